"""The window where torch is broken, or a GPU gives no answer."""

import pytest
from helpers.app_starts import start
from helpers.fake_torch import BROKEN, GPU, make_torch

DEEDS = """
session = window.session
while "OSError" not in str(session.machine.lacks.get("torch", "")):
    qapp.processEvents()
from gui.experiment.ladder import Ladder
from PySide6.QtCore import Qt
ladder = window.findChild(Ladder)
told = [ladder.itemData(row, Qt.ItemDataRole.ToolTipRole) for row in range(ladder.count())]
assert "libgomp" not in told[0]
assert all("libgomp" in words for words in told[1:]), told
session.edit("steps", "3")
session.train_or_pause()
while not session.state.ended:
    qapp.processEvents()
print(session.state.value)
session.edit("program", "autograd")
print(session.hindrance)
"""

FULL = """
session = window.session
while "busy or unavailable" not in str(session.machine.missing["cuda"]):
    qapp.processEvents()
print([device.id for device in session.machine.devices])
print(session.machine.lacks)
"""


# This machine may have none.
NO_DRIVER_NEEDED = """
from core.experiment import devices
devices._loads = lambda *libraries: True
"""


def test_with_a_torch_that_cannot_be_loaded_it_opens_and_numpy_trains(tmp_path):
    code, _ = BROKEN["library"]
    folder = tmp_path / "data"
    told = start(folder, DEEDS, torch=make_torch(tmp_path / "library", code))
    assert told.splitlines()[0] == "finished"
    assert "libgomp" in told.splitlines()[1]
    assert not list(folder.glob("crash-*"))


@pytest.mark.parametrize(
    "available", ["lambda: True", pytest.param("fail", marks=pytest.mark.slow)]
)
def test_a_full_gpu_is_named_and_the_window_opens(available, tmp_path):
    code = GPU.format(free=(), available=available) + NO_DRIVER_NEEDED
    folder = tmp_path / "data"
    told = start(folder, FULL, torch=make_torch(tmp_path / "gpu", code, cuda="12.8"))
    assert told.startswith("['cpu']")
    assert not list(folder.glob("crash-*"))

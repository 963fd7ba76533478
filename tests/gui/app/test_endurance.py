"""The window after a long run, and after being closed again and again at bad moments."""

import gc
import random
import subprocess
import sys

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread
from PySide6.QtWidgets import QApplication

from core.base.folders import ROOT
from core.run.snapshot import State
from gui.app.window import MainWindow
from gui.run.session import Session
from gui.run.transport import PACES

ENDURANCE = ROOT / "tests" / "benchmarks" / "endurance.py"


@pytest.mark.slow
def test_a_minute_at_full_speed_leaves_the_window_as_it_was():
    # In a process of its own, where no other test's memory comes and goes.
    command = [sys.executable, ENDURANCE, "--minutes", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def start_a_run(qtbot, window, dice, until):
    """Begin a random run at a random pace, and perhaps do one thing more; stop at any moment."""
    transport, profile = window.transport, window.code.profile
    moments = (
        lambda: True,
        lambda: window.session.trainer.run > 0,
        lambda: window.session.state is State.RUNNING,
        lambda: transport.step_shown > 0,
    )
    window.experiment._set_preset("hand")
    for name, text in (("threads", "1"), ("steps", "1000000000")):
        window.session.edit(name, text)
    window.session.edit("program", dice.choice(["numpy", "tensors", "autograd"]))
    transport.pace.setValue(dice.randrange(len(PACES)))
    qtbot.mouseClick(transport.train, Qt.MouseButton.LeftButton)
    until(dice.choice(moments))
    button = dice.choice([None, transport.train, transport.step, transport.reset, profile])
    if button is not None:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        for _ in range(dice.randrange(40)):
            QCoreApplication.processEvents()


@pytest.mark.parametrize("closes", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_closing_at_random_moments_leaves_nothing(qtbot, machine, look, until, closes):
    pytest.importorskip("torch")
    dice = random.Random(closes)
    gc.collect()
    widgets = set(QApplication.allWidgets())
    for _ in range(closes):
        session = Session(machine)
        window = MainWindow(session, look)
        with qtbot.waitExposed(window):
            window.show()
        start_a_run(qtbot, window, dice, until)
        threads = [*session.findChildren(QThread), *window.findChildren(QThread)]
        window.close()
        # What can't be interrupted ends by itself, and nothing comes after it.
        assert all(thread.wait(60_000) for thread in threads), [
            thread.objectName() for thread in threads
        ]
        for thing in (window, session):
            thing.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del window, session, thing, threads
    gc.unfreeze()  # runs that loaded modules have left out the windows of that moment as well
    gc.collect()
    assert set(QApplication.allWidgets()) <= widgets

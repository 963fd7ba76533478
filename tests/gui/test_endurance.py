"""The window after a long run, and after being closed again and again at bad moments."""

import gc
import random
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread
from PySide6.QtWidgets import QApplication

from gui.panels.transport import PACES
from gui.session import Session
from gui.window import MainWindow

ENDURANCE = Path(__file__).parents[1] / "benchmarks" / "endurance.py"


@pytest.mark.slow
def test_three_minutes_at_full_speed_leave_the_window_as_it_was():
    # In a process of its own, where no other test's memory comes and goes.
    command = [sys.executable, ENDURANCE, "--minutes", "3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def start_a_run(qtbot, window, dice):
    """Begin a random run at a random pace, and perhaps do one thing more."""
    transport, profile = window.transport, window.code.profile
    window.experiment._set_preset("hand")
    for name, text in (("threads", "1"), ("steps", "1000000000")):
        window.session.edit(name, text)
    window.session.edit("program", dice.choice(["numpy", "tensors", "autograd"]))
    transport.pace.setValue(dice.randrange(len(PACES)))
    qtbot.mouseClick(transport.train, Qt.MouseButton.LeftButton)
    qtbot.wait(dice.randrange(40))
    button = dice.choice([None, transport.train, transport.step, transport.reset, profile])
    if button is not None:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.wait(dice.randrange(40))


def seconds_to_close(qtbot, window):
    """Close the window; its threads must have ended then, or do so at once."""
    threads = [*window.session.findChildren(QThread), *window.findChildren(QThread)]
    start = perf_counter()
    window.close()
    seconds = perf_counter() - start
    assert all(thread.wait(2_000) for thread in threads), [
        thread.objectName() for thread in threads
    ]
    return seconds


@pytest.mark.parametrize("closes", [5, pytest.param(100, marks=pytest.mark.slow)])
def test_closing_at_random_moments_is_quick_and_leaves_nothing(qtbot, machine, look, closes):
    pytest.importorskip("torch")  # before the clock starts: the first run would import it
    dice = random.Random(closes)
    gc.collect()
    widgets = set(QApplication.allWidgets())
    times = []
    for _ in range(closes):
        session = Session(machine)
        window = MainWindow(session, look)
        with qtbot.waitExposed(window):
            window.show()
        start_a_run(qtbot, window, dice)
        times.append(seconds_to_close(qtbot, window))
        for thing in (window, session):
            thing.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert statistics.median(times) < 0.25
    assert max(times) < 1  # where the machine is busy
    del window, session, thing
    gc.unfreeze()  # runs that loaded modules have left out the windows of that moment as well
    gc.collect()
    assert set(QApplication.allWidgets()) <= widgets

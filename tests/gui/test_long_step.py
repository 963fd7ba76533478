"""What the window does while a single step takes longer than anyone wants to wait."""

from time import perf_counter, sleep

import numpy as np
import pytest
from PySide6.QtCore import Qt
from starting import start

from core.programs import LADDER
from core.snapshot import State

STEP = 1.0  # seconds
SOON = 0.25


@pytest.fixture
def slow(monkeypatch, window, until):
    """A run that is in the middle of a long step."""
    inside = []

    def train(x, y, w1, w2, knobs):
        while True:
            inside.append(1)
            sleep(STEP)
            inside.pop()
            yield np.float64(1.0)

    monkeypatch.setattr(type(LADDER[0]), "load", lambda self: train)
    monkeypatch.setattr("core.trainer.carried_names", lambda train: frozenset())
    window.session.train_or_pause()
    until(lambda: bool(inside))
    return inside


def press(qtbot, button):
    """Click, and return the seconds until the click was dealt with."""
    start = perf_counter()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    return perf_counter() - start


def test_a_pause_is_answered_at_once_and_kept_when_the_step_has_ended(qtbot, window, slow, until):
    assert press(qtbot, window.transport.train) < SOON
    until(lambda: window.transport.train.text() == "Pausing…", 1)
    assert "must end first" in window.transport.train.toolTip()
    assert slow
    until(lambda: window.session.state is State.PAUSED)
    assert window.transport.train.text() == "Resume"
    press(qtbot, window.transport.reset)


def test_a_pause_can_be_taken_back(qtbot, window, slow, until):
    press(qtbot, window.transport.train)
    press(qtbot, window.transport.train)
    qtbot.wait(int(1500 * STEP))
    assert window.session.state is State.RUNNING
    assert window.transport.train.text() == "Pause"
    press(qtbot, window.transport.reset)


def test_a_reset_shows_at_once_and_the_next_run_waits_for_the_step(
    qtbot, window, slow, until, monkeypatch
):
    assert press(qtbot, window.transport.reset) < SOON
    assert window.session.state is State.IDLE
    assert window.transport.train.text() == "Train"
    monkeypatch.undo()
    press(qtbot, window.transport.train)
    until(lambda: window.transport.train.text() == "Starting…", 1)
    until(lambda: window.session.state is State.FINISHED)
    assert window.session.outcome.step == 500


def test_closing_answers_at_once(qtbot, window, slow):
    start = perf_counter()
    window.close()
    assert perf_counter() - start < SOON + 0.25  # what else the machine does counts, too
    assert not window.isVisible()


def test_the_process_ends_with_the_window_though_a_call_can_not_be_interrupted(tmp_path):
    endless = "import time; window.session.do('endless', lambda stop: time.sleep(1e6), print)"
    assert start(tmp_path / "Chainrule", endless + "; print('closing')") == "closing\n"

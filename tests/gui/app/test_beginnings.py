"""Before the first step: a run is being prepared, which may take long, be given up, or fail."""

import threading

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSlider

from core.data.problem import make_problem
from core.run.snapshot import State


@pytest.fixture
def preparing(window, until, monkeypatch):
    """A run whose data take long to make; setting this lets them be made."""
    enough, begun = threading.Event(), threading.Event()

    def make_slowly(*arguments):
        begun.set()
        enough.wait(20)
        return make_problem(*arguments)

    monkeypatch.setattr("gui.run.run_thread.make_problem", make_slowly)
    window.session.train_or_pause()
    until(begun.is_set)
    yield enough
    enough.set()


def test_a_run_that_is_being_prepared_says_so_and_can_be_paused(window, preparing, until):
    until(lambda: window.transport.train.text() == "Starting…")
    window.transport.train.click()
    until(lambda: window.transport.train.text() == "Pausing…")
    preparing.set()
    until(lambda: window.session.state is State.PAUSED)
    assert window.transport.step_shown == 0
    window.transport.train.click()
    until(lambda: window.session.state.ended)


def test_a_run_that_was_asked_for_one_step_goes_on_when_it_is_told_to(window, until):
    window.session.edit("steps", "100000000")
    window.session.one_step()
    window.session.train_or_pause()  # before anything has been heard of the step
    until(lambda: window.session.state is State.RUNNING)
    assert window.transport.train.text() == "Pause"


def test_a_run_that_is_being_prepared_can_be_given_up(window, preparing, until):
    window.transport.reset.click()
    preparing.set()
    until(lambda: not window.session.state.active)
    assert window.session.state is State.IDLE


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("the dice are gone")])
def test_a_run_that_fails_before_its_first_step_is_told(window, until, monkeypatch, ended, error):
    def fail(*_):
        raise error

    monkeypatch.setattr("gui.run.run_thread.make_problem", fail)
    window.session.train_or_pause()
    until(lambda: not window.session.state.active)
    assert "NumPy by hand" in window.train.banner.what.text()
    monkeypatch.undo()
    window.session.train_or_pause()
    assert ended().state is State.FINISHED


def test_what_fails_beside_the_window_is_told_too(window, until, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr("gui.code.code_panel.profile", fail)
    window.code.profile.click()
    until(lambda: "MemoryError" in window.train.banner.what.text())
    assert window.code.profile.isEnabled()


@pytest.mark.xserver
def test_the_wheel_changes_nothing_on_its_way_over_the_panel(qapp, window):
    before = window.session.experiment
    kinds = (*window.experiment.findChildren(QComboBox), *window.experiment.findChildren(QSlider))
    assert len(kinds) > 4
    for widget in kinds:
        for turn in (120, -120):
            event = QWheelEvent(
                QPointF(5, 5), QPointF(widget.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, turn),
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            qapp.sendEvent(widget, event)
    assert window.session.experiment == before


@pytest.mark.xserver
def test_keys_of_the_window_work_while_the_ladder_has_the_focus(qtbot, window, until):
    ladder = window.experiment.ladder
    ladder.setFocus()
    window.session.edit("steps", "100000000")
    qtbot.keyClick(ladder, Qt.Key.Key_Space)
    until(lambda: window.session.state is State.RUNNING)
    qtbot.keyClick(ladder, Qt.Key.Key_Space)
    until(lambda: window.session.state is State.PAUSED)
    step = window.session.trainer.so_far().step
    qtbot.keyClick(ladder, Qt.Key.Key_Right)
    until(lambda: window.transport.step_shown == step + 1)
    qtbot.keyClick(ladder, Qt.Key.Key_Down)
    assert window.session.experiment.program == "tensors"


def test_a_learning_rate_is_shown_to_its_last_digit(window):
    window.session.edit("learning_rate", "1.23456789e-6")
    assert window.experiment.controls["learning_rate"]._edit.text() == "1.23456789e-06"


def test_a_size_button_is_told_in_the_transport_at_once(window):
    window.experiment._set_preset("hand")
    assert "of 100 steps" in window.transport._readouts[0].caption.text()
    window.experiment._set_preset("article")
    assert "of 500 steps" in window.transport._readouts[0].caption.text()

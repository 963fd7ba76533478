"""Settings that the window offers: what suits a program, a new start, a size for the class."""

import pytest
from PySide6.QtCore import Qt

from core.experiment import ARTICLE
from core.snapshot import State


def test_what_suits_a_program_is_offered_and_set(qtbot, window, ended):
    session = window.session
    session.edit("program", "dynamic")
    panel = window.experiment
    assert "Learning rate 0.0001" in panel._advice.text()
    assert panel.take_advice.isVisible()
    qtbot.mouseClick(panel.take_advice, Qt.MouseButton.LeftButton)
    assert not panel.take_advice.isVisible()
    assert (session.experiment.init, session.experiment.momentum) == ("linear", 0.9)
    qtbot.mouseClick(window.transport.train, Qt.MouseButton.LeftButton)
    assert ended().state is State.FINISHED
    session.edit("program", "numpy")
    assert not panel.take_advice.isVisible()


@pytest.mark.xserver
def test_new_goes_back_to_the_tutorials_experiment(qtbot, window, ended, until):
    session = window.session
    session.edit("hidden", "7")
    session.edit("learning_rate", "x")
    session.edit("learning_rate", "2e-7")
    session.train_or_pause()
    ended()
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert session.experiment == ARTICLE
    assert session.state is State.IDLE
    assert window.transport.step_shown == 0


def test_new_in_mid_run_ends_it(qtbot, window, until):
    session = window.session
    session.edit("steps", "100000000")
    session.train_or_pause()
    until(lambda: session.state is State.RUNNING)
    window.files.new()
    assert session.state is State.IDLE
    assert session.experiment == ARTICLE
    until(lambda: not session.active)


def test_the_projector_mode_makes_all_larger_and_takes_it_back(window, look):
    usual = window.font().pointSizeF()
    look.set_projector(True)
    assert window.font().pointSizeF() > 1.4 * usual
    look.set_projector(False)
    assert window.font().pointSizeF() == usual

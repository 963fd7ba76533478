"""Settings that the window offers: what suits a program, a new start, a size for the class."""

import re

import pytest
from helpers.window_use import settle
from PySide6.QtCore import Qt

from core.experiment.experiment import ARTICLE, FIELDS
from core.run.snapshot import State


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


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop"])
def test_an_optimizer_that_seems_to_stand_still_is_offered_a_rate(qtbot, window, ended, optimizer):
    session, panel = window.session, window.experiment
    session.edit("program", "optim")
    assert not panel.take_advice.isVisible()
    session.edit("optimizer", optimizer)
    assert f"{optimizer} changes each weight by about the learning rate" in panel._advice.text()
    assert "at 1e-06 it seems to stand still" in panel._advice.text()
    settle()
    beneath = panel.controls["optimizer"].geometry().bottom()
    assert 0 < panel._advised.y() - beneath < panel.controls["optimizer"].height()
    qtbot.mouseClick(panel.take_advice, Qt.MouseButton.LeftButton)
    assert session.experiment.learning_rate.first == 0.001
    assert not panel.take_advice.isVisible()
    qtbot.mouseClick(window.transport.train, Qt.MouseButton.LeftButton)
    outcome = ended()
    assert outcome.final < outcome.first / 10_000


@pytest.mark.parametrize("name", sorted(set(FIELDS) - {"program"}))
def test_what_is_wrong_names_its_field_once(window, name):
    label = str(FIELDS[name].label)
    window.session.edit(name, "no such thing")
    sentence = window.transport.reason.whole
    if name in window.session.mistakes:
        assert sentence.startswith("⚠ ")
        assert len(re.findall(rf"\b{re.escape(label)}\b", sentence)) == 1


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_label_of_the_form_says_what_it_is(window, look, language):
    look.set_language(language)
    for control in window.experiment.controls.values():
        assert len(control._label.toolTip()) > len(control._label.text())
        assert control._label.toolTip() == control.control.toolTip()


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
    assert not session.state.begun
    assert session.experiment == ARTICLE
    until(lambda: not session.state.active)


def test_the_projector_mode_makes_all_larger_and_takes_it_back(window, look):
    usual = window.font().pointSizeF()
    look.set_projector(True)
    assert window.font().pointSizeF() > 1.4 * usual
    look.set_projector(False)
    assert window.font().pointSizeF() == usual

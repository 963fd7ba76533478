"""Typing into the experiment's fields, before a run and while one is on."""

import pytest
from helpers.window_use import action
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from core.experiment.experiment import ARTICLE
from core.programs import LADDER, UNLISTED
from core.run.snapshot import State

pytestmark = pytest.mark.xserver


def field(window, name):
    """The line in which a field is typed, with what stands there marked, to be replaced."""
    edit = window.experiment.controls[name].findChild(QLineEdit)
    edit.setFocus()
    edit.selectAll()
    return edit


@pytest.fixture
def running(window, until):
    """The window with a run on that does not end by itself."""
    window.session.edit("steps", "100000000")
    window.session.train_or_pause()
    until(lambda: window.transport.step_shown > 0)
    return window


@pytest.fixture
def rates(running):
    """The learning rates that the experiment has had since."""
    found = []
    running.session.experiment_changed.connect(
        lambda resolution: found.append(resolution.experiment.learning_rate.first)
    )
    return found


def marked(window, name):
    """Whether a field says that what is typed in it is not in effect."""
    control = window.experiment.controls[name]
    described = control.control.accessibleDescription() == "Not in effect yet: press Return"
    assert described == control._mark.isVisible() == bool(control.control.property("typed"))
    return described


def test_half_a_number_has_no_effect_and_says_so(running, rates, until):
    edit = field(running, "learning_rate")
    assert not marked(running, "learning_rate")
    for key in "2e-6":
        QTest.keyClick(edit, key)
        step = running.transport.step_shown
        until(lambda step=step: running.transport.step_shown > step)
        assert rates == []
        assert marked(running, "learning_rate")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert rates == [2e-6]
    assert not marked(running, "learning_rate")
    assert running.session.state is State.RUNNING


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
@pytest.mark.parametrize("is_on", [True, False])
def test_what_is_typed_is_taken_once_when_it_is_whole(window, is_on, key, request):
    if is_on:
        request.getfixturevalue("running")
    found = []
    window.session.experiment_changed.connect(lambda new: found.append(new.experiment))
    edit = field(window, "learning_rate")
    QTest.keyClicks(edit, "2e-6")
    assert found == []
    QTest.keyClick(edit, key)
    assert [experiment.learning_rate.first for experiment in found] == [2e-6]
    window.setFocus()
    assert len(found) == 1


def test_return_gives_the_keys_back_to_the_window_unless_there_is_something_to_mend(window, until):
    edit = field(window, "seed")
    QTest.keyClicks(edit, "x\r")
    assert edit.hasFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "3\r")
    assert not edit.hasFocus()
    focus = QApplication.focusWidget()
    QTest.keyClick(focus, Qt.Key.Key_Right)
    until(lambda: window.transport.step_shown == 1)
    QTest.keyClick(focus, Qt.Key.Key_R)
    assert not window.session.state.begun
    QTest.keyClick(focus, Qt.Key.Key_Tab)  # and it is near at hand still
    assert edit.hasFocus()


def test_escape_takes_back_what_is_typed(running, rates):
    edit = field(running, "learning_rate")
    before = edit.text()
    QTest.keyClicks(edit, "2")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == before
    assert not marked(running, "learning_rate")
    assert not edit.hasFocus()
    assert rates == []


@pytest.mark.parametrize("more", ["", "9"])
def test_escape_takes_back_a_mistake_that_was_entered(running, more):
    edit, session = field(running, "n"), running.session
    before = edit.text()
    edit.selectAll()
    QTest.keyClicks(edit, "abc\r")
    assert session.mistakes
    QTest.keyClicks(edit, more)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == before
    assert not session.mistakes
    assert not running.experiment.controls["n"].error.text()


def test_a_size_that_is_typed_ends_the_run_when_it_is_whole(running):
    edit = field(running, "n")
    QTest.keyClicks(edit, "32")
    assert running.session.state is State.RUNNING
    assert edit.text() == "32"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert running.session.experiment.n == 32
    assert not running.session.state.begun


def test_what_is_typed_counts_before_the_button_that_is_pressed(qtbot, window, until):
    window.session.edit("steps", "100000000")
    edit = field(window, "n")
    QTest.keyClicks(edit, "32")
    qtbot.mouseClick(window.transport.train, Qt.MouseButton.LeftButton)
    until(lambda: window.session.state is State.RUNNING)
    assert window.session.experiment.n == 32
    assert not edit.hasFocus()


def test_what_is_typed_counts_before_a_shortcut(window):
    entry = action(window, "Copy as command line")
    entry.setShortcut("Ctrl+J")
    edit = field(window, "n")
    QTest.keyClicks(edit, "32")
    QTest.keyClick(edit, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert "--n 32" in QApplication.clipboard().text()


def test_a_press_on_the_scroll_bar_leaves_what_is_being_typed(qtbot, window):
    window.resize(1024, 640)
    edit = field(window, "n")
    QTest.keyClicks(edit, "3")
    qtbot.mouseClick(window.experiment.verticalScrollBar(), Qt.MouseButton.LeftButton)
    assert edit.hasFocus()
    assert marked(window, "n")


def test_what_is_typed_while_a_run_ends_is_still_there(running, until):
    edit = field(running, "learning_rate")
    QTest.keyClicks(edit, "3e-7")
    running.session.trainer.control.stop()
    until(lambda: running.session.state is State.STOPPED)
    assert marked(running, "learning_rate")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert running.session.experiment.learning_rate.first == 3e-7


def test_a_setting_that_comes_from_elsewhere_wins(running):
    edit = field(running, "n")
    QTest.keyClicks(edit, "32")
    running.experiment.presets["hand"].click()
    assert edit.text() == "2"
    running.setFocus()
    assert running.session.experiment.n == 2


def test_the_slider_wins_over_what_is_being_typed(running, rates):
    QTest.keyClicks(field(running, "learning_rate"), "2")
    running.experiment.rate_slider.setValue(running.experiment.rate_slider.value() - 1)
    assert not marked(running, "learning_rate")
    running.setFocus()
    assert len(rates) == 1
    assert 2.0 not in rates
    assert running.session.state is State.RUNNING


def test_the_field_of_the_rate_and_its_slider_have_names_of_their_own(window):
    control = window.experiment.controls["learning_rate"]
    names = {control.control.accessibleName(), control.slider.accessibleName()}
    assert names == {"Learning rate", "Learning rate, slider"}


def in_sight(window, widget):
    """Whether the panel shows a widget whole."""
    view = window.experiment.viewport()
    place = QRect(widget.mapTo(view, QPoint(0, 0)), widget.size())
    return widget.isVisible() and view.rect().contains(place)


def test_a_mistake_from_elsewhere_scrolls_into_sight_and_is_told_above(window, until):
    window.session.edit("program", "optim")
    window.session.edit("momentum", "0.9")
    window.resize(1024, 640)
    window.experiment.verticalScrollBar().setValue(0)
    choose(window, "numpy")
    control = window.experiment.controls["momentum"]
    until(lambda: in_sight(window, control))
    reason = window.transport.reason
    assert reason.isVisible()
    assert reason.whole.startswith("⚠ ")
    assert reason.toolTip() == reason.whole
    assert not window.transport._progress.isVisible()
    window.session.edit("momentum", "0")
    assert not reason.isVisible()
    assert window.transport._progress.isVisible()


def test_a_run_that_is_on_has_no_hindrance(running):
    QTest.keyClicks(field(running, "seed"), "x\r")
    assert running.session.hindrance is not None
    assert running.transport.train.isEnabled()
    assert not running.transport.reason.isVisible()


def test_what_a_network_costs_is_in_sight_while_its_sizes_are(window):
    window.resize(1024, 640)
    window.experiment.ensureWidgetVisible(window.experiment.controls["hidden"], 0, 0)
    cost, sizes = window.experiment._cost, window.experiment.presets["hand"]
    assert 0 < cost.mapTo(window, QPoint(0, 0)).y() - sizes.mapTo(window, QPoint(0, 0)).y() < 60


def choose(window, program):
    """Choose a program as a click in the list does."""
    ladder = window.experiment.ladder
    row = [one.id for one in ladder._programs].index(program)
    ladder.setCurrentIndex(row)
    ladder.activated.emit(row)


@pytest.mark.parametrize(
    ("key", "program"), [(Qt.Key.Key_End, LADDER[-1].id), (Qt.Key.Key_Home, LADDER[0].id)]
)
def test_the_ends_of_the_ladder_are_rungs(window, key, program):
    ladder = window.experiment.ladder
    window.session.edit("program", "function")
    ladder.setFocus()
    QTest.keyClick(ladder, key)
    assert window.session.experiment.program == program
    assert not window.session.mistakes


def test_a_rung_that_is_hidden_or_locked_is_not_chosen_by_keys(window):
    ladder = window.experiment.ladder
    ladder.setFocus()
    ladder.hide_program(LADDER[-1].id, True)
    ladder.lock_program(LADDER[-2].id, True)
    QTest.keyClick(ladder, Qt.Key.Key_End)
    assert window.session.experiment.program == LADDER[-3].id
    ladder.hide_program(LADDER[0].id, True)
    QTest.keyClick(ladder, Qt.Key.Key_Home)
    assert window.session.experiment.program == LADDER[1].id


def test_the_broken_program_has_a_line_while_it_is_set(window):
    ladder = window.experiment.ladder
    assert ladder.count() == len(LADDER)
    for program in UNLISTED:
        window.session.edit("program", program.id)
        assert ladder.count() == len(LADDER) + 1
        assert ladder.currentIndex() == len(LADDER)
        assert ladder.currentText().startswith("✗")
    window.session.edit("program", ARTICLE.program)
    assert ladder.count() == len(LADDER)
    assert ladder.currentIndex() == 0


def test_a_program_that_is_none_is_told_at_the_ladder(window):
    window.session.edit("program", "")
    assert window.experiment._program_error.isVisible()
    assert window.experiment._program_error.text()

"""Typing into the experiment's fields, before a run and while one is on."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from core.experiment import ARTICLE
from core.programs import LADDER, UNLISTED
from core.snapshot import State
from gui.panels.fields import _QUIET


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
        lambda resolution: found.append(resolution.experiment.learning_rate)
    )
    return found


def test_a_rate_that_is_typed_slowly_leaves_the_run_alive(qtbot, running, rates, until):
    edit = field(running, "learning_rate")
    for key in "2e-6":
        QTest.keyClick(edit, key)
        qtbot.wait(150)
    until(lambda: running.session.experiment.learning_rate == 2e-6, 3)
    assert set(rates) == {2e-6}
    qtbot.wait(50)
    assert running.session.state is State.RUNNING


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_rate_is_taken_at_once_when_it_is_whole(qtbot, running, rates, key):
    edit = field(running, "learning_rate")
    QTest.keyClicks(edit, "2e-6")
    assert rates == []
    QTest.keyClick(edit, key)
    assert rates == [2e-6]
    qtbot.wait(_QUIET + 50)
    assert rates == [2e-6]  # and once only


def test_a_size_that_is_typed_ends_the_run_when_it_is_whole(qtbot, running):
    edit = field(running, "n")
    QTest.keyClicks(edit, "32")
    qtbot.wait(50)
    assert running.session.state is State.RUNNING
    assert edit.text() == "32"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert running.session.experiment.n == 32
    assert running.session.state is State.IDLE


def test_while_no_run_is_on_each_key_counts(window):
    edit = field(window, "n")
    QTest.keyClick(edit, "3")
    assert window.session.experiment.n == 3
    QTest.keyClick(edit, "2")
    assert window.session.experiment.n == 32


def test_what_is_typed_while_a_run_is_reset_belongs_to_the_next_one(qtbot, running, until):
    QTest.keyClicks(field(running, "n"), "32")
    qtbot.mouseClick(running.transport.reset, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(running.transport.train, Qt.MouseButton.LeftButton)
    until(lambda: running.session.state is State.RUNNING)
    qtbot.wait(_QUIET + 50)
    assert running.session.state is State.RUNNING
    assert running.session.experiment.n == 32


def test_what_is_typed_while_a_run_ends_is_not_forgotten(qtbot, running, until):
    QTest.keyClicks(field(running, "learning_rate"), "3e-7")
    running.session.stop()
    until(lambda: running.session.state is State.STOPPED)
    assert running.session.experiment.learning_rate == 3e-7


def test_a_setting_that_comes_from_elsewhere_wins(qtbot, running):
    edit = field(running, "n")
    QTest.keyClicks(edit, "32")
    qtbot.mouseClick(running.experiment.presets["hand"], Qt.MouseButton.LeftButton)
    assert edit.text() == "2"
    qtbot.wait(_QUIET + 50)
    assert running.session.experiment.n == 2


def test_the_slider_wins_over_what_is_being_typed(qtbot, running, rates):
    QTest.keyClicks(field(running, "learning_rate"), "2")
    running.experiment.rate_slider.setValue(running.experiment.rate_slider.value() - 1)
    qtbot.wait(_QUIET + 50)
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
    window.experiment.verticalScrollBar().setValue(0)
    window.experiment.ladder.setCurrentRow(0)
    control = window.experiment.controls["momentum"]
    until(lambda: in_sight(window, control), 3)
    reason = window.transport.reason
    assert reason.isVisible()
    assert reason.whole.startswith("⚠ Momentum: ")
    assert reason.toolTip() == reason.whole
    assert not window.transport._progress.isVisible()
    window.session.edit("momentum", "0")
    assert not reason.isVisible()
    assert window.transport._progress.isVisible()


def test_a_mistake_that_is_being_typed_moves_nothing(qtbot, window):
    window.experiment.verticalScrollBar().setValue(0)
    QTest.keyClicks(field(window, "momentum"), "x")  # below what is in sight
    qtbot.wait(50)
    assert window.experiment._marked == {"momentum"}
    assert window.experiment.verticalScrollBar().value() == 0
    assert window.transport.reason.isVisible()


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


@pytest.mark.parametrize(("key", "program"), [(Qt.Key.Key_End, "ddp"), (Qt.Key.Key_Home, "numpy")])
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
    ladder.hide_program("ddp", True)
    ladder.lock_program("cuda_graph", True)
    ladder.lock_program("compile", True)
    QTest.keyClick(ladder, Qt.Key.Key_End)
    assert window.session.experiment.program == "dynamic"


def test_the_broken_program_has_a_line_while_it_is_set(window):
    ladder = window.experiment.ladder
    rungs = len(LADDER)
    assert ladder.count() == rungs
    for program in UNLISTED:
        window.session.edit("program", program.id)
        assert ladder.count() == rungs + 1
        assert ladder.currentRow() == rungs
    window.session.edit("program", ARTICLE.program)
    assert ladder.count() == rungs
    assert ladder.currentRow() == 0


def test_a_program_that_is_none_is_told_at_the_ladder(window):
    window.session.edit("program", "")
    assert window.experiment._program_error.isVisible()
    assert window.experiment._program_error.text()

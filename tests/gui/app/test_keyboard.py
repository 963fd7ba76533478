"""Everything can be reached, named and done with the keyboard alone."""

import pytest
from helpers.window_use import entries
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QSlider

from core.programs import LADDER
from core.run.snapshot import State

pytestmark = pytest.mark.xserver


@pytest.fixture
def active(qtbot, window):
    """The window, in front and with the focus."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.transport.train.setFocus(Qt.FocusReason.TabFocusReason)
    return window


def press(key, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key where the focus is."""
    target = QApplication.focusWidget() or QApplication.activeWindow()
    # QTest would end the process. It happens where tests share an X server, which has one focus.
    assert target, "another window has taken the keyboard"
    QTest.keyClick(target, key, modifier)


def tour(window):
    """All widgets that Tab comes by, once around."""
    first, found = QApplication.focusWidget(), []
    for _ in range(200):
        found.append(QApplication.focusWidget())
        press(Qt.Key.Key_Tab)
        if QApplication.focusWidget() is first:
            return found
    raise AssertionError("Tab does not come around")


def go_to(widget):
    """Press Tab until the focus is there."""
    for _ in range(200):
        if QApplication.focusWidget() is widget:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not come by {widget.accessibleName()}")


def test_the_first_keys_are_the_window_s(qtbot, window, until):
    """Nobody has clicked or pressed Tab yet, and no button has the focus."""
    window.session.edit("steps", "100000000")
    press(Qt.Key.Key_Space)
    until(lambda: window.session.state is State.RUNNING)
    assert not window.lessons_button.isChecked()
    press(Qt.Key.Key_Space)
    until(lambda: window.session.state is State.PAUSED)
    before = window.session.trainer.so_far().step
    press(Qt.Key.Key_Right)
    until(lambda: window.transport.step_shown == before + 1)
    press(Qt.Key.Key_R)
    assert not window.session.state.begun


def test_what_is_clicked_leaves_the_keys_to_the_window(qtbot, window, until):
    """All but a line in which text is typed."""
    window.session.edit("steps", "100000000")
    parts = (
        window.experiment.rate_slider,
        window.transport.pace,
        window.code.view.viewport(),
        window.tabs.tabBar(),
        window.train.loss.plot.viewport(),
        window.experiment.controls["n"].control,
        window.experiment,
    )
    for part in parts:
        qtbot.mouseClick(part, Qt.MouseButton.LeftButton, pos=part.rect().center())
    window.session.edit("learning_rate", "1e-9")  # not what the click on its slider has set
    for wanted in (State.RUNNING, State.PAUSED):
        press(Qt.Key.Key_Space)
        until(lambda wanted=wanted: window.session.state is wanted)
    before = window.session.trainer.so_far().step
    press(Qt.Key.Key_Right)
    until(lambda: window.transport.step_shown == before + 1)
    press(Qt.Key.Key_R)
    assert not window.session.state.begun


def test_a_program_that_was_chosen_with_the_mouse_leaves_the_keys_to_the_window(qtbot, window):
    ladder = window.experiment.ladder
    qtbot.mouseClick(ladder, Qt.MouseButton.LeftButton)
    view = ladder.view()
    qtbot.waitUntil(view.isVisible)
    place = view.visualRect(ladder.model().index(1, 0)).center()
    qtbot.mouseMove(view.viewport(), place)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: not view.isVisible())
    assert window.session.experiment.program == "tensors"
    assert QApplication.focusWidget() is not ladder


def test_tabs_are_changed_by_keys(active):
    tabs, control = active.tabs, Qt.KeyboardModifier.ControlModifier
    for number, key in enumerate((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)):
        press(key, control)
        assert tabs.currentIndex() == number
        assert f"Ctrl+{number + 1}" in tabs.tabToolTip(number)
    for number in (0, 1):
        press(Qt.Key.Key_Tab, control)
        assert tabs.currentIndex() == number
    tabs.setTabVisible(0, False)
    back = control | Qt.KeyboardModifier.ShiftModifier
    press(Qt.Key.Key_Backtab, back)
    assert tabs.currentIndex() == 3
    press(Qt.Key.Key_1, control)
    assert tabs.currentIndex() == 3  # a page of a lesson hides it
    shown = [action.shortcut().toString() for action in entries(active, "View")]
    assert "Ctrl+Shift+Tab" in shown  # and not Backtab, which is printed on no key


def test_tab_comes_by_every_control_and_each_has_a_name(active):
    found = tour(active)
    kinds = (QAbstractButton, QComboBox, QLineEdit, QSlider)
    controls = [
        widget
        for kind in kinds
        for widget in active.findChildren(kind)
        if widget.isVisible() and widget.isEnabled() and widget.parent() not in _bars(active)
    ]
    assert controls
    for control in controls:
        assert control in found, control.accessibleName()
        assert control.accessibleName() or control.text()
    for widget in found:
        name = widget.accessibleName() or getattr(widget, "text", lambda: "")()
        assert name, widget


def _bars(window):
    """Widgets inside which Qt puts controls of its own."""
    return [*window.findChildren(QComboBox), window.tabs.tabBar()]


def test_a_lesson_by_keyboard(active, until):
    session = active.session
    go_to(active.experiment.ladder)
    press(Qt.Key.Key_Down)
    assert session.experiment.program == "tensors"
    press(Qt.Key.Key_Up)
    go_to(active.experiment.presets["hand"])
    press(Qt.Key.Key_Space)
    assert session.experiment.hidden == 2
    go_to(active.experiment.controls["steps"].control)
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for digit in "100000000":
        press(digit)
    go_to(active.experiment.controls["threads"].control)
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press("1")
    go_to(active.transport.train)
    press(Qt.Key.Key_Space)
    until(lambda: session.state is State.RUNNING)
    press(Qt.Key.Key_Space)
    until(lambda: session.state is State.PAUSED)
    go_to(active.transport.pace)
    pace = active.transport.pace.value()
    press(Qt.Key.Key_Left)
    assert active.transport.pace.value() == pace - 1
    press(Qt.Key.Key_Right)  # moves the slider, and is no step
    assert active.transport.pace.value() == pace
    assert session.state is State.PAUSED
    press(Qt.Key.Key_Space)  # not the slider's: it trains
    until(lambda: session.state is State.RUNNING)
    go_to(active.transport.reset)
    press(Qt.Key.Key_Space)
    assert not session.state.begun
    until(lambda: not session.state.active)


def test_a_variable_is_added_and_removed_by_keyboard(active, until):
    go_to(active.transport.step)
    press(Qt.Key.Key_Space)
    until(lambda: active.transport.step_shown == 1)
    go_to(active.train.histograms.time)
    press(Qt.Key.Key_Space)
    assert active.train.histograms.histograms["w1"].over_time
    go_to(active.train.histograms.histograms["w2"]._close)
    press(Qt.Key.Key_Space)
    assert "w2" not in active.train.histograms.histograms


def test_a_click_on_a_button_leaves_the_keys_to_the_window(qtbot, active, until):
    active.session.edit("steps", "100000000")
    active.setFocus()
    qtbot.mouseClick(active.transport.reset, Qt.MouseButton.LeftButton)
    press(Qt.Key.Key_Space)
    until(lambda: active.session.state is State.RUNNING)
    press(Qt.Key.Key_R)
    assert not active.session.state.begun


def test_the_keys_to_the_ends_go_to_the_ends(active):
    session = active.session
    go_to(active.experiment.ladder)
    programs = [program.id for program in LADDER]
    for key, place in (
        *((Qt.Key.Key_End, -1), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Down, 1)),
        *((Qt.Key.Key_Up, 0), (Qt.Key.Key_Up, 0)),
    ):
        press(key)
        assert session.experiment.program == programs[place]
        assert not session.mistakes
    slider = active.experiment.rate_slider
    go_to(slider)
    for key, rate in (
        *((Qt.Key.Key_Home, 1e-9), (Qt.Key.Key_PageUp, 1e-8)),
        *((Qt.Key.Key_End, 10), (Qt.Key.Key_PageDown, 1)),
    ):
        press(key)
        assert session.experiment.learning_rate.first == pytest.approx(rate)
    go_to(active.transport.pace)
    press(Qt.Key.Key_Home)
    assert session.trainer.control.pace == 1
    press(Qt.Key.Key_PageUp)
    assert session.trainer.control.pace == 2
    press(Qt.Key.Key_End)
    assert session.trainer.control.pace is None


def test_letters_that_are_typed_are_no_commands(active):
    go_to(active.experiment.controls["seed"].control)
    for letter in "rpls":
        press(letter)
    assert active.train.loss.logarithmic
    assert not active.train.loss.smooth.isChecked()
    assert active.experiment.controls["seed"].control.text().endswith("rpls")

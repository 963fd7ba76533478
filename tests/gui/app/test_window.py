"""The window as a person uses it: through its widgets, with real runs."""

import numpy as np
import pytest
from helpers.window_use import settle
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from core.programs import LADDER
from core.run.snapshot import State
from gui.app.window import MainWindow
from gui.compare.views import VIEWS
from gui.run.transport import PACES


def press(qtbot, button):
    """Click a button as a mouse does."""
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def type_into(qtbot, window, name, text):
    """Replace what stands in a field, as the keyboard does."""
    edit = window.experiment.controls[name].findChild(QLineEdit)
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text + "\r")


def hand_size(window):
    """Set hand size and no end, for runs that are to be stopped."""
    window.experiment._set_preset("hand")
    window.session.edit("threads", "1")
    window.session.edit("steps", "1000000000")


@pytest.mark.xserver
def test_a_beginners_first_minute(qtbot, window, ended):
    press(qtbot, window.transport.train)
    outcome = ended()
    assert outcome.state is State.FINISHED
    assert window.transport.step_shown == 500
    x, y = window.train.loss.drawn(0)
    assert np.allclose(10**y, outcome.losses)
    assert len(x) == 500
    assert "1000\u00a0×\u00a0100" in window.train.histograms.histograms["w1"]._figures.text()
    assert window.transport.train.text() == "Train"


def test_what_is_drawn_of_the_weights_is_what_they_are(qtbot, window, ended):
    press(qtbot, window.transport.train)
    outcome = ended()
    histogram = window.train.histograms.histograms["w2"]
    edges, density = histogram._bars.getData()
    expected, _ = np.histogram(outcome.weights["w2"], len(density), (edges[0], edges[-1]))
    drawn = density * outcome.weights["w2"].size * np.diff(edges)
    # A number on the edge of two bins may be rounded into either.
    assert np.abs(drawn - expected).sum() <= 4


def test_pause_resume_and_one_step(qtbot, window, until):
    hand_size(window)
    press(qtbot, window.transport.train)
    until(lambda: window.session.state is State.RUNNING)
    assert window.transport.train.text() == "Pause"
    press(qtbot, window.transport.train)
    until(lambda: window.session.state is State.PAUSED)
    assert window.transport.train.text() == "Resume"
    step = window.session.trainer.so_far().step
    until(lambda: window.transport.step_shown == step)
    press(qtbot, window.transport.step)
    until(lambda: window.transport.step_shown == step + 1)
    press(qtbot, window.transport.train)
    until(lambda: window.transport.step_shown > step + 2)


def test_one_step_from_the_start(qtbot, window, until):
    press(qtbot, window.transport.step)
    until(lambda: window.transport.step_shown == 1)
    until(lambda: window.session.state is State.PAUSED)
    assert "2.637e+07" in window.transport._readouts[1].figure.text()


def test_reset_returns_to_the_same_weights(qtbot, window, until, ended):
    press(qtbot, window.transport.train)
    first = ended().losses
    press(qtbot, window.transport.reset)
    assert window.session.state is State.IDLE
    assert window.transport.step_shown == 0
    press(qtbot, window.transport.train)
    assert (ended().losses == first).all()


def test_the_learning_rate_turns_while_training(qtbot, window, until):
    hand_size(window)
    press(qtbot, window.transport.train)
    until(lambda: window.session.state is State.RUNNING)
    type_into(qtbot, window, "learning_rate", "0.005")
    shown = lambda: window.transport._snapshot  # noqa: E731
    until(lambda: shown() is not None and shown().schedule.rates[-1] == 0.005)
    window.session.trainer.control.stop()
    until(lambda: window.session.state is State.STOPPED)
    rates = window.session.outcome.experiment.learning_rate.rates
    assert rates[0] == 0.01
    assert rates[-1] == 0.005


def test_a_mistake_is_marked_at_its_field_and_nothing_can_start(qtbot, window):
    type_into(qtbot, window, "n", "1,5")
    control = window.experiment.controls["n"]
    assert "comma" in control.error.text()
    assert not window.transport.train.isEnabled()
    assert "comma" in window.transport.train.toolTip()
    press(qtbot, window.transport.train)
    assert not window.session.state.active
    type_into(qtbot, window, "n", "15")
    assert control.error.text() == ""
    assert window.transport.train.isEnabled()
    assert window.session.experiment.n == 15


def test_what_does_not_fit_the_machine_is_said_at_its_field(qtbot, window):
    type_into(qtbot, window, "d_in", "1000000000")
    assert "TB" in window.experiment.controls["d_in"].error.text()
    assert not window.transport.train.isEnabled()


def test_a_rate_that_is_rounded_to_0_is_said_to_be_at_its_field(window):
    pytest.importorskip("torch")
    for name, text in (("program", "optim"), ("dtype", "float16"), ("learning_rate", "2.5e-8")):
        window.session.edit(name, text)
    control = window.experiment.controls["learning_rate"]
    assert control.note.isVisibleTo(control)
    assert control.note.text().startswith(
        "In float16, torch.optim rounds the learning rate 2.5e-08 to 0"
    )
    window.session.edit("dtype", "float32")
    assert not control.note.isVisibleTo(control)


def test_diverging_shows_a_banner_that_helps(qtbot, window, until, ended):
    type_into(qtbot, window, "learning_rate", "5e-6")
    press(qtbot, window.transport.train)
    assert ended().state is State.DIVERGED
    assert window.train.banner.isVisible()
    assert "step 6" in window.train.banner.what.text()
    assert "line 21" in window.train.banner.why.text()
    press(qtbot, window.train.banner.buttons[0])
    assert window.session.experiment.learning_rate.first == 5e-7
    assert ended().state is State.FINISHED
    assert not window.train.banner.isVisible()


def test_a_program_that_fails_is_told_with_its_line(qtbot, window, ended, monkeypatch):
    program = LADDER[0]

    def train(x, y, w1, w2, knobs):
        while True:
            yield x @ w2

    monkeypatch.setattr(type(program), "load", lambda self: train)
    press(qtbot, window.transport.train)
    assert ended().state is State.FAILED
    assert window.train.banner.isVisible()
    assert "NumPy by hand failed" in window.train.banner.what.text()
    monkeypatch.undo()
    press(qtbot, window.transport.train)
    assert ended().state is State.FINISHED


def test_changing_the_program_in_mid_run_stops_it_and_asks_nothing(qtbot, window, until):
    hand_size(window)
    press(qtbot, window.transport.train)
    until(lambda: window.session.state is State.RUNNING)
    type_into(qtbot, window, "seed", "7")
    until(lambda: not window.session.state.active)
    assert window.session.state is State.IDLE


def test_variables_can_be_added_and_removed_by_name(qtbot, window, until):
    press(qtbot, window.transport.step)
    until(lambda: window.transport.step_shown == 1)
    window.train.histograms._fill_menu()
    offered = [action.text().split()[0] for action in window.train.histograms._menu.actions()]
    assert {"h", "h_relu", "y_pred", "grad_w1"} <= set(offered)
    window.train.histograms._menu.actions()[offered.index("h_relu")].trigger()
    until(
        lambda: "64\u00a0×\u00a0100" in window.train.histograms.histograms["h_relu"]._figures.text()
    )
    press(qtbot, window.train.histograms.histograms["h_relu"]._close)
    assert "h_relu" not in window.train.histograms.histograms


def test_every_rung_can_be_chosen_and_read(qtbot, window):
    for program in LADDER:
        window.session.edit("program", program.id)
        assert window.code.view.toPlainText() == program.text.rstrip("\n") + "\n"
        runs = window.session.machine.reason_against(program) is None
        assert window.transport.train.isEnabled() == runs


def test_the_whole_script_is_shown_as_it_would_be_taken_along(qtbot, window):
    press(qtbot, window.code.whole)
    assert "def random_data" in window.code.view.toPlainText()
    assert "print(t, loss.item())" in window.code.view.toPlainText()


@pytest.mark.xserver
def test_keyboard_alone(qtbot, window, until):
    hand_size(window)
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Right)
    until(lambda: window.transport.step_shown == 1)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    until(lambda: window.session.state is State.RUNNING)
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert not window.train.loss.logarithmic
    qtbot.keyClick(window, Qt.Key.Key_R)
    until(lambda: window.session.state is State.IDLE)


@pytest.mark.xserver
def test_a_hundred_quick_starts_and_stops(qtbot, window, until):
    hand_size(window)
    for _ in range(100):
        window.session.train_or_pause()
        QCoreApplication.processEvents()
        window.session.reset()
    until(lambda: not window.session.state.active)
    assert window.session.state is State.IDLE


@pytest.mark.xserver
def test_language_and_theme_switch_while_training(qtbot, window, look, until):
    hand_size(window)
    press(qtbot, window.transport.train)
    until(lambda: window.session.state is State.RUNNING)
    for language, theme in (("zh_CN", "light"), ("en", "system")):
        look.set_theme(theme)
        look.set_language(language)
        settle()
    look.zoom(2)
    look.zoom(0)
    assert window.session.state is State.RUNNING
    assert window.transport.train.text() == "Pause"


def test_the_running_line_is_marked_at_slow_paces(qtbot, window, until):
    window.transport.pace.setValue(PACES.index(2))
    assert window.session.trainer.control.pace == 2
    press(qtbot, window.transport.train)
    seen = set()

    def lines():
        seen.add(window.code.view._line)
        return len(seen) > 8

    until(lines)
    assert seen <= {0, *range(14, 39)}
    window.transport.pace.setValue(len(PACES) - 1)
    until(lambda: window.session.state is State.FINISHED)
    until(lambda: window.code.view._line == 0)


def test_a_profile_shows_where_the_time_goes(qtbot, window, until):
    press(qtbot, window.code.profile)
    until(lambda: bool(window.code.view._profile))
    lines = window.code.view._profile
    assert lines[16].shape == (64, 100)
    assert sum(line.share for line in lines.values()) == pytest.approx(1)
    window.session.edit("seed", "3")
    assert not window.code.view._profile


def test_a_pinned_run_is_overlaid_with_how_it_differs(qtbot, window, ended, until):
    press(qtbot, window.transport.train)
    first = ended().losses
    until(lambda: window.transport.step_shown == 500)
    press(qtbot, window.train.loss.pin_button)
    type_into(qtbot, window, "learning_rate", "5e-7")
    press(qtbot, window.transport.train)
    ended()
    (pinned,) = window.train.loss.pinned
    assert np.allclose(10 ** window.train.loss.drawn(1)[1], first)
    assert pinned.label == "Learning rate 1e-06"
    window.train.loss.unpin_menu.aboutToShow.emit()
    window.train.loss.unpin_menu.actions()[-1].trigger()
    assert not window.train.loss.pinned


def test_data_from_a_file_typed_into_the_form(qtbot, window, ended, until, tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("a,b,c\n1,2,3\n4,5,6\n")
    type_into(qtbot, window, "learning_rate", "1e-9")
    window.session.edit("data", "file")
    type_into(qtbot, window, "file", str(path))
    until(lambda: window.session.table is not None)
    experiment = window.session.experiment
    assert (experiment.n, experiment.d_in, experiment.d_out) == (2, 2, 1)
    window.session.edit("targets", "b,c")
    until(lambda: window.session.experiment.d_out == 2)
    window.session.edit("targets", "")
    until(lambda: window.session.experiment.d_out == 1)
    press(qtbot, window.transport.train)
    assert ended().state is State.FINISHED
    assert window.session.table.y.tolist() == [[3], [6]]
    window.code.whole.click()
    assert "def load_csv" in window.code.view.toPlainText()
    type_into(qtbot, window, "n", "3")
    with qtbot.waitSignal(window.session.refused):
        press(qtbot, window.transport.train)
    assert "gives N = 2" in window.train.banner.what.text()


class ShownWindows(QObject):
    """Names what is shown as a window of its own."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):  # noqa: N802
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(repr(watched))
        return False


def test_no_part_is_a_window_of_its_own_for_a_moment(qapp, session, look):
    shown = ShownWindows()
    qapp.installEventFilter(shown)
    window = MainWindow(session, look)
    try:
        window.show()
        for name in window.tabs.names:
            window.tabs.open(name)
        for view in VIEWS:
            window.compare.show_view(view.name)
        window.lessons.show_contents()
        assert shown.seen == [repr(window)]
    finally:
        qapp.removeEventFilter(shown)
        window.close()
        window.deleteLater()

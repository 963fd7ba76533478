"""One step under the microscope, through the real widgets."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from core.experiment import HAND
from core.microscope.record import record
from core.problem import make_problem
from core.snapshot import State
from gui.instruments.array_view import ArrayView
from gui.language import LANGUAGES


@pytest.fixture
def lens(window, until):
    """The lens, on the first step at hand size."""
    window.experiment._set_preset("hand")
    window.session.edit("threads", "1")
    window.tabs.setCurrentWidget(window.one_step)
    until(lambda: window.lens.seen is not None and window.lens.seen.recording.experiment.n == 2)
    return window.lens


def choose_program(window, until, program):
    """Look at the first step of another program."""
    window.session.edit("program", program)
    seen = window.lens
    until(lambda: seen.seen is not None and seen.seen.recording.experiment.program == program)


def click(qtbot, view, row, column):
    """Click a cell of an array."""
    place = view._cell((row, column)).center()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(int(place.x()), int(place.y())))


def test_each_line_shows_what_it_made(qtbot, window, lens):
    made = []
    lens.go_to_line(0)
    for _ in lens.seen.recording.moments:
        made.append(lens.name)
        assert window.code.view._line == lens.moment.line
        qtbot.mouseClick(window.one_step.on, Qt.MouseButton.LeftButton)
    assert made[:9] == [
        "h", "h_relu", "y_pred", "loss",
        "grad_y_pred", "grad_w2", "grad_h_relu", "grad_h", "grad_w1",
    ]  # fmt: skip
    qtbot.mouseClick(window.one_step.back, Qt.MouseButton.LeftButton)
    assert lens.index == len(lens.seen.recording.moments) - 2
    window.one_step.line.setValue(0)
    assert lens.name == "h"
    assert "line 16" in window.one_step.code.text()


def test_a_clicked_cell_tells_how_it_came_to_be(qtbot, window, lens):
    lens.go_to_line(8)
    click(qtbot, window.one_step.result.view, 1, 0)
    assert window.one_step.arithmetic.text().split() == [
        "grad_w1[1,",
        "0]",
        "=",
        "2·4",
        "+",
        "1·0",
        "=",
        "8",
    ]
    assert "equal to the program" in window.one_step.verdict.text()
    x, grad_h = window.one_step.cards[:2]
    assert x.view._lit == {(0, 1), (1, 1)}
    assert grad_h.view._lit == {(0, 0), (1, 0)}
    assert x._shape.text() == "N × D_in   2 × 3"


def test_the_loss_is_its_squares_and_a_mask_is_decided_by_h(window, lens):
    lens.go_to_line(3)
    assert window.one_step.arithmetic.text().split("=")[1].strip() == "2² + 2²"
    assert "= 8" in window.one_step.arithmetic.text()
    lens.go_to_line(7)
    lens.choose("grad_h", (1, 0))
    assert "4 × [(−2) ≥ 0]" in window.one_step.arithmetic.text()


def test_the_graph_of_autograd_is_drawn_and_walked(qtbot, window, lens, until):
    choose_program(window, until, "autograd")
    moment = lens.seen.recording.at_line(32)
    lens.go_to_line(moment.index)
    assert window.one_step._graph_area.isVisible()
    kinds = [node.kind for node in moment.inside.nodes]
    assert "MmBackward0" in kinds
    place = window.one_step.graph.box(kinds.index("ClampBackward1")).center()
    at = QPoint(int(place.x()), int(place.y()))
    qtbot.mouseClick(window.one_step.graph, Qt.MouseButton.LeftButton, pos=at)
    assert "line 31" in window.one_step.sentence.text()
    lens.go_to_line(0)
    assert not window.one_step._graph_area.isVisible()


@pytest.mark.parametrize(
    "program", ["tensors", "function", "sequential", "optim", "module", "dynamic"]
)
def test_every_program_can_be_walked_through_and_clicked(qtbot, window, lens, until, program):
    choose_program(window, until, program)
    for index in range(len(lens.seen.recording.moments)):
        lens.go_to_line(index)
        for name in lens.moment.makes:
            if lens.value(name) is not None:
                lens.choose(name)
                window.one_step.grab()


def test_while_training_it_asks_for_a_pause(qtbot, window, lens, until):
    window.session.edit("steps", "1000000000")
    window.session.train_or_pause()
    until(lambda: window.session.state is State.RUNNING)
    until(lambda: "Pause" in window.one_step.sentence.text())
    window.session.train_or_pause()
    until(lambda: window.session.state is State.PAUSED)
    qtbot.wait(100)  # for the snapshot of the pause
    until(lambda: lens.seen is not None)
    assert lens.seen.recording.step == window.transport.step_shown
    step = window.transport.step_shown
    window.session.one_step()
    until(lambda: lens.seen is not None and lens.seen.recording.step == step + 1)
    window.session.reset()


def test_the_time_bar_goes_to_any_step_and_all_show_it(qtbot, window, ended, until):
    window.session.edit("steps", "100")
    window.session.train_or_pause()
    losses = ended().history.losses
    until(lambda: window.time.isVisible() and window.time.slider.maximum() == 99)
    window.time.slider.setValue(40)
    until(lambda: window.lens.seen is not None and window.lens.seen.recording.step == 40)
    assert window.lens.seen.recording.loss == losses[40]
    assert window.loss._mark.isVisible()
    assert window.loss._mark.value() == 40
    weights = window.lens.seen.recording.weights["w2"]
    edges, density = window.histograms.histograms["w2"]._bars.getData()
    expected, _ = np.histogram(weights, len(density), (edges[0], edges[-1]))
    assert np.abs(density * weights.size * np.diff(edges) - expected).sum() <= 4


def test_dragging_the_time_bar_records_one_step_at_a_time(qtbot, window, ended, until, monkeypatch):
    window.experiment._set_preset("hand")
    window.session.edit("steps", "100")
    window.session.train_or_pause()
    ended()
    until(lambda: window.time.slider.maximum() == 99)
    at_work, most, recorded = [], [], []

    def record_and_count(experiment, problem, step, *more):
        at_work.append(step)
        most.append(len(at_work))
        recorded.append(step)
        try:
            return record(experiment, problem, step, *more)
        finally:
            at_work.remove(step)

    monkeypatch.setattr("gui.one_step.lens.record", record_and_count)
    for step in range(100):
        window.time.slider.setValue(step)
        qtbot.wait(1)
    until(lambda: window.lens.seen is not None and window.lens.seen.recording.step == 99)
    assert max(most) == 1
    assert recorded[-1] == window.loss._mark.value() == 99


def test_a_branch_goes_on_from_a_step_at_another_rate(qtbot, window, ended, until):
    window.session.edit("steps", "100")
    window.session.train_or_pause()
    parent = ended().history.losses
    until(lambda: window.time.slider.maximum() == 99)
    window.time.slider.setValue(40)
    window.session.edit("learning_rate", "5e-7")
    qtbot.mouseClick(window.time.go_on, Qt.MouseButton.LeftButton)
    until(lambda: window.session.active)
    branch = ended()
    assert branch.learning_rates == ((0, 1e-6), (40, 5e-7))
    assert (branch.history.losses[:41] == parent[:41]).all()
    assert branch.history.losses[60] > parent[60]
    assert len(window.loss._pinned_lines) == 1


def test_show_that_step_opens_the_line_where_inf_was_born(qtbot, window, ended, until):
    window.session.edit("learning_rate", "5e-6")
    window.session.train_or_pause()
    birth = ended().birth
    until(lambda: len(window.banner.buttons) == 2)
    qtbot.mouseClick(window.banner.buttons[1], Qt.MouseButton.LeftButton)
    until(lambda: window.lens.seen is not None and window.lens.moment.line == birth.line)
    assert window.tabs.currentWidget() is window.one_step
    assert window.lens.seen.recording.step == birth.step
    assert "inf" in window.one_step.arithmetic.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_both_languages(qtbot, window, lens, look, language):
    lens.go_to_line(8)
    english = window.one_step.sentence.text()
    look.set_language(language)
    qtbot.wait(50)
    assert (window.one_step.sentence.text() == english) == (language == "en")


def test_lines_and_cells_by_keyboard(qtbot, window, lens):
    lens.go_to_line(7)
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Period)
    assert lens.name == "grad_w1"
    qtbot.keyClick(window, Qt.Key.Key_Comma)
    assert lens.name == "grad_h"
    view = window.one_step.result.view
    window.activateWindow()
    view.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(view, key)
    assert lens.cell == (1, 1)


def test_a_large_array_is_drawn_by_pixel_and_magnified(qtbot):
    view = ArrayView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    values = np.zeros((1000, 700))
    values[123, 456] = -5.0
    view.show_array(values)
    view.show()
    assert not view.numbered
    assert view.cell_at(view._cell((123, 456)).center()) == (123, 456)
    picture = view._render(view._area().size())
    purple = [
        (x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).blue() > 200
    ]
    assert 1 <= len(purple) <= 4  # the one cell among 700 000 is seen


def test_problems_with_numbers_that_are_not_finite_are_drawn(qtbot):
    view = ArrayView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show_array(np.array([[np.inf, -np.inf], [np.nan, 1e308]]))
    view.show()
    view.grab()
    view.show_array(np.full((300, 300), np.nan))
    view.grab()


def test_what_is_recorded_is_the_step_of_the_experiment(window, lens):
    experiment = replace(HAND, threads=1)
    assert lens.seen.recording.loss == 8.0
    assert (lens.seen.recording.value("x", 0) == make_problem(experiment).x).all()

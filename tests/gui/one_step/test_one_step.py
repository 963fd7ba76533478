"""One step under the microscope, through the real widgets."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.window_use import settle
from PySide6.QtCore import QPoint, Qt

from core.data.problem import make_problem
from core.experiment.experiment import HAND
from core.experiment.schedule import Schedule
from core.inspect.microscope.by_hand import name_by_hand
from core.inspect.microscope.record import record
from core.inspect.microscope.store import START
from core.run.snapshot import State
from gui.one_step.names import shown_in_full
from gui.widgets.language import LANGUAGES


@pytest.fixture
def inspector(window, until):
    """The step inspector, on the first step at hand size."""
    window.experiment._set_preset("hand")
    window.session.edit("threads", "1")
    window.tabs.setCurrentWidget(window.one_step)
    until(
        lambda: (
            window.inspector.seen is not None and window.inspector.seen.recording.experiment.n == 2
        )
    )
    return window.inspector


def choose_program(window, until, program):
    """Look at the first step of another program."""
    window.session.edit("program", program)
    seen = window.inspector
    until(lambda: seen.seen is not None and seen.seen.recording.experiment.program == program)


def line_of(inspector, code):
    """The first moment of a line that begins so."""
    moments = inspector.seen.recording.moments
    return next(moment for moment in moments if moment.code.startswith(code))


def click(qtbot, view, row, column):
    """Click a cell of an array."""
    place = view._cell((row, column)).center()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(int(place.x()), int(place.y())))


def test_each_line_shows_what_it_made(qtbot, window, inspector):
    made = []
    inspector.go_to_line(0)
    for _ in inspector.seen.recording.moments:
        made.append(inspector.name)
        assert window.code.view._line == inspector.moment.line
        qtbot.mouseClick(window.one_step.on, Qt.MouseButton.LeftButton)
    assert made[:9] == [
        "h", "h_relu", "y_pred", "loss",
        "grad_y_pred", "grad_w2", "grad_h_relu", "grad_h", "grad_w1",
    ]  # fmt: skip
    qtbot.mouseClick(window.one_step.back, Qt.MouseButton.LeftButton)
    assert inspector.index == len(inspector.seen.recording.moments) - 2
    window.one_step.line.setValue(0)
    assert inspector.name == "h"
    assert "line 16" in window.one_step.code.text()


@pytest.mark.xserver
def test_a_clicked_cell_tells_how_it_came_to_be(qtbot, window, inspector):
    inspector.go_to_line(8)
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
    assert x.view._lit == {(1, 0), (1, 1)}
    assert grad_h.view._lit == {(0, 0), (1, 0)}
    assert x.title.text() == "x.T"
    assert x._shape.text() == "D_in × N\n3 × 2"
    assert (x.view._values == inspector.value("x").T).all()


def test_the_loss_is_its_squares_and_a_mask_is_decided_by_h(window, inspector):
    inspector.go_to_line(3)
    assert window.one_step.arithmetic.text().startswith("loss = 2² + 2²")
    assert "= 8" in window.one_step.arithmetic.text()
    inspector.go_to_line(7)
    inspector.choose("grad_h", (1, 0))
    assert "4 × [(−2) ≥ 0]" in window.one_step.arithmetic.text()
    assert "h[1, 0] = −2: the gradient is stopped." in window.one_step.verdict.text()
    opened = window.one_step.cards[1]
    assert opened.title.text() == "h ≥ 0"
    assert (opened.view._values == (inspector.value("h") >= 0)).all()


def read_off(window):
    """The line of pictures as it is read: signs and titles."""
    pictures = window.one_step._pictures
    cards = [*pictures.cards, pictures.result, *pictures.more]
    pairs = zip(pictures.signs, cards, strict=True)
    seen = [
        text
        for sign, card in pairs
        for text, widget in ((sign.text(), sign), (card.title.text(), card))
        if widget.isVisible()
    ]
    return " ".join(seen)


def test_the_pictures_read_as_the_line_does(window, inspector):
    inspector.go_to_line(0)
    read = []
    for _ in range(10):
        read.append(read_off(window))
        inspector.move(1)
    assert read == [
        "x · w1 → h",
        "max( h , 0) → h_relu",
        "h_relu · w2 → y_pred",
        "Σ ( y_pred − y )² → loss",
        "2 × ( y_pred − y ) → grad_y_pred",
        "h_relu.T · grad_y_pred → grad_w2",
        "grad_y_pred · w2.T → grad_h_relu",
        "grad_h_relu ⊙ h ≥ 0 → grad_h",
        "x.T · grad_h → grad_w1",
        "w1 − learning_rate × grad_w1 → w1",
    ]


def fits(tab, pictures):
    """Whether nothing of the tab is cut off, or it scrolls."""
    cards = [card for card in (*tab.cards, tab.result) if not card.isHidden()]
    labels = (tab.sentence, tab.arithmetic, tab.verdict)
    inner, outer = pictures.widget(), pictures.viewport()
    return (
        all(card.view.numbered and card.title.whole for card in cards)
        and (inner.width() <= outer.width() or pictures.horizontalScrollBar().isVisible())
        and inner.height() <= outer.height()
        and all(label.height() >= label.heightForWidth(label.width()) for label in labels)
        and all(label.width() <= tab.width() for label in labels)
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "size", [(1024, 640), pytest.param((1440, 900), marks=pytest.mark.slow)], ids=str
)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("projector", [pytest.param(False, marks=pytest.mark.slow), True])
def test_numbers_keep_their_room_and_what_has_none_scrolls(
    qtbot, window, inspector, look, until, size, language, projector
):
    window.resize(*size)
    look.set_language(language)
    look.set_projector(projector)
    tab, pictures = window.one_step, window.one_step._pictures
    try:
        for index in range(len(inspector.seen.recording.moments) - 1):
            inspector.go_to_line(index)
            settle()  # letters and layouts follow in the event loop
            until(lambda: fits(tab, pictures))
            if size == (1440, 900):
                seen = tab.arithmetic.mapTo(tab, tab.arithmetic.rect().bottomLeft())
                assert seen.y() < tab.height()
        assert (tab.code.font().pointSizeF() > 12) == projector
        assert (tab.result.title.font().pointSizeF() > 12) == projector
    finally:
        look.set_projector(False)
        settle()


def test_the_graph_of_autograd_is_drawn_and_walked(qtbot, window, inspector, until):
    choose_program(window, until, "autograd")
    moment = line_of(inspector, "loss.backward")
    inspector.go_to_line(moment.index)
    assert window.one_step._graph_area.isVisible()
    kinds = [node.kind for node in moment.inside.nodes]
    assert "MmBackward0" in kinds
    place = window.one_step.graph.box(kinds.index("ClampBackward1")).center()
    at = QPoint(int(place.x()), int(place.y()))
    qtbot.mouseClick(window.one_step.graph, Qt.MouseButton.LeftButton, pos=at)
    assert "line 31, grad_h = grad_h_relu * (h >= 0)" in window.one_step.sentence.text()
    assert window.one_step.arithmetic.text().startswith("grad_h[0, 0] = ")
    inspector.go_to_line(0)
    assert not window.one_step._graph_area.isVisible()


@pytest.mark.parametrize("program", ["autograd", "function", "sequential"])
def test_of_a_box_that_is_worked_out_which_its_line_by_hand_makes(
    window, inspector, until, program
):
    choose_program(window, until, program)
    moments = inspector.seen.recording.moments
    moment = next(one for one in moments if one.code.startswith("loss.backward"))
    inspector.go_to_line(moment.index)
    told = {}
    for node in moment.inside.nodes:
        window.one_step.graph.chosen.emit(node.index)
        said = window.one_step.sentence.text()
        if node.lines and "part of" not in said:
            line = said.partition("By hand (rung 1): ")[2].partition("\n")[0]
            made = line.partition(", ")[2].partition(" = ")[0]
            assert name_by_hand(inspector.seen.recording, inspector.name, moment.index)[0] == made
            told[made] = node.kind
            inspector.choose(
                inspector.name, (0, 0)
            )  # another cell of the same is still of this box
            assert window.one_step.graph._chosen == node.index
    assert told.keys() >= {"grad_w1", "grad_h", "grad_h_relu"}
    inspector.choose("graph.grad_h")  # as a click on the picture of it does
    assert window.one_step.graph._chosen == next(
        node.index for node in moment.inside.nodes if node.by_hand == ("grad_h",)
    )


def test_the_step_so_far_tells_the_same_names_apart(qtbot, window, inspector, until):
    choose_program(window, until, "autograd")
    moment = line_of(inspector, "loss.backward")
    cleared = line_of(inspector, "w1.grad.zero_")
    inspector.go_to_line(moment.index)
    names = window.one_step.names
    texts = [names.item(row).text() for row in range(names.count())]
    assert len(set(texts)) == len(texts)
    assert {f"w1.grad · {one.line}" for one in (cleared, moment)} <= set(texts)
    assert read_off(window) == "x.T · grad_h → w1.grad"
    inspector.choose("graph.grad_h")
    assert window.one_step.arithmetic.text().startswith("grad_h[0, 0] = ")
    assert shown_in_full("graph.grad_h") == "grad_h (inside backward)"


def test_one_click_explains_once(qtbot, window, inspector, until, monkeypatch):
    choose_program(window, until, "autograd")
    moment = line_of(inspector, "loss.backward")
    inspector.go_to_line(moment.index)
    explained = []
    explain = inspector.explain
    monkeypatch.setattr(inspector, "explain", lambda: explained.append(inspector.name) or explain())
    window.one_step.names._jump(window.one_step.names.item(0))
    assert explained == ["h"]
    inspector.go_to_line(moment.index)
    explained.clear()
    for node in moment.inside.nodes:
        window.one_step.graph.chosen.emit(node.index)
        assert len(explained) == 1
        assert window.one_step.graph._chosen == node.index
        explained.clear()


@pytest.mark.parametrize(
    "program", ["tensors", "function", "sequential", "optim", "module", "dynamic"]
)
def test_every_program_can_be_walked_through_and_clicked(qtbot, window, inspector, until, program):
    choose_program(window, until, program)
    for index in range(len(inspector.seen.recording.moments)):
        inspector.go_to_line(index)
        for name in inspector.moment.makes:
            if inspector.value(name) is not None:
                inspector.choose(name)
                window.one_step.grab()


def test_the_last_step_is_recorded_though_its_snapshot_comes_before_the_news(
    qtbot, window, inspector, until
):
    session = window.session
    session.edit("steps", "3")
    session.set_pace(30)
    session.train_or_pause()
    until(lambda: session.state is State.RUNNING)
    assert session._thread.wait()  # it has ended, and nobody has heard of that
    window.clock.tick()
    assert session.state is State.RUNNING
    assert inspector.seen is None
    until(lambda: inspector.seen is not None and inspector.seen.recording.step == 2)
    assert session.state is State.FINISHED


def test_while_training_it_asks_for_a_pause(qtbot, window, inspector, until):
    window.session.edit("steps", "1000000000")
    window.session.train_or_pause()
    until(lambda: window.session.state is State.RUNNING)
    until(lambda: "Pause" in window.one_step.sentence.text())
    window.session.train_or_pause()
    until(lambda: window.session.state is State.PAUSED)
    step = window.session.trainer.so_far().step
    until(lambda: window.transport.step_shown == step)
    until(lambda: inspector.seen is not None and inspector.seen.recording.step == step)
    window.session.one_step()
    until(lambda: inspector.seen is not None and inspector.seen.recording.step == step + 1)
    window.session.reset()


def test_the_time_bar_goes_to_any_step_and_all_show_it(qtbot, window, ended, until):
    window.session.edit("steps", "100")
    window.session.train_or_pause()
    losses = ended().losses
    until(lambda: window.train.time.isVisible() and window.train.time.slider.maximum() == 100)
    window.train.time.slider.setValue(40)
    until(lambda: window.inspector.seen is not None and window.inspector.seen.recording.step == 40)
    assert window.inspector.seen.recording.loss == losses[40]
    assert window.train.loss._mark.isVisible()
    assert window.train.loss._mark.value() == 40
    weights = window.inspector.seen.recording.value("w2", START)
    edges, density = window.train.histograms.histograms["w2"]._bars.getData()
    expected, _ = np.histogram(weights, len(density), (edges[0], edges[-1]))
    assert np.abs(density * weights.size * np.diff(edges) - expected).sum() <= 4


def test_dragging_the_time_bar_records_one_step_at_a_time(qtbot, window, ended, until, monkeypatch):
    window.experiment._set_preset("hand")
    window.session.edit("steps", "100")
    window.session.train_or_pause()
    ended()
    until(lambda: window.train.time.slider.maximum() == 100)
    at_work, most, recorded = [], [], []

    def record_and_count(experiment, problem, step, *more, **options):
        at_work.append(step)
        most.append(len(at_work))
        recorded.append(step)
        try:
            return record(experiment, problem, step, *more, **options)
        finally:
            at_work.remove(step)

    monkeypatch.setattr("gui.one_step.step_inspector.record", record_and_count)
    for step in range(100):
        window.train.time.slider.setValue(step)
        settle()
    until(lambda: window.inspector.seen is not None and window.inspector.seen.recording.step == 99)
    assert max(most) == 1
    assert recorded[-1] == window.train.loss._mark.value() == 99


def drawn(window):
    """What the histograms show."""
    return {
        name: [array.tolist() for array in histogram._bars.getData()]
        for name, histogram in window.train.histograms.histograms.items()
    }


@pytest.mark.parametrize("program", ["numpy", "autograd", "optim"])
def test_the_time_bar_shows_a_step_as_the_pause_after_it_did(window, until, ended, program):
    window.session.edit("program", program)
    for name in ("h_relu", "loss"):
        window.train.histograms.add(name)
    seen = []
    for step in range(1, 7):
        window.session.one_step()
        until(lambda step=step: window.transport.step_shown == step)
        until(lambda: window.session.state is State.PAUSED)
        until(lambda step=step: window.train.time.slider.value() == step)
        seen.append(drawn(window))
    assert len({str(one["w1"]) for one in seen}) == 6
    for step in (5, 3, 6, 1, 6):
        window.train.time.slider.setValue(step)
        until(
            lambda step=step: (
                window.inspector.seen is not None and window.inspector.seen.recording.step == step
            )
        )
        assert drawn(window) == seen[step - 1]
    window.session.edit("steps", "6")  # which ends this run; the next one ends there
    window.session.train_or_pause()
    ended()
    until(lambda: window.train.time.slider.value() == window.train.time.slider.maximum() == 6)
    assert drawn(window)["w1"] == seen[5]["w1"]
    for step in (5, 6):
        window.train.time.slider.setValue(step)
        until(
            lambda: window.inspector.seen is not None and window.inspector.seen.recording.step == 5
        )
        until(lambda step=step: drawn(window)["w1"] == seen[step - 1]["w1"])
        assert window.train.time.slider.value() == step
    assert window.train.time._step.text() == "step 6"


def test_a_click_in_the_time_bar_goes_there(qtbot, window, ended, until):
    window.session.edit("steps", "100")
    window.session.train_or_pause()
    ended()
    slider = window.train.time.slider
    until(lambda: slider.maximum() == 100)
    for part in (0.25, 0.75):
        place = QPoint(round(part * slider.width()), slider.height() // 2)
        qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=place)
        assert abs(slider.value() - 100 * part) <= 3


def test_a_run_is_gone_on_with_to_the_steps_that_are_set(qtbot, window, ended, until):
    window.session.edit("steps", "100")
    window.session.train_or_pause()
    parent = ended()
    until(lambda: window.train.time.slider.maximum() == 100)
    assert not window.train.time.go_on.isEnabled()
    assert window.train.time.go_on.text() == "Raise Steps to continue"
    assert "all 100 steps" in window.train.time.go_on.toolTip()
    window.session.edit("steps", "130")
    assert window.session.outcome is parent
    assert window.train.time.go_on.isEnabled()
    assert "to step 130" in window.train.time.go_on.toolTip()
    qtbot.mouseClick(window.train.time.go_on, Qt.MouseButton.LeftButton)
    until(lambda: window.session.state.active)
    branch = ended()
    assert branch.step == branch.experiment.steps == 130
    assert (branch.losses[:100] == parent.losses).all()
    assert branch.seconds > parent.seconds > 0
    window.train.time.slider.setValue(40)
    window.session.edit("learning_rate", "5e-7")
    assert window.train.loss._steps == 130  # all of the curve stays in sight
    assert window.session.outcome is branch
    qtbot.mouseClick(window.train.time.go_on, Qt.MouseButton.LeftButton)
    until(lambda: window.session.state.active)
    assert ended().step == 130


def test_a_branch_goes_on_from_a_step_at_another_rate(qtbot, window, ended, until):
    window.session.edit("steps", "100")
    window.session.train_or_pause()
    parent = ended().losses
    until(lambda: window.train.time.slider.maximum() == 100)
    window.train.time.slider.setValue(40)
    window.session.edit("learning_rate", "5e-7")
    qtbot.mouseClick(window.train.time.go_on, Qt.MouseButton.LeftButton)
    until(lambda: window.session.state.active)
    branch = ended()
    assert branch.experiment.learning_rate == Schedule(1e-6, ((40, 5e-7),))
    assert (branch.losses[:41] == parent[:41]).all()
    assert branch.losses[60] > parent[60]
    assert len(window.train.loss.pinned) == 1


def test_show_that_step_opens_the_line_where_inf_appeared(qtbot, window, ended, until):
    window.session.edit("learning_rate", "5e-6")
    window.session.train_or_pause()
    origin = ended().origin
    until(lambda: len(window.train.banner.buttons) == 2)
    qtbot.mouseClick(window.train.banner.buttons[1], Qt.MouseButton.LeftButton)
    until(lambda: window.inspector.seen is not None and window.inspector.moment.line == origin.line)
    assert window.tabs.currentWidget() is window.one_step
    assert window.inspector.seen.recording.step == origin.step
    assert "inf" in window.one_step.arithmetic.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_both_languages(qtbot, window, inspector, look, language):
    inspector.go_to_line(8)
    english = window.one_step.sentence.text()
    look.set_language(language)
    settle()
    assert (window.one_step.sentence.text() == english) == (language == "en")


@pytest.mark.xserver
def test_lines_and_cells_by_keyboard(qtbot, window, inspector):
    inspector.go_to_line(7)
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Period)
    assert inspector.name == "grad_w1"
    qtbot.keyClick(window, Qt.Key.Key_Comma)
    assert inspector.name == "grad_h"
    view = window.one_step.result.view
    window.activateWindow()
    view.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(view, key)
    assert inspector.cell == (1, 1)


def test_what_is_recorded_is_the_step_of_the_experiment(window, inspector):
    experiment = replace(HAND, threads=1)
    assert inspector.seen.recording.loss == 8.0
    assert (inspector.seen.recording.value("x", 0) == make_problem(experiment).x).all()


def test_a_step_is_not_recorded_from_weights_of_other_sizes(
    window, inspector, ended, until, caplog
):
    window.session.train_or_pause()
    ended()
    until(lambda: inspector.done == window.session.outcome.step and inspector.seen is not None)
    window.experiment._set_preset("article")
    until(lambda: inspector.seen is not None and inspector.seen.recording.experiment.n == 64)
    assert not caplog.records

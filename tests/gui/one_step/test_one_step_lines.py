"""Lines of the tab One step of which there is more to tell than one array made of others."""

import numpy as np
import pytest
from helpers.window_use import settle
from PySide6.QtCore import QPoint, Qt

from core.inspect.microscope.inside import Graph
from core.run.snapshot import State
from gui.widgets.words import figure

torch = pytest.importorskip("torch")


@pytest.fixture
def see(window, until):
    """Look at a line of the first step at hand size, of this program."""
    window.experiment._set_preset("hand")
    window.session.edit("threads", "1")
    window.tabs.setCurrentWidget(window.one_step)
    inspector = window.inspector

    def go(program, code, **fields):
        window.session.edit("program", program)
        for name, value in fields.items():
            window.session.edit(name, value)
        wanted = window.session.experiment
        until(
            lambda: (
                inspector.seen is not None
                and inspector.seen.recording.program.id == wanted.program
                and inspector.seen.recording.experiment.optimizer == wanted.optimizer
            ),
            60,
        )
        found = [one for one in inspector.seen.recording.moments if one.code.startswith(code)]
        inspector.go_to_line(found[0].index)
        return found[0]

    return go


def texts(tab):
    return [tab.names.item(row).text() for row in range(tab.names.count())]


def open_name(tab, text):
    (row,) = [row for row, one in enumerate(texts(tab)) if one.startswith(text)]
    tab.names._jump(tab.names.item(row))


def click(qtbot, card, row, column):
    """Click a cell of a card."""
    place = card.view._cell((row, column)).center()
    qtbot.mouseClick(
        card.view, Qt.MouseButton.LeftButton, pos=QPoint(int(place.x()), int(place.y()))
    )


def visible(tab):
    pictures = tab._pictures
    cards = (*pictures.cards, pictures.result, *pictures.more)
    return [card.title.text() for card in cards if card.isVisible()]


@pytest.mark.parametrize(
    ("program", "hidden"),
    [
        ("sequential", ("h = model.0.output", "h_relu = model.1.output")),
        ("optim", ("h = model.0.output", "h_relu = model.1.output")),
        ("module", ("h = model.linear1.output", "h_relu = model.linear2.input")),
    ],
)
def test_what_layers_made_is_opened_with_the_arithmetic_of_its_cells(window, see, program, hidden):
    see(program, "y_pred")
    tab = window.one_step
    assert [text.rpartition(" · ")[0] for text in texts(tab)] == [*hidden, "y_pred"]
    open_name(tab, hidden[0])
    assert tab.arithmetic.text().split(" = ")[1] == "1·1 + 2·1 + 0·(−1)\n               "
    assert (tab.result.view._values == [[3, -1], [-2, 3]]).all()
    assert tab.names.currentItem().text().startswith(hidden[0])
    open_name(tab, hidden[1])
    window.inspector.choose(window.inspector.name, (1, 0))
    assert "max(−2, 0)" in tab.arithmetic.text()
    assert (tab.result.view._values == [[3, 0], [0, 3]]).all()


def test_the_middle_layers_are_opened_each_time_they_were_used(window, see):
    moment = see("dynamic", "y_pred")
    depth = sum(layer.path == "model.middle" for layer in moment.inside.layers)
    outputs = [text for text in texts(window.one_step) if "middle.output" in text]
    assert depth == len(outputs) == 3
    for text in outputs:
        open_name(window.one_step, text)
        assert "equal to the program" in window.one_step.verdict.text()


def test_a_click_on_an_operand_goes_back_to_where_it_was_made(qtbot, window, see):
    see("numpy", "grad_w1")
    tab, inspector = window.one_step, window.inspector
    settle()
    click(qtbot, tab.cards[1], 1, 1)  # grad_h
    assert (inspector.name, inspector.cell) == ("grad_h", (1, 1))
    assert inspector.moment.code.startswith("grad_h =")
    settle()
    click(qtbot, tab.cards[1], 1, 0)  # h >= 0
    assert (inspector.name, inspector.cell, inspector.moment.code) == ("h", (1, 0), "h = x @ w1")
    settle()
    click(qtbot, tab.cards[0], 0, 1)  # x was there before the step
    assert (inspector.name, inspector.cell, inspector.moment.code) == ("x", (0, 1), "h = x @ w1")
    assert "the value was there before" in tab.sentence.text()


def test_a_click_on_one_that_is_turned_over_finds_its_cell(qtbot, window, see):
    see("numpy", "grad_w2")
    assert window.one_step.cards[0].title.text() == "h_relu.T"
    settle()
    click(qtbot, window.one_step.cards[0], 0, 1)
    assert (window.inspector.name, window.inspector.cell) == ("h_relu", (1, 0))


def test_what_went_into_a_layer_is_what_the_one_before_it_made(qtbot, window, see):
    see("sequential", "y_pred")
    settle()
    click(qtbot, window.one_step.cards[0], 1, 1)
    assert (window.inspector.name, window.inspector.cell) == ("model.1.output", (1, 1))


@pytest.mark.parametrize(
    ("program", "code", "said", "cards"),
    [
        ("numpy", "yield loss", "Yields the loss", ["loss"]),
        ("autograd", "with torch.no_grad()", "Autograd records no graph", []),
        ("optim", "optimizer.param_groups", "Passes the learning rate", ["learning_rate"]),
        (
            "optim",
            "optimizer.zero_grad()",
            "no gradients to clear",
            ["model.0.weight", "model.2.weight"],
        ),
    ],
)
def test_a_line_that_makes_nothing_says_so_and_shows_what_it_read(
    window, see, program, code, said, cards
):
    see(program, code)
    tab = window.one_step
    assert said in tab.sentence.text()
    assert visible(tab) == cards
    assert not tab.arithmetic.isVisible()
    assert not tab.result.isVisible()


def test_what_was_cleared_is_told_and_shown(window, see, until):
    see("optim", "y_pred")
    window.session.one_step()
    until(lambda: window.inspector.seen is not None and window.inspector.seen.recording.step == 1)
    inspector, tab = window.inspector, window.one_step
    moments = inspector.seen.recording.moments
    cleared = next(one for one in moments if one.code.startswith("optimizer.zero_grad"))
    inspector.go_to_line(cleared.index)
    assert "because backward adds" in tab.sentence.text()
    assert "model.0.weight.grad, model.2.weight.grad" in tab.sentence.text()
    assert visible(tab) == ["model.0.weight.grad", "model.2.weight.grad"]
    assert (tab.cards[0].view._values == [[4, 8, 0], [0, 8, 24]]).all()


def test_the_loop_over_parameters_says_what_it_took(window, see):
    see("sequential", "for weight")
    assert "here weight is model.0.weight" in window.one_step.sentence.text()
    window.inspector.move(2)
    assert "here weight is model.2.weight" in window.one_step.sentence.text()


def test_one_minus_sign(window, see):
    see("numpy", "h =")
    window.inspector.choose("h", (1, 0))
    assert window.one_step.arithmetic.text().endswith("= −2")
    assert "-" not in window.one_step.arithmetic.text()
    figures = window.one_step.result._figures.text()
    assert "−2" in figures
    assert "-" not in figures


def test_adam_can_be_followed(window, see):
    see("optim", "optimizer.step()", optimizer="adam")
    tab = window.one_step
    assert "divided by 1 − 0.9^1" in tab.sentence.text()
    assert "by 1 − 0.999^1" in tab.sentence.text()
    text = tab.arithmetic.text()
    assert "1 − ((0.01 ÷ (1 − 0.9^1)) × (0.4 ÷ ((√0.016 ÷ √(1 − 0.999^1)) + 1e−08)))" in text
    moved = 1 - (0.01 / (1 - 0.9)) * (0.4 / ((0.016**0.5 / (1 - 0.999) ** 0.5) + 1e-8))
    assert float(text.rpartition("=")[2]) == pytest.approx(moved, rel=1e-6)
    mean, square = tab.cards[1].title, tab.cards[2].title
    assert mean.text() == "exp_avg.model.0.weight"
    assert square.text() == "exp_avg_sq.model.0.weight"
    mean.setFixedWidth(mean.fontMetrics().horizontalAdvance("exp_avg.model"))
    assert mean.seen().startswith("exp_avg.…")


def test_the_graph_opens_at_the_loss_and_goes_to_the_node_that_is_chosen(qtbot, window, see):
    window.resize(1024, 640)
    moment = see("optim", "loss.backward()")
    settle()
    graph, area = window.one_step.graph, window.one_step._graph_area
    assert isinstance(moment.inside, Graph)

    def seen(index):
        box = graph.box(index).toAlignedRect()
        corners = (
            graph.mapTo(area.viewport(), box.topLeft()),
            graph.mapTo(area.viewport(), box.bottomLeft()),
        )
        return all(area.viewport().rect().contains(corner) for corner in corners)

    far = next(node.index for node in moment.inside.nodes if node.by_hand == ("grad_w1",))
    assert seen(0)
    assert not seen(far)
    graph.chosen.emit(far)
    settle()
    assert seen(far)


def test_the_graph_and_the_step_so_far_take_the_room_that_is_free(qtbot, window, see, until):
    tab = window.one_step
    see("autograd", "loss.backward()")

    def full(area):
        left = tab._so_far.y() - tab._pictures.geometry().bottom()
        return area.height() == area.maximumHeight() or left < 3 * tab.fontMetrics().height()

    until(lambda: full(tab._graph_area) and tab._graph_area.height() > 0.6 * tab.graph.height())
    assert tab._alone.verticalScrollBar().maximum() == 0
    see("numpy", "w2 -=")
    until(lambda: full(tab.names))
    assert tab.names.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("program", ["autograd", "dynamic"])
def test_arrows_say_what_they_pass_on_and_cover_nothing(window, see, program):
    moment = see(program, "loss.backward()")
    graph = window.one_step.graph
    said = [(edge, *graph.words_of(edge)) for edge in moment.inside.edges]
    said = [(edge, text, place) for edge, text, place in said if text]
    assert len(said) >= len(moment.inside.nodes) - 1
    for edge, text, _ in said:
        assert text.endswith(f"‖·‖ {figure(np.linalg.norm(edge.gradient))}")
    places = [place for _, _, place in said]
    for number, place in enumerate(places):
        wide = graph.fontMetrics().horizontalAdvance("‖·‖")
        own = place.adjusted(0, 1, wide - place.width(), -1)
        assert not any(own.intersects(graph.box(node.index)) for node in moment.inside.nodes)
        for other in places[number + 1 :]:
            assert not own.intersects(other.adjusted(0, 1, wide - other.width(), -1))


def test_in_a_small_window_the_way_back_shows_graph_and_pictures(qtbot, window, see, until):
    window.resize(1024, 640)
    see("autograd", "loss.backward()")
    area = window.one_step._alone.viewport()

    def seen(widget):
        return area.rect().contains(widget.mapTo(area, QPoint(0, 40)))

    until(lambda: seen(window.one_step._graph_area) and seen(window.one_step.result.view))


@pytest.mark.parametrize("code", ["y_pred =", "loss =", "h_relu =", "grad_w1 ="])
@pytest.mark.xserver
def test_no_picture_is_cut_off_at_the_side(qtbot, window, see, until, code):
    window.resize(1024, 640)
    window.experiment._set_preset("article")
    inspector = window.inspector
    until(lambda: inspector.seen is not None and inspector.seen.recording.experiment.n == 64)
    see("numpy", code)
    pictures = window.one_step._pictures

    def whole():
        edge = pictures.viewport().width()
        result = pictures.result
        right = result.mapTo(pictures.viewport(), result.rect().topRight()).x()
        return right < edge and pictures.horizontalScrollBar().maximum() == 0

    until(whole)


def test_the_headings_of_two_programs_are_whole(qtbot, window, see, until):
    window.resize(1024, 640)
    see("numpy", "h =")
    box = window.one_step.other
    row = box.findData("tensors")
    box.setCurrentIndex(row)
    box.activated.emit(row)
    until(lambda: window.beside.pair is not None)
    heading = window.one_step.beside.table.horizontalHeader()
    metrics = heading.fontMetrics()

    def whole():
        for column in range(2):
            title = window.one_step.beside.table.horizontalHeaderItem(column).text()
            words = [metrics.horizontalAdvance(word) for word in title.split()]
            lines = 1 if metrics.horizontalAdvance(title) + 12 <= heading.sectionSize(column) else 2
            if heading.height() < lines * metrics.height():
                return False
            if max(words) > heading.sectionSize(column):
                return False
        return True

    until(whole)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_of_a_compiled_step_the_inputs_and_outputs_are_shown(qtbot, window, see, monkeypatch):
    # torch's compiler counts its work with tqdm, which would leave a thread behind.
    monkeypatch.setattr("tqdm.std.tqdm.monitor_interval", 0)
    see("compile", "loss = step")
    tab = window.one_step
    assert "there are no lines inside" in tab.sentence.text()
    inputs, outputs = ["x", "y", "w1", "w2", "learning_rate"], ["w1", "w2", "loss"]
    assert sorted(visible(tab)) == sorted([*inputs, *outputs])
    assert (tab.cards[2].view._values == [[1, -1], [1, 0], [-1, 1]]).all()  # before
    window.inspector.choose("w1")
    assert visible(tab)[: len(inputs)] == inputs
    assert tab.result.view._values[0][0] == pytest.approx(0.96)
    window.inspector.choose("loss")
    assert tab.result.view._values[0][0] == 8
    settle()
    click(qtbot, tab._pictures.more[0], 1, 0)
    assert (window.inspector.name, window.inspector.cell) == ("w1", (1, 0))


@pytest.mark.parametrize("trained", [False, True])
def test_a_program_that_fails_is_walked_up_to_the_line_that_does(window, until, trained):
    pytest.importorskip("torch")
    window.experiment._set_preset("hand")
    window.session.edit("program", "broken_no_no_grad")
    if trained:
        window.session.train_or_pause()
        until(lambda: window.session.state is State.FAILED)
    window.tabs.setCurrentWidget(window.one_step)
    until(lambda: window.inspector.seen is not None)
    for _ in range(window.one_step.line.maximum()):
        window.one_step.on.click()
        assert window.code.view._line == window.inspector.moment.line
    assert window.one_step.code.text().endswith("w1 -= knobs.learning_rate * w1.grad")
    assert "leaf Variable" in window.one_step.sentence.text()
    assert window.one_step.sentence.text().startswith("⚠")
    assert not window.one_step.arithmetic.isVisible()
    window.one_step.back.click()
    assert "leaf Variable" not in window.one_step.sentence.text()

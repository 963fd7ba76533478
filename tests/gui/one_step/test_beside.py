"""Two programs side by side in the tab One step, through the real widgets."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from gui.widgets.language import LANGUAGES

torch = pytest.importorskip("torch")


@pytest.fixture
def tab(window, until):
    """The tab, on the first step at hand size, with rung 3 beside rung 2."""
    window.experiment._set_preset("hand")
    window.session.edit("program", "tensors")
    window.session.edit("dtype", "float64")
    window.tabs.setCurrentWidget(window.one_step)
    until(
        lambda: (
            window.inspector.seen is not None and window.inspector.seen.recording.experiment.n == 2
        )
    )
    choose(window, until, "autograd")
    return window.one_step


def choose(window, until, program):
    """Choose the program in the box, as a click in it does."""
    box = window.one_step.other
    row = box.findData(program)
    box.setCurrentIndex(row)
    box.activated.emit(row)
    until(lambda: window.beside.pair is not None or window.beside.message is not None)


def rows(tab):
    table = tab.beside.table
    return [
        [table.item(row, column).text() for column in range(3)] for row in range(table.rowCount())
    ]


def test_lines_that_do_the_same_job_stand_in_one_row(tab):
    assert tab.beside.isVisible()
    assert not tab._pictures.isVisible()
    found = rows(tab)
    assert found[0] == ["17 h = x @ w1", "23 h = x @ w1", "equal"]
    (backward,) = [row for row in found if "loss.backward()" in row[1]]
    assert [line.split()[1] for line in backward[0].split("\n")] == [
        "grad_y_pred", "grad_w2", "grad_h_relu", "grad_h", "grad_w1",
    ]  # fmt: skip
    assert "12 lines beside 11" in tab.beside.said.text()
    assert tab.beside.table.horizontalHeaderItem(1).text() == "Autograd"


def test_a_row_that_is_chosen_moves_the_inspector_and_the_other_way_round(window, tab):
    table = tab.beside.table
    (row,) = [place for place, row in enumerate(rows(tab)) if "backward()" in row[1]]
    table.selectRow(row)
    assert window.inspector.moment.code.startswith("grad_w1")
    assert window.code.view._line == window.inspector.moment.line
    names = [tab.beside.names.item(place).text() for place in range(tab.beside.names.count())]
    assert names == ["grad_y_pred", "grad_w2", "grad_h_relu", "grad_h", "grad_w1"]
    window.inspector.move(-1)
    assert table.currentRow() == row
    assert tab.beside.names.currentItem().text() == "grad_h"
    window.inspector.go_to_line(0)
    assert table.currentRow() == 0


def test_the_values_of_both_are_shown_with_their_difference(window, tab, until):
    window.inspector.go_to_line(8)
    one, other, difference = tab.beside.cards
    assert (one.title.text(), other.title.text()) == ("grad_w1", "w1.grad")
    assert (one.view._values == [[4, 0], [8, 8], [0, 24]]).all()
    assert (other.view._values == one.view._values).all()
    assert (difference.view._values == 0).all()
    choose(window, until, "sequential")
    until(
        lambda: window.beside.pair is not None and window.beside.pair.b.program.id == "sequential"
    )
    window.inspector.go_to_line(8)
    assert other.title.text().endswith(".T")  # a Linear keeps it transposed
    assert (other.view._values == [[4, 0], [8, 8], [0, 24]]).all()


def test_back_alone(window, tab, until):
    tab.other.setCurrentIndex(0)
    tab.other.activated.emit(0)
    assert not tab.beside.isVisible()
    assert tab._pictures.isVisible()
    assert tab.code.isVisible()


def test_a_program_that_cannot_do_this_says_why(window, tab, until):
    window.session.edit("program", "optim")
    until(
        lambda: (
            window.inspector.seen is not None
            and window.inspector.seen.recording.program.id == "optim"
        )
    )
    window.session.edit("optimizer", "adam")
    until(
        lambda: (
            window.inspector.seen is not None
            and window.inspector.seen.recording.experiment.optimizer == "adam"
        )
    )
    choose(window, until, "tensors")
    until(lambda: window.beside.message is not None)
    assert tab.beside.said.text()
    assert not tab.beside.table.isVisible()
    window.session.edit("optimizer", "sgd")
    until(lambda: window.beside.pair is not None)
    assert tab.beside.table.isVisible()


def test_the_same_program_is_not_put_beside_itself(window, tab, until):
    window.session.edit("program", "autograd")
    until(
        lambda: (
            window.inspector.seen is not None
            and window.inspector.seen.recording.program.id == "autograd"
        )
    )
    assert not tab.beside.isVisible()
    assert tab.other.findData("autograd") < 0
    assert tab.other.findData("tensors") > 0


def test_another_step_is_compared_anew(window, tab, until, ended):
    def compared(step):
        pair = window.beside.pair
        if pair is None or pair.a.step != step:
            return False
        assert pair.b.loss == pytest.approx(pair.a.loss, rel=1e-12)
        np.testing.assert_allclose(pair.b.weights["w1"], pair.a.weights["w1"])
        return True

    window.session.train_or_pause()
    outcome = ended()
    until(lambda: compared(outcome.step - 1))
    window.inspector.go_to_step(3)
    until(lambda: compared(3))


def test_quick_changes_of_mind_end_with_the_last(window, tab, until):
    for program in ("numpy", "function", "module", "optim", "numpy"):
        row = tab.other.findData(program)
        tab.other.setCurrentIndex(row)
        tab.other.activated.emit(row)
    until(lambda: window.beside.pair is not None)
    assert window.beside.pair.b.program.id == "numpy"
    assert tab.other.currentData() == "numpy"


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_its_words_follow_the_language(tab, look, until, language):
    look.set_language(language)
    heading = {"en": "differ by", "zh_CN": "相差"}[language]
    until(lambda: tab.beside.table.horizontalHeaderItem(2).text() == heading)
    assert ("beside" in tab.other.itemText(1)) is (language == "en")


@pytest.mark.xserver
def test_by_keyboard(qtbot, window, tab):
    table = tab.beside.table
    table.setFocus()
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert window.inspector.name == "h_relu"

"""The tab Proof, through the real widgets."""

from importlib.util import find_spec

import numpy as np
import pytest
from helpers.window_use import train_at_hand_size
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent

from core.experiment.experiment import HAND
from core.inspect.proof import Verdict, reading
from core.programs import BROKEN, FORGOTTEN, LADDER, find
from core.run.snapshot import State
from gui.proof.table import ChecksTable, percent
from gui.widgets.language import LANGUAGES
from gui.widgets.task import Task
from gui.widgets.words import figure

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed")


@pytest.fixture
def proof(window, until):
    """The tab at hand size, where N is H."""
    window.experiment._set_preset("hand")
    window.session.edit("threads", "1")
    window.tabs.setCurrentWidget(window.proof)
    return window.proof


def train(window, ended):
    """Train once more as it is set."""
    window.transport.train.click()
    return ended()


def check(qtbot, window, until):
    """Click the button, and wait for the proof."""
    qtbot.mouseClick(window.proof.check, Qt.MouseButton.LeftButton)
    assert window.proof.stop.isVisible()
    until(lambda: not window.checker.busy)
    return window.checker.proof


def proof_of(window, name):
    """What the proof says of this gradient."""
    return str(window.checker.proof.check(name).message)


def texts(table, row):
    """All that stands in a row, or for -1 above the columns."""
    items = (
        table.horizontalHeaderItem(column) if row < 0 else table.item(row, column)
        for column in range(table.columnCount())
    )
    return [line for item in items for line in item.text().split("\n")]


def broken(window, program):
    """Choose a broken program in the menu."""
    window.proof._menu.aboutToShow.emit()
    (action,) = [a for a in window.proof._menu.actions() if a.text() == str(program.title)]
    assert action.isEnabled()
    action.trigger()


def test_every_gradient_is_shown_by_every_way(qtbot, window, proof, until):
    found = check(qtbot, window, until)
    assert found.verdict is Verdict.PASSED
    table = proof.table
    rows = [table.item(row, 0).text().split("\n")[0] for row in range(table.rowCount())]
    assert rows == ["✓ loss", *(f"✓ {c.name}" for c in found.checks[1:])]
    assert len(texts(table, len(rows) - 1)) == 8
    assert proof.verdict.text().startswith("Step 0   ✓ All")
    last = found.checks[-1]
    assert window.code.view._line == last.line
    for way, card in proof.detail.cards.items():
        assert card.isVisible() == (way in last.values)
    for way, values in last.values.items():
        assert (proof.detail.cards[way]._value == values).all()
    index = ", ".join(map(str, last.worst.worst.index))
    assert f"[{index}]" in texts(table, len(rows) - 1)


@pytest.mark.xserver
def test_rows_are_chosen_by_keyboard(qtbot, window, proof, until):
    found = check(qtbot, window, until)
    proof.table.setFocus()
    qtbot.keyClick(proof.table, Qt.Key.Key_Up)
    assert proof.table.check is found.checks[-2]
    assert proof.detail.said.text().startswith(f"<b>{found.checks[-2].name}</b>")
    assert window.code.view._line == found.checks[-2].line


@pytest.mark.parametrize("program", BROKEN, ids=lambda program: program.id)
def test_each_broken_program_fails_beside_the_right_run(window, proof, until, ended, program):
    if reason := window.session.machine.reason_against(program):
        pytest.skip(str(reason))
    train_at_hand_size(window, ended)
    if program.equal:  # hand-made numbers are so even that a transpose changes nothing at first
        window.session.edit("data", "random")
        train(window, ended)
    broken(window, program)
    assert [pin.experiment.program for pin in window.train.pins.pins] == ["numpy"]
    until(lambda: not window.checker.busy)
    failed = window.checker.proof
    assert failed.verdict is Verdict.FAILED
    assert proof.table.check.verdict is Verdict.FAILED
    assert "✗ " in proof.table.item(proof.table.currentRow(), 0).text()
    assert "broken on purpose" in proof.broken.text()
    assert proof.mend.isVisible()
    assert window.experiment.ladder.currentText() == f"✗  {program.title}"
    window.transport.train.click()
    ended()
    proof.mend.click()
    assert window.session.experiment.program == "numpy"
    until(lambda: not window.checker.busy)
    assert window.checker.proof.verdict is Verdict.PASSED
    assert not proof.mend.isVisible()
    assert window.experiment.ladder.count() == len(LADDER)


def test_the_forgotten_transpose_is_offered_only_where_shapes_allow_it(window, proof):
    window.session.edit("hidden", "3")
    proof._menu.aboutToShow.emit()
    (action,) = [a for a in proof._menu.actions() if "transpose" in a.text()]
    assert not action.isEnabled()
    assert action.text().endswith("(needs N = H)")


def test_a_mistake_that_makes_no_difference_yet_is_told_to_be_one(qtbot, window, proof, until):
    broken(window, find("broken_forgotten_transpose"))
    until(lambda: not window.checker.busy)
    # At hand size h_relu has zeros beside its diagonal, so it is its own transpose.
    assert window.checker.proof.verdict is Verdict.PASSED
    assert "Set the data to random" in proof.notes.text()
    window.session.edit("data", "random")
    assert check(qtbot, window, until).verdict is Verdict.FAILED
    assert "Set the data to random" not in proof.notes.text()


def test_the_weights_are_those_of_the_step_that_the_time_bar_is_on(
    qtbot, window, proof, until, ended
):
    train_at_hand_size(window, ended, steps=50)
    losses = window.session.outcome.losses
    until(lambda: window.train.time.slider.maximum() == 50)
    window.train.time.slider.setValue(20)
    until(lambda: window.inspector.seen is not None and window.inspector.seen.recording.step == 20)
    found = check(qtbot, window, until)
    assert window.checker.step == 20
    (comparison,) = found.checks[0].comparisons
    assert comparison.worst.values[comparison.ways[0]] == losses[20]


def test_precision_is_compared_and_explained(qtbot, window, proof, until):
    window.session.edit("steps", "200")
    qtbot.mouseClick(proof.compare, Qt.MouseButton.LeftButton)
    until(lambda: window.checker.precision is not None)
    assert proof.precision.isVisible()
    assert not proof.table.isVisible()
    precision = window.checker.precision
    drawn = proof.precision.plot.drawn(0)[1]
    assert np.allclose(drawn, np.log10(np.maximum(precision.difference, 1e-17)))
    assert str(precision.messages[0]) in proof.precision.said.text()
    check(qtbot, window, until)
    assert proof.table.isVisible()
    assert not proof.precision.isVisible()


def test_while_training_it_asks_for_a_pause(qtbot, window, proof, until):
    window.session.edit("steps", "100000000")
    window.transport.train.click()
    until(lambda: window.session.state is State.RUNNING)
    assert not proof.check.isEnabled()
    assert "Pause (Space)" in proof.verdict.text()
    window.transport.train.click()
    until(lambda: window.session.state is State.PAUSED)
    assert check(qtbot, window, until).checks
    window.session.reset()


def test_another_experiment_forgets_what_was_found(qtbot, window, proof, until):
    check(qtbot, window, until)
    window.session.edit("learning_rate", "1e-5")
    assert proof.table.isVisible()
    window.session.edit("seed", "4")
    assert not proof.table.isVisible()
    qtbot.mouseClick(proof.check, Qt.MouseButton.LeftButton)
    window.session.edit("seed", "5")
    assert not window.checker.busy
    until(lambda: not window.session.findChildren(Task))
    assert window.checker.proof is None


def test_new_forgets_what_was_found_even_for_the_same_experiment(
    qtbot, window, proof, until, ended
):
    window.session.put(HAND)
    window.session.edit("threads", "1")
    window.session.edit("steps", "5")
    window.session.train_or_pause()
    ended()
    qtbot.mouseClick(proof.check, Qt.MouseButton.LeftButton)
    until(lambda: window.checker.proof is not None)
    assert proof.verdict.text().startswith("Step 4")
    window.session.put(window.session.experiment)  # as New does
    assert window.checker.proof is None
    assert "Step" not in proof.verdict.text()


def test_a_proof_can_be_stopped(qtbot, window, proof, until):
    window.experiment._set_preset("article")
    qtbot.mouseClick(proof.check, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(proof.stop, Qt.MouseButton.LeftButton)
    assert not window.checker.busy
    assert window.checker.proof is None
    assert proof.check.isEnabled()


def test_weights_that_are_not_finite_are_told(qtbot, window, proof, until, ended):
    window.experiment._set_preset("article")
    window.session.edit("learning_rate", "1e-2")
    window.session.edit("steps", "100")
    window.transport.train.click()
    assert ended().state is State.DIVERGED
    found = check(qtbot, window, until)
    assert found is None or found.verdict is not Verdict.PASSED
    assert proof.verdict.text()


def test_the_table_is_not_laid_out_anew_amid_its_layout(qtbot, window, proof, until, monkeypatch):
    """Its scroll bars come and go meanwhile: rows of one layout got into columns of another."""
    check(qtbot, window, until)
    lay_out, ended = ChecksTable._lay_out, []

    def lay_out_and_resize(table, layout):
        lay_out(table, layout)
        size = table.viewport().size()
        table.resizeEvent(QResizeEvent(size, QSize(size.width() + 17, size.height())))
        assert table.columnCount() == len(layout)
        ended.append(layout)

    monkeypatch.setattr(ChecksTable, "_lay_out", lay_out_and_resize)
    proof.table.retranslate()
    assert ended
    assert len(texts(proof.table, -1)) == 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_both_languages(qtbot, window, proof, until, look, language):
    check(qtbot, window, until)
    look.set_language(language)
    start = {"en": "Step 0", "zh_CN": "第 0 步"}[language]
    until(lambda: proof.verdict.text().startswith(start))
    heading = proof.table.horizontalHeaderItem(0).text()
    assert heading.split("\n")[0] == {"en": "gradient", "zh_CN": "梯度"}[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "size",
    [
        (1024, 640),
        *(pytest.param(size, marks=pytest.mark.slow) for size in ((1440, 900), (2200, 1200))),
    ],
    ids=str,
)
def test_no_number_is_cut_off_at_any_size(qtbot, window, proof, until, look, language, size):
    look.set_language(language)
    window.resize(*size)
    window.experiment._set_preset("article")
    found = check(qtbot, window, until)
    table = proof.table
    until(lambda: table.viewport().width() > 300)
    assert table.horizontalHeader().length() <= table.viewport().width()
    assert table.horizontalScrollBar().maximum() == 0
    margin = table.fontMetrics().horizontalAdvance("0")
    for column in range(table.columnCount()):
        room = table.columnWidth(column)
        assert room >= table.sizeHintForColumn(column) + margin  # never up against its neighbour
        assert room >= table.horizontalHeader().sectionSizeHint(column)
    for row in range(table.rowCount()):
        assert table.rowHeight(row) > table.sizeHintForRow(row)
    assert len(texts(table, -1)) == 8
    relative = found.checks[-1].worst.relative
    assert f"{relative:.2g}" in texts(table, table.rowCount() - 1)
    # Wider, there is more side by side.
    assert table.columnCount() in {1024: (3,), 1440: (3, 6, 7), 2200: (6, 7, 8)}[size[0]]


def test_what_is_missing_can_not_be_taken_for_the_next_number_s_minus(qtbot, window, proof, until):
    window.resize(2400, 900)  # so wide that each way has a column of its own
    check(qtbot, window, until)
    table = proof.table
    until(lambda: table.columnCount() == 8)
    dashes = [
        table.item(row, column)
        for row in range(table.rowCount())
        for column in range(table.columnCount())
        if table.item(row, column).text() == "–"
    ]
    assert dashes  # autograd has no loss
    for item in dashes:
        assert item.textAlignment() == Qt.AlignmentFlag.AlignCenter


def test_what_is_judged_is_told_apart_from_what_is_not(qtbot, window, proof, until):
    window.experiment._set_preset("article")
    window.session.edit("hidden", "20")
    found = check(qtbot, window, until).checks[-1].worst
    assert proof.rule.isVisible()
    assert proof.rule.text().startswith("✓ right, to within rounding")
    share = percent(found.exceeded)
    assert texts(proof.table, proof.table.rowCount() - 1)[-1] == share
    said = proof.detail.said.text()
    assert f"{figure(found.apart)} apart at [" in said
    assert f"where rounding explains {figure(found.worst.allowed)} ({share})" in said
    assert found.apart / found.worst.allowed == pytest.approx(found.exceeded)
    assert "The program's value is the variable grad_w1." in proof.detail.said.text()


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"), (1e-9, "< 0.1 %"), (0.0033, "0.33 %"), (0.05, "5 %"), (0.0996, "10 %"),
        (0.314, "31 %"), (1.0, "100 %"), (1.0001, "101 %"), (5.2, "520 %"), (10.0, "> 999 %"),
        (float("inf"), "> 999 %"), (float("nan"), "–"),
    ],
)  # fmt: skip
def test_a_share_of_more_than_all_is_never_100_percent(share, text):
    assert percent(share) == text.replace(" %", "\u202f%")


@needs_torch
def test_gradients_inside_of_layers_are_shown_by_every_way(qtbot, window, proof, until):
    window.session.edit("program", "sequential")
    found = check(qtbot, window, until)
    assert found.verdict is Verdict.PASSED
    assert "All 5 gradients" in proof.verdict.text()
    for row, one in enumerate(found.checks):
        assert texts(proof.table, row).count("–") == (one.of == "")
    proof.table.selectRow(4)
    assert "is what loss.backward() passes to MmBackward0." in proof.detail.said.text()


@needs_torch
def test_what_the_program_does_not_show_is_for_reference(qtbot, window, proof, until, monkeypatch):
    # As on rung 9, where nothing inside of the step can be seen, but without its compiler.
    monkeypatch.setattr(reading._Probe, "find", lambda self, name: None)
    window.session.edit("program", "tensors")
    check(qtbot, window, until)
    assert "✓ All 2 gradients" in proof.verdict.text()
    names = "grad_y_pred, grad_h_relu, grad_h"
    assert f"because the program doesn't expose it: {names}." in proof.notes.text()
    proof.table.selectRow(4)
    cells = texts(proof.table, 4)
    assert cells[0] == "– grad_h"
    headings = texts(proof.table, -1)
    for heading, cell in zip(headings, cells, strict=True):
        assert (cell == "–") == (heading in ("program", "share"))
    assert "<b>grad_h</b> (N × H: 2 × 2), for reference: " in proof.detail.said.text()
    assert "autograd – central" in proof.detail.said.text()
    assert "program – " not in proof.detail.said.text()


def test_what_has_something_left_out_is_not_for_breaking(window, proof):
    proof._menu.aboutToShow.emit()
    offered = [action.text() for action in proof._menu.actions()]
    assert len(offered) == len(BROKEN)
    for program in FORGOTTEN:
        assert not any(str(program.title) in text for text in offered)


@needs_torch
@pytest.mark.parametrize("trained", [False, True])
@pytest.mark.parametrize("program", FORGOTTEN, ids=lambda program: program.id)
def test_where_nothing_can_be_proved_a_sentence_says_so(
    qtbot, window, proof, until, ended, program, trained
):
    train_at_hand_size(window, ended)
    window.session.edit("program", program.id)
    if trained:
        train(window, ended)
    check(qtbot, window, until)
    said = proof.verdict.text()
    assert "Traceback" not in said
    assert "broken on purpose" in proof.broken.text()
    if program.id == "broken_no_backward":
        assert "✗ The first wrong gradient is grad_w2" in said
        assert "no gradient reached h" in proof_of(window, "grad_h")
    else:
        assert said.startswith("Step 0   – There are no gradients to check. ")
        assert f"{program.title} failed at step 0 in line " in said
        assert not proof.table.isVisible()
        assert not proof.detail.isVisible()
    qtbot.mouseClick(proof.mend, Qt.MouseButton.LeftButton)
    until(lambda: not window.checker.busy)
    assert proof.verdict.text().startswith("Step 0   ✓ All")


def test_after_the_default_run_a_check_that_can_tell_is_one_click_away(
    qtbot, window, proof, until, ended
):
    window.experiment._set_preset("article")
    outcome = train(window, ended)
    found = check(qtbot, window, until)
    assert proof.verdict.text().startswith(
        "Step 499   – Nothing can be said about grad_w2, grad_w1:"
    )
    assert proof.at_start.isVisible()
    assert proof.in_float64.isVisible()
    qtbot.mouseClick(proof.in_float64, Qt.MouseButton.LeftButton)
    until(lambda: window.checker.proof is not found)
    assert proof.verdict.text().startswith("Step 499, in float64   ✓ All 5 gradients")
    assert not proof.in_float64.isVisible()
    found = check(qtbot, window, until)
    assert found.experiment.dtype == "float32"
    qtbot.mouseClick(proof.at_start, Qt.MouseButton.LeftButton)
    until(lambda: window.checker.proof is not found)
    assert proof.verdict.text().startswith("Step 0   ✓ All 5 gradients")
    assert not proof.at_start.isVisible()
    # The run is there as it was.
    assert window.session.outcome is outcome
    assert window.session.experiment.dtype == "float32"
    assert window.train.loss._curve.count == 500

"""The magnifier on arrays that are kept by blocks, through the real widgets."""

import gc
import threading
import weakref
from functools import partial

import numpy as np
import pytest
from helpers.array_blocks import RESULT, X, cards, glass, look_at_blocks, point, read
from helpers.window_use import let_time_pass, settle
from PySide6.QtCore import QEvent, Qt, QThread
from PySide6.QtWidgets import QApplication

from core.base.message import Refused, say
from core.data.problem import make_problem
from core.inspect.microscope.record import record
from core.inspect.microscope.values import Reduced
from gui.one_step import number_reader
from gui.widgets import magnifier
from gui.widgets.language import LANGUAGES
from gui.widgets.magnifier import MAGNIFIED


@pytest.fixture
def inspector(window, until, monkeypatch):
    """The step inspector, on a step whose x and w1 are kept by blocks."""
    return look_at_blocks(window, until, monkeypatch)


@pytest.fixture
def whole(inspector):
    """The same step with all its numbers."""
    experiment = inspector.seen.recording.experiment
    return record(experiment, make_problem(experiment))


@pytest.fixture
def slow(monkeypatch):
    """Readings that wait until they may go on; the cells that were begun, in order."""
    begun, may_go_on = [], threading.Semaphore(0)
    around = number_reader._around

    def wait_and_read(recording, request):
        begun.append((request.row, request.column))
        assert may_go_on.acquire(timeout=120)
        return around(recording, request)

    monkeypatch.setattr(number_reader, "_around", wait_and_read)
    yield begun, may_go_on
    for _ in range(20):
        may_go_on.release()


def rests(session):
    """Whether nothing is being read."""
    return not [task for task in session.children() if task.objectName() == "magnifier"]


def test_a_block_tells_where_it_lies_and_what_it_holds(window, inspector, whole):
    card = cards(window)[RESULT]
    row, column = point(card, (200, 40))
    value = inspector.value("grad_w1")
    assert isinstance(value, Reduced)
    rows = slice(value.rows[row], value.rows[row + 1])
    numbers = whole.value("grad_w1", 8)[rows, column]
    place, mean, ends = glass(card).lines
    assert place == f"rows {rows.start}–{rows.stop - 1}, column {column}"
    assert mean == f"mean {magnifier.short(numbers.mean())}"
    low, high = (magnifier.short(float(end)) for end in (numbers.min(), numbers.max()))
    assert ends == f"from {low} to {high}"
    assert glass(card).part is None


@pytest.mark.parametrize("block", [(0, 0), (200, 40), (511, 99)])
def test_where_the_cursor_rests_the_true_numbers_are_read(window, inspector, whole, until, block):
    card = cards(window)[RESULT]
    row, column = read(card, block, until)
    shown, true = glass(card), whole.value("grad_w1", 8)
    first = int(inspector.value("grad_w1").rows[row]), column
    assert shown.cell == first
    for down in range(-(MAGNIFIED[0] // 2), MAGNIFIED[0] // 2 + 1):
        for right in range(-(MAGNIFIED[1] // 2), MAGNIFIED[1] // 2 + 1):
            cell = first[0] + down, first[1] + right
            inside = min(cell) >= 0 and cell[0] < 3000 and cell[1] < 100
            assert shown.part.number(cell) == (true[cell] if inside else None)


def test_an_operand_that_is_flipped_is_read_flipped(window, inspector, whole, until):
    card = cards(window)[X]
    assert card.title.text() == "x.T"
    row, column = read(card, (300, 30), until)
    first, true = glass(card).cell, whole.value("x", 8).T
    assert first == (int(inspector.value("x").columns[row]), column)
    top, left = first[0] - MAGNIFIED[0] // 2, first[1] - MAGNIFIED[1] // 2
    np.testing.assert_array_equal(
        glass(card).part.numbers, true[top : top + MAGNIFIED[0], left : left + MAGNIFIED[1]]
    )


@pytest.mark.xserver
def test_it_reads_only_where_the_cursor_has_rested_a_while(window, inspector, slow, until):
    card, (begun, may_go_on) = cards(window)[RESULT], slow
    card.view._rest.setInterval(10**8)
    for block in range(100, 400, 30):
        point(card, (block, 50))
        settle()
    assert "Hover here" in glass(card).note
    assert not begun
    let_time_pass(card.view)
    until(lambda: len(begun) == 1)
    assert glass(card).note == "reading…"
    assert begun == [glass(card).cell]
    may_go_on.release()


def test_one_reading_at_a_time_and_the_newest_wish_wins(window, inspector, slow, until):
    card, (begun, may_go_on) = cards(window)[RESULT], slow
    wished = []
    for block in (50, 250, 450):
        point(card, (block, 50))
        wished.append(glass(card).cell)
        until(lambda: glass(card).note == "reading…")
    until(lambda: bool(begun))
    let_time_pass(window)
    assert begun == wished[:1]
    may_go_on.release()
    until(lambda: begun == [wished[0], wished[2]])
    assert glass(card).part is None  # the first one's numbers are not shown here
    may_go_on.release()
    until(lambda: glass(card).part is not None)
    assert glass(card).part.number(wished[2]) is not None
    assert len(begun) == 2


def test_what_was_read_is_remembered_and_not_without_end(window, inspector, slow, until):
    card, (begun, may_go_on) = cards(window)[RESULT], slow
    for _ in range(2):
        for block in (50, 250):
            may_go_on.release()
            read(card, (block, 50), until)
    assert len(begun) == 2
    for _ in range(number_reader._REMEMBERED + 10):
        may_go_on.release()
    for block in range(60, 60 + number_reader._REMEMBERED):
        request = number_reader.Request(card._source, block, 0)
        inspector.reader.ask(request)
        until(lambda request=request: request in inspector.reader._answers)
    assert len(inspector.reader._answers) == number_reader._REMEMBERED


@pytest.mark.parametrize("leave", ["leave", "another line", "another tab"])
def test_leaving_drops_what_is_not_begun(window, inspector, slow, until, leave):
    card, (begun, may_go_on) = cards(window)[RESULT], slow
    point(card, (50, 50))
    until(lambda: len(begun) == 1)
    point(card, (250, 50))
    until(lambda: glass(card).note == "reading…")
    if leave == "leave":
        QApplication.sendEvent(card.view, QEvent(QEvent.Type.Leave))
    elif leave == "another line":
        inspector.go_to_line(0)
    else:
        window.tabs.setCurrentIndex(0)
    assert not card.view._magnifier.isVisible()
    may_go_on.release()
    until(lambda: rests(window.session))
    let_time_pass(window)
    assert len(begun) == 1
    assert card._answer is None
    assert card.view._cursor is None


def test_an_answer_that_is_late_is_not_shown_at_another_step(
    qtbot, window, inspector, slow, until, ended
):
    window.session.edit("steps", "5")
    window.session.train_or_pause()
    ended()
    until(lambda: inspector.seen is not None and inspector.seen.recording.step == 4)
    inspector.go_to_line(8)
    card, (begun, may_go_on) = cards(window)[RESULT], slow
    block = point(card, (250, 50))
    until(lambda: len(begun) == 1)
    inspector.go_to_step(2)
    until(lambda: inspector.seen is not None and inspector.seen.recording.step == 2)
    assert point(card, block) == block
    until(lambda: glass(card).note == "reading…")
    may_go_on.release()
    until(lambda: len(begun) == 2)  # the same cell, and yet not the same number
    assert glass(card).part is None
    may_go_on.release()
    until(lambda: glass(card).part is not None)
    experiment = inspector.seen.recording.experiment
    true = record(experiment, make_problem(experiment), 2).value("grad_w1", 8)
    cell = glass(card).cell
    assert glass(card).part.number(cell) == true[cell]


def test_a_recording_is_not_kept_for_the_sake_of_reading(window, inspector, until):
    card = cards(window)[RESULT]
    read(card, (250, 50), until)
    until(lambda: rests(window.session))
    gone = weakref.ref(inspector.seen.recording)
    window.session.edit("seed", "1")
    until(lambda: inspector.seen is not None and inspector.seen.recording.experiment.seed == 1)
    # What is still at work on the old one may have it until it has ended.
    until(lambda: not window.session.findChildren(QThread))
    gc.collect()
    assert gone() is None
    read(card, (250, 50), until)


def test_what_cannot_be_read_is_told_in_a_sentence(window, inspector, monkeypatch, until):
    card = cards(window)[RESULT]
    reason = say("There is no {room}.", room="memory")

    def refuse(recording, request):
        raise Refused(reason)

    with monkeypatch.context() as patch:
        patch.setattr(number_reader, "_around", refuse)
        point(card, (250, 50))
        until(lambda: glass(card).note == "There is no memory.")
        window.grab()
        assert "There is no memory." in card.view.accessibleDescription()
    read(card, (50, 50), until)  # and the next one is tried


def test_a_name_that_is_gone_when_the_step_is_done_again_is_told(window, inspector, until):
    card = cards(window)[RESULT]
    recording = weakref.ref(inspector.seen.recording)
    card._source = number_reader.ArraySource(recording, "graph.grad_w1", 8)
    point(card, (250, 50))
    until(lambda: "can't be read again" in glass(card).note)


@pytest.mark.xserver
def test_by_keyboard(qtbot, window, inspector, whole, until):
    card = cards(window)[RESULT]
    view = card.view
    window.activateWindow()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    cell = int(inspector.value("grad_w1").rows[1]), 0
    assert view.accessibleDescription().startswith(f"rows {cell[0]}–")
    number = magnifier.short(whole.value("grad_w1", 8)[cell])
    until(lambda: view.accessibleDescription().endswith(f"[{cell[0]}, 0] = {number}"))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert inspector.cell == cell


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_both_languages(window, inspector, look, until, language):
    look.set_language(language)
    settle()
    card = cards(window)[RESULT]
    point(card, (250, 50))
    said = glass(card).said
    read(card, (50, 50), until)
    for word in ("row", "column", "mean", "from", "exact"):
        assert (word in said) == (language == "en")


def test_the_other_program_beside_is_read_too(window, inspector, monkeypatch, until):
    pytest.importorskip("torch")
    monkeypatch.setattr("core.inspect.microscope.beside.record", partial(record, limit=1))
    box = window.one_step.other
    row = box.findData("sequential")
    box.setCurrentIndex(row)
    box.activated.emit(row)
    until(lambda: window.beside.pair is not None)
    one, other = window.one_step.beside.cards[:2]
    assert other.title.text().endswith(".T")
    for card in (one, other):
        card.view._rest.setInterval(1)
    block = read(one, (250, 50), until)
    true, cell = glass(one).part.numbers, glass(one).cell
    QApplication.sendEvent(one.view, QEvent(QEvent.Type.Leave))
    assert read(other, block, until) == block
    assert glass(other).cell == cell
    np.testing.assert_allclose(glass(other).part.numbers, true, rtol=1e-5, atol=1)

"""How a cell came to be, where its numbers have to be read by doing the step once more."""

import threading

import pytest
from helpers.array_blocks import RESULT, look_at_blocks
from helpers.array_blocks import cards as all_cards

from core.base.message import Refused, say
from core.inspect.microscope.explain import explain_cell
from gui.one_step import explainer


@pytest.fixture
def inspector(window, until, monkeypatch):
    """The step inspector, on a step whose x and w1 are kept by blocks."""
    return look_at_blocks(window, until, monkeypatch)


@pytest.fixture
def slow(monkeypatch):
    """Explanations that wait until they may go on; the cells that were begun, and by whom."""
    begun, may_go_on = [], threading.Semaphore(0)

    def wait_and_explain(recording, moment, name, row, column, shapes):
        begun.append((name, (row, column), threading.current_thread()))
        assert may_go_on.acquire(timeout=120)
        return explain_cell(recording, moment, name, row, column, shapes)

    monkeypatch.setattr(explainer, "explain_cell", wait_and_explain)
    yield begun, may_go_on
    for _ in range(20):
        may_go_on.release()


def test_it_is_worked_out_on_a_thread_and_says_so(window, inspector, slow, until):
    begun, may_go_on = slow
    tab = window.one_step
    inspector.choose("grad_w1", (7, 3))  # comes back though nothing has been worked out
    assert inspector.explaining
    assert "Working out" in tab.sentence.text()
    assert not tab.arithmetic.isVisible()
    assert all_cards(window)[RESULT].isVisible()
    until(lambda: len(begun) == 1)
    assert begun[0][2] is not threading.main_thread()
    may_go_on.release()
    until(lambda: not inspector.explaining)
    assert tab.arithmetic.text().startswith("grad_w1[7, 3] = ")
    assert "Working out" not in tab.sentence.text()
    assert tab.cards[0].isVisible()


def test_late_answers_are_dropped_and_the_last_question_counts(window, inspector, slow, until):
    begun, may_go_on = slow
    for row in range(2, 9):
        inspector.choose("grad_w1", (row, 0))
    until(lambda: len(begun) == 1)
    may_go_on.release()
    until(lambda: len(begun) == 2)  # what was asked between is never begun
    assert begun[1][1] == (8, 0)
    assert "[2, 0]" not in window.one_step.arithmetic.text()
    may_go_on.release()
    until(lambda: not inspector.explaining)
    assert window.one_step.arithmetic.text().startswith("grad_w1[8, 0] = ")


def test_what_is_known_is_not_worked_out_again(window, inspector, slow, until):
    begun, may_go_on = slow
    may_go_on.release()
    inspector.choose("grad_w1", (5, 0))
    until(lambda: not inspector.explaining)
    inspector.go_to_line(8)  # another cell, which had its answer before
    assert not inspector.explaining
    inspector.choose("grad_w1", (5, 0))
    assert not inspector.explaining
    assert window.one_step.arithmetic.text().startswith("grad_w1[5, 0] = ")
    assert len(begun) == 1


def test_why_there_is_no_answer_is_told(window, inspector, until, monkeypatch):
    def refuse(*_):
        raise Refused(say("There is no {room}.", room="memory"))

    monkeypatch.setattr(explainer, "explain_cell", refuse)
    inspector.choose("grad_w1", (9, 1))
    until(lambda: not inspector.explaining)
    assert "There is no memory." in window.one_step.sentence.text()
    assert not window.one_step.arithmetic.isVisible()
    monkeypatch.undo()
    inspector.choose("loss")
    until(lambda: not inspector.explaining)
    assert "memory" not in window.one_step.sentence.text()


def test_the_magnifier_stays_where_it_is_when_the_answer_comes(window, inspector, slow, until):
    begun, may_go_on = slow
    inspector.choose("grad_w1", (6, 0))
    until(lambda: len(begun) == 1)
    view = window.one_step.result.view
    view._move((3, 3))
    may_go_on.release()
    until(lambda: not inspector.explaining)
    assert view._cursor == (3, 3)

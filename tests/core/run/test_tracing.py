"""The line tracer sees every line of one frame, and leaves no trace."""

import sys
import threading
from contextlib import contextmanager

import pytest
from helpers.runs import begin, on_its_device, plain_losses, rungs

from core.run.tracing import tracing

MONITORING = sys.version_info >= (3, 12)


def helper(value):
    return value * 2


def counting():
    """Lines are counted from this function's `def`."""
    total = 0
    while True:
        total = helper(total) + 1
        yield total


FIRST = counting.__code__.co_firstlineno


def traced(program, steps=1):
    """The lines that ran, and what each step gave."""
    lines, given = [], []
    with tracing(program, lambda number, frame: lines.append(number - FIRST)):
        for _ in range(steps):
            given.append(next(program))
    return lines, given


def tracers() -> list:
    """Whoever traces in this interpreter."""
    tools = [sys.monitoring.get_tool(tool) for tool in range(6)] if MONITORING else []
    return [sys.gettrace(), *tools]


@pytest.fixture(autouse=True)
def _nothing_is_left_behind():
    before = tracers()
    yield
    assert tracers() == before


def test_each_line_of_the_frame_is_told_and_none_of_what_it_calls():
    program = counting()
    lines, given = traced(program, 2)
    assert given == [1, 3]
    assert set(lines) == {2, 3, 4, 5}
    assert [line for line in lines if line != 3] == [2, 4, 5, 4, 5]


def test_a_line_is_told_before_it_runs_with_the_values_up_to_then():
    program, seen = counting(), []
    next(program)

    def look(number, frame):
        assert frame is program.gi_frame
        seen.append((number - FIRST, frame.f_locals["total"]))

    with tracing(program, look):
        next(program)
    assert seen[-2:] == [(4, 1), (5, 3)]


def test_after_the_block_nothing_is_told_any_more():
    program = counting()
    lines, _ = traced(program)
    told = len(lines)
    assert program.gi_frame.f_trace is None
    assert next(program) == 3
    assert len(lines) == told > 0


def test_an_exception_in_the_block_ends_the_tracing_as_well():
    program, lines = counting(), []

    def go():
        with tracing(program, lambda *line: lines.append(line)):
            next(program)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        go()
    told = len(lines)
    next(program)
    assert len(lines) == told > 0


def test_an_exception_in_the_listener_comes_out_and_ends_the_tracing():
    program = counting()

    def look(number, frame):
        raise KeyError("listener")

    with pytest.raises(KeyError, match="listener"), tracing(program, look):
        next(program)


def test_a_program_that_raises_leaves_no_tracer():
    def failing():
        yield 1
        raise OSError("disk")

    program = failing()
    next(program)
    with pytest.raises(OSError, match="disk"), tracing(program, lambda number, frame: None):
        next(program)


def test_another_run_of_the_same_code_is_not_traced():
    ours, other = counting(), counting()
    lines = []
    with tracing(ours, lambda number, frame: lines.append(number)):
        next(other)
        assert lines == []
        next(ours)
        told = len(lines)
        next(other)
    assert len(lines) == told > 0


def test_other_threads_are_not_traced():
    ours, other, lines, given = counting(), counting(), [], []
    with tracing(ours, lambda number, frame: lines.append(threading.get_ident())):
        thread = threading.Thread(target=lambda: given.append(next(other)))
        thread.start()
        thread.join()
        assert given == [1]
        assert lines == []
        next(ours)
    assert set(lines) == {threading.get_ident()}


@contextmanager
def debugger(tracer):
    """Another tracer, as a debugger or a coverage tool sets it."""
    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        yield
    finally:
        sys.settrace(before)


def test_a_debugger_that_was_there_before_is_back_after_the_block():
    def tracer(frame, event, argument):
        return None

    def local(frame, event, argument):
        return local

    program = counting()
    next(program)
    with debugger(tracer):
        program.gi_frame.f_trace = local
        lines, _ = traced(program)
        assert sys.gettrace() is tracer
        assert program.gi_frame.f_trace is local
    assert set(lines) >= {4, 5}


def test_it_can_be_switched_on_again_and_again():
    program = counting()
    for _ in range(50):
        lines, _ = traced(program)
        next(program)
        assert [line for line in lines if line in (4, 5)] == [4, 5]


@pytest.mark.parametrize("program", rungs())
def test_tracing_changes_no_loss(program):
    experiment = on_its_device(program)
    generator, _ = begin(experiment)
    losses = []
    for step in range(experiment.steps):
        if step % 3 == 1:
            with tracing(generator, lambda number, frame: frame.f_locals):
                losses.append(next(generator).item())
        else:
            losses.append(next(generator).item())
    assert losses == plain_losses(experiment)

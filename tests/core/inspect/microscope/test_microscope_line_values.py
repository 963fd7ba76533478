"""What a line made and read, what is said of it, and its first cell that is not finite."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.recordings import made, recorded
from helpers.runs import SMALL, needs_torch, rungs

from core.data.problem import make_problem
from core.experiment.experiment import HAND
from core.inspect.microscope.explain import explain_cell
from core.inspect.microscope.explanation import Kind
from core.inspect.microscope.line_values import (
    NonFiniteCell,
    find_first_non_finite,
    layer_value_by_hand,
    sealed_values,
    values_made,
    values_read,
)
from core.inspect.microscope.optimizers import remark
from core.inspect.microscope.record import LIMIT, Stopped, record
from core.inspect.microscope.sentences import line_note
from core.programs import LADDER


def line(recording, code):
    return next(moment for moment in recording.moments if moment.code.startswith(code))


@needs_torch
def test_what_layers_made_is_offered_once_under_one_name():
    recording = recorded("sequential")
    forward = line(recording, "y_pred")
    assert values_made(recording, forward) == ("model.0.output", "model.1.output", "y_pred")
    jobs = [
        layer_value_by_hand(recording, forward, name) for name in values_made(recording, forward)
    ]
    assert jobs == ["h", "h_relu", ""]
    for name, kind in (("model.0.output", Kind.PRODUCT), ("model.1.output", Kind.RELU)):
        assert explain_cell(recording, forward, name, 1, 1).kind is kind
    assert sealed_values(recording, forward) == ()


@needs_torch
def test_a_clamp_between_two_layers_is_offered_too():
    recording = recorded("module")
    forward = line(recording, "y_pred")
    assert values_made(recording, forward) == (
        "model.linear1.output",
        "model.linear2.input",
        "y_pred",
    )
    assert layer_value_by_hand(recording, forward, "model.linear2.input") == "h_relu"


@pytest.mark.parametrize(
    "program", rungs(*[one.id for one in LADDER if "compiler" not in one.needs])
)
def test_every_line_makes_something_or_says_what_it_does(program):
    recording = recorded(program)
    for moment in recording.moments:
        assert values_made(recording, moment) or line_note(recording, moment), moment.code


@needs_torch
def test_clearing_tells_what_was_cleared():
    recording = recorded("optim")
    zero = line(recording, "optimizer.zero_grad")
    names = ("model.0.weight.grad", "model.2.weight.grad")
    assert set(values_read(recording, zero)) == set(names)
    assert all(name in str(line_note(recording, zero)) for name in names)
    first = recorded("optim", 0)
    assert "no gradients" in str(line_note(first, line(first, "optimizer.zero_grad")))
    in_place = recorded("autograd")
    assert "w1.grad" in str(line_note(in_place, line(in_place, "w1.grad.zero_")))


@needs_torch
def test_adam_says_why_it_divides():
    recording = recorded("optim", optimizer="adam")
    step = line(recording, "optimizer.step")
    said = str(remark(step.inside, recording, step))
    assert "step 3" in said
    assert "0.9^3" in said
    assert "0.999^3" in said
    found = explain_cell(recording, step, "model.0.weight", 0, 0)
    assert "÷ (1 − 0.9^3)" in found.written
    assert "÷ √(1 − 0.999^3)" in found.written
    assert remark(line(recorded("optim"), "optimizer.step").inside, recorded("optim"), step) is None


def overflowing(dtype="float32", limit=LIMIT, **changes):
    """A step of rung 1 in whose loss all squares are inf."""
    experiment = replace(SMALL, program="numpy", dtype=dtype, n=9, d_out=4, **changes)
    problem = make_problem(experiment)
    large = {"float32": 1e21, "float64": 1e160}[dtype]
    scale = np.linspace(1, 9, problem.y.size).reshape(problem.y.shape)
    problem = replace(problem, y=large * scale)
    return record(experiment, problem, limit=limit)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_terms_that_are_all_inf_are_ordered_by_what_they_would_be(dtype):
    recording = overflowing(dtype)
    moment = made(recording, "loss")
    found = explain_cell(recording, moment, "loss", 0, 0)
    assert found.stored == np.inf
    assert all(term.value == np.inf for term in found.terms)
    sizes = [abs(term.factors[0]) for term in found.terms]
    assert sizes == sorted(sizes, reverse=True)
    y = recording.after("y", moment)
    assert sizes[0] == pytest.approx(float(np.abs(y).max()), rel=1e-6)
    assert found.terms[0].index == (8, 3)


def test_the_first_cell_that_is_not_finite_is_found():
    recording = overflowing()
    loss = made(recording, "loss")
    assert find_first_non_finite(recording, loss.line) == NonFiniteCell(loss.index, "loss", (0, 0))
    assert find_first_non_finite(recording, made(recording, "h").line) is None
    experiment = replace(HAND, program="numpy", dtype="float32", threads=1)
    problem = make_problem(experiment)
    x = np.array(problem.x, np.float64)
    x[1, 2] = 1e38
    w1 = np.array(problem.w1, np.float64)
    w1[2, 1] = 1e5
    recording = record(experiment, replace(problem, x=x, w1=w1))
    h = made(recording, "h")
    assert find_first_non_finite(recording, h.line) == NonFiniteCell(h.index, "h", (1, 1))


def test_it_is_found_in_what_is_kept_by_blocks():
    experiment = replace(SMALL, program="numpy", n=600, d_in=3, hidden=1100, dtype="float32")
    problem = make_problem(experiment)
    x, w1 = np.array(problem.x), np.array(problem.w1)
    x[417], w1[:, 801] = 1e30, 1e30
    recording = record(experiment, replace(problem, x=x, w1=w1), limit=1)
    h = made(recording, "h")
    assert find_first_non_finite(recording, h.line) == NonFiniteCell(h.index, "h", (417, 801))


def test_a_recording_gives_up_at_the_next_line():
    experiment = replace(SMALL, program="numpy")
    lines = []

    def stop():
        lines.append(None)
        return len(lines) > 5

    with pytest.raises(Stopped):
        record(experiment, make_problem(experiment), stop=stop)
    assert len(lines) == 6
    lines.clear()
    with pytest.raises(Stopped):  # among the steps before it, too
        record(experiment, make_problem(experiment), 1000, stop=stop)
    assert len(lines) == 6


def test_reading_again_ends_with_what_was_to_be_read(monkeypatch):
    from core.inspect.microscope import recorder

    experiment = replace(SMALL, program="numpy", d_in=2000)
    recording = record(experiment, make_problem(experiment), limit=1)
    seen = []
    end = recorder.Recorder._end
    monkeypatch.setattr(
        recorder.Recorder, "_end", lambda self, *more: seen.append(1) or end(self, *more)
    )
    whole = record(experiment, make_problem(experiment))
    lines = len(seen)
    seen.clear()
    part = recording.window("x", 0, slice(0, 2), slice(5, 9))
    assert np.array_equal(part, whole.value("x", 0)[0:2, 5:9])
    assert len(seen) < lines / 2


@needs_torch
def test_the_next_parameter_of_a_loop_is_a_copy_and_says_of_what():
    recording = recorded("sequential")
    loop = line(recording, "for weight")
    assert explain_cell(recording, loop, "weight", 0, 0).kind is Kind.COPY
    assert str(line_note(recording, loop)) == "The loop moves on: here weight is model.0.weight."

"""Cells of what is worked out inside calls: layers, the way back, optimizers."""

import numpy as np
import pytest
from helpers.recordings import IN_TORCH, OPTIMIZERS, check, recorded
from helpers.runs import SMALL, needs_torch

from core.inspect.microscope.explain import explain_cell
from core.inspect.microscope.explanation import Kind


@needs_torch
@pytest.mark.parametrize(
    ("program", "relu", "h"),
    [
        ("autograd", "h_relu", "h"),
        ("function", "h_relu", "h"),
        ("sequential", "model.2.input", "model.0.output"),
        ("module", "model.linear2.input", "model.linear1.output"),
    ],
)
def test_what_happens_inside_calls_is_explained_too(program, relu, h):
    recording = recorded(program)
    call = next(one for one in recording.moments if one.code == "loss.backward()")
    mask = explain_cell(recording, call, "graph.grad_h", 1, 2)
    check(recording, call, mask)
    assert mask.kind is Kind.MASK
    before = recording.value(h, call.index)[1, 2]
    assert mask.pieces["decided_by"] == before
    assert mask.pieces["passes"] == (before >= 0)
    (gradient,) = [name for name in call.makes if name in ("w1.grad", "model.0.weight.grad")] or [
        "model.linear1.weight.grad"
    ]
    found = explain_cell(recording, call, gradient, 1, 2)
    check(recording, call, found)
    assert {one.name for one in found.operands} == {"x", "graph.grad_h"}
    assert "w1" in str(found.message)
    forward = recording.moments[recording.kept(relu, call.index).at]
    gate = explain_cell(recording, forward, relu, 1, 2)
    check(recording, forward, gate)
    assert gate.pieces["before"] == before


@needs_torch
@pytest.mark.parametrize("changes", OPTIMIZERS, ids=str)
def test_each_optimizers_step_is_explained_with_all_that_it_remembers(changes):
    recording = recorded(**changes)
    step = next(one for one in recording.moments if one.code == "optimizer.step()")
    for name in step.makes:
        shape = np.atleast_2d(recording.after(name, step)).shape
        for row, column in np.ndindex(shape):
            found = explain_cell(recording, step, name, row, column)
            check(recording, step, found)
            assert (found.kind is Kind.UPDATE) == name.startswith("model.")
    turned = explain_cell(recording, step, "w1", 4, 1)  # a layer's weight, transposed
    check(recording, step, turned)
    assert turned.pieces["old"] == recording.before("w1", step)[4, 1]
    assert turned.pieces["new"] == recording.after("w1", step)[4, 1]


@needs_torch
def test_a_matrix_used_several_times_adds_all_its_uses():
    recording = recorded("dynamic", seed=0, step=0)
    assert recording.value("depth", 0) == 3
    call = next(one for one in recording.moments if one.code == "loss.backward()")
    found = explain_cell(recording, call, "model.middle.weight.grad", 2, 3)
    check(recording, call, found)
    assert found.kind is Kind.PRODUCT
    assert {term.index[0] for term in found.terms} == {0, 1, 2}
    assert len(found.terms) == 12


@needs_torch
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_torchs_own_update_is_redone_to_the_last_bit(dtype):
    # It multiplies and subtracts in one operation, which is rounded once.
    recording = recorded("dynamic", seed=2, dtype=dtype)
    step = next(one for one in recording.moments if one.code == "optimizer.step()")
    for name in ("w1", "w2"):
        for row, column in np.ndindex(recording.after(name, step).shape):
            found = explain_cell(recording, step, name, row, column)
            assert found.redone == found.stored


@needs_torch
@pytest.mark.parametrize("program", IN_TORCH)
@pytest.mark.parametrize("seed", [0, 2])
def test_every_gradient_in_the_graph_is_explained(program, seed):
    recording = recorded(program, seed=seed)
    call = next(one for one in recording.moments if "loss.backward(" in one.code)
    for node in call.inside.nodes:
        if node.kind == "SubBackward0":  # torch does not keep what was subtracted
            continue
        value = np.atleast_2d(recording.after(node.name, call))
        for row, column in np.ndindex(value.shape):
            check(recording, call, explain_cell(recording, call, node.name, row, column))


@needs_torch
def test_a_gradient_that_was_not_zeroed_shows_what_it_is_added_to():
    recording = recorded("broken_not_zeroed")
    call = next(one for one in recording.moments if one.code == "loss.backward()")
    found = explain_cell(recording, call, "w1.grad", 4, 1)
    check(recording, call, found)
    old = recording.before("w1.grad", call)[4, 1]
    assert old != 0
    assert [(term.index, term.factors) for term in found.terms if len(term.index) == 1] == [
        ((0,), (old,))
    ]
    assert len(found.terms) == 1 + SMALL.n

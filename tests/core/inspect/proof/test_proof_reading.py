"""The gradients that the proof compares are the program's own, at the weights it was asked for."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.proofs import ODD, PAPER, seed_with_depth
from helpers.runs import begin, needs_torch, rungs

from core.data.problem import make_problem
from core.inspect.proof.autograd import differentiate
from core.inspect.proof.reading import read
from core.programs import find
from core.run.watch import as_numpy

BY_HAND = {name: f"the variable grad_{name}" for name in ("y_pred", "w2", "h_relu", "h", "w1")}
KEPT = {name: f"{name}.grad, which autograd was told to keep" for name in ("y_pred", "h_relu", "h")}
AUTOGRAD = {**KEPT, "w1": "w1.grad", "w2": "w2.grad"}


def layers(first, second, relu="ClampBackward1"):
    return {
        "y_pred": KEPT["y_pred"],
        "h_relu": f"what loss.backward() passes to {relu}",
        "h": "what loss.backward() passes to MmBackward0",
        "w1": f"model.{first}.weight.grad, transposed",
        "w2": f"model.{second}.weight.grad, transposed",
    }


SEEN = {
    "numpy": BY_HAND,
    "tensors": BY_HAND,
    "autograd": AUTOGRAD,
    "function": AUTOGRAD,
    "sequential": layers(0, 2, "ReluBackward0"),
    "optim": layers(0, 2, "ReluBackward0"),
    "module": layers("linear1", "linear2"),
}


@pytest.mark.parametrize("program", rungs(*SEEN))
def test_it_says_where_each_gradient_was_read(program):
    experiment = replace(ODD, program=program)
    reading = read(experiment, make_problem(experiment), {})
    assert {name: str(seen.how) for name, seen in reading.gradients.items()} == SEEN[program]
    assert (set(reading.gradients), reading.hidden) == (set(reading.network.quantities), {})
    for name, seen in reading.gradients.items():
        assert seen.array.shape == reading.network.value(name).shape
        assert seen.array.dtype == np.float64


@pytest.mark.parametrize("program", rungs(*SEEN))
def test_they_are_those_of_an_ordinary_step_from_these_weights(program):
    experiment = replace(ODD, program=program, dtype="float64")
    problem = make_problem(experiment)
    random = np.random.RandomState(1)
    weights = {"w1": random.randn(*problem.w1.shape), "w2": random.randn(*problem.w2.shape)}
    reading = read(experiment, problem, weights)
    there = replace(problem, **weights)
    generator = find(program).load()(*there.cast(experiment), begin(experiment)[1])
    loss = next(generator).item()
    frame = generator.gi_frame.f_locals
    assert reading.loss == loss
    for name in ("w1", "w2"):
        assert (reading.network.value(name) == weights[name]).all()
        after = as_numpy(frame[name])
        moved = weights[name] - experiment.learning_rate.first * reading.gradients[name].array
        np.testing.assert_allclose(after, moved, rtol=1e-15, atol=1e-15)


@needs_torch
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_the_network_has_the_numbers_as_the_program_rounded_them(dtype):
    experiment = replace(ODD, program="tensors", dtype=dtype)
    problem = make_problem(experiment)
    reading = read(experiment, problem, {})
    for name, tensor in zip(("x", "y", "w1", "w2"), problem.cast(experiment), strict=True):
        assert (reading.network.value(name) == tensor.double().numpy()).all()


@needs_torch
def test_a_step_whose_gradients_overflow_leaves_the_weights_to_be_read():
    experiment = replace(ODD, program="tensors", dtype="float16")
    problem = make_problem(experiment)
    problem = replace(problem, x=1e4 * problem.x)
    with np.errstate(all="ignore"):
        reading = read(experiment, problem, {})
    assert not np.isfinite(reading.gradients["w1"].array).all()
    assert np.isfinite(reading.network.w1).all()


def test_reading_changes_neither_the_problem_nor_the_weights():
    problem = make_problem(PAPER)
    weights = {"w1": np.ones((3, 2)), "w2": np.ones((2, 1))}
    read(PAPER, problem, weights)
    assert (weights["w1"] == 1).all()
    assert (problem.w1 == make_problem(PAPER).w1).all()
    assert not (problem.w1 == 1).all()


@needs_torch
def test_gradients_that_pile_up_are_caught_in_the_second_step():
    experiment = replace(PAPER, program="broken_not_zeroed")
    reading = read(experiment, make_problem(experiment), {})
    assert reading.gradients["w1"].array.tolist() == [[8, 0], [16, 16], [0, 48]]
    assert reading.gradients["h"].array.tolist() == [[4, 0], [0, 8]]  # made anew at each step


@needs_torch
@pytest.mark.parametrize("depth", range(4))
def test_the_dynamic_graph_is_overheard_however_deep_it_is(depth):
    experiment = replace(ODD, program="dynamic", init="linear", seed=seed_with_depth(depth))
    reading = read(experiment, make_problem(experiment), {})
    assert reading.network.depth == depth
    assert not reading.hidden
    truth = differentiate(reading.network)
    for name in ("h_relu", "h"):
        seen = reading.gradients[name]
        assert str(seen.how).startswith("what loss.backward() passes to ")
        np.testing.assert_allclose(seen.array, truth[name], rtol=1e-3, atol=1e-2)


@needs_torch
@pytest.mark.parametrize("program", ["sequential", "module"])
def test_what_is_overheard_is_what_a_hook_of_our_own_hears(program):
    experiment = replace(ODD, program=program)
    reading = read(experiment, make_problem(experiment), {})
    heard = {}
    generator, knobs = begin(experiment)
    knobs.learning_rate = 0.0
    next(generator)
    model = generator.gi_frame.f_locals["model"]
    first, last = (model[0], model[2]) if program == "sequential" else model.children()

    def listen_to(name, tensor):
        tensor.register_hook(lambda gradient: heard.update({name: gradient}))

    first.register_forward_hook(lambda _, inputs, output: listen_to("h", output))
    last.register_forward_hook(lambda _, inputs, output: listen_to("h_relu", inputs[0]))
    next(generator)
    for name, gradient in heard.items():
        assert (reading.gradients[name].array == as_numpy(gradient)).all()
    assert set(heard) == {"h", "h_relu"}


@needs_torch
def test_what_a_step_leaves_without_a_gradient_is_told_apart_from_what_is_kept_secret():
    experiment = replace(ODD, program="broken_no_backward")
    hidden = read(experiment, make_problem(experiment), {}).hidden
    assert list(hidden) == ["y_pred", "h_relu", "h"]
    assert str(hidden["h"]) == "no gradient reached h in this step"

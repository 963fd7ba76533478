"""The gradients written by hand, read from the paused program, are the true ones."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.runs import SMALL, begin, needs_torch, quick, rungs
from hypothesis import given
from hypothesis import strategies as st

from core.data.problem import make_problem
from core.run.watch import as_numpy

BY_HAND = rungs("numpy", "tensors")
NAMES = ("grad_w1", "grad_w2", "grad_h", "grad_h_relu", "grad_y_pred")

any_experiment = st.builds(
    lambda sizes, seed: replace(
        SMALL,
        seed=seed,
        dtype="float64",
        **dict(zip(("n", "d_in", "hidden", "d_out"), sizes, strict=True)),
    ),
    st.tuples(*[st.integers(1, 5)] * 4),
    st.integers(0, 2**32 - 1),
)


def gradients_of(experiment, program):
    generator, _ = begin(replace(experiment, program=program))
    next(generator)
    frame = generator.gi_frame.f_locals
    return {name: as_numpy(frame[name]) for name in NAMES}


def slopes(loss_of, at):
    """dloss/dat, one number after another, by going a little to both sides."""
    slope, little = np.empty_like(at), 1e-6
    for index in np.ndindex(at.shape):
        there = at.copy()
        there[index] += little
        here = at.copy()
        here[index] -= little
        slope[index] = (loss_of(there) - loss_of(here)) / (there[index] - here[index])
    return slope


@pytest.mark.parametrize("program", BY_HAND)
@quick
@given(experiment=any_experiment)
def test_they_equal_central_differences(program, experiment):
    problem = make_problem(experiment)
    x, y, w1, w2 = problem.x, problem.y, problem.w1, problem.w2
    h = x @ w1
    h_relu = np.maximum(h, 0)
    losses = {
        "grad_y_pred": (lambda y_pred: np.square(y_pred - y).sum(), h_relu @ w2),
        "grad_h_relu": (lambda h_relu: np.square(h_relu @ w2 - y).sum(), h_relu),
        "grad_h": (lambda h: np.square(np.maximum(h, 0) @ w2 - y).sum(), h),
        "grad_w2": (lambda w2: np.square(h_relu @ w2 - y).sum(), w2),
        "grad_w1": (lambda w1: np.square(np.maximum(x @ w1, 0) @ w2 - y).sum(), w1),
    }
    found = gradients_of(experiment, program)
    scale = max(1.0, np.abs(found["grad_y_pred"]).max())
    for name, (loss_of, at) in losses.items():
        np.testing.assert_allclose(
            found[name], slopes(loss_of, at), rtol=1e-5, atol=1e-5 * scale, err_msg=name
        )


@needs_torch
@pytest.mark.parametrize("program", BY_HAND)
@quick
@given(experiment=any_experiment)
def test_they_equal_autograd(program, experiment):
    import torch

    problem = make_problem(experiment)
    x, y = torch.tensor(problem.x), torch.tensor(problem.y)
    w1 = torch.tensor(problem.w1, requires_grad=True)
    w2 = torch.tensor(problem.w2, requires_grad=True)
    h = x.mm(w1)
    h_relu = h.clamp(min=0)
    y_pred = h_relu.mm(w2)
    expected = torch.autograd.grad((y_pred - y).pow(2).sum(), [w1, w2, h, h_relu, y_pred])
    found = gradients_of(experiment, program)
    for name, gradient in zip(NAMES, expected, strict=True):
        np.testing.assert_allclose(found[name], gradient.numpy(), rtol=1e-10, err_msg=name)

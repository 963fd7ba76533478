"""The measuring sticks of the race do what the programs do."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.runs import SMALL, needs_torch, plain_losses

from core.compare.race import article
from core.data.problem import make_problem


@pytest.mark.parametrize(
    ("loop", "program"),
    [
        (article.numpy_loop, "numpy"),
        pytest.param(article.tensor_loop, "tensors", marks=needs_torch),
        pytest.param(article.autograd_loop, "autograd", marks=needs_torch),
    ],
)
def test_each_loop_gives_the_losses_of_its_program(loop, program):
    experiment = replace(SMALL, program=program, dtype="float64")
    arrays = make_problem(experiment).cast(experiment)
    losses = loop(experiment.steps, *arrays, experiment.learning_rate.first)
    assert all(type(loss) in (float, np.float64) for loss in losses)
    np.testing.assert_allclose(losses, plain_losses(experiment), rtol=1e-12)


def test_a_loop_goes_on_from_the_weights_it_left():
    x, y, w1, w2 = make_problem(SMALL).cast(SMALL)
    first = article.numpy_loop(5, x, y, w1, w2, 1e-4)
    second = article.numpy_loop(5, x, y, w1, w2, 1e-4)
    assert first + second == plain_losses(replace(SMALL, steps=10))

"""The programs that are said to compute the same do, and what they compute is known."""

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from helpers.runs import SMALL, begin, needs_torch, on_its_device, plain_losses, quick, rungs
from hypothesis import given
from hypothesis import strategies as st

from core.data.problem import make_problem
from core.experiment.experiment import ARTICLE, HAND
from core.run.snapshot import State
from core.run.trainer import Trainer
from core.run.watch import as_numpy

SAME = (
    *("numpy", "tensors", "autograd", "function", "sequential"),
    *("optim", "module", "ddp", "compile", "cuda_graph"),
)
DOUBLE = replace(ARTICLE, dtype="float64", threads=1)
FIRST = (26365524.19, 34034175.11, 29532987.6, 28479321.99, 28860172.05)
HUNDREDTH = (876.6381834, 397.9833031, 220.7223059, 105.1035428, 429.1937272)


@cache
def rung_1(seed: int) -> list[float]:
    return plain_losses(replace(DOUBLE, seed=seed, steps=100))


@pytest.mark.parametrize("seed", range(5))
def test_the_articles_losses_are_known(seed):
    assert rung_1(seed)[0] == pytest.approx(FIRST[seed], abs=0.006)
    assert rung_1(seed)[99] == pytest.approx(HUNDREDTH[seed], rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("program", rungs(*SAME[1:]))
def test_parity_over_100_steps_at_the_articles_size(program, seed):
    experiment = on_its_device(program, replace(DOUBLE, seed=seed, steps=100))
    np.testing.assert_allclose(plain_losses(experiment), rung_1(seed), rtol=1e-9, atol=0)


def sizes(largest: int):
    return st.tuples(*[st.integers(1, largest)] * 4)


@needs_torch
@quick
@given(sizes=sizes(9), seed=st.integers(0, 2**32 - 1))
def test_parity_at_odd_sizes(sizes, seed):
    n, d_in, hidden, d_out = sizes
    experiment = replace(SMALL, n=n, d_in=d_in, hidden=hidden, d_out=d_out, seed=seed, steps=20)
    experiment = replace(experiment, dtype="float64")
    expected = plain_losses(experiment)
    for program in SAME[1:8]:
        found = plain_losses(replace(experiment, program=program))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=0, err_msg=program)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # torch's compiler is no code of ours: let it warn
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (3, 1, 2, 7), (2, 5, 1, 9)])
@pytest.mark.parametrize("program", rungs("compile"))
def test_parity_of_compiled_code_at_odd_sizes(program, sizes):
    n, d_in, hidden, d_out = sizes
    experiment = replace(SMALL, n=n, d_in=d_in, hidden=hidden, d_out=d_out, dtype="float64")
    found = plain_losses(replace(experiment, program=program))
    np.testing.assert_allclose(found, plain_losses(experiment), rtol=1e-9, atol=0)


def zero_at_first_throw() -> int:
    return next(seed for seed in range(100) if random.Random(seed).randint(0, 3) == 0)


@pytest.mark.parametrize("program", rungs())
def test_the_example_on_paper_comes_out_whole(program):
    experiment = on_its_device(program, replace(HAND, dtype="float64"))
    if program == "dynamic":  # it is the same network only where the die shows 0
        experiment = replace(experiment, seed=zero_at_first_throw())
    generator, _ = begin(experiment)
    assert next(generator).item() == 8
    frame = generator.gi_frame.f_locals
    grad_w1, grad_w2 = [[4, 0], [8, 8], [0, 24]], [[12], [12]]
    start = make_problem(experiment)
    # However a program works its gradients out, and whatever it calls them, it used them.
    for name, grad in (("w1", grad_w1), ("w2", grad_w2)):
        np.testing.assert_allclose(
            as_numpy(frame[name]), getattr(start, name) - 0.01 * np.array(grad), atol=1e-15
        )
        if f"grad_{name}" in frame:
            assert frame[f"grad_{name}"].tolist() == grad
        elif getattr(frame[name], "grad", None) is not None:
            assert frame[name].grad.tolist() == grad
    if "h" in frame:
        assert frame["h"].tolist() == [[3, -1], [-2, 3]]
    if "model" in frame:
        weights = [weight for weight in frame["model"].parameters() if weight.grad is not None]
        assert [weight.grad.t().tolist() for weight in weights] == [grad_w1, grad_w2]


def run(learning_rate: float):
    trainer = Trainer()
    trainer.watched = frozenset({"h_relu"})
    experiment = replace(DOUBLE, learning_rate=learning_rate)
    outcome = trainer.train(experiment, make_problem(experiment))
    return outcome, trainer.mailbox.take()


def test_at_2e_6_most_hidden_units_die_and_the_loss_stays_at_the_sum_of_y_squared():
    outcome, snapshot = run(2e-6)
    assert outcome.state is State.FINISHED
    assert snapshot.distributions["h_relu"].silent > 0.5
    assert outcome.final == pytest.approx(np.square(make_problem(DOUBLE).y).sum(), rel=0.2)


@pytest.mark.parametrize("learning_rate", [5e-6, 1e-5, 1e-3])
def test_from_5e_6_on_it_diverges_within_about_ten_steps(learning_rate):
    outcome, _ = run(learning_rate)
    assert outcome.state is State.DIVERGED
    assert outcome.step <= 12


@pytest.mark.parametrize("program", rungs())
def test_at_exactly_0_a_mask_and_clamp_pass_the_gradient_and_nn_relu_does_not(program):
    experiment = replace(SMALL, n=1, d_in=1, hidden=1, d_out=1, learning_rate=0.5, dtype="float64")
    experiment = on_its_device(program, experiment)
    if program == "dynamic":
        experiment = replace(experiment, seed=zero_at_first_throw())
    generator, _ = begin(experiment)
    frame = generator.gi_frame.f_locals
    for name, value in (("x", 1.0), ("y", 1.0), ("w1", 0.0), ("w2", 1.0)):
        frame[name][...] = value
    next(generator)  # h = 0, so y_pred = 0, and dloss/dh_relu = -2
    moved = generator.gi_frame.f_locals["w1"].item()
    assert moved == (0.0 if program in ("sequential", "optim", "ddp") else 1.0)

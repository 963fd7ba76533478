"""What tests of the proof share: sizes, weights after some steps, and proofs of them."""

import random
from dataclasses import replace
from functools import cache

import numpy as np
from helpers.machines import FLOATS, NO_TORCH
from helpers.runs import TORCH

from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.devices import Device, Machine
from core.experiment.experiment import ARTICLE, HAND, Experiment
from core.inspect.proof import Proof, prove
from core.run.trainer import Trainer

LACKS = {} if TORCH else {"torch": NO_TORCH}
HERE = Machine(2, (Device("cpu", "A CPU", 10**11, FLOATS),), {}, LACKS)

# At each, N is H, so that the forgotten transpose can run, too.
HAND_SIZE = replace(ARTICLE, n=2, d_in=3, hidden=2, d_out=1, learning_rate=1e-3, threads=1)
ODD = replace(ARTICLE, n=7, d_in=5, hidden=7, d_out=3, learning_rate=1e-3, threads=1)
ARTICLES = replace(ARTICLE, hidden=64, threads=1)
SIZES = {"hand": HAND_SIZE, "odd": ODD, "article": ARTICLES}
PAPER = replace(HAND, threads=1)


@cache
def weights_after(experiment: Experiment, steps: int) -> dict[str, np.ndarray]:
    """The weights of a run of so many steps; none, which means those of the start, for 0."""
    if not steps:
        return {}
    experiment = replace(experiment, steps=steps)
    return Trainer().train(experiment, make_problem(experiment)).weights


def prove_after(experiment: Experiment, steps: int = 0, machine: Machine = HERE) -> Proof:
    """The proof of an experiment's program at the weights that rung 1 has after these steps."""
    teacher = replace(experiment, program="numpy", dtype="float64", optimizer="sgd", momentum=0.0)
    with threads.limited(1):
        weights = weights_after(teacher, steps)
        return prove(experiment, make_problem(experiment), weights, machine)


def seed_with_depth(depth: int) -> int:
    """A seed whose die shows this depth at its second throw, in which the proof looks."""

    def second(seed):
        die = random.Random(seed)
        return die.randint(0, 3), die.randint(0, 3)

    return next(seed for seed in range(100) if second(seed)[1] == depth)

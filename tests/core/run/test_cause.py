"""What a run diverged of, told from its numbers, and the way out that was tried."""

from dataclasses import replace

import pytest
from helpers.runs import Studio

from core.experiment.experiment import ARTICLE
from core.experiment.schedule import Schedule
from core.run import cause
from core.run.record import Kind
from core.run.snapshot import State

OPTIM = {"program": "optim", "init": "linear", "learning_rate": 1e-4, "steps": 50}
HALF = {"dtype": "float16"}
# Here the very first gradient is beyond 65504, and the loss, 62784, is not.
STEEP = {"n": 25, "d_in": 3000, "hidden": 2, "d_out": 1, "seed": 14}

# What is set, where it goes wrong, of what, and what helps.
TABLE = [
    ({**OPTIM, **HALF, "optimizer": "adam"}, "w1", Kind.EPS, {"dtype": "float32"}),
    ({**OPTIM, **HALF, "optimizer": "rmsprop"}, "w1", Kind.EPS, {"dtype": "float32"}),
    (
        {**OPTIM, **HALF, "optimizer": "rmsprop", "momentum": 0.9},
        "w1",
        Kind.EPS,
        {"dtype": "float32"},
    ),
    ({**STEEP, **HALF, "program": "tensors"}, "grad_w2", Kind.GRADIENT, {"dtype": "float32"}),
    ({**STEEP, **HALF, "program": "autograd"}, "w2.grad", Kind.GRADIENT, {"dtype": "float32"}),
    (
        {**STEEP, **HALF, "program": "sequential"},
        "model.2.weight.grad",
        Kind.GRADIENT,
        {"dtype": "float32"},
    ),
    (
        {**STEEP, **HALF, "program": "optim"},
        "model.2.weight.grad",
        Kind.GRADIENT,
        {"dtype": "float32"},
    ),
    (
        {**STEEP, **HALF, "program": "ddp"},
        "model.module.2.weight.grad",
        Kind.GRADIENT,
        {"dtype": "float32"},
    ),
    ({**HALF, "program": "tensors"}, "loss", Kind.START, {"dtype": "float32"}),
    ({**HALF, "program": "function"}, "loss", Kind.START, {"dtype": "float32"}),
    ({"learning_rate": 5e-6}, "loss", Kind.RATE, {"learning_rate": Schedule(5e-7)}),
    ({"learning_rate": 1e-3}, "loss", Kind.RATE, {"learning_rate": Schedule(1e-6)}),
    (
        {"learning_rate": 5e-6, "dtype": "float64"},
        "loss",
        Kind.RATE,
        {"learning_rate": Schedule(5e-7)},
    ),
    (
        {"program": "tensors", "learning_rate": 5e-6, "dtype": "bfloat16"},
        "loss",
        Kind.RATE,
        {"learning_rate": Schedule(5e-7)},
    ),
    (
        {"program": "optim", "momentum": 0.9, "learning_rate": 1e-5},
        "loss",
        Kind.RATE,
        {"learning_rate": Schedule(1e-6)},
    ),
    (
        {"program": "optim", "optimizer": "adam", "learning_rate": 1e20},
        "y_pred",
        Kind.RATE,
        {"learning_rate": Schedule(1e-4)},
    ),
    (
        {"program": "dynamic", "learning_rate": 5e-6, "steps": 200},
        "y_pred",
        Kind.RATE,
        {"init": "linear", "learning_rate": Schedule(1e-4), "momentum": 0.9},
    ),
]


def diverge(**changes):
    outcome = Studio().train(replace(ARTICLE, threads=1, **changes))
    assert outcome.state is State.DIVERGED
    return outcome


@pytest.mark.parametrize(("changes", "variable", "kind", "remedy"), TABLE)
def test_the_table_of_causes(changes, variable, kind, remedy):
    if changes.get("program"):
        pytest.importorskip("torch")
    outcome = diverge(**changes)
    found = outcome.cause
    assert (outcome.origin.variable, found.kind, found.remedy) == (variable, kind, remedy)
    # And it does help.
    helped = Studio().train(replace(outcome.experiment, **remedy))
    assert helped.step >= min(2 * outcome.step, outcome.experiment.steps)
    assert helped.final < helped.first


def test_what_would_take_too_long_is_not_tried(monkeypatch):
    monkeypatch.setattr(cause, "COSTLIEST", 0)
    monkeypatch.setattr(cause, "go_back", None)  # which would be called
    found = diverge(learning_rate=1e-3).cause
    assert (found.kind, found.remedy) == (Kind.RATE, {"learning_rate": Schedule(1e-4)})


def test_nothing_is_offered_where_nothing_helps(monkeypatch):
    monkeypatch.setattr(cause, "_helps", lambda *_: False)
    assert diverge(learning_rate=5e-6).cause.remedy == {}

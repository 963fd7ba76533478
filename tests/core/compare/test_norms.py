"""Norms of gradients over a run: the same as worked out by hand, for every way of writing it."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.refusals import refused
from helpers.run_store import outcome
from helpers.runs import SMALL, Studio, begin, needs_torch, rungs

from core import programs
from core.base.message import Refused
from core.compare.norms import MOST, gradient_norms
from core.data.problem import make_problem
from core.experiment.experiment import HAND
from core.experiment.schedule import Schedule
from core.run.snapshot import State
from core.run.trainer import Trainer
from core.run.watch import variables

EXACT = replace(SMALL, dtype="float64", steps=30)
SHOWING = rungs("numpy", "tensors", "autograd", "function", "sequential", "optim", "module")


def train(experiment):
    return Trainer().train(experiment, make_problem(experiment))


def by_hand(experiment, steps, rate=None, momentum=0.0):
    """The norms of both gradients at each step, in six lines of NumPy."""
    x, y, w1, w2 = (array.copy() for array in vars(make_problem(experiment)).values())
    norms, moved = [], [np.zeros_like(w1), np.zeros_like(w2)]
    for step in range(steps):
        h = x @ w1
        error = 2 * (np.maximum(h, 0) @ w2 - y)
        gradients = x.T @ ((error @ w2.T) * (h >= 0)), np.maximum(h, 0).T @ error
        norms.append([np.sqrt((gradient**2).sum()) for gradient in gradients])
        moved = [momentum * old + new for old, new in zip(moved, gradients, strict=True)]
        for weight, change in zip((w1, w2), moved, strict=True):
            weight -= (rate(step) if rate else experiment.learning_rate.first) * change
    return np.array(norms)


@pytest.mark.parametrize("program", SHOWING)
def test_they_are_those_worked_out_by_hand(program):
    run = train(replace(EXACT, program=program))
    found = gradient_norms(run, make_problem(EXACT))
    assert found.steps.tolist() == list(range(30))
    true = by_hand(EXACT, 30)
    np.testing.assert_allclose(found.norms["w1"], true[:, 0], rtol=1e-9)
    np.testing.assert_allclose(found.norms["w2"], true[:, 1], rtol=1e-9)
    assert found.difference == 0


@needs_torch
def test_with_momentum_the_gradients_are_told_and_not_the_steps():
    experiment = replace(EXACT, program="optim", momentum=0.9)
    found = gradient_norms(train(experiment), make_problem(experiment))
    true = by_hand(experiment, 30, momentum=0.9)
    np.testing.assert_allclose(found.norms["w1"], true[:, 0], rtol=1e-9)
    assert not np.allclose(true, by_hand(experiment, 30))


@needs_torch
def test_those_of_the_dynamic_graph_are_those_of_its_layers():
    experiment = replace(EXACT, program="dynamic", init="linear", learning_rate=1e-3)
    found = gradient_norms(train(experiment), make_problem(experiment))
    program, _ = begin(experiment)
    for step in range(30):
        next(program)
        arrays = variables(program.gi_frame)
        for name, layer in (("w1", "linear1"), ("w2", "linear2")):
            gradient = arrays[f"model.{layer}.weight.grad"].numpy()
            assert found.norms[name][step] == pytest.approx(np.linalg.norm(gradient), rel=1e-12)


def test_a_learning_rate_that_was_turned_is_turned_again():
    studio = Studio()
    experiment = replace(EXACT, steps=40)
    studio.control.pause()
    with studio.training(experiment) as ends:
        for _ in range(10):
            studio.control.step()
        studio.wait_for_step(10)
        studio.control.turn(Schedule(1e-3))
        studio.control.resume()
    run = ends[0]
    assert run.experiment.learning_rate == Schedule(1e-4, ((10, 1e-3),))
    found = gradient_norms(run, make_problem(experiment))
    true = by_hand(experiment, 40, lambda step: 1e-3 if step >= 10 else 1e-4)
    np.testing.assert_allclose(found.norms["w1"], true[:, 0], rtol=1e-9)
    assert found.difference == 0


def test_a_long_run_is_looked_at_evenly_from_its_first_step_to_its_last():
    experiment = replace(HAND, steps=1234, threads=1, dtype="float64")
    run = train(experiment)
    found = gradient_norms(run, make_problem(experiment))
    assert len(found.steps) == len(found.norms["w2"]) == MOST
    assert (found.steps[0], found.steps[-1]) == (0, 1233)
    assert np.ptp(np.diff(found.steps)) <= 1
    np.testing.assert_allclose(found.norms["w2"], by_hand(experiment, 1234)[found.steps, 1])
    few = gradient_norms(run, make_problem(experiment), most=3)
    assert few.steps.tolist() == [0, 616, 1233]
    assert gradient_norms(run, make_problem(experiment), most=1).steps.tolist() == [0]


def test_a_run_that_diverged_is_looked_at_up_to_its_last_finite_loss():
    experiment = replace(EXACT, learning_rate=1e3)
    run = train(experiment)
    assert run.state is State.DIVERGED
    found = gradient_norms(run, make_problem(experiment))
    assert found.steps.tolist() == list(range(run.step))
    finite = np.isfinite(found.norms["w1"])
    assert finite[:-1].all()
    assert found.norms["w1"].max(where=finite, initial=0) > 1e155  # whose square overflows
    assert found.difference == 0


def test_it_can_be_stopped_at_any_step():
    run = train(EXACT)
    asked = []

    def stop():
        asked.append(True)
        return len(asked) > 12

    assert gradient_norms(run, make_problem(EXACT), stop) is None
    assert len(asked) == 13


@needs_torch
@pytest.mark.parametrize("program", ["compile", "cuda_graph"])
def test_a_program_that_holds_no_gradient_says_so_and_is_not_run(program, monkeypatch):
    import torch

    monkeypatch.setattr(torch, "compile", None)  # which would fail in another way
    run = outcome(program=program)
    with refused(
        "keeps no gradient in a variable, because its whole step is one call: train with "
        "Tensors by hand"
    ):
        gradient_norms(run, make_problem(run.experiment))


def test_a_run_without_a_step_has_no_gradients():
    run = outcome((), state=State.STOPPED)
    with refused("This run did no step"):
        gradient_norms(run, make_problem(run.experiment))


def test_what_the_program_raises_is_told(write_program, monkeypatch):
    write_program(
        """
        def train(x, y, w1, w2, knobs):
            for step in range(2):
                grad_w1, grad_w2 = w1, w2
                yield (w1 * 0).sum()
            raise RuntimeError("no more")
        """
    )
    run = replace(outcome(), experiment=EXACT)
    from core.run import trainer

    monkeypatch.setattr("core.compare.norms.find", trainer.find)
    monkeypatch.setattr("core.run.replay.find", trainer.find)
    with pytest.raises(Refused, match=r"can't be repeated\. Mine failed at step 2.*no more"):
        gradient_norms(run, make_problem(EXACT))


def test_a_gradient_in_one_variable_only_is_not_enough(write_program, monkeypatch):
    write_program(
        """
        def train(x, y, w1, w2, knobs):
            while True:
                grad_w1 = w1
                yield (w1 * 0).sum()
        """
    )
    from core.run import trainer

    find = trainer.find
    monkeypatch.setattr("core.run.replay.find", find)
    tensors = programs.find("tensors")
    monkeypatch.setattr(
        "core.compare.norms.find", lambda name: tensors if name == "tensors" else find(name)
    )
    with refused("Mine keeps no gradient in a variable"):
        gradient_norms(replace(outcome(), experiment=EXACT), make_problem(EXACT))


def test_another_problem_is_told_to_be_another_run():
    found = gradient_norms(train(EXACT), make_problem(replace(EXACT, seed=1)))
    assert found.difference > 0.01
    assert len(found.steps) == 30


@pytest.mark.parametrize(
    ("processes", "nudge", "told"),
    [(1, 0.0, 0.0), (1, 1e-9, 1e-9), (2, 1e-9, 0.0), (2, 1e-3, 1e-3), (2, np.nan, np.inf)],
)
def test_rounding_in_another_order_counts_as_the_same_after_several_processes(
    processes, nudge, told
):
    run = train(EXACT)
    several = replace(run.experiment, processes=processes)
    changed = replace(run, experiment=several, final=run.final * (1 + nudge))
    found = gradient_norms(changed, make_problem(EXACT))
    assert found.difference == pytest.approx(told, rel=1e-2)


@needs_torch
@pytest.mark.slow
def test_a_run_of_two_processes_is_done_again_in_one_up_to_rounding():
    run = train(replace(EXACT, program="ddp", processes=2, threads=1))
    assert run.final is not None
    assert gradient_norms(run, make_problem(EXACT)).difference == 0
    single = replace(run.experiment, dtype="float32", steps=300)
    again = gradient_norms(train(single), make_problem(single))
    assert again.difference < 0.1

"""The timeline reaches every step within its budget, and a branch is the run with a turned rate."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.runs import SMALL, quick, rungs
from hypothesis import given
from hypothesis import strategies as st

from core.data.problem import make_problem
from core.experiment.schedule import Schedule
from core.run.checkpoint import Checkpoint
from core.run.snapshot import State
from core.run.timeline import MOST, NEWEST, Branch, Timeline, nbytes
from core.run.trainer import Trainer


def checkpoint(step, numbers=10):
    """A checkpoint of so many numbers."""
    return Checkpoint(step, {"w1": np.zeros(numbers)}, {}, {})


@quick
@given(st.lists(st.integers(1, 50), min_size=1, max_size=600), st.integers(1, 2000))
def test_it_keeps_within_its_budget_and_always_the_newest(gaps, budget):
    timeline = Timeline(budget)
    steps = np.cumsum(gaps).tolist()
    for step in steps:
        timeline.add(checkpoint(step, 1))
    kept = [one.step for one in timeline.checkpoints]
    assert kept == sorted(set(kept))
    assert kept[-NEWEST:] == steps[-NEWEST:]
    assert len(kept) <= max(NEWEST, min(MOST, budget // 8))


def test_what_is_kept_is_spread_over_the_run():
    timeline = Timeline(20 * nbytes(checkpoint(0)))
    for step in range(1, 1001):
        timeline.add(checkpoint(step))
    steps = [0, *(one.step for one in timeline.checkpoints)]
    assert len(steps) == 21
    assert max(np.diff(steps)) < 200


def test_the_last_one_before_a_step_is_found():
    timeline = Timeline()
    assert timeline.before(5) is None
    for step in (3, 7):
        timeline.add(checkpoint(step))
    assert timeline.before(2) is None
    assert timeline.before(3).step == timeline.before(6).step == 3
    assert timeline.before(99).step == 7


def test_what_an_optimizer_remembers_counts():
    state = {"state": {0: {"exp_avg": np.zeros(5), "step": 3}}, "param_groups": [{"lr": 1.0}]}
    assert nbytes(Checkpoint(1, {"w1": np.zeros(3)}, {"optimizer": state}, {})) == 8 * 8


def run(experiment, branch=None, trainer=None):
    """A run to its end."""
    trainer = trainer or Trainer()
    return trainer.train(experiment, make_problem(experiment), branch=branch)


@pytest.mark.parametrize("room", [5, 10])
def test_a_trainer_is_given_the_memory_that_its_runs_keep_weights_in(room, monkeypatch):
    monkeypatch.setattr("core.run.trainer.KEEP", 0.0)
    one = 8 * SMALL.hidden * (SMALL.d_in + SMALL.d_out)
    trainer = Trainer(frames=1e6, share=1, memory=room * one)
    for _ in range(2):
        run(replace(SMALL, dtype="float64"), trainer=trainer)
        kept = trainer.timeline.checkpoints
        assert len(kept) == room
        assert sum(map(nbytes, kept)) <= room * one


@pytest.mark.parametrize("from_checkpoint", [False, True])
@pytest.mark.parametrize("program", rungs("numpy", "tensors", "autograd", "sequential", "dynamic"))
def test_a_branch_is_the_run_with_its_rate_turned_there(program, from_checkpoint, monkeypatch):
    monkeypatch.setattr("core.run.trainer.KEEP", 0.0)
    experiment = replace(SMALL, program=program, momentum=0.9 if program == "dynamic" else 0.0)
    trainer = Trainer(frames=1e6, share=1)
    parent = run(experiment, trainer=trainer)
    losses = tuple(parent.losses.tolist())
    kept = trainer.timeline.before(20) if from_checkpoint else None
    assert not from_checkpoint or kept is not None
    same = Branch(20, losses[:20], kept)
    assert run(experiment, same).losses.tolist() == list(losses)
    turned = Schedule(1e-4, ((20, 2e-4),))
    other = run(replace(experiment, learning_rate=turned), same)
    assert other.experiment.learning_rate == turned
    assert other.losses.tolist()[:21] == list(losses)[:21]
    assert other.losses[21] != losses[21]
    assert other.step == 60
    assert not other.paced


def test_a_branch_has_the_time_of_the_steps_before_it_and_a_paced_run_says_so():
    parent = run(SMALL)
    assert parent.seconds_until(0) == 0
    assert parent.first_step < parent.seconds_until(20) < parent.seconds_until(60)
    assert parent.seconds_until(60) == pytest.approx(parent.seconds)
    branch = Branch(20, tuple(parent.losses[:20].tolist()), None, 1000.0)
    trainer = Trainer()
    trainer.control.set_pace(1e6)
    other = run(SMALL, branch, trainer)
    assert other.seconds > 1000
    assert other.rate > other.step / other.seconds  # of its own part
    assert other.paced


def test_a_branch_that_diverges_is_told_with_its_step_and_line():
    parent = run(SMALL)
    losses = tuple(parent.losses[:30].tolist())
    turned = replace(SMALL, learning_rate=Schedule(1e-4, ((30, 1e3),)))
    outcome = run(turned, Branch(30, losses, None))
    assert outcome.state is State.DIVERGED
    assert outcome.step > 30
    assert outcome.origin is not None
    assert outcome.origin.step >= 30

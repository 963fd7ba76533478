"""Runs of several processes: the same losses as alone, whatever is asked of them on the way."""

import json
import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from helpers.processes import nothing_left
from helpers.ranks import PAIR, rung_3
from helpers.runs import SMALL, Studio, needs_torch, wait_until

from core.base.folders import ROOT
from core.data.problem import make_problem
from core.experiment.experiment import ARTICLE, write_experiment
from core.experiment.schedule import Schedule
from core.run.checkpoint import weights
from core.run.replay import weights_after
from core.run.snapshot import State
from core.run.timeline import Branch
from core.run.trainer import Trainer

pytestmark = [needs_torch, pytest.mark.slow]

START = 90.0
DOUBLE = replace(ARTICLE, program="ddp", dtype="float64", threads=1, steps=100)


def train(experiment, branch=None, watched=()):
    """The outcome of a whole run, of which nothing is left."""
    trainer = Trainer()
    trainer.watched = frozenset(watched)
    with nothing_left():
        return trainer.train(experiment, make_problem(experiment), branch=branch), trainer


@pytest.mark.parametrize(("processes", "n"), [(2, 64), (2, 63), (3, 64), (3, 3)])
def test_parity_with_rung_3_over_100_steps_at_the_articles_size(processes, n):
    experiment = replace(DOUBLE, processes=processes, n=n, learning_rate=1e-6)
    outcome, _ = train(experiment)
    assert outcome.state is State.FINISHED, outcome.message
    losses = outcome.losses
    np.testing.assert_allclose(losses, rung_3(experiment), rtol=1e-9, atol=0)
    alone, _ = train(replace(experiment, program="autograd", processes=1))
    for name in ("w1", "w2"):
        np.testing.assert_allclose(outcome.weights[name], alone.weights[name], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_every_precision_is_trained_in(dtype):
    experiment = replace(PAIR, dtype=dtype)
    outcome, _ = train(experiment)
    assert outcome.state is State.FINISHED, outcome.message
    room = {"float32": 1e-4, "bfloat16": 0.1, "float16": 0.02}[dtype]
    np.testing.assert_allclose(outcome.losses, rung_3(experiment), rtol=room)


@pytest.mark.parametrize("processes", [2, 3])
def test_parity_at_odd_sizes_of_the_program_under_torchs_launcher(processes, tmp_path):
    """Many experiments one after the other in the same ranks: to start them anew takes seconds."""
    dice = random.Random(processes)
    experiments = [
        replace(
            SMALL,
            program="ddp",
            dtype="float64",
            steps=20,
            n=dice.randint(processes, 9),
            seed=dice.randrange(2**32),
            **{name: dice.randint(1, 9) for name in ("d_in", "hidden", "d_out")},
        )
        for _ in range(60)
    ]
    given = [write_experiment(one) for one in experiments]
    (tmp_path / "given.json").write_text(json.dumps(given))
    script = tmp_path / "losses.py"
    script.write_text(MANY)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", str(processes), str(script), str(tmp_path)]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT}/tests", "OMP_NUM_THREADS": "1"}
    subprocess.run(command, check=True, env={**environment, "PATH": "/usr/bin:/bin"}, timeout=300)
    found = json.loads((tmp_path / "found.json").read_text())
    for experiment, losses in zip(experiments, found, strict=True):
        expected = rung_3(experiment)
        np.testing.assert_allclose(losses, expected, rtol=1e-9, atol=0, err_msg=str(experiment))


MANY = """
import json, sys
from pathlib import Path
from core.experiment.experiment import write_experiment, Experiment
from core.processes import group
from core.experiment.schedule import Schedule
from core.experiment.experiment import write_experiment, write_experiment
from helpers.runs import plain_losses

folder = Path(sys.argv[1])
group.join()
given = [Experiment(**one) for one in json.loads((folder / "given.json").read_text())]
losses = [plain_losses(one) for one in given]
import torch
if torch.distributed.get_rank() == 0:
    (folder / "found.json").write_text(json.dumps(losses))
group.leave()
"""


@pytest.fixture
def studio():
    return Studio()


def losses_of(studio, outcome):
    """The losses that a listener heard are those of the outcome, and those of rung 3."""
    losses = outcome.losses
    assert losses.tolist() == studio.losses
    experiment = replace(outcome.experiment, steps=len(losses))
    expected = rung_3(experiment)
    np.testing.assert_allclose(losses, expected, rtol=1e-8)
    return losses


def test_pace_pause_steps_and_turned_rates(studio):
    endless = replace(PAIR, steps=10**9, learning_rate=1e-3)
    with nothing_left(), studio.training(endless) as outcomes:
        wait_until(lambda: len(studio.losses) > 20, START)
        studio.control.pause()
        studio.wait_for(State.PAUSED)
        rested = len(studio.losses)
        for number in (1, 2, 3):
            studio.control.turn(Schedule(1e-3 / 2**number))
            studio.control.step()
            wait_until(lambda wanted=rested + number: len(studio.losses) == wanted)
        studio.control.set_pace(4.0)  # at this pace other programs are walked line by line
        studio.control.resume()
        wait_until(lambda: len(studio.losses) >= rested + 6)
        assert studio.trainer.walker.line == 0
        studio.control.set_pace(None)
        wait_until(lambda: len(studio.losses) > rested + 40)
        studio.control.stop()
    (outcome,) = outcomes
    assert outcome.state is State.STOPPED
    assert outcome.experiment.learning_rate.rates == (1e-3, 5e-4, 2.5e-4, 1.25e-4)
    losses_of(studio, outcome)
    assert set(outcome.weights) == {"w1", "w2"}
    after = weights_after(
        replace(outcome.experiment, program="autograd", processes=1),
        make_problem(outcome.experiment),
        outcome.step,
    )
    for name in ("w1", "w2"):
        np.testing.assert_allclose(outcome.weights[name], after[name], rtol=1e-8, atol=1e-10)


def test_what_is_watched_is_measured_while_it_runs_and_in_the_end():
    outcome, trainer = train(replace(PAIR, steps=200), watched=("w1", "w2"))
    last = trainer.mailbox.take()
    assert last.distributions.keys() == {"x", "y", "w1", "w2", "loss"}
    assert last.starts["w1"].mean == pytest.approx(make_problem(PAIR).w1.mean())
    assert last.distributions["w1"].mean == pytest.approx(outcome.weights["w1"].mean())
    assert last.shapes["w1"] == (5, 6)


def test_a_run_goes_on_from_an_earlier_step_at_another_rate(studio):
    parent, trainer = train(replace(PAIR, steps=400, learning_rate=1e-3))
    assert trainer.timeline.checkpoints
    for checkpoint in (None, trainer.timeline.checkpoints[-1]):
        step = 7 if checkpoint is None else checkpoint.step
        branch = Branch(
            step,
            tuple(parent.losses[:step].tolist()),
            checkpoint,
        )
        steps, rates = step + 50, Schedule(1e-3, ((step, 2e-3),))
        outcome, _ = train(replace(parent.experiment, steps=steps, learning_rate=rates), branch)
        assert outcome.state is State.FINISHED, outcome.message
        assert outcome.experiment.learning_rate == rates
        expected = rung_3(replace(PAIR, steps=steps, learning_rate=rates))
        np.testing.assert_allclose(outcome.losses, expected, rtol=1e-7)


@pytest.mark.parametrize("learning_rate", [1e-4, 1e-5])
def test_a_run_that_diverges_says_so_and_where(learning_rate):
    experiment = replace(DOUBLE, processes=2, learning_rate=learning_rate)
    outcome, _ = train(experiment)
    assert outcome.state is State.DIVERGED
    alone, _ = train(replace(experiment, processes=1))
    assert (outcome.step, outcome.message) == (alone.step, alone.message)
    assert outcome.origin is not None
    # Two processes add up in another order.
    assert outcome.origin.loss == pytest.approx(alone.origin.loss)
    assert replace(outcome.origin, loss=alone.origin.loss) == alone.origin


def test_weights_that_are_put_back_reach_all_ranks():
    """As a branch does: what is written into w1 and w2 between two steps counts for every rank."""
    from core.programs import find
    from core.run.ranks.local import LocalProgram
    from core.run.script import make_knobs

    local = LocalProgram.of(find("ddp"), experiment=PAIR)
    with nothing_left():
        program = local.load()(*make_problem(PAIR).cast(PAIR), make_knobs(PAIR))
        try:
            first = [next(program).item() for _ in range(5)]
            frame = program.gi_frame
            names = frozenset({"w1", "w2"})
            kept = weights(frame, names)
            start = make_problem(PAIR)
            for name in names:
                frame.f_locals[name][...] = frame.f_locals[name].new_tensor(getattr(start, name))
            assert [next(program).item() for _ in range(5)] == first
            assert all((weights(frame, names)[name] == kept[name]).all() for name in names)
        finally:
            local.end()

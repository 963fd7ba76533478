"""Workers that are killed: nothing hangs, and nothing is left or lost."""

import random
from contextlib import suppress
from dataclasses import replace

import psutil
import pytest
from helpers.processes import children_of
from helpers.sweeps import QUICK, alone, rates

from core.compare.sweep import Sweep, WorkerPool
from core.run.snapshot import State

KILLS = 50


@pytest.mark.slow
def test_killed_workers_cost_their_runs_and_nothing_else():
    base = replace(QUICK, steps=2000)  # long enough to be hit
    before = set(children_of())
    dice, left, failed = random.Random(50), KILLS, 0
    with WorkerPool(2) as pool:
        while left:
            sweep = Sweep(rates(20, base), pool)
            ended = []
            for run in sweep.run():
                ended += [run.place] if run.state.ended else []
                # It is just starting, or computing, or has nothing to do.
                if left and pool.pids and dice.random() < 0.3:
                    with suppress(psutil.NoSuchProcess):
                        psutil.Process(dice.choice(pool.pids)).kill()
                        left -= 1
            assert sweep.done
            assert sorted(ended) == list(range(20))
            for run in sweep.runs:
                if run.state is State.FAILED:
                    assert "was killed (SIGKILL)" in str(run.message)
                    failed += 1
                else:
                    assert (run.step, run.final, run.best) == alone(run)
            assert len(pool.pids) <= 2
    assert failed <= KILLS
    assert set(children_of()) <= before

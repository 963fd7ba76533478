"""Workers and whole sweeps that are killed: nothing hangs, and nothing is left or lost."""

import random
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace

import psutil
import pytest
from helpers.runs import wait_until
from helpers.sweeps import QUICK, alone, is_alive, rates, workers_of

from core.base.folders import ROOT
from core.compare.sweep import Crew, Status, Sweep

pytestmark = pytest.mark.usefixtures("quick_workers")
KILLS = 50


@pytest.mark.slow
def test_killed_workers_cost_their_runs_and_nothing_else():
    base = replace(QUICK, steps=2000)  # long enough to be hit
    before = set(workers_of(psutil.Process()))
    dice, left, failed = random.Random(50), KILLS, 0
    with Crew(2) as crew:
        while left:
            sweep = Sweep(rates(20, base), crew)
            ended = []
            for run in sweep.run():
                ended += [run.place] if run.status.ended else []
                # It is just starting, or computing, or has nothing to do.
                if left and crew.pids and dice.random() < 0.3:
                    with suppress(psutil.NoSuchProcess):
                        psutil.Process(dice.choice(crew.pids)).kill()
                        left -= 1
            assert sweep.done
            assert sorted(ended) == list(range(20))
            for run in sweep.runs:
                if run.status is Status.FAILED:
                    assert "was killed (SIGKILL)" in str(run.message)
                    failed += 1
                else:
                    assert (run.step, run.loss, run.best) == alone(run)
            assert len(crew.pids) <= 2
    assert failed <= KILLS
    assert set(workers_of(psutil.Process())) <= before


ENDLESS_SWEEP = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
from helpers.sweeps import DEAF, ENDLESS, misbehave, plan_of
from core.compare.sweep import Crew, Sweep
crew = Crew(2, misbehave)
for run in Sweep(plan_of(DEAF, 1, base=ENDLESS), crew).run():
    if run.step:
        print(*crew.pids, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_die_with_their_parent_whatever_they_are_doing(number):
    code = ENDLESS_SWEEP.format(root=str(ROOT), tests=str(ROOT / "tests"))
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as parent:
        line = parent.stdout.readline()
        everybody = psutil.Process(parent.pid).children(recursive=True)
        assert set(map(int, line.split())) <= {process.pid for process in everybody}
        assert len(line.split()) == 2
        parent.send_signal(number)
        parent.wait(60)
        wait_until(lambda: not any(map(is_alive, everybody)))


@pytest.mark.slow
def test_a_parent_that_dies_while_a_worker_is_starting_leaves_none():
    code = ENDLESS_SWEEP.format(root=str(ROOT), tests=str(ROOT / "tests"))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL) as parent:
        itself = psutil.Process(parent.pid)
        wait_until(lambda: bool(workers_of(itself)))
        everybody = itself.children(recursive=True)
        parent.kill()
        parent.wait(60)
        wait_until(lambda: not any(map(is_alive, everybody)))

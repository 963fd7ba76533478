"""A long run stays small, and a large one takes no more memory than was told beforehand."""

import json
import subprocess
import sys

import pytest

from core.base.folders import ROOT

CODE = """
from dataclasses import replace
import psutil
from core.experiment.experiment import HAND
from core.data.problem import make_problem
from core.run.trainer import Trainer

resident = psutil.Process().memory_info
seen, before = 0, 0

def listen(losses):
    global seen, before
    seen += len(losses)
    if not before and seen >= 10_000:
        before = resident().rss

experiment = replace(HAND, steps=1_010_000, threads=1)
trainer = Trainer(on_losses=listen)
trainer.watched = frozenset({"w1", "w2", "h"})
outcome = trainer.train(experiment, make_problem(experiment))
print(outcome.state.value, seen, resident().rss - before)
"""


@pytest.mark.slow
def test_a_million_steps_at_hand_size_take_less_than_10_mb_more():
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, cwd=ROOT
    )
    state, steps, grown = done.stdout.split()
    assert (state, steps) == ("finished", "1010000")
    assert int(grown) < 10_000_000


PEAK = """
import json, sys
from dataclasses import replace
from core.machine.allocator import keep_freed_memory
from core.experiment.cost import cost
from core.experiment.experiment import Experiment
from core.data.problem import make_problem
from core.experiment.schedule import Schedule
from core.run.trainer import Trainer

def peak():  # not ru_maxrss, which begins with that of the process that started this one
    status = open("/proc/self/status").read()
    return 1024 * int(status.split("VmHWM:")[1].split()[0])

asked = json.loads(sys.argv[1])
experiment = Experiment(**asked, learning_rate=Schedule(1e-12), steps=3, threads=1)
keep_freed_memory()
small = replace(experiment, n=4, d_in=5, hidden=6, d_out=3)
Trainer().train(small, make_problem(small))  # loads what is loaded once
before = peak()
Trainer().train(experiment, make_problem(experiment))
told = cost(experiment)
print(peak() - before, told.memory + told.start)
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there it can be read")
@pytest.mark.parametrize("sizes", [(1000, 2000, 1250, 100), (8000, 400, 600, 40)])
@pytest.mark.parametrize("program", ["numpy", "tensors", "autograd", "sequential", "dynamic"])
def test_the_peak_of_a_large_run_is_what_was_told(program, sizes):
    if program != "numpy":
        pytest.importorskip("torch")
    asked = {"program": program, **dict(zip(("n", "d_in", "hidden", "d_out"), sizes, strict=True))}
    done = subprocess.run(
        [sys.executable, "-c", PEAK, json.dumps(asked)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    used, told = map(int, done.stdout.split())
    assert used < 1.1 * told
    assert told < 3 * used  # few checkpoints were kept in three steps

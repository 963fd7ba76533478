"""A long run stays small."""

import subprocess
import sys

import pytest
from running import ROOT

CODE = """
from dataclasses import replace
import psutil
from core.experiment import HAND
from core.problem import make_problem
from core.trainer import Trainer

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

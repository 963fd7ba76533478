"""What tests of sweeps share: small plans, and workers that behave badly.

Workers import it as well: it does without pytest, which takes long.
"""

import os
import signal
import time
from dataclasses import replace

from helpers.machines import PLAIN

from core.base.message import Refused, say
from core.compare.sweep import Axis, Plan, list_axis, make_plan
from core.compare.sweep.run import SweepRun
from core.compare.sweep.worker import Job, train
from core.data.problem import make_problem
from core.experiment.experiment import HAND, Experiment
from core.processes.channel import Channel
from core.run.trainer import Trainer

QUICK = replace(HAND, threads=1, steps=50)
ENDLESS = replace(QUICK, steps=10**9, learning_rate=1e-9)

KILLED, ENDED, LEFT, BROKEN, FULL, REFUSED, DEAF = range(1000, 1007)  # seeds


def plan_of(*seeds: int, base: Experiment = QUICK) -> Plan:
    return make_plan(base, [list_axis("seed", seeds)], PLAIN)


def rates(count: int, base: Experiment = QUICK) -> Plan:
    """Runs that differ in their losses."""
    values = tuple(0.001 * (place + 1) for place in range(count))
    return make_plan(base, [Axis("learning_rate", values)], PLAIN)


def alone(run: SweepRun) -> tuple[int, float, float]:
    """How this run goes in this process, without a sweep: steps, final and best loss."""
    outcome = Trainer().train(run.experiment, make_problem(run.experiment))
    return outcome.step, outcome.final, outcome.best


def misbehave(job: Job, channel: Channel) -> SweepRun:
    """Do the run, unless its seed says otherwise."""
    seed = job.run.experiment.seed
    if seed == KILLED:
        os.kill(os.getpid(), signal.SIGKILL)
    if seed == ENDED:
        os.kill(os.getpid(), signal.SIGTERM)
    if seed == LEFT:
        os._exit(7)
    if seed == BROKEN:
        raise ValueError("a very long reason " * 10**6)
    if seed == FULL:
        raise MemoryError
    if seed == REFUSED:
        raise Refused(say("No data file is open: choose one."), "file")
    if seed == DEAF:
        time.sleep(600)
    return train(job, channel)

"""What tests of several processes share."""

from dataclasses import replace

import psutil
from helpers.processes import children_of
from helpers.runs import SMALL, begin, wait_until

from core.base.folders import ROOT
from core.experiment.experiment import Experiment

# Both parts of a batch of 5 have another size.
PAIR = replace(SMALL, program="ddp", n=5, processes=2, dtype="float64")
MAIN = str(ROOT / "main.py")


def started(process: int | None = None) -> list[psutil.Process]:
    """The ranks that this process, or that one, has started."""
    children = children_of(psutil.Process(process))
    return [child for child in children if rank_of(child) is not None]


def rank_of(process: psutil.Process) -> int | None:
    """The rank that a process is; None if it is none, or over."""
    try:
        return int(process.environ()["RANK"])
    except (psutil.Error, KeyError):
        return None


def wait_for_rank(rank: int, process: int | None = None, seconds: float = 60.0) -> psutil.Process:
    """The process of a rank, as soon as there is one."""
    found: list[psutil.Process] = []
    wait_until(
        lambda: found.extend(one for one in started(process) if rank_of(one) == rank) or found,
        seconds,
    )
    return found[0]


def wait_for_start(stage: int, process: int | None = None, seconds: float = 90.0) -> None:
    """Until the processes have come so far in starting, from 0 to 4: not at all, one rank is there,
    two are, one has loaded half of torch, one has all of it.
    """

    def reached() -> bool:
        ranks = started(process)
        if stage < 3:
            return len(ranks) >= stage
        return max(map(_megabytes, ranks), default=0) > (60 if stage == 3 else 150)

    wait_until(reached, seconds)


def _megabytes(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 1e6
    except psutil.Error:
        return 0.0


def rung_3(experiment: Experiment) -> list[float]:
    """The losses of rung 3 in one process."""
    program, knobs = begin(replace(experiment, program="autograd", processes=1))
    losses = []
    for step in range(experiment.steps):
        knobs.learning_rate = experiment.learning_rate.at(step)
        losses.append(next(program).item())
    return losses

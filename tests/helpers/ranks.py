"""What tests of several processes share."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
from helpers.runs import SMALL, begin, wait_until

from core.base.folders import ROOT
from core.experiment.experiment import Experiment

# Both parts of a batch of 5 have another size.
PAIR = replace(SMALL, program="ddp", n=5, processes=2, dtype="float64")
MAIN = str(ROOT / "main.py")


def started(process: int | None = None) -> list[psutil.Process]:
    """The launchers and ranks that this process, or that one, has started, itself or not."""
    found = []
    for child in psutil.Process(process).children(recursive=True):
        try:
            if MAIN in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                found.append(child)
        except psutil.Error:
            pass
    return found


def rank_of(process: psutil.Process) -> int | None:
    """The rank that torch's launcher has given to a process; None if it is no rank, or over."""
    try:
        if "rank" not in process.cmdline():
            return None
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
    """Until the processes have come so far in starting, from 0 to 5: not at all, the launcher is
    there, one rank, two ranks, one that has loaded half of torch, one that has all of it.
    """

    def reached() -> bool:
        there = started(process)
        ranks = [one for one in there if rank_of(one) is not None]
        if stage < 4:
            return len(ranks) >= stage - 1 and len(there) >= min(stage, 1)
        return max(map(_megabytes, ranks), default=0) > (60 if stage == 4 else 150)

    wait_until(reached, seconds)


def _megabytes(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 1e6
    except psutil.Error:
        return 0.0


def folders(process: int | None = None) -> set[Path]:
    """The folders that conductors of this process, or of that one, have not taken away."""
    number = os.getpid() if process is None else process
    return set(Path(tempfile.gettempdir()).glob(f"chainrule-ranks-{number}-*"))


def lives(process: psutil.Process) -> bool:
    """Whether it has not ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@contextmanager
def nothing_left() -> Iterator[set[psutil.Process]]:
    """See to it that what was started has ended afterwards; add what else is to be looked at."""
    known: set[psutil.Process] = set()
    files = psutil.Process().num_fds() if hasattr(psutil.Process(), "num_fds") else 0
    yield known
    wait_until(lambda: not any(map(lives, {*known, *started()})))
    assert not folders()
    if files:  # torch opens some of its own when it is first used
        assert psutil.Process().num_fds() <= files + 8


def rung_3(experiment: Experiment) -> list[float]:
    """The losses of rung 3 in one process."""
    program, knobs = begin(replace(experiment, program="autograd", processes=1))
    losses = []
    for step in range(experiment.steps):
        knobs.learning_rate = experiment.learning_rate.at(step)
        losses.append(next(program).item())
    return losses

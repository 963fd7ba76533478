"""Under `torchrun`: rank 0 trains, prints and saves; the others do the steps that it tells them to.

All have to stop at the same step, or those that go on wait for ever for those that do not. So
before each step rank 0 broadcasts its learning rate, or 0 for the end.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import GeneratorType
from typing import Any

import numpy as np

from core import threads
from core.experiment import Experiment
from core.problem import Problem
from core.programs import find
from core.ranks import group
from core.ranks.ensemble import Ensemble
from core.script import make_knobs

_END = 0.0


@dataclass(frozen=True)
class Place:
    """This process among all that torch's launcher has started: its number, and theirs.

    `local_rank` and `local_processes` count those on this machine.
    """

    rank: int
    processes: int
    local_rank: int
    local_processes: int

    @property
    def machines(self) -> int:
        """How many machines take part, if each has as many processes."""
        return max(1, self.processes // self.local_processes)


def place() -> Place | None:
    """What torch's launcher has told this process; None if it has not started it."""
    try:
        rank, processes = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    except (KeyError, ValueError):
        return None
    local_rank = int(os.environ.get("LOCAL_RANK", rank))
    return Place(rank, processes, local_rank, int(os.environ.get("LOCAL_WORLD_SIZE", processes)))


@dataclass(frozen=True)
class Leader(Ensemble):
    """Rank 0's ensemble: it does its own part, and tells the others when to do theirs."""

    _programs: list[GeneratorType[Any, Any, Any]] = field(default_factory=list)

    def load(self) -> Callable[..., GeneratorType[Any, Any, Any]]:
        """The program, with a word to the others before each step."""
        own = super().load()

        def train(x, y, w1, w2, knobs):  # type: ignore[no-untyped-def]
            program = own(x, y, w1, w2, knobs)
            self._programs.append(program)
            while True:
                _broadcast(knobs.learning_rate)
                loss = next(program)
                yield loss

        return train

    def end(self) -> None:
        """Tell the others that it is over, and leave the group."""
        if group.size() > 1:
            with suppress(RuntimeError):  # one of them has gone, and then the others know
                _broadcast(_END)
            while self._programs:
                self._programs.pop().close()
            group.leave()


def follow(experiment: Experiment, problem: Problem, cores: int) -> None:
    """Do this rank's part of each step, until rank 0 says that it is over.

    Ctrl-C, and what else asks to end, is for rank 0 to obey. Raises what the program raises, and
    RuntimeError when another process has gone.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    train, knobs = find(experiment.program).load(), make_knobs(experiment)
    with threads.limited(experiment.threads or threads.choose(experiment, cores)):
        program = train(*problem.cast(experiment), knobs)
        with np.errstate(all="ignore"):
            while (rate := _broadcast(_END)) != _END:
                knobs.learning_rate = rate
                next(program)
        program.close()
    group.leave()


def _broadcast(number: float) -> float:
    """Rank 0's number, for all."""
    import torch

    told = torch.tensor([number], dtype=torch.float64)
    torch.distributed.broadcast(told, src=0)
    return float(told.item())

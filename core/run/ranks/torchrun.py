"""Under `torchrun`: rank 0 trains, prints and saves; the others do the steps that it tells them to.

All have to stop at the same step, or those that go on wait for ever for those that do not. So
before each step rank 0 broadcasts its learning rate, or 0 for the end.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import GeneratorType
from typing import Any

import numpy as np

from core.base.message import Refused, say
from core.data.problem import Problem
from core.experiment import threads
from core.experiment.experiment import Experiment
from core.processes import group
from core.programs import find
from core.run.ranks.distributed import DistributedProgram
from core.run.script import make_knobs

_END = 0.0
_MOST = 10**6  # processes, more than anybody has


@dataclass(frozen=True)
class Place:
    """This process among all that torch's launcher has started: its number, and theirs.

    `local_rank` and `local_processes` count those on this machine. `launched` says whether it was
    the launcher, and not somebody by hand; they meet at `address`.
    """

    rank: int
    processes: int
    local_rank: int
    local_processes: int
    launched: bool
    address: str

    @property
    def machines(self) -> int:
        """How many machines take part, if each has as many processes."""
        return max(1, self.processes // self.local_processes)

    @property
    def speaks(self) -> bool:
        """Whether it says what is wrong here, and the others on this machine need not."""
        return self.local_rank == 0 or not self.launched


def place() -> Place | None:
    """What torch's launcher has told this process; None if it has not started it.

    The launcher sets RANK, WORLD_SIZE and more variables in the environment. Clusters and scripts
    set some of them, too: raises Refused for what can't come from it.
    """
    given = os.environ
    if not (given.get("RANK") and given.get("WORLD_SIZE")):
        return None
    processes = _whole("WORLD_SIZE", 1, _MOST, None)
    rank = _whole("RANK", 0, processes - 1, None)
    if not (given.get("MASTER_ADDR") and given.get("MASTER_PORT")):
        if processes == 1:
            return None
        raise Refused(
            say(
                "RANK and WORLD_SIZE are set, but MASTER_ADDR or MASTER_PORT isn't. "
                "Start this with torchrun, which sets them all, or unset RANK to train "
                "in one process."
            )
        )
    port = _whole("MASTER_PORT", 1, 65535, None)
    local_processes = _whole("LOCAL_WORLD_SIZE", 1, processes, processes)
    local_rank = _whole("LOCAL_RANK", 0, local_processes - 1, min(rank, local_processes - 1))
    _check_address(given["MASTER_ADDR"], port)
    launched = bool(given.get("TORCHELASTIC_RUN_ID"))
    address = f"{given['MASTER_ADDR']}:{port}"
    return Place(rank, processes, local_rank, local_processes, launched, address)


def _check_address(address: str, port: int) -> None:
    """Raise Refused for a name that leads nowhere: torch would look for it again and again."""
    try:
        socket.getaddrinfo(address, port)
    except (OSError, UnicodeError) as error:
        raise Refused(
            say(
                "MASTER_ADDR is {text}, but no machine of that name was found: {reason}.",
                text=repr(address)[:100],
                reason=getattr(error, "strerror", None) or str(error),
            )
        ) from None


def _whole(name: str, least: int, most: int, otherwise: int | None) -> int:
    """The number in this variable; `otherwise` if it isn't set. Raises Refused if it isn't one."""
    text = os.environ.get(name)
    if not text and otherwise is not None:
        return otherwise
    try:
        number = int(text or "")
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise Refused(
            say(
                "{name} is {text} but should be a whole number from {least} to {most}. "
                "Start this with torchrun, which sets it, or unset RANK to train in one "
                "process.",
                name=name,
                text=repr(text)[:100],
                least=least,
                most=most,
            )
        )
    return number


@dataclass(frozen=True)
class TorchrunProgram(DistributedProgram):
    """Rank 0's program: it does its own part, and tells the others when to do theirs."""

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

"""A program that runs in several processes, as the trainer of one of them sees it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from core.base.message import say
from core.programs import Program, find

ALONE = say(
    "One process computed this with the whole batch. In the run, each process has its "
    "part of the batch, and the parts are added up in another order, which changes the "
    "last digits."
)


class Halted(Exception):
    """The run was told to end while it waited for other processes."""


@dataclass(frozen=True)
class RankTimes:
    """What a rank's last steps took: seconds each, and the share of them spent in all-reduce.

    The share is of sending gradients and losses, and of waiting for those of the other ranks.
    """

    rank: int
    step_seconds: float
    reduce_share: float


@dataclass(frozen=True)
class DistributedProgram(Program):
    """Its `train` steps all processes at once, and hands out the loss of the whole batch.

    `end` must be called when the run has ended, however it did, even if it never began.
    """

    @classmethod
    def of(cls, program: Program, **given: Any) -> DistributedProgram:
        """The same program of the ladder in several processes."""
        return cls(**{one.name: getattr(program, one.name) for one in fields(Program)}, **given)

    def alone(self) -> Program:
        """End it; the answer is the program, to be run by this process alone."""
        self.end()
        return find(self.id)

    def end(self) -> None:
        """Let all other processes go. May be called again."""
        raise NotImplementedError

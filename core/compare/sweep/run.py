"""One run of a sweep: its place in it, how far it is, and how it went."""

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from core.base.message import Message
from core.experiment.experiment import Experiment
from core.run.history import Curve
from core.run.record import RunRecord

POINTS = 200  # of a run's curve, at most


class Status(Enum):
    """Where a run of a sweep is: one that was stopped is waiting again."""

    REFUSED = "refused"
    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    DIVERGED = "diverged"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether it has been run, however it went."""
        return self in (Status.FINISHED, Status.DIVERGED, Status.FAILED)


NO_CURVE = Curve(1, 0, np.empty(0), np.empty(0))


@dataclass(frozen=True)
class Run:
    """A run at one moment. `values` are what the swept fields have in it, one for each axis.

    `step` steps were done in `seconds` of training; `loss` is the last finite loss and `best` the
    least one (nan before there are any). `message` says why it was refused, diverged or failed.
    `record` is there of one that has ended, without its single losses and weights.
    """

    place: int
    values: tuple[Any, ...]
    experiment: Experiment
    status: Status = Status.WAITING
    step: int = 0
    loss: float = math.nan
    best: float = math.nan
    seconds: float = 0.0
    curve: Curve = field(default=NO_CURVE, compare=False, repr=False)
    message: Message | None = None
    record: RunRecord | None = field(default=None, compare=False, repr=False)

"""How a run ended, or how far one has come that is paused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from core.base.message import Message
from core.experiment.experiment import Experiment
from core.run.autopsy import Birth
from core.run.history import History
from core.run.snapshot import State


class Kind(Enum):
    """What a run diverged of."""

    EPS = "eps"
    START = "start"
    GRADIENT = "gradient"
    RATE = "rate"


@dataclass(frozen=True)
class Cause:
    """`message` says why a run diverged, and `remedy` which settings to change, and to what.

    With the remedy the loss falls for longer than it took the run to diverge. That was tried,
    unless trials would take too long. The remedy is empty if nothing that was tried helps.
    """

    kind: Kind
    message: Message
    remedy: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `step` steps were done.

    `experiment` does the very same run again: it has the threads that were used, and the schedule
    of learning rates that the run had, whatever was changed on the way.

    `seconds` were spent training, of them `first_step` on the first step, in which a program
    may compile or set itself up. `message` says what went wrong, if anything did; if the run
    diverged, `birth` says where the first number came from that is not finite, and `cause` why.
    `rate` is in steps a second, without the first step (or 0). A run that goes on from an earlier
    one has all the seconds, and the rate since then. `paced` says that a pace held it back.
    """

    experiment: Experiment
    state: State
    step: int
    history: History
    seconds: float
    first_step: float
    weights: dict[str, np.ndarray]
    message: Message | None = None
    birth: Birth | None = None
    rate: float = 0.0
    paced: bool = False

    def seconds_until(self, step: int) -> float:
        """The time of the first steps of the run, which is not known step by step."""
        if step <= 1 or self.step <= 1:
            return self.first_step if step and self.step else 0.0
        share = (step - 1) / (self.step - 1)
        return self.first_step + share * (self.seconds - self.first_step)

    cause: Cause | None = None

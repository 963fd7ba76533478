"""How a run went: the one record of it, which is shown, kept, saved and compared."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.codec import Amount, Count
from core.base.message import Message
from core.experiment.experiment import Experiment
from core.run.history import NO_CURVE, NO_LOSSES, Curve, History
from core.run.origin import Origin
from core.run.snapshot import Snapshot, State


class Kind(Enum):
    """What made a run diverge."""

    EPS = "eps"
    START = "start"
    GRADIENT = "gradient"
    RATE = "rate"


@dataclass(frozen=True)
class Cause:
    """`message` says why a run diverged, and `remedy` which settings to change, and to what.

    With the remedy the loss falls for longer than the run took to diverge. This was tried, unless
    a trial would take too long. The remedy is empty if nothing that was tried helps.
    """

    kind: Kind
    message: Message
    remedy: Mapping[str, Any]


@dataclass(frozen=True)
class RunRecord:
    """How a run went, or how far it is. `step` steps are done, and their losses are known.

    `experiment` does the same run again: it has the number of threads that were used and the
    learning rates that the run had, whatever was changed on the way. A run that has not begun is
    IDLE: then there is only the experiment.

    `id` names the run from its first step on; a run that goes on from another has its own. `when`
    is the time of the last step, in seconds since 1970, UTC. `seconds` were spent training,
    `first_step` of them on the first step, in which a program may compile. `rate` is in steps a
    second, without the first step. A run that goes on from another has all the seconds, and the
    rate since then. What is not known is "" or 0. `paced` says that a pace held the run back.

    `final` and `best` are the last and the lowest loss, or None before the first one. `message`
    says what went wrong, if anything did; of a run that diverged, `origin` says where the first
    number came from that is not finite, and `cause` why. `weight_bytes` are those of the final
    weights that the run store keeps.

    `curve` is the whole loss curve and `losses` the first losses, one by one: all, unless the run
    was very long. `weights` are the final ones by name. All three are empty in a row of the run
    store, and they are not compared.
    """

    experiment: Experiment
    state: State = State.IDLE
    step: Count = 0
    id: str = ""
    when: Amount = 0.0
    seconds: Amount = 0.0
    first_step: Amount = 0.0
    rate: Amount = 0.0
    paced: bool = False
    final: float | None = None
    best: float | None = None
    message: Message | None = None
    origin: Origin | None = None
    cause: Cause | None = None
    weight_bytes: int = 0
    curve: Curve = field(default=NO_CURVE, compare=False, repr=False)
    losses: NDArray[np.float64] = field(
        default_factory=lambda: NO_LOSSES, compare=False, repr=False
    )
    weights: Mapping[str, np.ndarray] = field(default_factory=dict, compare=False, repr=False)

    @property
    def first(self) -> float:
        """The loss of step 0, or nan if it is not known."""
        return float(self.losses[0]) if len(self.losses) else math.nan

    @property
    def loss(self) -> float:
        """The last loss, or nan before there is one."""
        return math.nan if self.final is None else self.final

    @property
    def lowest(self) -> float:
        """The lowest loss, or nan before there is one."""
        return math.nan if self.best is None else self.best

    @property
    def whole(self) -> bool:
        """Whether `losses` has every loss."""
        return len(self.losses) == self.step

    @property
    def last_snapshot(self) -> Snapshot | None:
        """The run at its end, as it is shown; None if its curve is not there."""
        if not self.curve.count:
            return None
        return Snapshot(
            run=0,
            state=self.state,
            step=self.step,
            steps=self.experiment.steps,
            loss=self.loss,
            rate=self.rate,
            schedule=self.experiment.learning_rate,
            threads=self.experiment.threads,
            curve=self.curve,
            id=self.id,
        )

    def seconds_until(self, step: int) -> float:
        """The time of the first steps of the run, estimated: it is not known step by step."""
        if step <= 1 or self.step <= 1:
            return self.first_step if step and self.step else 0.0
        share = (step - 1) / (self.step - 1)
        return self.first_step + share * (self.seconds - self.first_step)


def loss_fields(history: History) -> dict[str, Any]:
    """What a record says of its losses: the fields `step`, `final`, `best`, `curve`, `losses`."""
    known = history.count > 0
    return {
        "step": history.count,
        "final": history.last if known else None,
        "best": history.best if known else None,
        "curve": history.curve(),
        "losses": history.losses,
    }


def new_id() -> str:
    """A name for a run that no other one has, such as 20261130-203024-27949ea0cf0f, in UTC."""
    return time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + secrets.token_hex(6)

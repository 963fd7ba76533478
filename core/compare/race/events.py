"""What a race tells while it is on, in the order in which it happens."""

from dataclasses import dataclass

from core.base.message import Message
from core.compare.race.crossing import Crossing
from core.compare.race.standing import Standing
from core.experiment.experiment import Experiment


@dataclass(frozen=True)
class Entered:
    """A contender takes part. All are told before the first warms up; `experiment` names it."""

    experiment: Experiment


@dataclass(frozen=True)
class Dropped:
    """A contender can't take part, or no longer; the message says why."""

    experiment: Experiment
    message: Message


@dataclass(frozen=True)
class WarmingUp:
    """A contender does its first steps, with so many threads."""

    experiment: Experiment
    threads: int


@dataclass(frozen=True)
class Round:
    """A contender had its turns in a round, counted from 1 to `rounds`: steps a second in each.

    `plain` is the program in a bare loop, and `watched` under the trainer.
    """

    experiment: Experiment
    number: int
    rounds: int
    plain: float
    watched: float


@dataclass(frozen=True)
class Stood:
    """A contender has had all its turns."""

    standing: Standing


@dataclass(frozen=True)
class Finished:
    """The race is over; what its standings come to. The last event, unless it was killed."""

    crossings: tuple[Crossing, ...]
    sentences: tuple[Message, ...]


@dataclass(frozen=True)
class Refusal:
    """There is no race: what was asked for can't be. The only event then."""

    message: Message


Event = Entered | Dropped | WarmingUp | Round | Stood | Finished | Refusal

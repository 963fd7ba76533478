"""What a student does, as the tasks hear it."""

from dataclasses import dataclass
from typing import ClassVar

from core.experiment.experiment import Experiment
from core.inspect.proof.result import Verdict
from core.run.record import RunRecord


class Event:
    """Something that a student did, with all that a task has to know about it.

    `handed_in` says whether it was handed in as an answer rather than done in the window.
    """

    handed_in: ClassVar[bool] = False


@dataclass(frozen=True)
class RunBegan(Event):
    """A run has begun, at its first step."""

    experiment: Experiment


@dataclass(frozen=True)
class RunEnded(Event):
    """A run has ended. One that was thrown away counts as stopped, with no steps."""

    run: RunRecord


@dataclass(frozen=True)
class RateChanged(Event):
    """The learning rate was changed; `running` says whether a run is on or paused."""

    before: float
    after: float
    running: bool


@dataclass(frozen=True)
class LineSeen(Event):
    """The microscope stopped on a line that makes these variables, by their names in rung 1."""

    program: str
    names: frozenset[str]


@dataclass(frozen=True)
class Proved(Event):
    """A proof came to a verdict."""

    program: str
    verdict: Verdict


@dataclass(frozen=True)
class Answered(Event):
    """An answer was typed."""

    handed_in = True
    text: str


@dataclass(frozen=True)
class Chosen(Event):
    """An option was chosen, counted from 0."""

    handed_in = True
    index: int


@dataclass(frozen=True)
class Predicted(Event):
    """A forecast was chosen, counted from 0, or a curve was drawn: pairs of a step and a loss."""

    handed_in = True
    index: int = 0
    curve: tuple[tuple[float, float], ...] = ()

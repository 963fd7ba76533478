"""What a student does, as the tasks hear it."""

import math
from dataclasses import dataclass
from typing import ClassVar

from core.experiment.experiment import Experiment
from core.inspect.proof.result import Verdict
from core.run.record import RunRecord
from core.run.snapshot import State


class Event:
    """Something that a student did. What is slow to find out comes with it, already found out.

    `handed_in` says whether it was handed in as an answer rather than done in the window.
    """

    handed_in: ClassVar[bool] = False


@dataclass(frozen=True)
class RunBegan(Event):
    """A run has begun, at its first step."""

    experiment: Experiment


@dataclass(frozen=True)
class RunEnded(Event):
    """A run has ended: `step` steps were done, and `loss` is the last one's (or nan).

    `losses` are those at `steps`, which count from 0: all, or in a long run the lowest of each
    few. `rate` is in steps a second, over the whole run (or 0).
    """

    experiment: Experiment
    state: State
    step: int
    loss: float
    steps: tuple[int, ...] = ()
    losses: tuple[float, ...] = ()
    rate: float = 0.0


@dataclass(frozen=True)
class RateChanged(Event):
    """The learning rate was turned; `running` says whether a run is on (or paused)."""

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
    """A forecast was chosen, counted from 0, or a curve was drawn, as pairs of step and loss."""

    handed_in = True
    index: int = 0
    curve: tuple[tuple[float, float], ...] = ()


def run_ended(outcome: RunRecord) -> RunEnded:
    """What the tasks hear when a run has ended like this."""
    curve = outcome.curve
    steps = tuple(range(0, curve.count, curve.stride))
    losses = tuple(curve.low.tolist())
    last = math.nan if outcome.final is None else outcome.final
    return RunEnded(
        outcome.experiment, outcome.state, outcome.step, last, steps, losses, outcome.rate
    )

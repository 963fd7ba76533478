"""What a student does, as the tasks hear of it."""

import math
from dataclasses import dataclass

from core.experiment.experiment import Experiment
from core.inspect.proof.result import Verdict
from core.run.record import RunRecord
from core.run.snapshot import State


@dataclass(frozen=True)
class RunBegan:
    """A run has begun, at its first step."""

    experiment: Experiment


@dataclass(frozen=True)
class RunEnded:
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
class RateChanged:
    """The learning rate was turned; `running` says whether a run is on (or paused)."""

    before: float
    after: float
    running: bool


@dataclass(frozen=True)
class LineSeen:
    """The microscope stopped on the line that makes these variables, as rung 1 calls them."""

    program: str
    names: frozenset[str]


@dataclass(frozen=True)
class Proved:
    """A proof came to a verdict."""

    program: str
    verdict: Verdict


@dataclass(frozen=True)
class Answered:
    """An answer was typed."""

    text: str


@dataclass(frozen=True)
class Chosen:
    """An option was chosen, counted from 0."""

    index: int


@dataclass(frozen=True)
class Predicted:
    """A forecast was chosen, counted from 0, or a curve was drawn, as pairs of step and loss."""

    index: int = 0
    curve: tuple[tuple[float, float], ...] = ()


Event = RunBegan | RunEnded | RateChanged | LineSeen | Proved | Answered | Chosen | Predicted


def run_ended(outcome: RunRecord) -> RunEnded:
    """What the tasks hear when a run has ended so."""
    curve = outcome.curve
    steps = tuple(range(0, curve.count, curve.stride))
    losses = tuple(curve.low.tolist())
    last = math.nan if outcome.final is None else outcome.final
    return RunEnded(
        outcome.experiment, outcome.state, outcome.step, last, steps, losses, outcome.rate
    )

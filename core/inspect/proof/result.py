"""What a proof comes to: for each quantity, how the ways to its gradient compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.base.message import Message, say
from core.experiment.experiment import Experiment


class Verdict(Enum):
    """What a comparison, a check or a whole proof came to."""

    PASSED = "passed"
    FAILED = "failed"
    UNCHECKED = "not checked"


class Way(Enum):
    """A way to a gradient: the program's own, torch's autograd, or central differences."""

    PROGRAM = "program"
    AUTOGRAD = "autograd"
    DIFFERENCES = "differences"


# Those that are compared with each other, where both are known.
PAIRS = (
    (Way.PROGRAM, Way.AUTOGRAD),
    (Way.PROGRAM, Way.DIFFERENCES),
    (Way.AUTOGRAD, Way.DIFFERENCES),
)
WAYS: Mapping[Way, Message] = {
    Way.PROGRAM: say("the program"),
    Way.AUTOGRAD: say("autograd in float64"),
    Way.DIFFERENCES: say("central differences in float64"),
}


@dataclass(frozen=True)
class Histogram:
    """How log10 of the relative differences is distributed.

    `counts[i]` lie from `edges[i]` to `edges[i + 1]`; `equal` entries do not differ at all, so
    that their logarithm is no number. Both arrays are read-only.
    """

    counts: NDArray[np.int64]
    edges: NDArray[np.float64]
    equal: int


@dataclass(frozen=True)
class Entry:
    """One entry of a gradient: its row and column, and its value by each way that was gone there.

    `allowed` is the largest difference that rounding explains; `step` is how far the central
    difference went to both sides (in the unit of the quantity), or None if there is none here.
    """

    index: tuple[int, ...]
    values: Mapping[Way, float]
    allowed: float
    step: float | None = None


@dataclass(frozen=True)
class Comparison:
    """Two ways to one gradient, entry by entry.

    A relative difference is |a - b| / max(|a|, |b|). `worst` is the entry whose difference is
    the largest share of what is allowed there; `exceeded` is that share: up to 1 passes. The
    `message` says whether rounding explains all differences, or why nothing can be said.
    """

    ways: tuple[Way, Way]
    entries: int
    largest_absolute: float
    largest_relative: float
    worst: Entry
    exceeded: float
    histogram: Histogram
    verdict: Verdict
    message: Message

    @property
    def apart(self) -> float:
        """How far the two are apart at the worst entry."""
        one, other = self._both
        return abs(one - other)

    @property
    def relative(self) -> float:
        """The relative difference at the worst entry."""
        one, other = self._both
        return self.apart / max(abs(one), abs(other)) if self.apart else 0.0

    @property
    def _both(self) -> tuple[float, float]:
        one, other = (self.worst.values.get(way, float("nan")) for way in self.ways)
        return one, other


@dataclass(frozen=True)
class Check:
    """One gradient, or the loss itself, by every way that could be gone.

    `name` is what rung 1 calls it, and `of` is what the loss is differentiated by ("" for the
    loss); `shape_names` are the sizes that make its shape. `seen` says where the program's value
    was read, or why it could not be: then nothing is judged, and the other ways are there for
    reference. `line` is the line of the program's file that makes it (None if no line does).
    `at_kink` entries have no central difference, because a ReLU switches too near. `steps` are
    the smallest and largest step of the differences. `factor` is how many times too large a wrong
    gradient is, if it is so in all entries. `values` are the gradients themselves, read-only,
    where they are small enough to be read (nan where no difference was taken).
    """

    name: str
    of: str
    shape: tuple[int, ...]
    shape_names: tuple[str, ...]
    seen: Message
    line: int | None
    comparisons: tuple[Comparison, ...]
    verdict: Verdict
    message: Message
    at_kink: int = 0
    steps: tuple[float, float] | None = None
    factor: float | None = None
    values: Mapping[Way, NDArray[np.float64]] = field(default_factory=dict)

    def comparison(self, one: Way, other: Way) -> Comparison | None:
        """The comparison of these two ways, if it was made."""
        return next((found for found in self.comparisons if found.ways == (one, other)), None)

    @property
    def worst(self) -> Comparison | None:
        """Of the comparisons with the program, the one with the largest excess."""
        own = [found for found in self.comparisons if Way.PROGRAM in found.ways]
        return max(own, key=lambda found: found.exceeded, default=None)

    @property
    def shown(self) -> Comparison | None:
        """The worst, or, of a gradient that the program does not show, one for reference."""
        return self.worst or next(iter(self.comparisons), None)


@dataclass(frozen=True)
class Proof:
    """The checks of one program at certain weights, in the order of the backward pass.

    `notes` say what was special here, like a missing package; `stopped` is true
    if it was told to stop before all was checked. It took `seconds`.
    """

    experiment: Experiment
    checks: tuple[Check, ...]
    verdict: Verdict
    message: Message
    notes: tuple[Message, ...]
    seconds: float
    stopped: bool = False

    def check(self, name: str) -> Check | None:
        """The check of the gradient with this name, if there is one."""
        return next((check for check in self.checks if check.name == name), None)

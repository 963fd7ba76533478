"""The learning rate over time: one rate, and the steps at which it changes, as data and as text."""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.base.message import Refused, say
from core.experiment.fields import Field, Real, Whole

_PARTS = re.compile("[,，;；、]")
_COLONS = re.compile(r"\s*[:：]\s*")


@dataclass(frozen=True, order=True)
class Schedule:
    """The learning rate at every step of a run: `first` at step 0, and what it changes to.

    `changes` are pairs of a step and the rate from it on, in ascending order of steps. They may be
    given in the order in which they were made: each holds from its step on and takes the place of
    those at this step or later. One that changes nothing is dropped, so schedules that
    give the same rates are equal. Raises ValueError for a step or a rate below 0 or not finite.
    """

    first: float
    changes: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        first, changes = self.first, list[tuple[int, float]]()
        for step, rate in ((0, self.first), *self.changes):
            if step < 0 or not 0 <= rate < math.inf:
                raise ValueError(f"a learning rate of {rate} from step {step} on")
            while changes and changes[-1][0] >= step:
                changes.pop()
            if step == 0:
                first = float(rate)
            elif rate != (changes[-1][1] if changes else first):
                changes.append((step, float(rate)))
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "changes", tuple(changes))

    def __str__(self) -> str:
        """The text that is typed for it, to the last digit, such as 1e-06, 100: 2e-06."""
        return ", ".join([repr(self.first), *(f"{step}: {rate!r}" for step, rate in self.changes)])

    @property
    def is_constant(self) -> bool:
        """Whether the rate never changes."""
        return not self.changes

    @property
    def rates(self) -> tuple[float, ...]:
        """The rates, one after the other."""
        return (self.first, *(rate for _, rate in self.changes))

    def at(self, step: int) -> float:
        """The rate of this step; steps count from 0."""
        place = bisect.bisect_right(self.changes, step, key=lambda change: change[0])
        return self.changes[place - 1][1] if place else self.first

    def next_change(self, step: int) -> int | None:
        """The first step after this one at which the rate changes; None if it never does."""
        place = bisect.bisect_right(self.changes, step, key=lambda change: change[0])
        return self.changes[place][0] if place < len(self.changes) else None

    def cut(self, step: int) -> Schedule:
        """Without the changes at this step or later: what a run of so many steps has had."""
        return Schedule(self.first, tuple(change for change in self.changes if change[0] < step))

    def then(self, step: int, other: Schedule) -> Schedule:
        """This one up to a step, and `other` from it on; a plain rate is Schedule(rate)."""
        later = (change for change in other.changes if change[0] > step)
        return Schedule(self.first, (*self.changes, (step, other.at(step)), *later))

    def agrees(self, other: Schedule, step: int) -> bool:
        """Whether both have the same rates from this step on."""
        return self.then(step, other) == self

    def scaled(self, factor: float) -> Schedule:
        """With every rate times `factor`, in three digits."""
        first, *rates = (float(f"{rate * factor:.3g}") for rate in self.rates)
        steps = (step for step, _ in self.changes)
        return Schedule(first, tuple(zip(steps, rates, strict=True)))

    def pack(self) -> float | str:
        """What JSON has for it: a plain number if it is constant, else its text."""
        return self.first if self.is_constant else str(self)


@dataclass(frozen=True)
class Rates(Field):
    """A schedule of rates that `rate` reads: one number, or text with the changes behind it."""

    rate: Real = field(kw_only=True)

    def read(self, given: object) -> Schedule:
        if isinstance(given, Schedule):
            return Schedule(self.rate.read(given.first), self._read(given.changes))
        if not isinstance(given, str) or not _COLONS.search(given):
            return Schedule(self.rate.read(given))
        pairs = [_COLONS.split(part) for part in _PARTS.split(given)]
        if len(pairs[0]) == 1:  # the first one needs no step
            pairs[0].insert(0, "0")
        try:
            steps = [_STEP.read(step) for step, _ in pairs]
        except (ValueError, Refused):
            steps = []
        if steps != sorted(set(steps)) or steps[:1] != [0]:
            raise self._refuse(
                say(
                    "{label}: write the first rate, then the changes in the order of "
                    "their steps. For example, 1e-6, 100: 2e-6 means 1e-6 at first, then "
                    "2e-6 from step 100 on."
                ),
                given,
            )
        first, *rates = (rate for _, rate in pairs)
        changes = self._read(zip(steps[1:], rates, strict=True))
        return Schedule(self.rate.read(first), changes)

    def _read(self, changes: Iterable[tuple[int, object]]) -> tuple[tuple[int, float], ...]:
        return tuple((step, self.rate.read(rate)) for step, rate in changes)


_STEP = Whole(say("Step"), say("Step"), minimum=0)


def read_pairs(first: float, given: object) -> Schedule:
    """The schedule out of a list of pairs of a step and the rate from it on, as files had it.

    `first` is the rate that the run was set to begin with. Raises Refused for anything else.
    """
    try:
        if isinstance(given, list):
            number = Real(say("Rate"), say("Rate"))
            return Schedule(first, tuple((_STEP.read(a), number.read(b)) for a, b in given))
    except (TypeError, ValueError, Refused):
        pass
    raise Refused(say("learning_rates must be pairs of a step and a rate"))

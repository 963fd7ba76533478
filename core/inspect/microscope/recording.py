"""A recording: one step of a program, line by line, with every value that a variable had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.base.message import Message
from core.experiment.experiment import Experiment
from core.inspect.microscope.inside import Inside
from core.inspect.microscope.source import Source
from core.inspect.microscope.store import Kept
from core.inspect.microscope.values import Reduced, Value
from core.programs import Program

# At this moment, this name: these rows and columns of its matrix.
Again = Callable[[int, str, slice, slice], np.ndarray]
_DATA = ("x", "y", "w1", "w2")


@dataclass(frozen=True)
class Moment:
    """One line that ran, as the `index`-th of its step.

    `line` counts from 1 in the program's file; `phase` is forward, loss, backward, update or "".
    `reads` and `makes` are names of variables, also of those that the line reads and changes
    through calls. Where several names lie in the same memory, `makes` has one of them. `drops`
    are those that are gone after the line. `inside` is what happened in the call, if the line
    made one that the recording can look into.
    """

    index: int
    line: int
    code: str
    phase: str
    reads: tuple[str, ...]
    makes: tuple[str, ...]
    drops: tuple[str, ...] = ()
    inside: Inside | None = None


@dataclass(frozen=True, eq=False)
class Recording:
    """One step, frozen: move back and forth in it by an index into `moments`.

    `step` counts from 0, as the printed losses do; `loss` is what the step handed out, and
    `weights` are those after it. A step that fails hands out nothing: `failure` says why, and its
    last moment is the line that failed. `message` says so if large arrays are kept reduced, and
    `note` what else is not as in the run. `plain` are the names of Python's own numbers, which
    have no dtype of their own in arithmetic. `dice` are the states of the program's random
    numbers before the step, by name.
    """

    experiment: Experiment
    program: Program
    source: Source
    step: int
    learning_rate: float
    loss: float
    weights: Mapping[str, np.ndarray]
    moments: tuple[Moment, ...]
    histories: Mapping[str, tuple[Kept, ...]]
    plain: frozenset[str]
    message: Message | None
    again: Again = field(repr=False)
    note: Message | None = None
    failure: Message | None = None
    dice: Mapping[str, Any] = field(default_factory=dict)

    def kept(self, name: str, at: int) -> Kept | None:
        """What is kept of a name after the moment `at` (store.START: before the first one)."""
        found = None
        for kept in self.histories.get(name, ()):
            if kept.at <= at:
                found = kept
        return found if found and found.value is not None else None

    def value(self, name: str, at: int) -> Value | None:
        """What a name held after the moment `at`; `at - 1` gives what it held before.

        Before its line has run, a variable holds what the step before has left in it.
        """
        kept = self.kept(name, at)
        return kept.value if kept else None

    def before(self, name: str, moment: Moment) -> Value | None:
        """What a name held when this line began."""
        return self.value(name, moment.index - 1)

    def after(self, name: str, moment: Moment) -> Value | None:
        """What a name held when this line had run."""
        return self.value(name, moment.index)

    def names(self, at: int) -> tuple[str, ...]:
        """All names that had a value after the moment `at`."""
        return tuple(name for name in self.histories if self.kept(name, at))

    def base(self, name: str, at: int) -> tuple[str, bool]:
        """The first name of the same memory, and whether `name` sees it transposed.

        `model.0.weight` is `w1`, transposed; `weight` in a loop is the layer's.
        """
        own = self.kept(name, at)
        for other in (*_DATA, *self.histories):
            found = self.kept(other, at)
            if own and found and found.copy == own.copy:
                return other, found.flipped != own.flipped
        return name, False

    def window(self, name: str, at: int, rows: slice, columns: slice) -> np.ndarray:
        """The true numbers in a part of a matrix that `name` held after the moment `at`.

        Of a reduced one they are not kept, and the step is run once more to read them.
        Raises KeyError if the name had no value then, or one that can't be read again.
        """
        kept = self.kept(name, at)
        if kept is None:
            raise KeyError(name)
        if isinstance(kept.value, Reduced):
            return self.again(kept.at, name, rows, columns)
        matrix = np.atleast_2d(np.asarray(kept.value))
        return matrix[rows, columns]

    def at_line(self, line: int) -> Moment | None:
        """The first moment at this line of the file."""
        return next((moment for moment in self.moments if moment.line == line), None)

    @property
    def nbytes(self) -> int:
        """The memory that its values take; what several names share counts once."""
        seen: dict[int, int] = {}
        for history in self.histories.values():
            for kept in history:
                if kept.value is not None:
                    seen[kept.copy] = kept.value.nbytes
        return sum(seen.values())

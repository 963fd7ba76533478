"""Shapes by name: `h` is N x H, whatever the numbers.

The names are read off a twin: the same step of the same program, recorded at sizes that are
different primes, so that each length says which size it is. A program that is compiled or replayed
as a whole has no twin (it would be compiled again); there only its data have names.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from core.data.problem import make_problem
from core.experiment.experiment import Experiment
from core.experiment.schedule import Schedule
from core.inspect.microscope.inside import Sealed
from core.inspect.microscope.record import record
from core.inspect.microscope.recording import Recording
from core.inspect.microscope.store import START
from core.programs import Program

Shape = tuple[str, ...]

# The experiment's field for each name, and its size in the twin: no number of a program's own.
_FIELDS = {"N": "n", "D_in": "d_in", "H": "hidden", "D_out": "d_out"}
_PRIMES = {"N": 11, "D_in": 13, "H": 17, "D_out": 19}
_NAMES = {prime: name for name, prime in _PRIMES.items()}
_DATA: Mapping[str, Shape] = {
    "x": ("N", "D_in"),
    "y": ("N", "D_out"),
    "w1": ("D_in", "H"),
    "w2": ("H", "D_out"),
}

_log = logging.getLogger(__name__)


def sizes(experiment: Experiment) -> dict[str, int]:
    """What the names stand for."""
    return {name: getattr(experiment, setting) for name, setting in _FIELDS.items()}


@dataclass(frozen=True)
class Shapes:
    """The shapes of a recording's values, as names of sizes.

    `twin` is the recording that they are read off; None if there is none. `moments` has the
    twin's moment for each of the recording's, by index.
    """

    recording: Recording
    twin: Recording | None
    moments: Mapping[int, int]

    def of(self, name: str, at: int) -> Shape | None:
        """The shape of what a name held after the moment `at`: ("N", "H"), or () for one number.

        None if it held nothing, or if its shape has no names; never a guess from the numbers.
        """
        kept = self.recording.kept(name, at)
        if kept is None or kept.value is None:
            return None
        shape = kept.value.shape
        known = self._known(name, kept.at) if shape else ()
        numbers = sizes(self.recording.experiment)
        fits = known is not None and tuple(numbers[one] for one in known) == shape
        return known if fits else None

    def text(self, name: str, at: int) -> str:
        """`N × H`, or "" where there are no names."""
        return " × ".join(self.of(name, at) or ())

    def _known(self, name: str, at: int) -> Shape | None:
        if self.twin is None:
            base, flipped = self.recording.base(name, at)
            known = _DATA.get(base)
            return known[::-1] if known and flipped else known
        # Before its first line, a step finds what the one before has left at its end.
        end = len(self.twin.moments) - 1
        moment = end if at == START else self.moments.get(at)
        value = None if moment is None else self.twin.value(name, moment)
        lengths = (None,) if value is None else value.shape
        names = tuple(_NAMES[length] for length in lengths if length in _NAMES)
        return names if len(names) == len(lengths) else None


def name_shapes(recording: Recording) -> Shapes:
    """Read the names off a twin; a step like one that had a twin lately has that again."""
    if any(isinstance(moment.inside, Sealed) for moment in recording.moments):
        return Shapes(recording, None, {})
    experiment = replace(
        recording.experiment.with_data("random"),
        n=_PRIMES["N"],
        d_in=_PRIMES["D_in"],
        hidden=_PRIMES["H"],
        d_out=_PRIMES["D_out"],
        device="cpu",
        learning_rate=Schedule(1e-6),
    )
    recipe = _Recipe(
        experiment, recording.source.text, tuple(recording.dice.items()), recording.program
    )
    twin = _record_twin(recipe)
    return Shapes(recording, twin, _align(recording, twin) if twin else {})


@dataclass(frozen=True)
class _Recipe:
    """What a twin is recorded from; `dice` are the states of the program's random numbers."""

    experiment: Experiment
    text: str
    dice: tuple[tuple[str, Any], ...]
    program: Program = field(compare=False)


@lru_cache(maxsize=16)
def _record_twin(recipe: _Recipe) -> Recording | None:
    """The step at the twin's sizes; None if the program can't do it there."""
    experiment = recipe.experiment
    try:
        return record(
            experiment, make_problem(experiment), program=recipe.program, dice=dict(recipe.dice)
        )
    except Exception:  # a program may raise anything
        _log.info("no names for the shapes of %s", recipe.program.id, exc_info=True)
        return None


def _align(recording: Recording, twin: Recording) -> dict[int, int]:
    """The twin's moment for each of a recording's: the same line, run as many times before."""
    found: dict[tuple[int, int], int] = {}
    times: Counter[int] = Counter()
    for moment in twin.moments:
        times[moment.line] += 1
        found[moment.line, times[moment.line]] = moment.index
    times.clear()
    aligned: dict[int, int] = {}
    for moment in recording.moments:
        times[moment.line] += 1
        if (moment.line, times[moment.line]) in found:
            aligned[moment.index] = found[moment.line, times[moment.line]]
    return aligned

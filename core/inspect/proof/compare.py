"""Two ways to one gradient, entry by entry: how far they are apart, and whether rounding may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.base.message import Message, say
from core.inspect.proof.network import Array
from core.inspect.proof.result import WAYS, Comparison, Entry, Histogram, Verdict, Way

# From less than float64 can tell apart to more than can be, in steps of half a power of 10.
EDGES = np.linspace(-17.0, 1.0, 37)
EDGES.setflags(write=False)


@dataclass(frozen=True)
class Values:
    """A gradient by one way: its entries at sorted places of the flattened array.

    `error` is how far each may be from what the way would give without rounding; it comes on
    top of what the program's rounding explains. `steps` are those of central differences.
    """

    places: NDArray[np.int64]
    values: Array
    error: Array
    steps: Array | None = None

    def at(self, place: int) -> int | None:
        """Where in the arrays a place is, if the way was taken there."""
        found = int(np.searchsorted(self.places, place))
        there = found < len(self.places) and self.places[found] == place
        return found if there else None

    def taken(self, places: NDArray[np.int64]) -> Values:
        """The same at these places, which must all be among its own."""
        if len(places) == len(self.places):
            return self
        chosen = np.searchsorted(self.places, places)
        steps = None if self.steps is None else self.steps[chosen]
        return Values(places, self.values[chosen], self.error[chosen], steps)

    def arranged(self, shape: tuple[int, ...]) -> Array:
        """A read-only array of this shape, with nan where the way was not gone."""
        array = np.full(shape, np.nan)
        array.reshape(-1)[self.places] = self.values
        array.setflags(write=False)
        return array


def all_of(array: Array, error: Array | float) -> Values:
    """A gradient by a way that was gone for every entry."""
    errors = np.broadcast_to(error, array.shape)
    return Values(np.arange(array.size), array.reshape(-1), errors.reshape(-1))


def compare(
    ways: tuple[Way, Way],
    known: Mapping[Way, Values],
    shape: tuple[int, ...],
    dtype: str,
) -> Comparison:
    """Compare two ways where both were gone; `dtype` is the coarser one's, for the words.

    Fails if any entry differs by more than both ways' errors allow. What both allow is told to
    be of no use, and the comparison to be unchecked, if it would hide a gradient half as long.
    """
    one, other = known[ways[0]], known[ways[1]]
    places = np.intersect1d(one.places, other.places, assume_unique=True)
    if not len(places):
        return _nothing(ways, say("no entry could be compared"))
    first, second = one.taken(places), other.taken(places)
    a, b = first.values, second.values
    allowed = first.error + second.error
    with np.errstate(all="ignore"):
        apart = np.abs(a - b)
        relative = apart / np.maximum(np.abs(a), np.abs(b))
        share = apart / allowed
    relative[apart == 0] = 0.0
    share[apart == 0] = 0.0
    finite = np.isfinite(apart) & np.isfinite(allowed)
    if not finite.all():
        return _nothing(
            ways, say("some entries are not finite: they are beyond the range of {dtype}",
                      dtype=dtype)
        )  # fmt: skip
    # Where nothing is allowed, any difference is an infinite share: then the largest counts.
    worst = int(np.argmax(np.where(share == share.max(), apart, -1.0)))
    place = int(places[worst])
    exceeded = float(share[worst])
    values = {way: float(found.values[at]) for way, found in known.items()
              if (at := found.at(place)) is not None}  # fmt: skip
    steps = next((way.steps for way in (first, second) if way.steps is not None), None)
    entry = Entry(
        tuple(int(part) for part in np.unravel_index(place, shape)),
        values,
        float(allowed[worst]),
        None if steps is None else float(steps[worst]),
    )
    verdict, message = _tell(ways, dtype, exceeded, b, allowed)
    return Comparison(
        ways,
        len(places),
        float(apart.max()),
        float(relative.max()),
        entry,
        exceeded,
        make_histogram(relative),
        verdict,
        message,
    )


def _tell(
    ways: tuple[Way, Way],
    dtype: str,
    exceeded: float,
    reference: Array,
    allowed: Array,
) -> tuple[Verdict, Message]:
    names = {"one": WAYS[ways[0]], "other": WAYS[ways[1]]}
    if exceeded > 1:
        return Verdict.FAILED, say(
            "{one} and {other} differ by more than {dtype} rounding explains",
            dtype=dtype,
            **names,
        )
    if reference.any() and not (np.abs(reference) > 2 * allowed).any():
        return Verdict.UNCHECKED, say(
            "{one} and {other} are so small that {dtype} rounding could hide a mistake",
            dtype=dtype,
            **names,
        )
    if not (reference.any() or exceeded):
        return Verdict.PASSED, say("all entries of {one} and {other} are 0", **names)
    return Verdict.PASSED, say(
        "{one} and {other} differ by no more than {dtype} rounding explains",
        dtype=dtype,
        **names,
    )


def make_histogram(relative: Array) -> Histogram:
    """Count relative differences by their logarithm; those outside go into the outer bins."""
    differing = relative[relative > 0]
    logarithms = np.clip(np.log10(differing), EDGES[0], EDGES[-1])
    counts = np.histogram(logarithms, EDGES)[0].astype(np.int64)
    counts.setflags(write=False)
    return Histogram(counts, EDGES, relative.size - differing.size)


def _nothing(ways: tuple[Way, Way], message: Message) -> Comparison:
    nan = float("nan")
    empty = make_histogram(np.zeros(0))
    return Comparison(ways, 0, nan, nan, Entry((), {}, nan), 0.0, empty, Verdict.UNCHECKED, message)


def common_factor(program: Values, reference: Values) -> float | None:
    """How many times too large the program's gradient is, if it is so in all entries alike."""
    places = np.intersect1d(program.places, reference.places, assume_unique=True)
    own, true = program.taken(places), reference.taken(places)
    with np.errstate(all="ignore"):
        square = float(true.values @ true.values)
        factor = float(own.values @ true.values) / square if square > 0 else 0.0
        allowed = (own.error + true.error) * max(1.0, abs(factor))
        fits = bool((np.abs(own.values - factor * true.values) <= allowed).all())
    return factor if fits and factor else None

"""Where one line of step times crosses another, on logarithmic axes."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.base.message import Message, quantity, say
from core.compare.race.names import Names
from core.compare.race.sizes import Size
from core.compare.race.speed import differ
from core.compare.race.standing import Line, Standing


@dataclass(frozen=True)
class Crossing:
    """At larger sizes than `at` the overtaker is faster, at smaller ones the overtaken.

    `at` is D_in = H where `square` says so, and else the operations of a step (FLOP). `below` and
    `above` are the sizes, measured, between which it lies.
    """

    overtaker: Line
    overtaken: Line
    at: float
    square: bool
    below: Size
    above: Size


def is_square(sizes: Iterable[Size]) -> bool:
    """Whether these sizes differ in D_in = H and in nothing else."""
    sizes = set(sizes)
    return all(size.d_in == size.hidden for size in sizes) and (
        len({(size.n, size.d_out) for size in sizes}) == 1
    )


def lines(standings: Iterable[Standing]) -> dict[Line, tuple[Standing, ...]]:
    """The standings of each line, the smallest size first."""
    found: dict[Line, list[Standing]] = {}
    for standing in sorted(standings, key=lambda one: (one.line, one.size.flop, one.size)):
        found.setdefault(standing.line, []).append(standing)
    return {line: tuple(points) for line, points in found.items()}


def crossovers(standings: Iterable[Standing]) -> tuple[Crossing, ...]:
    """All crossings of any two lines, in the order of their places.

    Only sizes count at which both were measured and one is faster by more than the spread: a
    crossing lies between two neighbours of these that are won by different lines, where straight
    lines between the logarithms of size and step time meet.
    """
    standings = tuple(standings)
    square = is_square(standing.size for standing in standings)
    found = [
        crossing
        for (a, mine), (b, others) in itertools.combinations(lines(standings).items(), 2)
        for crossing in _cross(
            {point.size: point for point in mine}, {point.size: point for point in others}, square
        )
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.overtaker, one.overtaken)))


def leading(crossings: Iterable[Crossing], standings: Iterable[Standing]) -> tuple[Crossing, ...]:
    """Those of these crossings at which another line becomes the fastest of all.

    The overtaken is the fastest at the size below the crossing, and the overtaker at that above.
    """
    first: dict[Size, Standing] = {}
    for standing in standings:
        best = first.setdefault(standing.size, standing)
        if standing.median > best.median:
            first[standing.size] = standing
    return tuple(
        one
        for one in crossings
        if first[one.below].line == one.overtaken and first[one.above].line == one.overtaker
    )


def _cross(
    mine: Mapping[Size, Standing], others: Mapping[Size, Standing], square: bool
) -> Iterator[Crossing]:
    clear = [
        size for size in mine if size in others and differ(mine[size].plain, others[size].plain)
    ]
    for below, above in itertools.pairwise(clear):
        x = [math.log(size.hidden if square else size.flop) for size in (below, above)]
        # How much longer a step of mine takes, as a logarithm.
        late = [math.log(others[size].median / mine[size].median) for size in (below, above)]
        if late[0] * late[1] > 0 or x[0] == x[1]:
            continue
        at = math.exp(x[0] + (x[1] - x[0]) * late[0] / (late[0] - late[1]))
        first, second = mine[below].line, others[below].line
        if late[0] < 0:
            first, second = second, first
        yield Crossing(first, second, at, square, below, above)


def tell_crossing(crossing: Crossing, names: Names) -> Message:
    """A sentence about it."""
    a, b = names.of(crossing.overtaker), names.of(crossing.overtaken)
    if crossing.square:
        return say(
            "{a} overtakes {b} at D_in = H = {size} here.", a=a, b=b, size=f"{crossing.at:.0f}"
        )
    return say(
        "{a} overtakes {b} at {flop} a step here.", a=a, b=b, flop=quantity(crossing.at, "FLOP")
    )

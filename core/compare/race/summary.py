"""What a race comes to, in plain sentences: who is fastest, and where one overtakes another."""

import itertools
import math
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields

from core.base.message import Message, quantity, say
from core.compare.race.entries import Size
from core.compare.race.events import Crossing, Finished
from core.compare.race.standing import Line, Standing, differ
from core.programs import find
from core.run.rate import figure


class Names:
    """Names for these lines, each of the parts in which they differ: `Autograd, cuda:0`."""

    def __init__(self, lines: Iterable[Line]) -> None:
        lines = tuple(lines)
        self._varied = {
            part.name
            for part in fields(Line)
            if len({getattr(line, part.name) for line in lines}) > 1
        }

    def of(self, line: Line) -> Message:
        """The name of one of them."""
        title = find(line.program).title
        details = [
            detail
            for part, detail in (
                ("device", Message("{device}", {"device": line.device})),
                ("dtype", Message("{dtype}", {"dtype": line.dtype})),
                ("threads", _threads(line.threads)),
            )
            if part in self._varied
        ]
        name = title if "program" in self._varied or not details else details.pop(0)
        for detail in details:
            name = say("{name}, {detail}", name=name, detail=detail)
        return name


def _threads(count: int) -> Message:
    if count == 0:
        return say("threads by trial")
    return say("1 thread") if count == 1 else say("{count} threads", count=count)


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


WIDE = 0.1  # a spread that no quiet machine has


def summarize(standings: Iterable[Standing]) -> tuple[Message, ...]:
    """Who is the fastest at each size and by how much."""
    standings = tuple(standings)
    if not standings:
        return (say("None of these contenders can run here."),)
    sizes = {standing.size for standing in standings}
    names = Names(standing.line for standing in standings)
    square = len(sizes) > 1 and is_square(sizes)
    found = []
    for size in sorted(sizes, key=lambda size: (size.flop, size)):
        here = [standing for standing in standings if standing.size == size]
        here.sort(key=lambda standing: standing.median, reverse=True)
        found.append(_tell_first(here, names, f"D_in = H = {size.hidden}" if square else size.text))
    return tuple(found)


def conclude(standings: Iterable[Standing]) -> Finished:
    """What these come to: where the lead changes, who is the fastest, and the other crossings.

    That the figures can't be trusted comes before all that is told of them. A crossing behind the
    fastest tells nobody what to choose, so it comes last.
    """
    standings = tuple(standings)
    crossings = crossovers(standings)
    names = Names(standing.line for standing in standings)
    first = leading(crossings, standings)
    rest = [crossing for crossing in crossings if crossing not in first]
    told = [*_warn(standings), *(tell_crossing(crossing, names) for crossing in first)]
    told += [*summarize(standings), *(tell_crossing(crossing, names) for crossing in rest)]
    if not crossings and _could_cross(standings):
        told.append(
            say(
                "No crossover is certain here: no two contenders swap places by more "
                "than the variation."
            )
        )
    return Finished(crossings, tuple(told))


def _warn(standings: Sequence[Standing]) -> Iterator[Message]:
    if standings and spread(standings) > WIDE:
        yield say(
            "Turns of the same contender typically differ by {percent} %: this machine "
            "is busy or saving power. Close other programs, plug it in, and race again.",
            percent=f"{100 * spread(standings):.0f}",
        )


def _could_cross(standings: Iterable[Standing]) -> bool:
    """Whether any two lines were measured at two sizes."""
    sizes = [{point.size for point in points} for points in lines(standings).values()]
    return any(len(a & b) > 1 for a, b in itertools.combinations(sizes, 2))


def spread(standings: Iterable[Standing]) -> float:
    """The spread of the race: the middle one of its contenders' spreads."""
    return statistics.median(standing.spread for standing in standings)


def _tell_first(standings: Sequence[Standing], names: Names, size: str) -> Message:
    first = standings[0]
    values = {"size": size, "a": names.of(first.line), "rate": figure(first.median)}
    if len(standings) == 1:
        return say("At {size}, {a} does {rate} steps a second.", **values)
    second = standings[1]
    values["b"] = names.of(second.line)
    if not differ(first.plain, second.plain):
        return say(
            "At {size}, {a} is ahead with {rate} steps a second, but its lead over {b} "
            "is smaller than the variation between turns or between starts.",
            **values,
        )
    times = first.median / second.median
    if times >= 2:
        return say(
            "At {size}, {a} is the fastest: {rate} steps a second, {times} times as many as {b}.",
            times=figure(times),
            **values,
        )
    return say(
        "At {size}, {a} is the fastest: {rate} steps a second, {percent} % more than {b}.",
        percent=figure(100 * (times - 1)),
        **values,
    )

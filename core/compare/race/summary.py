"""What a race comes to, in plain sentences."""

import itertools
import statistics
from collections.abc import Iterable, Iterator, Sequence

from core.base.message import Message, say
from core.compare.race.crossing import crossovers, is_square, leading, lines, tell_crossing
from core.compare.race.events import Finished
from core.compare.race.names import Names
from core.compare.race.speed import differ
from core.compare.race.standing import Standing
from core.run.rate import figure

WIDE = 0.1  # a spread that no quiet machine has


def summarize(standings: Iterable[Standing]) -> tuple[Message, ...]:
    """Who is the fastest at each size and by how much."""
    standings = tuple(standings)
    if not standings:
        return (say("None of these can race here."),)
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
            say("No overtaking is certain here: no two change places by more than the spread.")
        )
    return Finished(crossings, tuple(told))


def _warn(standings: Sequence[Standing]) -> Iterator[Message]:
    if standings and spread(standings) > WIDE:
        yield say(
            "Turns of one and the same contender typically differ by {percent} %: this machine is "
            "busy, or saves power. Close what else is running, plug it in, and race again.",
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
            "At {size}, {a} comes first with {rate} steps a second, but the difference to {b} is "
            "smaller than the spread from turn to turn or from start to start.",
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

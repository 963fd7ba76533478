"""The table of a race: its columns, and what they mean."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.base.atomic import atomic_write
from core.compare.race import Speed, Standing, size_of
from core.compare.race.speed import RESTART
from core.experiment.experiment import Experiment
from core.run.rate import figure
from core.terminal.table import print_table

COLUMNS = (
    "program",
    "size",
    "dtype",
    "device",
    "threads",
    "steps/s",
    "spread",
    "rounds",
    "to plain",
    "to article",
    "of matmul",
    "of memory",
    "first step",
    "warm-up",
    "compile",
)
_SHORT: dict[str, Callable[[Any], str]] = {
    "steps/s": figure,
    "spread": "{:.0%}".format,
    "to plain": "{:.2f}".format,
    "to article": "{:.2f}".format,
    "of matmul": "{:.0%}".format,
    "of memory": "{:.0%}".format,
    "first step": "{:.3g}".format,
    "warm-up": "{:.2g}".format,
    "compile": "{:.3g}".format,
}
_WORDS = 4  # columns, the first ones, that stand on the left
LEGEND = f"""\
steps/s: median of the rounds, in a plain loop as in the exported script; spread: of the middle half
less than {RESTART:.0%} is no difference: so much may change if it is started again or runs alone
to plain: what is left of it under the trainer, w1 and w2 watched; to article: to the tutorial's own
of matmul: arithmetic done, as a share of the device's rate in a large matrix product
of memory: bytes moved at least, as a share of its rate in a large copy; above 100% with caches
first step, and warm-up after it until the speed is steady: seconds
compile: seconds of the first step beyond a steady one; the compiler is there, and uses no cache"""


def values(standing: Standing) -> tuple[str | float | None, ...]:
    """A contender's value for each of COLUMNS; shares are of 1, and times are in seconds."""
    experiment = standing.experiment
    return (
        experiment.program,
        standing.size.text,
        experiment.dtype,
        experiment.device,
        standing.threads,
        standing.median,
        standing.spread,
        len(standing.plain.rounds),
        standing.to_plain,
        standing.to_article,
        standing.of_matmul,
        standing.of_memory,
        standing.first_step,
        standing.warm_up,
        standing.compile_time,
    )


def row(standing: Standing) -> tuple[str, ...]:
    """A contender's row, to be read: a short text for each of COLUMNS."""
    found = zip(COLUMNS, values(standing), strict=True)
    return tuple("" if value is None else _SHORT.get(name, str)(value) for name, value in found)


def print_standings(standings: Sequence[Standing]) -> None:
    """Print the table, and what its columns mean."""
    print_table([COLUMNS, *map(row, standings)], _WORDS)
    print(LEGEND)


def save_standings(
    path: str | Path,
    standings: Sequence[Standing],
    unfinished: Sequence[tuple[Experiment, Speed]] = (),
) -> None:
    """Save the table as CSV, with all digits.

    Of those that are `unfinished`, with the turns that they had, it has what is known. Raises
    Refused, leaving an old file whole, if that can't be done.
    """
    rows = [*map(values, standings), *(_known(*one) for one in unfinished)]
    with atomic_write(path) as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


def _known(experiment: Experiment, speed: Speed) -> tuple[str | float | None, ...]:
    known = (
        experiment.program,
        size_of(experiment).text,
        experiment.dtype,
        experiment.device,
        experiment.threads or None,  # those found by trial are told in the end
        speed.median,
        speed.spread,
        len(speed.rounds),
    )
    return (*known, *[None] * (len(COLUMNS) - len(known)))

"""The table of a race: its columns, and what they mean."""

import csv
from collections.abc import Sequence
from pathlib import Path

from core.atomic import atomic_write
from core.experiment import Experiment
from core.race import Speed, Standing, size_of
from core.race.speed import RESTART
from core.race.summary import figure
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
_WORDS = 4  # columns, the first ones, that stand on the left
LEGEND = f"""\
steps/s: median of the rounds, in a plain loop as in the exported script; spread: of the middle half
less than {RESTART:.0%} is no difference: so much may change if it is started again or runs alone
to plain: what is left of it under the trainer, w1 and w2 watched; to article: to the tutorial's own
of matmul: arithmetic done, as a share of the device's rate in a large matrix product
of memory: bytes moved at least, as a share of its rate in a large copy; above 100% with caches
first step, and warm-up after it until the speed is steady: seconds
compile: seconds of the first step beyond a steady one; the compiler is there, and uses no cache"""


def row(standing: Standing) -> tuple[str, ...]:
    """A contender's row, a text for each of COLUMNS."""
    experiment = standing.experiment
    compiled = standing.compile_time
    return (
        experiment.program,
        standing.size.text,
        experiment.dtype,
        experiment.device,
        str(standing.threads),
        figure(standing.median),
        f"{standing.spread:.0%}",
        str(len(standing.plain.rounds)),
        f"{standing.to_plain:.2f}",
        f"{standing.to_article:.2f}",
        f"{standing.of_matmul:.0%}",
        f"{standing.of_memory:.0%}",
        f"{standing.first_step:.3g}",
        f"{standing.warm_up:.2g}",
        "" if compiled is None else f"{compiled:.3g}",
    )


def print_standings(standings: Sequence[Standing]) -> None:
    """Print the table, and what its columns mean."""
    print_table([COLUMNS, *map(row, standings)], _WORDS)
    print(LEGEND)


def save_standings(
    path: str | Path,
    standings: Sequence[Standing],
    unfinished: Sequence[tuple[Experiment, Speed]] = (),
) -> None:
    """Save the table as CSV; raises Refused, leaving an old file whole, if that can't be done.

    Of those that are `unfinished`, with the turns that they had, it has what is known.
    """
    rows = [*map(row, standings), *(_part_of_row(*one) for one in unfinished)]
    with atomic_write(path) as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


def _part_of_row(experiment: Experiment, speed: Speed) -> tuple[str, ...]:
    known = (
        experiment.program,
        size_of(experiment).text,
        experiment.dtype,
        experiment.device,
        str(experiment.threads or ""),  # those found by trial are told in the end
        figure(speed.median),
        f"{speed.spread:.0%}",
        str(len(speed.rounds)),
    )
    return (*known, *[""] * (len(COLUMNS) - len(known)))

"""What a sweep found: final losses along a field or over two, and all results as CSV."""

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.base.atomic import atomic_write
from core.base.cells import safe_cell
from core.base.message import Message
from core.compare.sweep.axis import Axis
from core.compare.sweep.plan import Plan
from core.compare.sweep.run import SweepRun
from core.experiment.experiment import FIELDS
from core.run.snapshot import State

COLUMNS = ("state", "step", "loss", "best", "seconds", "message")


@dataclass(frozen=True)
class Series:
    """The final loss for each value of the axis; nan where no run has finished.

    Or the lowest loss on the way; nan where none has ended that had any.

    `steps` says how far each run has come: where it diverged, if it did.
    """

    axis: Axis
    losses: NDArray[np.float64]
    statuses: tuple[str, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Grid:
    """The same losses, rows x columns, one row for each value of the first axis; nan likewise."""

    rows: Axis
    columns: Axis
    losses: NDArray[np.float64]
    statuses: tuple[tuple[str, ...], ...]
    steps: tuple[tuple[int, ...], ...]


def make_series(plan: Plan, runs: Sequence[SweepRun], best: bool = False) -> Series:
    """The series of a plan with one axis, of final losses or the `best` ones.

    Raises ValueError if it has two.
    """
    (axis,) = plan.axes
    statuses, steps = [run.status for run in runs], [run.step for run in runs]
    return Series(axis, _losses(runs, best), tuple(statuses), tuple(steps))


def make_grid(plan: Plan, runs: Sequence[SweepRun], best: bool = False) -> Grid:
    """The grid of a plan with two axes, likewise; raises ValueError if it has one."""
    rows, columns = plan.axes
    width = len(columns.values)
    lines = [runs[start : start + width] for start in range(0, len(runs), width)]
    return Grid(
        rows,
        columns,
        _losses(runs, best).reshape(-1, width),
        tuple(tuple(run.status for run in line) for line in lines),
        tuple(tuple(run.step for run in line) for line in lines),
    )


def lowest(runs: Sequence[SweepRun], best: bool = False) -> SweepRun | None:
    """The run with the lowest final loss, or with the lowest one on its way; None without any."""
    losses = _losses(runs, best)
    return None if np.isnan(losses).all() else runs[int(np.nanargmin(losses))]


def _losses(runs: Sequence[SweepRun], best: bool) -> NDArray[np.float64]:
    losses = np.array([_loss(run, best) for run in runs])
    losses.setflags(write=False)
    return losses


def _loss(run: SweepRun, best: bool) -> float:
    """Nan if there is none; one that diverged had a lowest loss before."""
    if best:
        return run.lowest if run.state.ended else math.nan
    return run.loss if run.state is State.FINISHED else math.nan


def save_results(
    path: str | Path,
    plan: Plan,
    runs: Sequence[SweepRun],
    words: Callable[[Message], str] = str,
) -> None:
    """Save a row for each run as CSV: the swept fields, how it went, and all other fields.

    Numbers have all their digits; the cell of a loss that there is not is empty. `words` puts
    messages into a language. Raises Refused, leaving an old file whole, if that can't be.
    """
    swept = [axis.name for axis in plan.axes]
    others = [name for name in FIELDS if name not in swept]
    with atomic_write(path) as file:
        file.write("\ufeff")  # without it, Excel takes Chinese for something else
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([*swept, *COLUMNS, *others])
        for run in runs:
            fields = [
                [str(getattr(run.experiment, name)) for name in part] for part in (swept, others)
            ]
            rows.writerow(map(safe_cell, [*fields[0], *_cells(run, words), *fields[1]]))


def _cells(run: SweepRun, words: Callable[[Message], str]) -> Iterator[str]:
    yield run.status
    yield str(run.step)
    for number in (run.final, run.best, run.seconds):
        yield "" if number is None else repr(number)
    yield words(run.message) if run.message else ""

"""The table of runs as a file, for any spreadsheet."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from core.base.atomic import atomic_write
from core.base.cells import safe_cell
from core.compare.library.run import Run
from core.compare.library.table import COLUMNS, Column


def save_table(path: str | Path, runs: Iterable[Run]) -> None:
    """Save a row for each run as CSV, all settings and results in columns of their own.

    Numbers are written to the last digit, and the time in UTC. Raises Refused, leaving an old
    file whole, if that can't be done.
    """
    with atomic_write(path) as file:
        file.write("\ufeff")  # without it, Excel takes Chinese for something else
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([_text(column, run) for column in COLUMNS.values()] for run in runs)


def _text(column: Column, run: Run) -> str:
    if column.name == "when":
        return datetime.fromtimestamp(run.when, UTC).isoformat(timespec="seconds")
    value = column.cell(run)
    if isinstance(value, str):
        return safe_cell(value)
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)

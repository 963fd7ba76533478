"""Where in a recorded line the first number came about that is not finite."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.inspect.microscope.offered import values_within
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.values import Reduced, Value


@dataclass(frozen=True)
class Born:
    """The first cell that is not finite: of `name`, after the moment `index`."""

    index: int
    name: str
    cell: tuple[int, int]


def find_born(recording: Recording, line: int) -> Born | None:
    """Look through what came about in this line of the file, inside of its call as well.

    A line in a loop runs several times in one step. None if everything in it is finite.
    """
    for moment in recording.moments:
        if moment.line != line:
            continue
        for name, value in values_within(recording, moment):
            cell = _first(recording, moment, name, value)
            if cell:
                return Born(moment.index, name, cell)
    return None


def _first(recording: Recording, moment: Moment, name: str, value: Value) -> tuple[int, int] | None:
    """The first cell of a value that is not finite, row by row."""
    if not isinstance(value, Reduced):
        return _place(np.atleast_2d(value))
    block = _place(value.low) or _place(value.high)
    if block is None:
        return None
    rows, columns = (
        slice(int(edges[place]), int(edges[place + 1]))
        for edges, place in zip((value.rows, value.columns), block, strict=True)
    )
    start = rows.start, columns.start
    try:
        inner = _place(recording.window(name, moment.index, rows, columns))
    except KeyError:  # its numbers can't be read again
        inner = None
    return (start[0] + inner[0], start[1] + inner[1]) if inner else start


def _place(cells: np.ndarray) -> tuple[int, int] | None:
    bad = np.argwhere(~np.isfinite(cells))
    return (int(bad[0][0]), int(bad[0][1])) if len(bad) else None

"""The values of one line: what it was given, what it made, and the first that is not finite."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.inspect.microscope.by_hand import name_by_hand
from core.inspect.microscope.inside import Graph, Layers, Sealed
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.values import Reduced, Value


def values_made(recording: Recording, moment: Moment) -> tuple[str, ...]:
    """The names that the line gave a value, in the order in which they came about.

    What layers made comes before what the line made of it, each value under one name only.
    """
    own = tuple(name for name in moment.makes if recording.after(name, moment) is not None)
    return (*_between_layers(recording, moment, own), *own)


def layer_value_by_hand(recording: Recording, moment: Moment, name: str) -> str:
    """What rung 1 calls a value that a layer made, like h; "" for anything else."""
    if name in moment.makes or not isinstance(moment.inside, Layers):
        return ""
    found = name_by_hand(recording, name, moment.index)[0]
    return "" if found == name else found


def values_read(recording: Recording, moment: Moment) -> tuple[str, ...]:
    """The names that the line worked with, as far as they had a value when it began.

    Of a line that clears gradients it is those.
    """
    names = moment.drops or moment.reads
    return tuple(name for name in names if recording.before(name, moment) is not None)


def sealed_values(recording: Recording, moment: Moment) -> tuple[str, ...]:
    """All outputs of a call that can't be looked into; none of other lines."""
    return values_made(recording, moment) if isinstance(moment.inside, Sealed) else ()


def values_within(recording: Recording, moment: Moment) -> list[tuple[str, Value]]:
    """All that came about in the line, what the graph passed on as well, the earliest first."""
    inner: tuple[str, ...] = ()
    if isinstance(moment.inside, Graph):
        inner = tuple(node.name for node in moment.inside.nodes if node.name)
    names = (*inner, *values_made(recording, moment))
    found = [(name, recording.after(name, moment)) for name in names]
    return [(name, value) for name, value in found if value is not None]


def _between_layers(recording: Recording, moment: Moment, own: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(moment.inside, Layers):
        return ()
    before = (recording.kept(name, moment.index - 1) for name in recording.names(moment.index - 1))
    after = (recording.kept(name, moment.index) for name in own)
    known = {kept.copy for kept in (*before, *after) if kept}
    found: list[str] = []
    for layer in moment.inside.layers:
        for name in (layer.input, layer.output):
            kept = recording.kept(name, moment.index)
            if kept and kept.copy not in known:
                known.add(kept.copy)
                found.append(name)
    return tuple(found)


@dataclass(frozen=True)
class NonFiniteCell:
    """The first cell that is not finite: of `name`, after the moment `index`."""

    index: int
    name: str
    cell: tuple[int, int]


def find_first_non_finite(recording: Recording, line: int) -> NonFiniteCell | None:
    """Look through what came about in this line of the file, inside of its call as well.

    A line in a loop runs several times in one step. None if everything in it is finite.
    """
    for moment in recording.moments:
        if moment.line != line:
            continue
        for name, value in values_within(recording, moment):
            cell = _first(recording, moment, name, value)
            if cell:
                return NonFiniteCell(moment.index, name, cell)
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

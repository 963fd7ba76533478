"""What there is to be looked at of one line: what it made, and what was made inside of its call."""

from __future__ import annotations

from core.inspect.microscope.inside import Graph, Layers, Sealed
from core.inspect.microscope.names import job
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.values import Value


def offered(recording: Recording, moment: Moment) -> tuple[str, ...]:
    """The names that the line gave a value, in the order in which they came about.

    What layers made comes before what the line made of it, each value under one name only.
    """
    own = tuple(name for name in moment.makes if recording.after(name, moment) is not None)
    return (*_between_layers(recording, moment, own), *own)


def inner_job(recording: Recording, moment: Moment, name: str) -> str:
    """What rung 1 calls that which a layer made, such as h; "" for anything else."""
    if name in moment.makes or not isinstance(moment.inside, Layers):
        return ""
    found = job(recording, name, moment.index)[0]
    return "" if found == name else found


def taken(recording: Recording, moment: Moment) -> tuple[str, ...]:
    """The names that the line worked with, as far as they had a value when it began.

    Of a line that clears gradients it is those.
    """
    names = moment.drops or moment.reads
    return tuple(name for name in names if recording.before(name, moment) is not None)


def given(recording: Recording, moment: Moment) -> tuple[str, ...]:
    """All outputs of a call that can't be looked into; none of other lines."""
    return offered(recording, moment) if isinstance(moment.inside, Sealed) else ()


def values_within(recording: Recording, moment: Moment) -> list[tuple[str, Value]]:
    """All that came about in the line, what the graph passed on as well, the earliest first."""
    inner: tuple[str, ...] = ()
    if isinstance(moment.inside, Graph):
        inner = tuple(node.name for node in moment.inside.nodes if node.name)
    names = (*inner, *offered(recording, moment))
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

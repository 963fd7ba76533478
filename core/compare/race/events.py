"""What a race tells while it is on, in the order in which it happens; and the same as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from core.base.message import Message, pack_message
from core.compare.race import columns
from core.compare.race.entries import Size
from core.compare.race.standing import Line, Speed, Standing
from core.experiment.experiment import Experiment, write_experiment


@dataclass(frozen=True)
class Entered:
    """A contender takes part. All are told before the first warms up; `experiment` names it."""

    experiment: Experiment


@dataclass(frozen=True)
class Dropped:
    """A contender can't take part, or no longer; the message says why."""

    experiment: Experiment
    message: Message


@dataclass(frozen=True)
class WarmingUp:
    """A contender does its first steps, with so many threads."""

    experiment: Experiment
    threads: int


@dataclass(frozen=True)
class Round:
    """A contender had its turns in a round, counted from 1 to `rounds`: steps a second in each.

    `plain` is the program in a bare loop, and `watched` under the trainer.
    """

    experiment: Experiment
    number: int
    rounds: int
    plain: float
    watched: float


@dataclass(frozen=True)
class Stood:
    """A contender has had all its turns."""

    standing: Standing


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


@dataclass(frozen=True)
class Finished:
    """The race is over; what its standings come to. The last event, unless it was killed."""

    crossings: tuple[Crossing, ...]
    sentences: tuple[Message, ...]


@dataclass(frozen=True)
class Refusal:
    """The race can't take place, and this says why. It is then the only event."""

    message: Message


Event = Entered | Dropped | WarmingUp | Round | Stood | Finished | Refusal

_NAMES: Mapping[type, str] = {
    Entered: "entered",
    Dropped: "dropped",
    WarmingUp: "warming_up",
    Round: "round",
    Stood: "stood",
    Finished: "finished",
    Refusal: "refusal",
}


def write_event(event: Event) -> str:
    """The event as one line of JSON in ASCII, without its end; `event` in it names the kind."""
    return json.dumps({"event": _NAMES[type(event)], **_write(event)}, allow_nan=False)


def write_standing(standing: Standing) -> dict[str, Any]:
    """The standing as an object of JSON, with the table's columns by their keys."""
    return _write(standing)


def _write(value: Any) -> Any:
    match value:
        case Message():
            return pack_message(value)
        case Speed():
            return value.rounds
        case Experiment():
            return write_experiment(value)
        case tuple():
            return [_write(one) for one in value]
    if not is_dataclass(value):
        return value
    parts = {field.name: _write(getattr(value, field.name)) for field in fields(value)}
    if not isinstance(value, Standing):
        return parts
    entry = columns.finished(value)  # whoever reads it can't work the columns out
    return {column.key: column.value(entry) for column in columns.COLUMNS} | parts

"""A race as JSON, for other programs: each event as a line, each standing as an object."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from core.base.message import Message, pack_message
from core.compare.race.events import (
    Dropped,
    Entered,
    Event,
    Finished,
    Refusal,
    Round,
    Stood,
    WarmingUp,
)
from core.compare.race.speed import Speed
from core.compare.race.standing import Standing
from core.experiment.experiment import Experiment, write_experiment

_NAMES: Mapping[type, str] = {
    Entered: "entered",
    Dropped: "dropped",
    WarmingUp: "warming_up",
    Round: "round",
    Stood: "stood",
    Finished: "finished",
    Refusal: "refusal",
}
# What follows from the other numbers of a standing: whoever reads the lines can't work it out.
_DERIVED = (
    "median",
    "spread",
    "step_time",
    "to_plain",
    "to_article",
    "of_matmul",
    "of_memory",
    "compile_time",
)


def write_event(event: Event) -> str:
    """The event as one line of JSON in ASCII, without its end; `event` in it names the kind."""
    return json.dumps({"event": _NAMES[type(event)], **_write(event)}, allow_nan=False)


def write_standing(standing: Standing) -> dict[str, Any]:
    """The standing as an object of JSON, with what follows from it."""
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
    names = [field.name for field in fields(value)]
    names += _DERIVED if isinstance(value, Standing) else ()
    return {name: _write(getattr(value, name)) for name in names}

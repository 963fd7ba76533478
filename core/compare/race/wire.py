"""Events as lines of JSON, written by the process that races and read by whoever started it."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, get_args, get_origin, get_type_hints

from core.base.message import Message
from core.compare.race.crossing import Crossing
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
from core.compare.race.sizes import Size
from core.compare.race.speed import Speed
from core.compare.race.standing import Line, Standing
from core.experiment.experiment import FIELDS, Experiment, read_experiment, write_experiment

_KINDS: Mapping[str, type] = {
    "entered": Entered,
    "dropped": Dropped,
    "warming_up": WarmingUp,
    "round": Round,
    "stood": Stood,
    "finished": Finished,
    "refusal": Refusal,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
# What follows from the others, for those who read the lines without this module.
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
    """The event as one line of JSON, without its end; `event` in it names the kind."""
    content = {"event": _NAMES[type(event)], **_write_parts(event)}
    return json.dumps(content, ensure_ascii=True, allow_nan=False)


def read_event(line: str) -> Event:
    """The event that a line stands for; raises ValueError if it is not exactly such a line."""
    try:
        content = json.loads(line, parse_constant=_no_constant)
        event: Event = _read(_KINDS[content.pop("event")], content)
    except (LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"no event of a race: {error}") from error
    return event


def write_standing(standing: Standing) -> dict[str, Any]:
    """The standing as an object of JSON, with what follows from it."""
    derived = {name: getattr(standing, name) for name in _DERIVED}
    return {**_write_parts(standing), **derived}


def _write(value: Any) -> Any:
    match value:
        case Standing():
            return write_standing(value)
        case Message():
            return {"text": value.text, "values": {n: _plain(v) for n, v in value.values.items()}}
        case Speed():
            return value.rounds
        case Experiment():
            return write_experiment(value)
        case Size() | Line() | Crossing():
            return _write_parts(value)
        case tuple():
            return [_write(one) for one in value]
    return value


def _write_parts(value: Any) -> dict[str, Any]:
    return {field.name: _write(getattr(value, field.name)) for field in fields(value)}


def _plain(value: object) -> object:
    """What goes into a sentence; whatever JSON does not know reads the same there as a text."""
    if isinstance(value, Message):
        return _write(value)
    if isinstance(value, (str, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)


def _read(kind: Any, given: Any) -> Any:
    """What was given, as this type of thing."""
    if kind in _READERS:
        return _READERS[kind](given)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in _list(given))
    types = get_type_hints(kind)
    derived = set(_DERIVED) if kind is Standing else set()
    if given.keys() - derived != types.keys():
        raise ValueError(f"no {kind.__name__}")
    return kind(**{name: _read(part, given[name]) for name, part in types.items()})


def _read_experiment(given: Any) -> Experiment:
    experiment, refusals = read_experiment(given)
    if refusals or given.keys() != FIELDS.keys():
        raise ValueError("an experiment that does not fit")
    return experiment


def _read_message(given: Any) -> Message:
    if given.keys() != {"text", "values"} or not isinstance(given["text"], str):
        raise ValueError("no message")
    values = {name: _read_value(value) for name, value in given["values"].items()}
    message = Message(given["text"], values)
    str(message)  # each place in it has its value
    return message


def _read_value(given: Any) -> object:
    if isinstance(given, dict):
        return _read_message(given)
    if not isinstance(given, (str, int, float)):
        raise ValueError("no value of a message")
    return given


def _read_number(given: Any) -> float:
    if type(given) not in (int, float) or not 0 <= given < math.inf:
        raise ValueError("no number of a race")
    return float(given)


def _read_speed(given: Any) -> Speed:
    speed = Speed(tuple(map(_read_number, _list(given))))
    if not speed.rounds or min(speed.rounds) <= 0:
        raise ValueError("no rounds")
    return speed


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(given: Any) -> Any:
        if type(given) is not kind:
            raise ValueError(f"no {kind.__name__}")
        return given

    return read


def _list(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise ValueError("no list")
    return given


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


_READERS: Mapping[Any, Callable[[Any], Any]] = {
    Experiment: _read_experiment,
    Message: _read_message,
    Speed: _read_speed,
    float: _read_number,
    int: _exactly(int),
    str: _exactly(str),
    bool: _exactly(bool),
}

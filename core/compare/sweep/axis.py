"""Axis: one field of a sweep and the values it takes, from a list or a range as one types them.

What is typed has parts with commas between. A part is a value, such as `1e-7`; or a range with its
ends included: `1e-8..1e-5 log 10` and `1..100 linear 5` have so many values, and `0..9`, for
fields of whole numbers, has each of them. `all` stands for every name of a choice.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from core.base.message import Message, Refused, say
from core.experiment.experiment import FIELDS
from core.experiment.fields import Choice, Field, Real, Text, Whole, shorten
from core.experiment.schedule import Rates

MOST = 1000  # runs of one sweep

# Fields with a few words or a number; the names of files and columns may have commas in them.
SWEEPABLE = tuple(
    name for name, field in FIELDS.items() if name == "device" or not isinstance(field, Text)
)

_COMMAS = re.compile(r"[,;，；、]")
_RANGE = re.compile(
    r"(?P<start>.*?[^.\s])\s*\.\.\s*(?P<end>[^.\s]\S*)(\s+(?P<spacing>log|linear)\s+(?P<count>\S+))?",
    re.IGNORECASE,
)
_COUNT = Whole(
    say("Number of values"),
    say("How many values a range has, including both ends."),
    minimum=2,
    maximum=MOST,
)
_DIGITS = 6  # of the values within a range, if that tells them apart: as many as are shown


class Spacing(Enum):
    """What stays the same from one value of a range to the next: the ratio, or the difference."""

    LOGARITHMIC = "log"
    LINEAR = "linear"


@dataclass(frozen=True)
class Axis:
    """The field `name` over `values`: numbers from small to large, names as they were given."""

    name: str
    values: tuple[Any, ...]

    @property
    def field(self) -> Field:
        """The description of one value: of a single rate where the field is a schedule."""
        return _one(FIELDS[self.name])


def read_axis(name: str, text: str) -> Axis:
    """The axis that was typed, in the manner that this module's first lines tell.

    Raises Refused, tied to the field, with a sentence that says which part is wrong.
    """
    field = _find(name)
    values: list[Any] = []
    for part in filter(None, map(str.strip, _COMMAS.split(text))):
        if isinstance(field, Choice) and part == "all":
            values += field.choices
        elif ".." in part and isinstance(field, (Whole, Real)):
            values += _read_range(name, field, part)
        else:
            values.append(_read(name, field, part))
    return _axis(name, field, values)


def list_axis(name: str, given: Iterable[object]) -> Axis:
    """The axis over these values, texts or numbers; raises Refused, tied to the field."""
    field = _find(name)
    return _axis(name, field, [_read(name, field, value) for value in given])


def range_axis(
    name: str,
    start: object,
    end: object,
    count: object = None,
    spacing: Spacing = Spacing.LOGARITHMIC,
) -> Axis:
    """The axis from `start` to `end`, both included, texts or numbers, in `count` values.

    Whole numbers are rounded, and those that come twice are dropped; without a count they are
    all there. Raises Refused, tied to the field.
    """
    field = _find(name)
    if not isinstance(field, (Whole, Real)):
        raise Refused(say("{label} can't have ranges: list its values.", label=field.label), name)
    ends = _read(name, field, start), _read(name, field, end)
    return _axis(name, field, _range(name, field, ends, count, spacing))


def examples(name: str) -> tuple[str, ...]:
    """What may be typed for this field: a list, and where there are ranges one of each kind."""
    field = _one(FIELDS[name])
    if isinstance(field, Choice):
        return (", ".join(field.choices[:2]),)
    if isinstance(field, Whole):
        return "1, 2, 5", "1..9", "10..1000 log 5"
    if isinstance(field, Real):
        return "1e-7, 1e-6", "1e-8..1e-5 log 10"
    return ("cpu, cuda:0",)


def check_count(count: int, name: str) -> None:
    """Raise Refused, tied to the field, if these are more runs than a sweep has."""
    if count > MOST:
        raise Refused(
            say(
                "That makes {count} runs, but a sweep can have at most {most}: choose "
                "fewer values.",
                count=count,
                most=MOST,
            ),
            name,
        )


def _find(name: str) -> Field:
    if name not in FIELDS:
        raise Refused(say("There is no setting {name}.", name=shorten(name)), name)
    if name not in SWEEPABLE:
        raise Refused(
            say("{label} can't be swept: choose another field.", label=FIELDS[name].label), name
        )
    return _one(FIELDS[name])


def _one(field: Field) -> Field:
    return field.rate if isinstance(field, Rates) else field


def _read(name: str, field: Field, given: object) -> Any:
    """The field's value; its refusal is tied to the field."""
    try:
        return field.read(given)
    except Refused as refusal:
        raise Refused(refusal.message, name) from None


def _axis(name: str, field: Field, values: list[Any]) -> Axis:
    if not values:
        some = examples(name)[0]
        raise _refused(name, say("{label} has no values: type some, like {example}.", example=some))
    unique = tuple(dict.fromkeys(values))
    check_count(len(unique), name)
    return Axis(name, tuple(sorted(unique)) if isinstance(field, (Whole, Real)) else unique)


def _read_range(name: str, field: Whole | Real, part: str) -> list[Any]:
    found = _RANGE.fullmatch(part)
    if not found:
        raise _no_range(name, part)
    ends = _read(name, field, found["start"]), _read(name, field, found["end"])
    if found["spacing"] is None and isinstance(field, Real):
        raise _no_range(name, part)
    return _range(name, field, ends, found["count"], Spacing((found["spacing"] or "log").lower()))


def _range(
    name: str, field: Whole | Real, ends: tuple[Any, Any], given: object, spacing: Spacing
) -> list[Any]:
    low, high = sorted(ends)
    if given is None:
        if isinstance(field, Real):
            raise Refused(
                say("{label}: say how many values the range has.", label=field.label), name
            )
        check_count(high - low + 1, name)
        return list(range(low, high + 1))
    count = _read(name, _COUNT, given)
    if spacing is Spacing.LINEAR:
        inner = [low + (high - low) * (i / (count - 1)) for i in range(1, count - 1)]
    elif low <= 0:
        raise _refused(
            name,
            say(
                "{label}: a logarithmic range must start above 0, not at {given}.", given=f"{low:g}"
            ),
        )
    else:
        start, way = math.log(low), math.log(high) - math.log(low)
        inner = [math.exp(start + way * (i / (count - 1))) for i in range(1, count - 1)]
    if isinstance(field, Whole):
        return [low, *map(round, inner), high]
    rounded = [float(f"{value:.{_DIGITS}g}") for value in inner]
    if len({low, *rounded, high}) == count:
        inner = rounded
    return [low, *(min(max(value, low), high) for value in inner), high]


def _no_range(name: str, part: str) -> Refused:
    message = say("{label}: {given} isn't a range: write it like {example}.", given=shorten(part))
    return _refused(name, message, examples(name)[-1])


def _refused(name: str, message: Message, example: str = "") -> Refused:
    values = {"label": FIELDS[name].label, "example": example, **message.values}
    return Refused(Message(message.text, values), name)

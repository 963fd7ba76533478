"""Sentences for people, written in English and translated only where they are shown."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import TypeGuard

# What a terminal obeys instead of showing it: control characters, and what turns or breaks a line.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def escape(text: str) -> str:
    r"""Text from outside, such as a file's, so that a terminal shows it: ESC as \x1b."""
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


@dataclass(frozen=True)
class Message:
    """A sentence with named places, and what goes into them.

    The text stays apart from its values, so that whoever shows it can look the
    text up in another language first. `str()` gives the English sentence.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        values = {
            name: escape(value) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        return self.text.format(**values)


def say(text: str, /, **values: object) -> Message:
    """The message with this text; the call also marks the text for the translators."""
    return Message(text, values)


class Refused(Exception):
    """What was asked for can't be done; `message` says what, where and what to do instead.

    `field` names the field of the experiment that the message belongs to, if it belongs to one.
    """

    def __init__(self, message: Message, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


def pack_message(message: Message) -> dict[str, object]:
    """The message as JSON can hold it, to be translated another time.

    A value that JSON does not have is the text that it is shown as.
    """
    values = {name: _pack(value) for name, value in message.values.items()}
    return {"text": message.text, "values": values}


def _pack(value: object) -> object:
    if isinstance(value, Message):
        return pack_message(value)
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value).encode(errors="replace").decode()  # a file's name may have other bytes


def unpack_message(given: object) -> Message:
    """The message that `pack_message` was given; raises ValueError if this is none."""
    text, values = (given["text"], given["values"]) if _has_parts(given) else (None, None)
    if not isinstance(text, str) or not isinstance(values, dict):
        raise ValueError("no message")
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if name not in values or not name.isidentifier() or form or conversion:
            raise ValueError("a place that nothing goes into")
    return Message(
        text,
        {
            name: value if isinstance(value, (str, int, float)) else unpack_message(value)
            for name, value in values.items()
        },
    )


def _has_parts(given: object) -> TypeGuard[dict[str, object]]:
    return isinstance(given, dict) and given.keys() == {"text", "values"}


def quantity(count: float, unit: str) -> str:
    """A count with an SI prefix and three figures: `quantity(8e9, "B")` is `8 GB`."""
    for prefix in ("", "k", "M", "G", "T", "P", "E", "Z", "Y"):
        if count < 999.5:
            return f"{count:.3g} {prefix}{unit}"
        count /= 1000
    return f"{count:.3g} R{unit}"

"""Sentences for people, written in English and translated only where they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A sentence with named places, and what goes into them.

    The text stays apart from its values, so that whoever shows it can look the
    text up in another language first. `str()` gives the English sentence.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


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


def quantity(count: float, unit: str) -> str:
    """A count with an SI prefix and three figures: `quantity(8e9, "B")` is `8 GB`."""
    for prefix in ("", "k", "M", "G", "T", "P", "E", "Z", "Y"):
        if count < 999.5:
            return f"{count:.3g} {prefix}{unit}"
        count /= 1000
    return f"{count:.3g} R{unit}"

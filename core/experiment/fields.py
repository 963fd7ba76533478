"""Kinds of settings: each reads a value from text or from a file's number, or says what is wrong.

The command line, the files and the window's form all read through these, so a
value that one of them refuses is refused by all, in the same words.
"""

import math
import re
import unicodedata
from dataclasses import dataclass

from core.base.message import Message, Refused, say

_WHOLE = re.compile(r"[+-]?[0-9]+")
_REAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_MOST_DIGITS = 40  # more than any limit has; Python itself refuses to read thousands of them


@dataclass(frozen=True)
class Field:
    """One setting: what it is called, what it means and in which unit it is told."""

    label: Message
    help: Message
    unit: Message | None = None

    def read(self, given: object) -> object:
        """The value that `given` stands for.

        Raises Refused, with a sentence for the person who gave it, if it stands for none.
        """
        raise NotImplementedError

    def _refuse(self, message: Message, given: object) -> Refused:
        values = {"label": self.label, "given": shorten(given), **message.values}
        return Refused(Message(message.text, values))

    def _number_text(self, given: str) -> str:
        """The text without blanks around it; refuses a number that is typed in a wrong manner."""
        text = given.strip()
        if not text:
            raise self._refuse(say("{label} is empty: type a number."), given)
        folded = unicodedata.normalize("NFKC", text)
        if folded != text and (_REAL.fullmatch(folded) or _NOT_FINITE.fullmatch(folded)):
            raise self._refuse(
                say(
                    "{label} is in full-width characters: type {plain}, not {given}.",
                    plain=shorten(folded),
                ),
                given,
            )
        if "," in text and _REAL.fullmatch(text.replace(",", "")):
            raise self._refuse(
                say(
                    "{label} contains a comma: write 1.5 with a point, and 1000 without "
                    "a separator, not {given}."
                ),
                given,
            )
        if _NOT_FINITE.fullmatch(text):
            raise self._not_finite(given)
        if not _REAL.fullmatch(text):
            raise self._not_a_number(given)
        return text

    def _not_a_number(self, given: object) -> Refused:
        return self._refuse(say("{label} must be a number, not {given}."), given)

    def _not_finite(self, given: object) -> Refused:
        return self._refuse(say("{label} must be a finite number, not {given}."), given)


@dataclass(frozen=True)
class Whole(Field):
    """A whole number within limits, both included."""

    minimum: int = 1
    maximum: int = 10**12

    def read(self, given: object) -> int:
        value = self._whole(given)
        if value < self.minimum:
            raise self._refuse(
                say("{label} must be at least {minimum}, not {given}.", minimum=self.minimum), given
            )
        if value > self.maximum:
            raise self._refuse(
                say("{label} must be at most {maximum}, not {given}.", maximum=self.maximum), given
            )
        return value

    def _whole(self, given: object) -> int:
        if isinstance(given, int) and not isinstance(given, bool):
            return given
        if isinstance(given, str):
            text = self._number_text(given)
            if _WHOLE.fullmatch(text):
                if len(text) <= _MOST_DIGITS:
                    return int(text)
                return self.minimum - 1 if text[0] == "-" else self.maximum + 1
            if not math.isfinite(float(text)):
                raise self._not_finite(given)
        elif not isinstance(given, float):
            raise self._not_a_number(given)
        elif not math.isfinite(given):
            raise self._not_finite(given)
        raise self._refuse(say("{label} must be a whole number like 64, not {given}."), given)


@dataclass(frozen=True)
class Real(Field):
    """A finite number, greater than or equal to `minimum` and less than `maximum`.

    With `above` the minimum itself does not fit either.
    """

    minimum: float = 0.0
    maximum: float = math.inf
    above: bool = False

    def read(self, given: object) -> float:
        value = self._real(given)
        if self.above and value <= self.minimum:
            raise self._refuse(
                say(
                    "{label} must be greater than {minimum}, not {given}.",
                    minimum=f"{self.minimum:g}",
                ),
                given,
            )
        if value < self.minimum:
            raise self._refuse(
                say(
                    "{label} must be at least {minimum}, not {given}.", minimum=f"{self.minimum:g}"
                ),
                given,
            )
        if value >= self.maximum:
            raise self._refuse(
                say(
                    "{label} must be less than {maximum}, not {given}.", maximum=f"{self.maximum:g}"
                ),
                given,
            )
        return value

    def _real(self, given: object) -> float:
        if isinstance(given, str):
            value = float(self._number_text(given))
        elif isinstance(given, (int, float)) and not isinstance(given, bool):
            try:
                value = float(given)
            except OverflowError:
                value = math.inf
        else:
            raise self._not_a_number(given)
        if not math.isfinite(value):
            raise self._not_finite(given)
        return value


@dataclass(frozen=True)
class Choice(Field):
    """One of a few names. Those that are `unlisted` are read as well, but not offered."""

    choices: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()

    def read(self, given: object) -> str:
        if isinstance(given, str) and given.strip() in self.choices + self.unlisted:
            return given.strip()
        raise self._refuse(
            say("{label} must be one of {choices}, not {given}.", choices=", ".join(self.choices)),
            given,
        )


@dataclass(frozen=True)
class Text(Field):
    """One line of free text, such as a path; it may be empty."""

    longest: int = 4096

    def read(self, given: object) -> str:
        if not isinstance(given, str) or len(given) > self.longest or not _is_line(given):
            raise self._refuse(
                say(
                    "{label} must be one line of at most {longest} characters, not {given}.",
                    longest=self.longest,
                ),
                given,
            )
        return given


def _is_line(text: str) -> bool:
    """Whether it can be printed in one line; Chinese and no-break spaces are fine in a name."""
    return all(c.isprintable() or unicodedata.category(c) == "Zs" for c in text)


def as_text(value: object) -> str:
    """The value of a setting in six digits, if it is a fraction, or else as it is."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def shorten(given: object) -> str:
    """What was given, in quotation marks, cut so that it fits in a sentence."""
    if isinstance(given, int) and abs(given) >= 10**_MOST_DIGITS:
        given = "a number of more than 40 digits"  # str() refuses those of thousands
    text = "".join(c if c.isprintable() else " " for c in str(given))
    return f"'{text}'" if len(text) <= 40 else f"'{text[:37]}...'"

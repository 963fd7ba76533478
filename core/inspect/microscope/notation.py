"""How a formula is written as a line: with signs around pictures of arrays, or with numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷", ">=": "≥", "<=": "≤", ">": ">", "<": "<"}
SUM, TERM, ALONE = range(3)  # how firmly the parts of a text hold together
_GAP = "\0"


class NoLineError(Exception):
    """A formula that can't be written as one line."""


class Text(NamedTuple):
    """A written formula, and how firmly its parts hold together."""

    text: str
    firm: int = ALONE


class Notation:
    """How names and numbers are written, and what is put into brackets.

    `pictures` says that arrays are pictures between the signs, not numbers.
    """

    pictures = False

    def name(self, name: str, after: bool) -> Text:
        """A variable."""
        raise NotImplementedError

    def number(self, value: float, written: str) -> Text:
        """A number; `written` is how it came about, or ""."""
        raise NotImplementedError

    def within(self, part: Text, least: int = ALONE) -> str:
        """A part of a larger formula, in brackets unless it holds together at least so firmly."""
        raise NotImplementedError


class Pictures(Notation):
    """`2 × (`, `−` and `)` around two arrays: as few brackets as mathematics needs."""

    pictures = True

    def name(self, name: str, after: bool) -> Text:
        """A gap, for the picture."""
        return Text(_GAP)

    def number(self, value: float, written: str) -> Text:
        """In four digits."""
        return Text(_minus(f"{value:.4g}"))

    def within(self, part: Text, least: int = ALONE) -> str:
        """In brackets where the order of the operations asks for them."""
        return part.text if part.firm >= least else f"({part.text})"

    def signs(self, text: str) -> tuple[str, ...]:
        """What is before, between and behind the pictures of a written formula."""
        return tuple(part.strip() for part in text.split(_GAP))


class Numbers(Notation):
    """`1 − (0.01 × 24)`: numbers for names, and brackets around each operation within another."""

    def __init__(self, number_of: Callable[[str, bool], float]) -> None:
        self._number_of = number_of

    def name(self, name: str, after: bool) -> Text:
        """Its number."""
        return Text(figure(self._number_of(name, after)))

    def number(self, value: float, written: str) -> Text:
        """In six digits, or how it came about."""
        if not written:
            return Text(figure(value))
        return Text(written if written.startswith("√") else f"({written})")

    def within(self, part: Text, least: int = ALONE) -> str:
        """In brackets if it is an operation or a negative number."""
        alone = part.firm == ALONE and not part.text.startswith("−")
        return part.text if alone else f"({part.text})"


def figure(value: float) -> str:
    """A number in six digits, with a true minus sign."""
    return _minus(f"{value:.6g}")


def _minus(text: str) -> str:
    return text.replace("-", "−")

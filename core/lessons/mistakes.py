"""Mistakes in a lesson: where each one is, and a sentence that says what to do."""

from dataclasses import dataclass

from core.base.message import Message, escape


@dataclass(frozen=True)
class Mistake:
    """One mistake; `line` counts from 1 and is 0 where the mistake is the file's as a whole."""

    file: str
    line: int
    message: Message

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{escape(place)}: {self.message}"


class Notes:
    """The mistakes that have been found in one file, as they come."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Mistake] = []

    def add(self, line: int, message: Message) -> None:
        """Note a mistake at a line of the file."""
        self._found.append(Mistake(self.file, line, message))

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """All of them, in the order of their lines."""
        return tuple(sorted(self._found, key=lambda mistake: mistake.line))

"""A lesson's file as text without misleading characters, and the mistakes found in it."""

import unicodedata
from dataclasses import dataclass

from core.base.message import Message, escape, say


@dataclass(frozen=True)
class Mistake:
    """One mistake. `line` counts from 1; it is 0 if the mistake is in the file as a whole."""

    file: str
    line: int
    message: Message

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{escape(place)}: {self.message}"


class Notes:
    """Collects the mistakes in one file."""

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


LARGEST = 200_000  # bytes of one file
LONGEST_LINE = 2_000
LONGEST_BLOCK = 8_000  # characters without an empty line, which Markdown reads as one block

_JOINERS = "\u200c\u200d"  # emoji and some scripts need them
_MARKS = "\u200e\u200f\u061c"
_TURNS = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))


def decode(data: bytes, notes: Notes) -> str | None:
    """The text in a file, with equal line ends; None, with a note, if it isn't text."""
    if len(data) > LARGEST:
        notes.add(0, say("The file is larger than {limit} kB.", limit=LARGEST // 1000))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        notes.add(line, say("This isn't text in UTF-8: save the file in that encoding."))
        return None
    text = text.replace("\r\n", "\n")
    sound = True
    block = 0
    for number, row in enumerate(text.split("\n"), 1):
        block = block + len(row) if row.strip() else 0
        if fault := _fault(row, block):
            notes.add(number, fault)
            sound, block = False, 0
    return text if sound else None


def odd_character(text: str) -> Message | None:
    """What to say about a character that hides or disturbs others, if the text has one."""
    for character in text:
        code = f"U+{ord(character):04X}"
        kind = unicodedata.category(character)
        if unicodedata.bidirectional(character) in _TURNS or character in _MARKS:
            return say("{code} reverses the direction of the text: remove it.", code=code)
        if kind == "Cc" and character not in "\n\t":
            return say("{code} is a control character: remove it.", code=code)
        if kind in ("Cf", "Zl", "Zp", "Cs", "Co") and character not in _JOINERS:
            return say("{code} is invisible: remove it.", code=code)
    return None


def _fault(line: str, block: int) -> Message | None:
    if len(line) > LONGEST_LINE:
        return say("The line is longer than {limit} characters: break it.", limit=LONGEST_LINE)
    if block > LONGEST_BLOCK:
        return say(
            "There are more than {limit} characters without an empty line: add one.",
            limit=LONGEST_BLOCK,
        )
    return None if line.isascii() and line.isprintable() else odd_character(line)

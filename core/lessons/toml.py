"""TOML in a lesson, with line numbers; each value is checked as it is taken."""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from core.base.message import Message, Refused, say
from core.experiment.fields import shorten
from core.lessons.markdown import forbidden
from core.lessons.source import Notes, odd_character

_PLACE = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")
_HEADER = re.compile(r"\s*\[(\[?)\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*([\w.-]+)\s*=\s*(\[?)\s*([^\s#]?)")
_ELEMENT = re.compile(r"\s*[{\"'\[\w.+-]")
_MOST_DOTS = 64  # in a line: tomllib is slow for names.with.very.many.parts
_LARGEST = 1e300
_LONGEST = 1_000

_Found = TypeVar("_Found")
_Path = tuple[str | int, ...]


def load_toml(text: str, first: int, notes: Notes) -> "Table | None":
    """The table in a text that begins at line `first` of its file; None, with a note, if none."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.count(".") > _MOST_DOTS:
            notes.add(first + number, say("There are too many dots in this line."))
            return None
    try:
        content = tomllib.loads(text)
    except RecursionError:
        notes.add(first, say("These settings are nested too deeply."))
        return None
    except ValueError as error:
        reason = str(error)
        place = _PLACE.search(reason)
        at = int(place[1]) if place and place[1] else len(lines) if place else 1
        reason = shorten(_PLACE.sub("", reason)).strip("'")
        notes.add(
            first + at - 1, say("This isn't valid TOML from here on: {reason}.", reason=reason)
        )
        return None
    return Table(content, notes, _find_lines(lines, first))


class Table:
    """A table whose values are taken once each, by name and kind.

    A value that doesn't fit is noted, and replaced by one that does, so that the reader gets to
    the next mistake. `close` notes the names that nobody asked for.
    """

    def __init__(
        self, content: Mapping[str, Any], notes: Notes, lines: Mapping[_Path, int], path: _Path = ()
    ) -> None:
        self._left = dict(content)
        self._asked: list[str] = []
        self._notes, self._lines, self._path = notes, lines, path

    @property
    def line(self) -> int:
        """The line where it begins, as near as is known."""
        return self._line()

    def note(self, message: Message, *place: str | int) -> None:
        """Note a mistake at that name, or as near to it as is known."""
        self._notes.add(self._line(*place), message)

    def has(self, name: str) -> bool:
        """Whether there is a value of that name that hasn't been taken yet."""
        return name in self._left

    def text(self, name: str, longest: int = _LONGEST, default: str | None = None) -> str:
        """A text that isn't empty and has no forbidden Markdown."""
        if default is not None and not self.has(name):
            return self._default(name, default)
        value = self._take(name)
        return "" if value is None else self._text(value, longest, name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of such texts; none if it is not there."""
        values = self._list(name)
        return tuple(self._text(value, _LONGEST, name, place) for place, value in enumerate(values))

    def whole(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number within these limits."""
        if default is not None and not self.has(name):
            return self._default(name, default)
        return int(self._number(name, self._take(name), int, least, most))

    def real(
        self, name: str, least: float = -_LARGEST, most: float = _LARGEST,
        default: float | None = None,
    ) -> float:  # fmt: skip
        """A finite number within these limits."""
        if default is not None and not self.has(name):
            return self._default(name, default)
        return float(self._number(name, self._take(name), (int, float), least, most))

    def reals(self, name: str) -> tuple[float, ...]:
        """A list of finite numbers."""
        kinds = (int, float)
        return tuple(
            float(self._number(name, value, kinds, -_LARGEST, _LARGEST))
            for value in self._list(name)
        )

    def wholes(self, name: str, least: int, most: int) -> tuple[int, ...]:
        """A list of whole numbers."""
        return tuple(int(self._number(name, value, int, least, most)) for value in self._list(name))

    def flag(self, name: str) -> bool:
        """True or false; false if it is not there."""
        if not self.has(name):
            return self._default(name, False)
        value = self._take(name)
        if not isinstance(value, bool):
            self.note(say("{name} must be true or false.", name=name), name)
        return value is True

    def table(self, name: str) -> "Table | None":
        """The table of that name, if there is one."""
        if not self.has(name):
            return self._default(name, None)
        value = self._take(name)
        if isinstance(value, dict):
            return Table(value, self._notes, self._lines, (*self._path, name))
        self.note(say("{name} must be a table.", name=name), name)
        return None

    def tables(self, name: str) -> list["Table"]:
        """The list of tables of that name."""
        found: list[Table] = []
        for place, value in enumerate(self._list(name)):
            if isinstance(value, dict):
                path = (*self._path, name, place)
                found.append(Table(value, self._notes, self._lines, path))
            else:
                self.note(say("{name} must be a list of tables.", name=name), name, place)
        return found

    def rest(self) -> Mapping[str, Any]:
        """Take everything that hasn't been taken yet."""
        rest, self._left = self._left, {}
        return rest

    def read(self, name: str, reader: Callable[[Any], _Found]) -> _Found | None:
        """What the reader makes of a value; None, with a note, if it is missing or refused."""
        value = self._take(name)
        if value is None:
            return None
        try:
            return reader(value)
        except Refused as refusal:
            self.note(refusal.message, name)
            return None

    def optional(self, name: str, reader: Callable[[Any], _Found]) -> _Found | None:
        """The same for a value that may be missing."""
        return self.read(name, reader) if self.has(name) else self._default(name, None)

    def read_all(self, name: str, reader: Callable[[Any], _Found]) -> tuple[_Found, ...]:
        """What the reader makes of each value in a list; none if there is no list."""
        found: list[_Found] = []
        for place, value in enumerate(self._list(name)):
            try:
                found.append(reader(value))
            except Refused as refusal:
                self.note(refusal.message, name, place)
        return tuple(found)

    def close(self) -> None:
        """Note each name that nobody asked for."""
        for name in self._left:
            self.note(unknown(name, self._asked), name)

    def _line(self, *place: str | int) -> int:
        path = (*self._path, *place)
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _take(self, name: str) -> Any:
        self._asked.append(name)
        if name in self._left:
            return self._left.pop(name)
        self.note(say("{name} is missing.", name=name))
        return None

    def _default(self, name: str, default: _Found) -> _Found:
        self._asked.append(name)
        return default

    def _list(self, name: str) -> list[Any]:
        value = self._take(name) if self.has(name) else self._default(name, [])
        if isinstance(value, list):
            return value
        self.note(say("{name} must be a list.", name=name), name)
        return []

    def _text(self, value: object, longest: int, *place: str | int) -> str:
        name = place[0]
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            words = say(
                "{name} must be text of 1 to {longest} characters.", name=name, longest=longest
            )
            self.note(words, *place)
            return ""
        for fault in (odd_character(value), *forbidden(value)):
            if fault:
                self.note(fault, *place)
        return value

    def _number(self, name: str, value: Any, kinds: Any, least: float, most: float) -> Any:
        # nan and inf are never within limits.
        if isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most:
            return value
        if value is not None:
            limits = {"name": name, "least": f"{least:g}", "most": f"{most:g}"}
            if kinds is int:
                words = say("{name} must be a whole number from {least} to {most}.", **limits)
            else:
                words = say("{name} must be a number from {least} to {most}.", **limits)
            self.note(words, name)
        return least


def unknown(name: str, known: Iterable[str]) -> Message:
    """What to say about an unknown name, with the one that may be meant."""
    known = sorted(set(known))
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return say(
            "There is no {name} here: perhaps you mean {near}.", name=shorten(name), near=near[0]
        )
    return say(
        "There is no {name} here: choose from {known}.",
        name=shorten(name), known=", ".join(known),
    )  # fmt: skip


def _find_lines(lines: list[str], first: int) -> dict[_Path, int]:
    """The line of each name, as far as the beginnings of lines show it: tomllib doesn't say."""
    found: dict[_Path, int] = {(): first}
    header: _Path = ()
    key: _Path = ()
    count = 0
    for number, line in enumerate(lines, first):
        if match := _HEADER.match(line):
            header = tuple(match[2].split("."))
            key = ()
            if match[1]:
                place = sum(
                    path[:-1] == header and isinstance(path[-1], int) for path in found if path
                )
                header = (*header, place)
            found.setdefault(header, number)
        elif match := _KEY.match(line):
            key = (*header, *match[1].split("."))
            found.setdefault(key, number)
            count = 0
            if match[2] and match[3]:
                found.setdefault((*key, 0), number)
                count = 1
        elif key and _ELEMENT.match(line):
            found.setdefault((*key, count), number)
            count += 1
    return found

"""A pack: lessons in one or several languages, in a folder or a zip."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from core.base.folders import RESOURCES
from core.base.message import Refused, say
from core.lessons.files import INFO, read_files, refused
from core.lessons.lesson import Lesson, read_lesson
from core.lessons.source import Mistake, Notes, decode
from core.lessons.toml import load_toml

SHIPPED = RESOURCES / "lessons"
SHIPPED_ID = "chainrule"
_LONGEST_TITLE = 100


@dataclass(frozen=True)
class Pack:
    """The lessons of a pack in one language, in the order of their numbers.

    `id` is made from the pack's place, or "chainrule" for the one that ships; progress is kept by
    it. `language` is "" if the lessons are for any.
    """

    id: str
    path: Path
    title: str
    author: str
    language: str
    languages: tuple[str, ...]
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Contents:
    """What is in a folder or a zip: files by their names, and the names of lessons by language."""

    files: dict[str, bytes]
    lessons: dict[str, list[str]]
    title: str
    author: str
    mistakes: tuple[Mistake, ...]  # in pack.toml


def open_pack(path: str | Path, language: str) -> Pack:
    """The pack in a folder or a zip, in this language, or else in the first that it has.

    Raises Refused with a sentence if there is any mistake in what would be shown.
    """
    path = Path(path)
    contents = read_contents(path)
    chosen = language if language in contents.lessons else next(iter(contents.lessons))
    read = [read_lesson(contents.files[name], name) for name in contents.lessons[chosen]]
    mistakes = (*contents.mistakes, *(mistake for _, wrong in read for mistake in wrong))
    if mistakes:
        raise _broken(path, mistakes)
    lessons = tuple(lesson for lesson, _ in read if lesson)
    languages = tuple(contents.lessons)
    return Pack(_id(path), path, contents.title, contents.author, chosen, languages, lessons)


def read_contents(path: Path) -> Contents:
    """The files of a pack. Raises Refused if it can't be read as such."""
    files = read_files(path)
    title, author, mistakes = _read_info(files.pop(INFO, None), path)
    lessons: dict[str, list[str]] = {}
    for name in sorted(files):
        lessons.setdefault(name.rpartition("/")[0], []).append(name)
    if not lessons:
        raise refused(path, say("it has no lesson file, like 01-first-steps.md"))
    if len(lessons) > 1 and "" in lessons:
        raise refused(path, say("there are lessons both at the top and in folders for languages"))
    return Contents(files, lessons, title, author, mistakes)


def _read_info(data: bytes | None, path: Path) -> tuple[str, str, tuple[Mistake, ...]]:
    notes = Notes(INFO)
    title, author = path.stem, ""
    text = None if data is None else decode(data, notes)
    table = None if text is None else load_toml(text, 1, notes)
    if table:
        title = table.text("title", _LONGEST_TITLE, default=title)
        author = table.text("author", _LONGEST_TITLE, default=author)
        table.close()
    return title, author, notes.mistakes


def _id(path: Path) -> str:
    place = path.resolve()
    if place == SHIPPED.resolve():
        return SHIPPED_ID
    return hashlib.sha256(str(place).encode(errors="surrogateescape")).hexdigest()[:16]


def _broken(path: Path, mistakes: tuple[Mistake, ...]) -> Refused:
    first = mistakes[0]
    values = {
        "path": str(path), "file": first.file, "line": first.line,
        "sentence": first.message, "count": len(mistakes),
    }  # fmt: skip
    if len(mistakes) > 1:
        words = say(
            "{path} can't be opened. {file}, line {line}: {sentence} There are {count} "
            "mistakes in all: python main.py lessons check lists them.",
            **values,
        )
    elif first.line:
        words = say("{path} can't be opened. {file}, line {line}: {sentence}", **values)
    else:
        words = say("{path} can't be opened. {file}: {sentence}", **values)
    return Refused(words)

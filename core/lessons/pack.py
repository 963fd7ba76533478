"""A pack: lessons in one or several languages, in a folder or a zip."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from core.base.folders import RESOURCES
from core.base.message import Refused, say
from core.lessons.decode import decode
from core.lessons.languages import differences, missing
from core.lessons.lesson import Lesson, read_lesson
from core.lessons.mistakes import Mistake, Notes
from core.lessons.names import INFO
from core.lessons.storage import read_files, refused
from core.lessons.toml import load_toml

SHIPPED = RESOURCES / "lessons"
SHIPPED_ID = "chainrule"
_LONGEST_TITLE = 100


@dataclass(frozen=True)
class Pack:
    """The lessons of a pack in one language, in the order of their numbers.

    `id` is where the pack lies, or "chainrule" for the one that ships; progress is kept by it.
    `language` is "" where the lessons are for any.
    """

    id: str
    path: Path
    title: str
    author: str
    language: str
    languages: tuple[str, ...]
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Checked:
    """All that is in a pack, by language, and every mistake."""

    lessons: dict[str, tuple[Lesson, ...]]
    mistakes: tuple[Mistake, ...]


def open_pack(path: str | Path, language: str) -> Pack:
    """The pack in a folder or a zip, in this language, or else in the first that it has.

    Raises Refused with a sentence if there is any mistake in what would be shown.
    """
    path = Path(path)
    files = read_files(path)
    title, author, mistakes = _read_info(files, path)
    found = _languages(files, path)
    chosen = language if language in found else next(iter(found))
    lessons: list[Lesson] = []
    for name in found[chosen]:
        lesson, wrong = read_lesson(files[name], name)
        mistakes += wrong
        lessons += [lesson] if lesson else []
    if mistakes:
        raise _broken(path, mistakes)
    return Pack(_id(path), path, title, author, chosen, tuple(found), tuple(lessons))


def check_pack(path: str | Path) -> Checked:
    """Everything in a pack, in all its languages, with what differs between them.

    Raises Refused only if the pack can't be read as such.
    """
    path = Path(path)
    files = read_files(path)
    *_, mistakes = _read_info(files, path)
    lessons: dict[str, tuple[Lesson, ...]] = {}
    found = _languages(files, path)
    for language, names in found.items():
        read = [read_lesson(files[name], name) for name in names]
        lessons[language] = tuple(lesson for lesson, _ in read if lesson)
        mistakes += tuple(mistake for _, wrong in read for mistake in wrong)
    return Checked(lessons, (*mistakes, *missing(found), *differences(lessons)))


def _languages(files: dict[str, bytes], path: Path) -> dict[str, list[str]]:
    """The names of the lessons by language, in order."""
    found: dict[str, list[str]] = {}
    for name in sorted(files):
        if name != INFO:
            found.setdefault(name.rpartition("/")[0], []).append(name)
    if not found:
        raise refused(path, say("there is no lesson in it, such as 01-first-steps.md"))
    if len(found) > 1 and "" in found:
        raise refused(path, say("there are lessons both at its top and in folders for languages"))
    return found


def _read_info(files: dict[str, bytes], path: Path) -> tuple[str, str, tuple[Mistake, ...]]:
    notes = Notes(INFO)
    title, author = path.stem, ""
    text = decode(files[INFO], notes) if INFO in files else None
    table = load_toml(text, 1, notes) if text is not None else None
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
            "{path} can't be opened. {file}, line {line}: {sentence} It has {count} mistakes in "
            "all: python main.py lessons check lists them.",
            **values,
        )
    elif first.line:
        words = say("{path} can't be opened. {file}, line {line}: {sentence}", **values)
    else:
        words = say("{path} can't be opened. {file}: {sentence}", **values)
    return Refused(words)

"""Progress: what has been done in a pack, kept in a small JSON file, and its report."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.base.aside import read_plain, set_aside
from core.base.atomic import atomic_write, make_folder, remove_left_over
from core.base.cells import safe_cell
from core.base.locked import locked
from core.base.message import Message, say
from core.lessons.attempt import LONGEST_ANSWER, Mark
from core.lessons.pack import Pack

FORMAT = "chainrule lessons"
VERSION = 1
_LARGEST = 4 * 2**20  # bytes
_UNREADABLE = (OSError, ValueError, TypeError, LookupError, RecursionError)
_MOST_TRIES = 10**9
_PACK = re.compile(r"[a-z0-9-]{1,64}")
_KEY = re.compile(r"[0-9a-f]{10}(-[0-9]{1,3})?")

Key = tuple[str, str]  # a lesson's id and a page's key


@dataclass(frozen=True)
class Progress:
    """The marks of a pack, by lesson and page; it is replaced, never changed."""

    marks: Mapping[Key, Mark] = field(default_factory=lambda: MappingProxyType({}))

    def mark(self, lesson: str, page: str) -> Mark:
        """How far this page has come."""
        return self.marks.get((lesson, page), Mark())

    def with_mark(self, lesson: str, page: str, mark: Mark) -> "Progress":
        """The same with this mark."""
        return replace(self, marks=MappingProxyType({**self.marks, (lesson, page): mark}))

    def merged(self, other: "Progress") -> "Progress":
        """The same with all that was done in the other, page by page."""
        marks = {**other.marks}
        for place, mark in self.marks.items():
            marks[place] = mark.merged(other.marks[place]) if place in other.marks else mark
        return replace(self, marks=MappingProxyType(marks))


def load_progress(folder: Path, pack_id: str) -> tuple[Progress, Message | None]:
    """What is remembered of a pack, and a note if the file could not be used.

    Such a file is set aside, not lost.
    """
    path = progress_file(folder, pack_id)
    remove_left_over(path)
    try:
        return _load(path), None
    except FileNotFoundError:
        return Progress(), None
    except _UNREADABLE:
        aside = set_aside(path)
        if aside is None:
            return Progress(), say("The progress in {path} could not be read.", path=str(path))
        words = say("The progress could not be read and was set aside as {path}.", path=str(aside))
        return Progress(), words


def save_progress(folder: Path, pack_id: str, progress: Progress) -> Progress:
    """Remember it together with what another window has remembered meanwhile; answers both.

    Raises Refused, and leaves the old file whole, if that can't be done.
    """
    path = progress_file(folder, pack_id)
    make_folder(path)
    with locked(path):
        with suppress(*_UNREADABLE):
            progress = progress.merged(_load(path))
        _save(path, progress)
    return progress


def _save(path: Path, progress: Progress) -> None:
    content: dict[str, Any] = {"format": FORMAT, "version": VERSION, "lessons": {}}
    for (lesson, page), mark in progress.marks.items():
        content["lessons"].setdefault(lesson, {})[page] = asdict(mark)
    with atomic_write(path, own=True) as file:
        json.dump(content, file, indent=1)


def progress_file(folder: Path, pack_id: str) -> Path:
    """Where the progress of a pack is remembered."""
    if not _PACK.fullmatch(pack_id):
        raise ValueError(f"no id of a pack: {pack_id!r}")
    return folder / f"{pack_id}.json"


def _load(path: Path) -> Progress:
    return _read(json.loads(read_plain(path, _LARGEST)))


def _read(content: Any) -> Progress:
    if (content["format"], content["version"]) != (FORMAT, VERSION):
        raise ValueError("another format or version")
    if not isinstance(content["lessons"], dict):
        raise TypeError("no lessons")
    marks: dict[Key, Mark] = {}
    for lesson, pages in content["lessons"].items():
        for page, mark in dict(pages).items():
            if not _KEY.fullmatch(page):
                raise ValueError("no key of a page")
            marks[lesson, page] = _read_mark(**mark)
    return Progress(MappingProxyType(marks))


def _read_mark(done: Any, tries: Any, answer: Any, shown: Any = False) -> Mark:
    if type(done) is not bool or type(shown) is not bool:
        raise TypeError("no mark")
    if type(tries) is not int or not 0 <= tries <= _MOST_TRIES:
        raise TypeError("no mark")
    if not isinstance(answer, str) or len(answer) > LONGEST_ANSWER:
        raise TypeError("no answer")
    answer.encode()  # a lone surrogate can't be saved again
    return Mark(done, tries, answer, shown)


COLUMNS = ("lesson", "page", "task", "done", "tries", "shown", "answer")
_WORDS = {True: "yes", False: "no"}


def save_report(path: str | Path, pack: Pack, progress: Progress) -> None:
    """Save a row for each task as CSV; Refused, leaving an old file whole, if that can't be."""
    with atomic_write(path) as file:
        file.write("\ufeff")  # without it, Excel takes Chinese for something else
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([safe_cell(cell) for cell in row] for row in _rows(pack, progress))


def _rows(pack: Pack, progress: Progress) -> Iterator[tuple[str, ...]]:
    for lesson in pack.lessons:
        for number, page in enumerate(lesson.pages):
            if page.task:
                mark = progress.mark(lesson.id, page.key)
                done, shown = (_WORDS[value] for value in (mark.done, mark.shown))
                name = f"{number + 1}. {page.title}"
                task, tries = page.task.kind, str(mark.tries)
                yield lesson.title, name, task, done, tries, shown, mark.answer

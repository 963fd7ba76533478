"""Progress: what has been done in a pack, kept in a small JSON file, and its report."""

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec

from core.base import codec
from core.base.aside import set_aside
from core.base.atomic import atomic_write, make_folder, remove_left_over
from core.base.cells import safe_cell
from core.base.locked import locked
from core.base.message import Message, Refused, say
from core.lessons.attempt import Mark
from core.lessons.pack import Pack

_LARGEST = 4 * 2**20  # bytes
_PACK = re.compile(r"[a-z0-9-]{1,64}")

PageKey = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{10}(-[0-9]{1,3})?\Z")]
Key = tuple[str, PageKey]  # a lesson's id and a page's key


class _File(msgspec.Struct):
    format: Literal["chainrule lessons"]
    version: Literal[1]
    lessons: dict[str, dict[PageKey, Mark]]


@dataclass(frozen=True)
class Progress:
    """The marks of a pack, by lesson and page. It is immutable."""

    marks: Mapping[Key, Mark] = field(default_factory=lambda: MappingProxyType({}))

    def mark(self, lesson: str, page: str) -> Mark:
        """How far this page has come."""
        return self.marks.get((lesson, page), Mark())

    def with_mark(self, lesson: str, page: str, mark: Mark) -> "Progress":
        """The same with this mark."""
        return replace(self, marks=MappingProxyType({**self.marks, (lesson, page): mark}))

    def merged(self, other: "Progress") -> "Progress":
        """The same with everything that was done in the other, page by page."""
        marks = {**other.marks}
        for place, mark in self.marks.items():
            marks[place] = mark.merged(other.marks[place]) if place in other.marks else mark
        return replace(self, marks=MappingProxyType(marks))


def load_progress(folder: Path, pack_id: str) -> tuple[Progress, Message | None]:
    """The progress in a pack, and a note if its file could not be used.

    Such a file is set aside, not lost.
    """
    path = progress_file(folder, pack_id)
    remove_left_over(path)
    try:
        return _load(path), None
    except FileNotFoundError:
        return Progress(), None
    except (OSError, Refused):
        aside = set_aside(path)
        if aside is None:
            return Progress(), say("The progress in {path} could not be read.", path=str(path))
        words = say("The progress could not be read and was set aside as {path}.", path=str(aside))
        return Progress(), words


def save_progress(folder: Path, pack_id: str, progress: Progress) -> Progress:
    """Save it, merged with what another window has saved meanwhile, and return both.

    Raises Refused, and keeps the old file, if that can't be done.
    """
    path = progress_file(folder, pack_id)
    make_folder(path)
    with locked(path):
        with suppress(OSError, Refused):
            progress = progress.merged(_load(path))
        _save(path, progress)
    return progress


def _save(path: Path, progress: Progress) -> None:
    lessons: dict[str, dict[str, Mark]] = {}
    for (lesson, page), mark in progress.marks.items():
        answer = mark.answer.encode(errors="replace").decode()  # half of a letter can't be saved
        lessons.setdefault(lesson, {})[page] = replace(mark, answer=answer)
    codec.save(path, _File("chainrule lessons", 1, lessons))


def progress_file(folder: Path, pack_id: str) -> Path:
    """The file with the progress in a pack."""
    if not _PACK.fullmatch(pack_id):
        raise ValueError(f"no id of a pack: {pack_id!r}")
    return folder / f"{pack_id}.json"


def _load(path: Path) -> Progress:
    lessons = codec.load(path, _File, _LARGEST).lessons.items()
    marks = {(lesson, page): mark for lesson, pages in lessons for page, mark in pages.items()}
    return Progress(MappingProxyType(marks))


COLUMNS = ("lesson", "page", "task", "done", "tries", "shown", "answer")
_WORDS = {True: "yes", False: "no"}


def save_report(path: str | Path, pack: Pack, progress: Progress) -> None:
    """Save a row for each task as CSV. Raises Refused, and keeps an old file, if it can't."""
    with atomic_write(path) as file:
        file.write("\ufeff")  # without it, Excel gets Chinese wrong
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

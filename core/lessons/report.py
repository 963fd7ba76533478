"""The report of a course, for the teacher: a table that any spreadsheet opens."""

import csv
from collections.abc import Iterator
from pathlib import Path

from core.base.atomic import atomic_write
from core.base.cells import safe_cell
from core.lessons.pack import Pack
from core.lessons.progress import Progress

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

"""A lesson: pages to read and to work on, read from one Markdown file.

Progress is kept by the pages' keys, and not by their numbers: a page that an author inserts takes
no mark away from another, and a task that is changed has to be done again. The keys are the same
in every language, and in every version of Chainrule.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from core.base.message import say
from core.experiment.experiment import ARTICLE, FIRST, Experiment
from core.lessons.markdown import Section, split_pages
from core.lessons.places import Place, read_control, read_place
from core.lessons.setting import read_setting
from core.lessons.source import Mistake, Notes, decode
from core.lessons.tasks import Task, read_task
from core.lessons.toml import Table, load_toml

FENCE = "+++"
_LONGEST_TITLE = 100
_LONGEST_MINUTES = 90


@dataclass(frozen=True)
class Term:
    """A word of the glossary in both languages, and what it means."""

    en: str
    zh: str
    means: str


@dataclass(frozen=True)
class Page:
    """A page: Markdown to read, and what it sets, points at, hides, locks and asks.

    `experiment` is None where the page leaves the student's own as it is. `line` is where the
    page begins in its file, `task_line` where its task does. Progress is kept by the `key`.
    `claims` are what the text says about numbers; they are there only for whoever checks them.
    """

    title: str
    text: str
    line: int
    experiment: Experiment | None = None
    point: Place | None = None
    hide: tuple[Place, ...] = ()
    lock: tuple[Place, ...] = ()
    claims: tuple[Any, ...] = ()
    task: Task | None = None
    task_line: int = 0
    key: str = ""

    def demonstration(self) -> Experiment:
        """The experiment with which "Show me" does the task: the page's, and what the task adds."""
        experiment = self.experiment or ARTICLE
        return self.task.shown(experiment) if self.task else experiment


@dataclass(frozen=True)
class Lesson:
    """A lesson in one language; `id` is the same in each, `learnt` its closing line."""

    id: str
    title: str
    minutes: int
    learnt: str
    glossary: tuple[Term, ...]
    pages: tuple[Page, ...]


# Reads the claims in a page's settings, about its text and its experiment.
ClaimReader = Callable[[Table, str, Experiment | None], tuple[Any, ...]]


def read_lesson(
    data: bytes, file: str, read_claims: ClaimReader | None = None
) -> tuple[Lesson | None, tuple[Mistake, ...]]:
    """The lesson in the bytes of a file, or None and every mistake in it.

    A student needs no claims: without a reader for them, they are ignored.
    """
    notes = Notes(file)
    text = decode(data, notes)
    lesson = (
        None
        if text is None
        else _read(text, PurePosixPath(file).stem, notes, read_claims or _skip_claims)
    )
    return (None if notes.mistakes else lesson), notes.mistakes


def _read(text: str, lesson_id: str, notes: Notes, read_claims: ClaimReader) -> Lesson | None:
    lines = text.split("\n")
    fences = [place for place, line in enumerate(lines) if line.rstrip() == FENCE]
    if fences[:1] != [0] or len(fences) < 2:
        words = say(
            "A lesson starts with a line {mark}, its title and other facts in TOML, and "
            "another line {mark}.",
            mark=FENCE,
        )
        notes.add(1, words)
        return None
    end = fences[1]
    pages = tuple(
        _read_page(section, notes, read_claims)
        for section in split_pages("\n".join(lines[end + 1 :]), end + 2, notes)
    )
    keys = page_keys((page.experiment, page.task) for page in pages)
    pages = tuple(replace(page, key=key) for page, key in zip(pages, keys, strict=True))
    front = load_toml("\n".join(lines[1:end]), 2, notes)
    if front is None:
        return None
    title = front.text("title", _LONGEST_TITLE)
    minutes = front.whole("minutes", 1, _LONGEST_MINUTES)
    learnt = front.text("learnt")
    glossary: list[Term] = []
    for table in front.tables("glossary"):
        glossary.append(Term(table.text("en"), table.text("zh"), table.text("means")))
        table.close()
    front.close()
    return Lesson(lesson_id, title, minutes, learnt, tuple(glossary), pages)


def _skip_claims(table: Table, text: str, experiment: Experiment | None) -> tuple[()]:
    table.optional("claims", lambda _: None)
    return ()


def _read_page(section: Section, notes: Notes, read_claims: ClaimReader) -> Page:
    page = Page(section.title, section.text, section.line)
    if section.settings is None:
        return page
    table = load_toml(section.settings.removesuffix("\n"), section.settings_line, notes)
    if table is None:
        return page
    experiment = read_setting(table)
    point = table.optional("point", read_place)
    hide = table.read_all("hide", read_place)
    lock = table.read_all("lock", read_control)
    claims = read_claims(table, section.text, experiment)
    asked = table.table("task")
    task = read_task(asked, experiment) if asked else None
    table.close()
    return Page(
        section.title, section.text, section.line, experiment, point, hide, lock, claims, task,
        asked.line if asked else 0,
    )  # fmt: skip


_WORDS = ("ask", "hints", "text", "because")
# A field that was added after keys is part of one only if a page sets it, so keys stay the same.
_IN_EVERY_KEY = FIRST | {"processes"}


def wordless(task: Task | None) -> Any:
    """A task without its words."""
    return task and (task.kind, _bare(asdict(task)))


def page_keys(pages: Iterable[tuple[Experiment | None, Task | None]]) -> list[str]:
    """A key for each page; those that ask the same are told apart by their order."""
    seen: Counter[str] = Counter()
    keys: list[str] = []
    for experiment, task in pages:
        asked = f"({_written(experiment)}, {wordless(task)!r})"
        key = hashlib.sha256(asked.encode()).hexdigest()[:10]
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return keys


def _written(experiment: Experiment | None) -> str:
    if experiment is None:
        return "None"
    settings = [
        f"{name}={value!r}"
        for name, value in vars(experiment).items()
        if name in _IN_EVERY_KEY or value != getattr(ARTICLE, name)
    ]
    return f"Experiment({', '.join(settings)})"


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(inner) for name, inner in value.items() if name not in _WORDS}
    return [_bare(inner) for inner in value] if isinstance(value, (list, tuple)) else value

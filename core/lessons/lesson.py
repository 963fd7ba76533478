"""A lesson: pages to read and to work on, read from one Markdown file."""

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from core.base.message import say
from core.experiment.experiment import ARTICLE, Experiment
from core.lessons.claims import Claim, read_claims
from core.lessons.decode import decode
from core.lessons.keys import page_keys
from core.lessons.markdown import Section, split_pages
from core.lessons.mistakes import Mistake, Notes
from core.lessons.places import Place, read_control, read_place
from core.lessons.setting import read_setting
from core.lessons.tasks import Task, read_task
from core.lessons.toml import load_toml

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
    page begins in its file, `task_line` where its task does; by its `key` it is remembered what
    has been done of it.
    """

    title: str
    text: str
    line: int
    experiment: Experiment | None = None
    point: Place | None = None
    hide: tuple[Place, ...] = ()
    lock: tuple[Place, ...] = ()
    claims: tuple[Claim, ...] = ()
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


def read_lesson(data: bytes, file: str) -> tuple[Lesson | None, tuple[Mistake, ...]]:
    """The lesson in the bytes of a file, or None and every mistake that is in it."""
    notes = Notes(file)
    text = decode(data, notes)
    lesson = None if text is None else _read(text, PurePosixPath(file).stem, notes)
    return (None if notes.mistakes else lesson), notes.mistakes


def _read(text: str, lesson_id: str, notes: Notes) -> Lesson | None:
    lines = text.split("\n")
    fences = [place for place, line in enumerate(lines) if line.rstrip() == FENCE]
    if fences[:1] != [0] or len(fences) < 2:
        words = say(
            "A lesson begins with a line {mark}, its title and so on in TOML, and {mark} again.",
            mark=FENCE,
        )
        notes.add(1, words)
        return None
    end = fences[1]
    pages = tuple(
        _read_page(section, notes)
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


def _read_page(section: Section, notes: Notes) -> Page:
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

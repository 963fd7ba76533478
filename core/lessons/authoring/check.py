"""Checking a whole pack: each lesson, and what must be the same in all its languages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from core.base.message import say
from core.experiment.experiment import Experiment
from core.lessons.authoring.claims import read_claims
from core.lessons.authoring.quantities import Quantity
from core.lessons.lesson import Lesson, Page, read_lesson, wordless
from core.lessons.pack import read_contents
from core.lessons.source import Mistake


@dataclass(frozen=True)
class Checked:
    """All that is in a pack, by language, and every mistake."""

    lessons: dict[str, tuple[Lesson, ...]]
    mistakes: tuple[Mistake, ...]


def check_pack(path: str | Path) -> Checked:
    """Everything in a pack, in all its languages, with what differs between them.

    Raises Refused only if the pack can't be read as such.
    """
    contents = read_contents(Path(path))
    mistakes = contents.mistakes
    lessons: dict[str, tuple[Lesson, ...]] = {}
    for language, names in contents.lessons.items():
        read = [read_lesson(contents.files[name], name, read_claims) for name in names]
        lessons[language] = tuple(lesson for lesson, _ in read if lesson)
        mistakes += tuple(mistake for _, wrong in read for mistake in wrong)
    return Checked(lessons, (*mistakes, *_missing(contents.lessons), *_differences(lessons)))


def _missing(files: Mapping[str, Sequence[str]]) -> Iterator[Mistake]:
    """A mistake for each lesson that exists in one language but not in another."""
    stems = {
        language: {PurePosixPath(name).stem for name in names} for language, names in files.items()
    }
    for names in files.values():
        for name in names:
            for language, there in stems.items():
                if PurePosixPath(name).stem not in there:
                    words = say("There is no such lesson in {language}.", language=language)
                    yield Mistake(name, 0, words)


def _differences(lessons: Mapping[str, Sequence[Lesson]]) -> Iterator[Mistake]:
    """A mistake for each page whose settings or task differ from the first language."""
    first, *others = lessons
    there = {lesson.id: lesson for lesson in lessons[first]}
    for language in others:
        for lesson in lessons[language]:
            if lesson.id in there:
                file = f"{language}/{lesson.id}.md"
                yield from _compare(there[lesson.id], lesson, file, first)


def _compare(one: Lesson, other: Lesson, file: str, language: str) -> Iterator[Mistake]:
    if len(one.pages) != len(other.pages):
        words = say("The lesson has {found} pages, but {expected} in {language}.",
                    found=len(other.pages), expected=len(one.pages), language=language)  # fmt: skip
        yield Mistake(file, 0, words)
        return
    for twin, page in zip(one.pages, other.pages, strict=True):
        if _without_words(twin) != _without_words(page):
            words = say(
                "What this page sets, shows, hides, locks or asks differs from the page "
                "in {language}.",
                language=language,
            )  # fmt: skip
            yield Mistake(file, page.line, words)
        if _claimed(twin) != _claimed(page):
            words = say(
                "What this page claims differs from the page in {language}.", language=language
            )
            yield Mistake(file, page.line, words)


def _claimed(page: Page) -> set[tuple[Quantity, int, Experiment]]:
    """Sums are left out: one language may say 26 million where another says 2637 万."""
    of_runs = (claim for claim in page.claims if claim.quantity.kind.of_run)
    return {(claim.quantity, claim.step, claim.experiment) for claim in of_runs}


def _without_words(page: Page) -> Any:
    hidden, locked = set(page.hide), set(page.lock)
    return page.experiment, page.point, hidden, locked, wordless(page.task)

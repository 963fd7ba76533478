"""What must be the same in a lesson's languages: everything but the words."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from core.base.message import say
from core.experiment.experiment import Experiment
from core.lessons.claims import OF_NO_RUN, Quantity
from core.lessons.keys import wordless
from core.lessons.lesson import Lesson, Page
from core.lessons.mistakes import Mistake


def missing(files: Mapping[str, Sequence[str]]) -> Iterator[Mistake]:
    """A mistake for each file whose lesson is there in one language and not in another."""
    stems = {
        language: {PurePosixPath(name).stem for name in names} for language, names in files.items()
    }
    for names in files.values():
        for name in names:
            for language, there in stems.items():
                if PurePosixPath(name).stem not in there:
                    words = say("There is no such lesson in {language}.", language=language)
                    yield Mistake(name, 0, words)


def differences(lessons: Mapping[str, Sequence[Lesson]]) -> Iterator[Mistake]:
    """A mistake for each page that sets or asks something else than in the first language."""
    first, *others = lessons
    there = {lesson.id: lesson for lesson in lessons[first]}
    for language in others:
        for lesson in lessons[language]:
            if lesson.id in there:
                file = f"{language}/{lesson.id}.md"
                yield from _compare(there[lesson.id], lesson, file, first)


def _compare(one: Lesson, other: Lesson, file: str, language: str) -> Iterator[Mistake]:
    if len(one.pages) != len(other.pages):
        words = say("The lesson has {found} pages, and {expected} in {language}.",
                    found=len(other.pages), expected=len(one.pages), language=language)  # fmt: skip
        yield Mistake(file, 0, words)
        return
    for twin, page in zip(one.pages, other.pages, strict=True):
        if _without_words(twin) != _without_words(page):
            words = say(
                "This page sets, shows, hides, locks or asks something else than in {language}.",
                language=language,
            )  # fmt: skip
            yield Mistake(file, page.line, words)
        if _claimed(twin) != _claimed(page):
            words = say("This page claims something else than in {language}.", language=language)
            yield Mistake(file, page.line, words)


def _claimed(page: Page) -> set[tuple[Quantity, int, Experiment]]:
    """Sums are left out: one language may say 26 million where another says 2637 万."""
    of_runs = (claim for claim in page.claims if claim.quantity.kind not in OF_NO_RUN)
    return {(claim.quantity, claim.step, claim.experiment) for claim in of_runs}


def _without_words(page: Page) -> Any:
    hidden, locked = set(page.hide), set(page.lock)
    return page.experiment, page.point, hidden, locked, wordless(page.task)

"""Every number in the prose of the course is claimed, and so computed, or is a setting."""

import dataclasses
import re

import pytest

from core.experiment import ARTICLE
from core.lessons import SHIPPED, check_pack
from core.lessons.shown import read_shown
from core.lessons.tasks import NumberAnswer

_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.\[])[0-9]+(?:[\u00a0\u202f\u2009 ][0-9]{3})*(?:\.[0-9]+)?"
    r"(?:\s*×\s*10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)?(?![A-Za-z0-9_\]]|\.[0-9])"
)
_APART = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
_SETTINGS = ("n", "d_in", "hidden", "d_out", "learning_rate", "momentum", "steps", "seed")
_FILES = sorted(path.relative_to(SHIPPED) for path in SHIPPED.glob("*/*.md"))


@pytest.fixture(scope="module")
def course():
    """The lessons by language and id."""
    return {
        (language, lesson.id): lesson
        for language, lessons in check_pack(SHIPPED).lessons.items()
        for lesson in lessons
    }


@pytest.mark.parametrize("file", _FILES, ids=str)
def test_every_number_is_computed_or_set(course, file):
    lesson = course[file.parent.name, file.stem]
    missing = [
        f"page {number}: {shown}"
        for number, page in enumerate(lesson.pages, 1)
        for shown in dict.fromkeys(_NUMBER.findall(_APART.sub("`", page.text)))
        if not _known(shown, page)
    ]
    assert missing == []


def _known(shown, page):
    value = read_shown(shown).value
    if value < 10 and value == int(value):
        return True  # "two matrices", "rung 3": words rather than figures
    if any(_says(claim.says, shown) for claim in page.claims):
        return True
    of = [page.experiment or ARTICLE, *(claim.experiment for claim in page.claims)]
    known = {getattr(one, name) for one in of for name in _SETTINGS}
    known |= {one.steps - 1 for one in of} | {claim.step for claim in page.claims}
    return value in known | set(_limits(page.task))


def _says(says, shown):
    return re.search(rf"(?<![0-9.]){re.escape(shown)}(?![0-9]|\.[0-9])", says)


def _limits(task):
    """The numbers of a task; that it can be done with them is tried by `lessons check --run`."""
    if isinstance(task, NumberAnswer) or not dataclasses.is_dataclass(task):
        return
    for value in vars(task).values():
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, float | int):
                yield float(one)
            else:
                yield from _limits(one)

"""Every number in the prose of the course is claimed, and so computed, or is a setting."""

import dataclasses
import re
from dataclasses import replace

import numpy as np
import pytest

from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.experiment import ARTICLE
from core.lessons import SHIPPED
from core.lessons.authoring.check import check_pack
from core.lessons.authoring.numbers import read_shown
from core.lessons.tasks import NumberAnswer
from core.run.replay import weights_after

_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.\[])[0-9]+(?:[\u00a0\u202f\u2009 ][0-9]{3})*(?:\.[0-9]+)?"
    r"(?:\s*×\s*10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)?(?![A-Za-z0-9_\]]|\.[0-9])"
)
_APART = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
_SETTINGS = ("n", "d_in", "hidden", "d_out", "momentum", "steps", "seed")
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
    known |= {rate for one in of for rate in one.learning_rate.rates}
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


def _leaky_losses(forward, backward, steps):
    """The losses of the loop that the last page has students write, with these two leaks."""
    r = np.random.RandomState(0)
    x, y, w1, w2 = (r.randn(*shape) for shape in ((64, 1000), (64, 10), (1000, 100), (100, 10)))
    losses = []
    for _ in range(steps):
        h = x @ w1
        h_relu = np.where(h > 0, h, forward * h)
        y_pred = h_relu @ w2
        losses.append(np.square(y_pred - y).sum())
        grad_y_pred = 2.0 * (y_pred - y)
        grad_w2 = h_relu.T @ grad_y_pred
        grad_h = (grad_y_pred @ w2.T) * np.where(h >= 0, 1.0, backward)
        w1 -= 1e-6 * (x.T @ grad_h)
        w2 -= 1e-6 * grad_w2
    return losses


def test_the_loop_that_students_write_has_the_losses_of_its_page(course):
    leaks = ((0, 0), (0.1, 0), (0, 0.1), (0.1, 1))
    with threads.limited(1):
        right = _leaky_losses(0.1, 0.1, 101)
        wrong = [_leaky_losses(*leak, 100)[99] for leak in leaks]
    wrong += [right[98], right[100], right[0]]
    for language in ("en", "zh_CN"):
        task = course[language, "12-compile-and-cuda-graphs"].pages[-1].task
        assert task.number == pytest.approx(right[99])
        assert sorted(reply.number for reply in task.replies) == pytest.approx(sorted(wrong))


def test_rounding_moves_a_prediction_as_little_at_the_end_as_at_the_start(course):
    pages = [
        next(page for page in course[language, "06-tensors"].pages if "0.00008" in page.text)
        for language in ("en", "zh_CN")
    ]
    assert all("0.00007" in page.text for page in pages)
    experiment = replace(pages[0].experiment, dtype="float32")
    problem = make_problem(experiment)
    apart = []
    for step in (0, 499):
        weights = weights_after(experiment, problem, step) or {"w1": problem.w1, "w2": problem.w2}
        w1, w2 = (weights[name].astype(np.float32) for name in ("w1", "w2"))
        short = _predict(problem.x.astype(np.float32), w1, w2)
        long = _predict(
            problem.x.astype(np.float32).astype(float), w1.astype(float), w2.astype(float)
        )
        apart.append(np.sqrt(np.mean(np.square(short - long))))
    assert [round(float(one), 5) for one in apart] == [8e-5, 7e-5]


def _predict(x, w1, w2):
    return np.maximum(x @ w1, 0) @ w2

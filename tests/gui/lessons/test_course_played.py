"""The course that ships, played through the real window: each task done wrong, then right."""

import pytest
from helpers.lesson_panel import answer, choose
from PySide6.QtCore import Qt

from core.inspect.proof import Verdict
from core.lessons import SHIPPED
from core.lessons import tasks as t
from core.lessons.authoring.check import check_pack
from core.lessons.authoring.facts import FactChecker
from core.programs import BROKEN, find
from core.run.snapshot import State

LANGUAGES = ("en", "zh_CN")
LESSONS = sorted(path.stem for path in (SHIPPED / "en").glob("*.md"))


@pytest.fixture(scope="module")
def checked():
    """The course, read and checked."""
    return check_pack(SHIPPED)


class Student:
    """Does what pages ask with the controls that a student has, and reads what is said."""

    def __init__(self, qtbot, window, until):
        self.qtbot, self.window, self.until = qtbot, window, until
        self.session, self.course = window.session, window.lessons.course

    @property
    def refused(self):
        """Whether the task has answered, and not with yes."""
        return self.course.response is not None and not self.course.response.done

    def finished(self):
        """Wait until the task is done."""
        try:
            self.until(lambda: self.course.attempt.done)
        except self.qtbot.TimeoutError:
            said = self.course.response and str(self.course.response.message)
            page = self.course.page.title
            pytest.fail(f"{page!r} is not done: {said!r}, {self.session.state}")
        assert self.course.response.done

    def settle(self):
        """Wait until nothing runs."""
        self.session.reset()
        self.until(lambda: not self.session.state.active)

    def click(self, button):
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def train(self, **settings):
        """A whole run with these settings."""
        self.settle()
        for name, value in settings.items():
            self.session.edit(name, str(value))
        self.click(self.window.transport.train)
        self.until(lambda: self.session.state.ended and not self.session.state.active)

    def open(self, tab):
        self.window.tabs.setCurrentWidget(tab)

    def wrong(self, task):
        """Do something that the task must not accept; False if there is nothing of the kind."""
        match task:
            case t.Finished():
                self.session.edit("steps", "100000000")
                self.click(self.window.transport.train)
                self.until(lambda: self.session.state is State.RUNNING)
                self.click(self.window.transport.reset)
                self.until(lambda: not self.session.state.active)
            case t.RunTask():
                self.train(program="numpy", steps=1, learning_rate="1e-9")
            case t.RaiseRate():
                rate = self.session.experiment.learning_rate.first
                self.session.edit("learning_rate", f"{rate / 2:g}")
            case t.StopAtLine():
                self.open(self.window.one_step)
                return False  # of a line on the way nothing is said
            case t.Proof():
                self.open(self.window.proof)
                right = task.verdict is Verdict.PASSED
                self.prove(BROKEN[0].id if right else "numpy")
            case t.NumberAnswer() | t.ShapeAnswer():
                answer(self.qtbot, self.window, "123456789")
            case t.Choice():
                wrong = next(n for n, option in enumerate(task.options) if not option.right)
                choose(self.qtbot, self.window, wrong)
            case t.Prediction():
                self.train()
        return True

    def right(self, task):
        """Do what the task asks."""
        match task:
            case t.RunTask():
                self.train(**dict((*task.wanted, *task.show)))
            case t.RaiseRate():
                self.click(self.window.transport.train)
                self.until(lambda: self.session.state is State.RUNNING)
                rate = task.to or 2 * self.session.experiment.learning_rate.first
                self.session.edit("learning_rate", f"{rate:.12g}")
            case t.StopAtLine():
                self.until(lambda: self.window.inspector.seen is not None)
                for _ in range(60):
                    if not self.course.attempt.done:
                        self.click(self.window.one_step.on)
            case t.Proof():
                broken = next((p.id for p in BROKEN if p.id == task.program), BROKEN[0].id)
                page = self.course.page.experiment
                set_here = page.program if page else "numpy"
                failing = broken if find(set_here) not in BROKEN or task.program else set_here
                passing = task.program or set_here
                self.prove(failing if task.verdict is Verdict.FAILED else passing)
            case t.NumberAnswer() if task.reading:
                self.train()
                answer(self.qtbot, self.window, f"{self.course.attempt.reading:.6g}")
            case t.NumberAnswer():
                answer(self.qtbot, self.window, f"{task.number:.12g}")
            case t.ShapeAnswer():
                answer(self.qtbot, self.window, " x ".join(map(str, task.shape)))
            case t.Choice():
                right = next(n for n, option in enumerate(task.options) if option.right)
                choose(self.qtbot, self.window, right)
            case t.Prediction():
                self.settle()
                if task.draw:
                    sketch = self.window.lessons.parts.panel.task.controls.sketch
                    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
                        self.qtbot.keyClick(sketch, key)
                    self.click(self.window.lessons.parts.panel.task.check)
                else:
                    choose(self.qtbot, self.window, 0)
                self.train()

    def prove(self, program):
        self.session.edit("program", program)
        self.until(lambda: self.window.proof.check.isEnabled())
        self.click(self.window.proof.check)
        self.until(lambda: not self.window.checker.busy)


def missing_here(session):
    """Why the page's experiment can't run on this machine, such as a missing GPU; or None."""
    return session.hindrance


def test_the_course_has_no_mistake_and_every_lesson_what_it_should_have(checked):
    assert checked.mistakes == ()
    assert tuple(checked.lessons) == LANGUAGES
    for lessons in checked.lessons.values():
        assert len(lessons) == 12
        for lesson in lessons:
            tasks = [page.task for page in lesson.pages if page.task]
            assert 10 <= lesson.minutes <= 30
            assert any(isinstance(task, t.Prediction) for task in tasks)
            assert any(isinstance(task, t.Choice) for task in tasks)
            others = [task for task in tasks if not isinstance(task, (t.Prediction, t.Choice))]
            assert len(others) >= 2
            assert all(task.hints for task in tasks)
            assert lesson.learnt
            assert 4 <= len(lesson.glossary) <= 9


@pytest.mark.slow
def test_every_number_in_the_course_is_what_runs_give(checked):
    checker = FactChecker()  # for both languages: each experiment is run once
    wrong = [
        f"{language}: {one}"
        for language, lessons in checked.lessons.items()
        for lesson in lessons
        for one in checker.check(lesson, lesson.id)
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_played(qtbot, window, look, until, name, language):
    look.set_language(language)
    window.lessons.open_own()
    until(lambda: getattr(window.lessons.course.pack, "language", "") == language)
    student, course = Student(qtbot, window, until), window.lessons.course
    course.start(next(lesson for lesson in course.pack.lessons if lesson.id == name), 0)
    left_out = 0
    while (page := course.page) is not None:
        if page.task and missing_here(window.session):
            left_out += 1
        elif page.task:
            if student.wrong(page.task):
                until(lambda: student.refused)
                assert not course.attempt.done
            window.tabs.setCurrentIndex(0) if not isinstance(page.task, t.StopAtLine) else None
            student.settle()
            course.turn_to(course.number)
            student.right(page.task)
            student.finished()
        student.click(window.lessons.parts.panel.next)
    assert window.lessons.parts.panel.text.toPlainText().startswith(
        course.lesson.learnt.split("`")[0][:20]
    )
    window.tabs.setCurrentIndex(0)
    done, tasks = course.done_of(course.lesson)
    assert tasks >= 4
    assert done == tasks - left_out


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_show_me_does_every_task(qtbot, window, until, monkeypatch, name):
    monkeypatch.setattr("gui.lessons.demonstrator.Demonstrator.LOOK", 0.02)
    monkeypatch.setattr("gui.lessons.demonstrator.Demonstrator.LINE", 0.02)
    monkeypatch.setattr("gui.lessons.demonstrator.Demonstrator.READ", 0.02)
    window.lessons.open_own()
    until(lambda: window.lessons.course.pack is not None)
    student, course = Student(qtbot, window, until), window.lessons.course
    course.start(next(lesson for lesson in course.pack.lessons if lesson.id == name), 0)
    while (page := course.page) is not None:
        if page.task and not missing_here(window.session):
            student.click(window.lessons.parts.panel.task.show_me)
            until(lambda: not window.lessons.parts.demonstrator.busy)
            student.finished()
            assert course.attempt.mark.shown
            student.settle()
        student.click(window.lessons.parts.panel.next)

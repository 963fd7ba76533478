"""What a demonstration is made of: lighting controls, pressing them, waiting for runs."""

from collections.abc import Callable, Generator

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QWidget

from core.lessons import Page, read_place
from core.run.snapshot import State
from gui.lessons.course import Course
from gui.lessons.lab import Lab
from gui.lessons.stage import Stage

# What is waited for: so many seconds, or until something is so.
Wait = float | Callable[[], bool]
Steps = Generator[Wait, None, None]


class Demonstration(QObject):
    """The steps that the controls of a task put together; each control is lit before it is used.

    `hint` and `check` are the buttons of the task.
    """

    LOOK = 0.7  # seconds to see what is about to be pressed
    LINE = 0.4  # seconds for a line that is passed on the way
    READ = 2.0  # seconds for a hint

    def __init__(
        self,
        lab: Lab,
        course: Course,
        stage: Stage,
        hint: QAbstractButton,
        check: QAbstractButton,
    ) -> None:
        super().__init__(course)
        self.lab, self.session, self.course = lab, lab.session, course
        self._stage, self._hint, self._check = stage, hint, check

    @property
    def done(self) -> bool:
        """Whether the task has said that it is done."""
        response = self.course.response
        return response is not None and response.done

    def point_at(self, place: str) -> None:
        """Light a place."""
        self._stage.point_at(read_place(place))

    def press(self, place: str, press: Callable[[], object]) -> Steps:
        """Light a place, then press it."""
        self.point_at(place)
        yield self.LOOK
        press()

    def reset(self) -> Steps:
        """Throw the run away."""
        self.session.reset()
        yield lambda: not self.session.state.active

    def begin_run(self, page: Page) -> Steps:
        """Begin a run with what the page and its task set."""
        yield from self.reset()
        self.session.set_experiment(page.demonstration())
        yield from self.press("button:train", self.session.train_or_pause)
        yield lambda: self.session.state.begun

    def train(self, page: Page) -> Steps:
        """A whole run with what the page and its task set."""
        yield from self.begin_run(page)
        yield lambda: self.session.state.ended

    def open_tab(self, name: str, widget: QWidget) -> Steps:
        """Open a tab, and let what it looks into rest."""
        tabs = self.lab.tabs
        if tabs.currentWidget() is not widget:
            yield from self.press(f"tab:{name}", lambda: tabs.setCurrentWidget(widget))
        if self.session.state is State.RUNNING:
            self.session.train_or_pause()
            yield lambda: not self.session.state.training

    def give_hints(self) -> Steps:
        """The way to the answer comes before the answer."""
        while self._hint.isVisible() and self._hint.isEnabled():
            self._hint.click()
            yield self.READ

    def hand_in(self) -> Steps:
        """Press the button under the answer."""
        yield self.LOOK
        self._check.click()

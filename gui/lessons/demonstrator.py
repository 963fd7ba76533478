"""Show me: a page's task done before the student's eyes, one thing after the other."""

from collections.abc import Callable
from inspect import GEN_RUNNING, getgeneratorstate

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.base.message import Message
from core.experiment.resolve import resolve
from core.lessons import Page, read_place
from core.run.snapshot import State
from gui.lessons.course import Course
from gui.lessons.lab import Lab
from gui.lessons.stage import Stage
from gui.lessons.task_controls import Steps, Wait
from gui.lessons.task_view import TaskView

_TICK = 40  # milliseconds
_PATIENCE = 120.0  # seconds that something may take


class Demonstrator(QObject):
    """Goes through the steps that the task's controls give, and offers them what they need.

    Each control is lit before it is used. Another page, another tab or a second press ends it.
    `told` carries a Message: why something can't be shown here.
    """

    told = Signal(object)

    LOOK = 0.7  # seconds to see what is about to be pressed
    LINE = 0.4  # seconds for a line that is passed on the way
    READ = 2.0  # seconds for a hint

    def __init__(self, lab: Lab, course: Course, stage: Stage, view: TaskView) -> None:
        super().__init__(course)
        self.lab, self.session, self.course = lab, lab.session, course
        self._stage, self._view = stage, view
        self._steps: Steps | None = None
        self._wait: Wait = 0.0
        self._since = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        course.turned.connect(self.stop)
        lab.tabs.tabBarClicked.connect(self.stop)

    @property
    def busy(self) -> bool:
        """Whether something is being shown."""
        return self._steps is not None

    def show_task(self) -> None:
        """Begin to do the page's task, or end it."""
        page, controls = self.course.page, self._view.controls
        if self.busy:
            self.stop()
            return
        if page is None or page.task is None or controls is None:
            return
        if controls.must_run and (reason := self._hindrance(page)):
            self.told.emit(reason)
            return
        self.course.show_task()
        self._view.show_showing(True)
        self._steps = controls.demonstrate(self, page)
        self._next()
        self._timer.start()

    def stop(self, *_: object) -> None:
        """Show no more."""
        self._timer.stop()
        if self._steps is not None:
            steps, self._steps = self._steps, None
            if getgeneratorstate(steps) != GEN_RUNNING:
                steps.close()
            self._view.show_showing(False)
            self._stage.point_at(self.course.page.point if self.course.page else None)

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
        hint = self._view.hint
        while hint.isVisible() and hint.isEnabled():
            hint.click()
            yield self.READ

    def hand_in(self) -> Steps:
        """Press the button under the answer."""
        yield self.LOOK
        self._view.check.click()

    def _hindrance(self, page: Page) -> Message | None:
        """Why the run that would be shown can't be made on this machine."""
        resolution = resolve(page.demonstration(), self.session.machine)
        return None if resolution.runnable else resolution.refusals[0].message

    def _tick(self) -> None:
        waited = self.session.clock.now() - self._since
        over = waited >= self._wait if isinstance(self._wait, float) else self._wait()
        if over:
            self._next()
        elif waited > _PATIENCE:
            self.stop()

    def _next(self) -> None:
        try:
            assert self._steps is not None
            self._wait = next(self._steps)
            self._since = self.session.clock.now()
        except StopIteration:
            self.stop()

"""Show me: a page's task done before the student's eyes, one thing after the other."""

from inspect import GEN_RUNNING, getgeneratorstate

from PySide6.QtCore import QTimer, Signal

from core.base.message import Message
from core.experiment.resolve import resolve
from core.lessons import Page
from gui.lessons.course import Course
from gui.lessons.demonstration import Demonstration, Steps, Wait
from gui.lessons.lab import Lab
from gui.lessons.stage import Stage
from gui.lessons.task_view import TaskView

_TICK = 40  # milliseconds
_PATIENCE = 120.0  # seconds that something may take


class Demonstrator(Demonstration):
    """Goes through the steps that the task's controls give.

    Another page, another tab or a second press ends it. `told` carries a Message: why something
    can't be shown here.
    """

    told = Signal(object)

    def __init__(self, lab: Lab, course: Course, stage: Stage, view: TaskView) -> None:
        super().__init__(lab, course, stage, view.hint, view.check)
        self._view = view
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

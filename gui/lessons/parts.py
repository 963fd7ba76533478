"""The parts of the window that lessons need, made together and joined."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.experiment.experiment import Experiment
from gui.lessons.course import Course
from gui.lessons.demonstrator import Demonstrator
from gui.lessons.listener import Listener
from gui.lessons.panel import LessonPanel
from gui.lessons.stage import Stage

if TYPE_CHECKING:
    from gui.app.window import MainWindow


class LessonParts(QObject):
    """`told` carries a Message. The panel is in the window, and hidden."""

    told = Signal(object)

    def __init__(self, window: "MainWindow", language: str, folder: Path | None) -> None:
        super().__init__(window)
        session = window.session
        self._experiment: Experiment | None = None  # that the page which is open found or set
        self.listener = Listener(session, window.inspector, window.checker, self)
        self.course = Course(session, self.listener, language, folder)
        self.stage = Stage(window)
        self.panel = LessonPanel(session, self.course, self.stage, window.left)
        window.left.add_lesson(self.panel)
        self.demonstrator = Demonstrator(window, self.course, self.stage, self.panel.task)
        self.course.told.connect(self.told)
        self.demonstrator.told.connect(self.told)
        self.course.turned.connect(lambda: self._begin_page(window))
        self.listener.happened.connect(self.panel.task.show_event)
        self.panel.task.shown.connect(self.demonstrator.show_task)

    def _begin_page(self, window: "MainWindow") -> None:
        """Where a page sets another experiment, One step begins anew; else its place is kept."""
        before, self._experiment = self._experiment, None
        if self.course.page is None:
            return
        window.beside.choose("")
        self._experiment = window.session.experiment
        if before != self._experiment:
            window.inspector.go_to_line(0)
        else:
            self.listener.hear_line()  # the page may ask for the line that is looked at already

"""The parts that lessons consist of, made together and joined."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.experiment.experiment import Experiment
from gui.lessons.course import Course
from gui.lessons.demonstrator import Demonstrator
from gui.lessons.lab import Lab
from gui.lessons.listener import Listener
from gui.lessons.panel import LessonPanel
from gui.lessons.stage import Stage


class LessonParts(QObject):
    """`told` carries a Message. The panel is in the window, and hidden."""

    told = Signal(object)

    def __init__(self, lab: Lab, language: str, folder: Path | None, parent: QObject) -> None:
        super().__init__(parent)
        self._lab, session = lab, lab.session
        self._experiment: Experiment | None = None  # that the page which is open found or set
        self.listener = Listener(session, lab.inspector, lab.checker, self)
        self.course = Course(session, self.listener, language, folder)
        self.stage = Stage(lab, self)
        self.panel = LessonPanel(session, self.course, self.stage, lab.left)
        lab.left.add_lesson(self.panel)
        self.demonstrator = Demonstrator(lab, self.course, self.stage, self.panel.task)
        self.course.told.connect(self.told)
        self.demonstrator.told.connect(self.told)
        self.course.turned.connect(self._begin_page)
        self.listener.happened.connect(self.panel.task.show_event)
        self.panel.task.shown.connect(self.demonstrator.show_task)

    def _begin_page(self) -> None:
        """Where a page sets another experiment, One step begins anew; else its place is kept."""
        before, self._experiment = self._experiment, None
        if self.course.page is None:
            return
        self._lab.beside.choose("")
        self._experiment = self._lab.session.experiment
        if before != self._experiment:
            self._lab.inspector.go_to_line(0)
        else:
            self.listener.hear_line()  # the page may ask for the line that is looked at already

"""What the Lessons menu does: opens packs and puts lessons away, saves the report, presents."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from core.lessons import SHIPPED
from core.message import Refused, say
from gui.lessons.course import Course
from gui.lessons.panel import LessonPanel
from gui.look import Look

if TYPE_CHECKING:
    from gui.window import MainWindow

# Of the right column, for the lesson: this share, and at least so many pixels.
_SHARE, _LEAST = 0.66, 400


class LessonActions(QObject):
    """`told` carries a Message; `showed` whether lessons are on the screen now."""

    told = Signal(object)
    showed = Signal(bool)

    def __init__(
        self, window: "MainWindow", look: Look, course: Course, panel: LessonPanel
    ) -> None:
        super().__init__(window)
        self._window, self._look = window, look
        self._course, self._panel = course, panel
        self.presenting = False
        panel.hide()
        panel.closed.connect(self.put_away)
        course.told.connect(self.told)
        course.turned.connect(self._show_columns)

    def show_contents(self) -> None:
        """Show the lessons of the pack that is open, or else of the app's own."""
        self._course.leave()
        if self._course.pack is None:
            self._course.open(SHIPPED)
        self._show()

    def toggle(self, on: bool) -> None:
        """Show the lessons, or put them away."""
        if on:
            self.show_contents()
        else:
            self._course.leave()
            self.put_away()

    def put_away(self) -> None:
        """Leave the room to the code."""
        self.present(False)
        self._panel.hide()
        self.showed.emit(False)

    def open_own(self) -> None:
        """Open the course that comes with the app."""
        self.open_path(SHIPPED)

    def open_folder(self) -> None:
        """Ask for a folder of lessons, and open it."""
        title = self.tr("Folder of lessons")
        if path := QFileDialog.getExistingDirectory(self._window, title, self._start()):
            self.open_path(Path(path))

    def open_zip(self) -> None:
        """Ask for a zip of lessons, and open it."""
        title, kinds = self.tr("Zip of lessons"), self.tr("Lessons") + " (*.zip)"
        path, _ = QFileDialog.getOpenFileName(self._window, title, self._start(), kinds)
        if path:
            self.open_path(Path(path))

    def open_path(self, path: str | Path) -> None:
        """Open a pack, and show what is in it."""

        def show() -> None:
            self._course.leave()
            self._show()

        self._course.open(Path(path), show)

    def save_report(self) -> None:
        """Ask where, and save what has been done of the pack that is open."""
        if self._course.pack is None:
            self.told.emit(say("There is nothing to report yet: open the lessons first."))
            return
        start = os.path.join(self._start(), "report.csv")
        kinds = self.tr("Tables") + " (*.csv)"
        title = self.tr("Save course report")
        path, _ = QFileDialog.getSaveFileName(self._window, title, start, kinds)
        if not path:
            return
        path = path if Path(path).suffix else f"{path}.csv"
        try:
            self._course.save_report(path)
        except Refused as refusal:
            self.told.emit(refusal.message)
        else:
            self.told.emit(say("Saved {path}.", path=path))

    def present(self, on: bool) -> None:
        """Show lesson and plots large, and nothing else; or all of the window again."""
        if on == self.presenting:
            return
        self.presenting = on
        if on and self._panel.isHidden():
            self.show_contents()
        self._look.present(on)
        self._show_columns()

    def _show_columns(self) -> None:
        """While presenting, only those that the page points into."""
        wanted = self._window.stage.columns()
        self._window.show_columns(
            experiment=not self.presenting or "experiment" in wanted,
            code=not self.presenting or "code" in wanted,
        )

    def _show(self) -> None:
        if self._panel.isHidden():
            self._panel.show()
            self._give_room()
        self._panel.contents.lessons.setFocus()
        self.showed.emit(True)

    def _give_room(self) -> None:
        """The lesson is what is read; the code keeps enough to follow a line in."""
        right = self._window.right
        height = right.height()
        lesson = max(round(_SHARE * height), _LEAST)
        right.setSizes([height - lesson, lesson])

    def _start(self) -> str:
        return os.path.expanduser("~")

"""What the Lessons menu does: opens packs and puts lessons away, saves the report, presents."""

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QWidget

from core.base.message import say
from gui.lessons.lab import Lab
from gui.lessons.left_column import FOLD_KEY
from gui.widgets.keys import KeyAction, leave
from gui.widgets.menus import Action, Menu
from gui.widgets.questions import save_as_csv

if TYPE_CHECKING:
    from gui.lessons.course import Course
    from gui.lessons.parts import LessonParts


CONTENTS_KEY = QKeySequence("F1")


class LessonActions(QObject):
    """`told` carries a Message; `showed` whether lessons are on the screen now.

    `presented` says that presenting begins or ends, and `columns_wanted` whether the experiment
    and whether the code is to be seen.
    """

    told = Signal(object)
    showed = Signal(bool)
    presented = Signal(bool)
    columns_wanted = Signal(bool, bool)

    def __init__(self, lab: Lab, language: str, window: QWidget) -> None:
        super().__init__(window)
        self._lab, self._language, self._window = lab, language, window
        self._folder: Path | None = None
        self.presenting = False

    def menu(self) -> Menu:
        """The menu Lessons."""
        left = self._lab.left
        return Menu(
            say("&Lessons"),
            (
                Action(say("&All lessons"), self.show_contents, (CONTENTS_KEY,)),
                None,
                Action(say("&Chainrule's own course"), self.open_own),
                Action(say("Open &folder of lessons…"), self.open_folder),
                Action(say("Open &zip of lessons…"), self.open_zip),
                None,
                Action(say("Save course &report…"), self.save_report),
                Action(
                    say("&Experiment below the lesson"),
                    left.toggle,
                    (FOLD_KEY,),
                    enabled=left.fold.isVisible,
                    checked=left.fold.button.isChecked,
                ),
                Action(
                    say("&Presenter mode"),
                    lambda: self.present(not self.presenting),
                    ("F5",),
                    checked=lambda: self.presenting,
                ),
            ),
        )

    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of the window that act here."""
        return (KeyAction(Qt.Key.Key_Escape, lambda: self.present(False)),)

    @cached_property
    def parts(self) -> "LessonParts":
        """What lessons need, made when they are first opened: the window need not wait for it."""
        from gui.lessons.parts import LessonParts

        parts = LessonParts(self._lab, self._language, self._folder, self)
        parts.panel.closed.connect(self.put_away)
        parts.told.connect(self.told)
        parts.course.turned.connect(self._show_columns)
        return parts

    @property
    def course(self) -> "Course":
        """The pack, the lesson and the page that are open."""
        return self.parts.course

    def remember_in(self, folder: Path) -> None:
        """Remember in this folder what has been done. To be called before lessons are opened."""
        self._folder = folder

    def set_language(self, language: str) -> None:
        """Show lessons in the language of the window."""
        self._language = language
        if "parts" in self.__dict__:
            self.course.set_language(language)

    def show_contents(self) -> None:
        """Show the lessons of the pack that is open, or else of the app's own."""
        self.course.leave()
        if self.course.pack is None:
            self.course.open()
        self._show()

    def toggle(self, on: bool) -> None:
        """Show the lessons, or put them away."""
        if on:
            self.show_contents()
        else:
            self.course.leave()
            self.put_away()

    def put_away(self) -> None:
        """Leave the room to the code."""
        self.present(False)
        leave(self.parts.panel)
        self.parts.panel.hide()
        self.showed.emit(False)

    def open_own(self) -> None:
        """Open the course that comes with the app."""
        from core.lessons import SHIPPED

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
            self.course.leave()
            self._show()

        self.course.open(Path(path), show)

    def save_report(self) -> None:
        """Ask where, and save what has been done of the pack that is open."""
        if self.course.pack is None:
            self.told.emit(say("There is nothing to report yet: open the lessons first."))
            return
        title = self.tr("Save course report")
        if said := save_as_csv(self._window, title, "report.csv", self.course.save_report):
            self.told.emit(said)

    def present(self, on: bool) -> None:
        """Show lesson and plots large, and nothing else; or all of the window again."""
        if on == self.presenting:
            return
        self.presenting = on
        if on and self.parts.panel.isHidden():
            self.show_contents()
        self.presented.emit(on)
        self._show_columns()

    def _show_columns(self) -> None:
        """While presenting, only those that the page points into."""
        wanted = self.parts.stage.columns()
        self.columns_wanted.emit(
            not self.presenting or "experiment" in wanted, not self.presenting or "code" in wanted
        )

    def _show(self) -> None:
        if self.parts.panel.isHidden():
            self.parts.panel.show()
        self.parts.panel.contents.lessons.setFocus()
        self.showed.emit(True)

    def _start(self) -> str:
        return os.path.expanduser("~")

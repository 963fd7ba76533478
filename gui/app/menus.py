"""The menus of the main window."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from gui.app.files import FileActions
from gui.app.look import Look
from gui.app.settings import THEMES
from gui.lessons.actions import LessonActions
from gui.widgets.language import LANGUAGES

if TYPE_CHECKING:
    from gui.app.window import MainWindow


class Menus(QObject):
    """Makes the menus once; `retranslate` gives them their words."""

    def __init__(
        self, window: "MainWindow", look: Look, files: FileActions, lessons: LessonActions
    ) -> None:
        super().__init__(window)
        self._window, self._look, self._files = window, look, files
        bar = window.menuBar()
        self._file, self._view, self._lessons = (bar.addMenu("") for _ in range(3))
        key = QKeySequence.StandardKey
        self._new = self._add(self._file, files.new, key.New)
        self._open = self._add(self._file, files.open, key.Open)
        self._data = self._add(self._file, files.open_data)
        self._example = self._add(self._file, files.open_example)
        self._recent = self._file.addMenu("")
        self._recent.aboutToShow.connect(self._fill_recent)
        self._file.addSeparator()
        self._save = self._add(self._file, files.save, key.Save)
        self._save_as = self._add(self._file, files.save_as, key.SaveAs)
        self._export = self._file.addMenu("")
        self._export_losses = self._add(self._export, files.export_losses)
        self._export_weights = self._add(self._export, files.export_weights)
        self._export_script = self._add(self._export, files.export_script)
        self._export_plot = self._add(self._export, files.export_plot)
        self._copy = self._add(self._file, files.copy_command_line)
        self._file.addSeparator()
        self._quit = self._add(self._file, window.close, key.Quit)
        self._themes = self._choices(THEMES, look.settings.theme, look.set_theme)
        names = ("", *LANGUAGES)
        self._languages = self._choices(names, look.settings.language, look.set_language)
        self._view.addSeparator()
        self._projector = self._add(self._view, lambda: None, QKeySequence("Ctrl+Shift+P"))
        self._projector.setCheckable(True)
        self._projector.triggered.connect(look.set_projector)
        self._view.aboutToShow.connect(lambda: self._projector.setChecked(look.projector))
        self._larger = self._add(self._view, lambda: look.zoom(1), key.ZoomIn)
        self._smaller = self._add(self._view, lambda: look.zoom(-1), key.ZoomOut)
        self._usual = self._add(self._view, lambda: look.zoom(0), QKeySequence("Ctrl+0"))
        self._view.addSeparator()
        tabs = window.tabs
        self._tabs = [
            self._add(self._view, lambda place=place: tabs.show_page(place), tabs.key(place))
            for place in range(tabs.count())
        ]
        self._next = self._add(self._view, lambda: tabs.turn(1))
        self._next.setShortcuts(key.NextChild)
        self._previous = self._add(self._view, lambda: tabs.turn(-1))
        # Keyboards send Backtab, which is printed on none.
        back = QKeySequence("Ctrl+Shift+Tab")
        self._previous.setShortcuts([back, *QKeySequence.keyBindings(key.PreviousChild)])
        self._view.aboutToShow.connect(self._grey_tabs)
        self._view.aboutToHide.connect(lambda: self._enable(self._tabs))
        self._add_lessons(lessons)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._file.setTitle(self.tr("&File"))
        self._view.setTitle(self.tr("&View"))
        self._new.setText(self.tr("&New"))
        self._open.setText(self.tr("&Open run…"))
        self._data.setText(self.tr("Open &data…"))
        self._example.setText(self.tr("Open e&xample data…"))
        self._recent.setTitle(self.tr("Open &recent"))
        self._save.setText(self.tr("&Save run"))
        self._save_as.setText(self.tr("Save run &as…"))
        self._export.setTitle(self.tr("&Export"))
        self._export_losses.setText(self.tr("&Losses as CSV…"))
        self._export_weights.setText(self.tr("&Weights…"))
        self._export_script.setText(self.tr("&Script…"))
        self._export_plot.setText(self.tr("Loss &plot as a figure…"))
        self._copy.setText(self.tr("&Copy as command line"))
        self._quit.setText(self.tr("&Quit"))
        menu, group = self._themes
        menu.setTitle(self.tr("&Theme"))
        for action, text in zip(
            group.actions(),
            (self.tr("As the &system"), self.tr("&Dark"), self.tr("&Light")),
            strict=True,
        ):
            action.setText(text)
        menu, group = self._languages
        # Both languages' word for it, so that whoever is lost in one finds the way back.
        menu.setTitle("&Language · 语言")
        for action, text in zip(
            group.actions(), (self.tr("As the &system"), *LANGUAGES.values()), strict=True
        ):
            action.setText(text)
        self._projector.setText(self.tr("&Projector mode"))
        self._larger.setText(self.tr("&Larger"))
        self._smaller.setText(self.tr("&Smaller"))
        self._usual.setText(self.tr("&Usual size"))
        for place, action in enumerate(self._tabs):
            action.setText(self._window.tabs.tabText(place))
        self._next.setText(self.tr("&Next tab"))
        self._previous.setText(self.tr("P&revious tab"))
        self._lessons.setTitle(self.tr("&Lessons"))
        self._contents.setText(self.tr("&All lessons"))
        self._own.setText(self.tr("&Chainrule's own course"))
        self._folder.setText(self.tr("Open &folder of lessons…"))
        self._zip.setText(self.tr("Open &zip of lessons…"))
        self._report.setText(self.tr("Save course &report…"))
        self._fold.setText(self.tr("&Experiment beneath the lesson"))
        self._present.setText(self.tr("&Presenter mode"))

    def _enable(self, actions: list[QAction]) -> None:
        """A key of an action that is grey would do nothing when it has become possible again."""
        for action in actions:
            action.setEnabled(True)

    def _grey_tabs(self) -> None:
        for place, action in enumerate(self._tabs):
            action.setEnabled(self._window.tabs.isTabVisible(place))

    def _add_lessons(self, lessons: LessonActions) -> None:
        menu = self._lessons
        self._contents = self._add(menu, lessons.show_contents, QKeySequence("F1"))
        menu.addSeparator()
        self._own = self._add(menu, lessons.open_own)
        self._folder = self._add(menu, lessons.open_folder)
        self._zip = self._add(menu, lessons.open_zip)
        menu.addSeparator()
        self._report = self._add(menu, lessons.save_report)
        left = self._window.left
        self._fold = self._add(menu, left.toggle, QKeySequence("F2"))
        self._fold.setCheckable(True)
        self._present = self._add(menu, lambda: None, QKeySequence("F5"))
        self._present.setCheckable(True)
        self._present.triggered.connect(lessons.present)
        menu.aboutToShow.connect(lambda: self._present.setChecked(lessons.presenting))
        menu.aboutToShow.connect(lambda: self._fold.setChecked(left.fold.button.isChecked()))
        menu.aboutToShow.connect(lambda: self._fold.setEnabled(left.fold.isVisible()))
        menu.aboutToHide.connect(lambda: self._enable([self._fold]))

    def _add(
        self,
        menu: QMenu,
        do: Callable[[], object],
        key: QKeySequence | QKeySequence.StandardKey | None = None,
    ) -> QAction:
        action = menu.addAction("")
        action.triggered.connect(lambda _=False: do())
        if key is not None:
            action.setShortcut(QKeySequence(key))
        return action

    def _choices(
        self, names: tuple[str, ...], now: str, choose: Callable[[str], None]
    ) -> tuple[QMenu, QActionGroup]:
        menu = self._view.addMenu("")
        group = QActionGroup(menu)
        for name in names:
            action = menu.addAction("")
            action.setCheckable(True)
            action.setChecked(name == now)
            action.triggered.connect(lambda _=False, name=name: choose(name))
            group.addAction(action)
        return menu, group

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in self._look.settings.recent:
            action = self._recent.addAction(path)
            action.triggered.connect(lambda _=False, path=path: self._files.open_path(path))
        if self._recent.isEmpty():
            self._recent.addAction(self.tr("None yet")).setEnabled(False)

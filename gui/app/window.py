"""The main window: places the panels, and nothing else."""

import os
from collections import ChainMap
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.base.message import Message, say
from core.run.record import RunRecord
from core.run.snapshot import Snapshot
from gui.app.columns import Columns
from gui.app.files import FileActions
from gui.app.help import help_menu
from gui.app.look import Look
from gui.app.view import view_menu
from gui.code.code_panel import CodePanel
from gui.compare.tab import CompareTab
from gui.compare.views import CompareContext
from gui.experiment.experiment_panel import ExperimentPanel
from gui.lessons.actions import CONTENTS_KEY, LessonActions
from gui.lessons.lab import Lab
from gui.lessons.left_column import LeftColumn
from gui.one_step.beside import Beside
from gui.one_step.step_inspector import StepInspector
from gui.one_step.tab import OneStepTab
from gui.proof.checker import Checker
from gui.proof.tab import ProofTab
from gui.run.frame_clock import FrameClock
from gui.run.session import Session
from gui.run.stored_runs import StoredRuns
from gui.run.transport import Transport
from gui.train.instrument import TrainContext
from gui.train.tab import TrainTab
from gui.widgets import theme
from gui.widgets.icons import icon
from gui.widgets.keys import Keys, leave, with_key
from gui.widgets.label import Label
from gui.widgets.menus import Menus
from gui.widgets.tabs import Tabs
from gui.widgets.targets import Targeted, Targets
from gui.widgets.words import words

_SETTLING = 50  # milliseconds until all has its place in a new look
_LEAST = 1024, 640  # pixels


class MainWindow(QMainWindow):
    """Left the experiment, in the middle what it does, right the code; the transport on top."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self.session = session
        self.look = look
        self._sizing = QTimer(self, singleShot=True)  # one at a time, and ends with it
        self._sizing.setInterval(0)
        self._sizing.timeout.connect(self._size_parts)
        self.transport = Transport(session)
        self.experiment = ExperimentPanel(session)
        self.code = CodePanel(session)
        self.inspector = StepInspector(session)
        self.stored = StoredRuns(session)
        context = TrainContext(
            session, look.settings.watched, lambda names: look.remember(watched=names)
        )
        self.train = TrainTab(context, self.inspector, self.stored)
        self.beside = Beside(session, self.inspector)
        self.one_step = OneStepTab(self.inspector, self.beside)
        self.checker = Checker(session, self.inspector)
        self.proof = ProofTab(session, self.checker)
        self.clock = FrameClock(session, self)
        self.files = FileActions(session, look, self, self.train.loss)
        self.compare = CompareTab(
            CompareContext(session, self.stored, self.tell, self.files.export_script_of)
        )
        self._told: Message | None = None
        self._shows_code = True  # unless a lesson is presented
        self._loading = Label(visible=False)
        self.statusBar().addPermanentWidget(self._loading)
        self.setAcceptDrops(True)
        self._lay_out()
        self.lab = self._make_lab()
        self.lessons = LessonActions(self.lab, look.language, self)
        view, about = view_menu(look, self.tabs), help_menu(self, self.tell)
        menus = self.files.menu(), view, self.lessons.menu(), about
        self.menus = Menus(self.menuBar(), menus)
        self._connect()
        keyed = self.transport, self.train, self.one_step, self.lessons
        Keys(self, [action for part in keyed for action in part.key_actions()])
        self.retranslate()
        look.apply_theme()
        self.apply_theme()
        self.resize(1440, 900)
        self.setMinimumSize(*_LEAST)
        self._least = QSize()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.tabs.retranslate()
        self.menus.retranslate()
        self.lessons_button.setText(self.tr("Lessons"))
        self.lessons_button.setToolTip(with_key(self.tr("Learn it step by step"), CONTENTS_KEY))
        self._sizing.start()
        self.lessons.set_language(self.look.language)
        self._loading.setText(self.tr("Loading PyTorch; NumPy is ready."))
        if self._told and self.statusBar().currentMessage():
            self.tell(self._told)

    def _hold_training(self) -> None:
        # A widget asks for the interpreter thousands of times while it is styled.
        self.session.trainer.control.hold()

    def _release_training(self) -> None:
        QTimer.singleShot(_SETTLING, self, self.session.trainer.control.release)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.apply_theme()

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        self.lessons_button.setIcon(icon("book", theme.current().text))
        self._sizing.start()  # the letters get their size only now

    def _size_parts(self) -> None:
        """Nothing gets smaller than can be read; the window with it, whatever the letters' size."""
        lessons = self.lessons_button.text()
        self.lessons_button.setText("")  # so that it forgets the size it had
        self.lessons_button.setText(lessons)
        self.menuBar().setCornerWidget(self.lessons_button)
        self.transport.size_parts()
        self.train.size_parts()
        self.columns.share()
        least = self.minimumSizeHint()
        if least != self._least:  # the layouts may be at it still
            self._least = least
            self._sizing.start()
        self.setMinimumSize(max(_LEAST[0], least.width()), max(_LEAST[1], least.height()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs; a step that takes longer than a quarter of a second ends unseen."""
        rest = self.normalGeometry() if self.isMaximized() else QRect(self.pos(), self.size())
        place = (*rest.getRect(), int(self.isMaximized()))
        self.look.remember(geometry=place, columns=self.columns.own)
        self.hide()
        self.clock.stop()
        self.session.close()
        super().closeEvent(event)

    def restore(self, geometry: Sequence[int], columns: Sequence[int]) -> None:
        """Be where and as large as the last window was left, with columns as wide.

        As far as that is on a screen: the last one may have been another.
        """
        if len(geometry) == 5:
            *rest, maximized = geometry
            place = QRect(*rest)
            screen = QGuiApplication.screenAt(place.center())
            room = (screen or self.screen()).availableGeometry()
            self.resize(place.size().boundedTo(room.size()))
            if screen:
                left, top = room.right() - self.width(), room.bottom() - self.height()
                x = max(room.left(), min(place.left(), left))
                self.move(x, max(room.top(), min(place.top(), top)))
            if maximized:
                self.setWindowState(Qt.WindowState.WindowMaximized)
        self.columns.take(columns)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the run or the lessons that were dropped."""
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        path = Path(urls[0].toLocalFile()) if urls and urls[0].isLocalFile() else None
        if path and (os.path.isdir(path) or path.suffix.lower() == ".zip"):
            self.lessons.open_path(path)
        else:
            self.files.open_urls(urls)

    def show_columns(self, experiment: bool, code: bool) -> None:
        """Which of the columns there are, beside the plots and the lesson."""
        self._shows_code = code
        self.left.show_experiment(experiment)
        self._make_room()

    def _lay_out(self) -> None:
        self.tabs = Tabs()
        self.tabs.add("train", say("Train"), self.train)
        self.tabs.add("one-step", say("One step"), self.one_step)
        self.tabs.add("proof", say("Proof"), self.proof)
        self.tabs.add("compare", say("Compare"), self.compare)
        self.lessons_button = QToolButton(checkable=True, objectName="corner")
        self.lessons_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.menuBar().setCornerWidget(self.lessons_button)
        self.right = QSplitter(Qt.Orientation.Vertical)
        self.right.setHandleWidth(8)
        self.right.setChildrenCollapsible(False)
        self.right.addWidget(self.code)
        self.left = LeftColumn(self.session, self.experiment)
        self.columns = Columns(self.left, self.tabs, self.right, self.code)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.transport)
        layout.addWidget(self.columns, 1)
        self.setCentralWidget(whole)
        whole.setFocus()  # on no button: the keys are the window's

    def _make_lab(self) -> Lab:
        return Lab(
            self.session,
            self.inspector,
            self.beside,
            self.checker,
            self.one_step,
            self.proof,
            self.tabs,
            self.left,
            self._targets,
        )

    @property
    def _panels(self) -> tuple[Targeted, ...]:
        """The parts that offer targets to lessons."""
        return (
            self.transport,
            self.experiment,
            self.code,
            self.train,
            self.one_step,
            self.proof,
            self.tabs,
        )

    def _targets(self) -> Targets:
        """All that lessons can point at, as the panels offer it."""
        return ChainMap(*(dict(panel.targets()) for panel in self._panels))

    def _connect(self) -> None:
        self.clock.frame.connect(self._draw)
        self.clock.line.connect(self._mark_line)
        self.inspector.moved.connect(self._mark_line)
        self.proof.moved.connect(self._mark_line)
        self.proof.leaving.connect(self.train.pins.keep)
        self.train.step_wanted.connect(self._show_step)
        self.train.told.connect(self.tell)
        self.proof.told.connect(self.tell)
        self.tabs.currentChanged.connect(self._change_tab)
        self.look.changing.connect(self._hold_training)
        self.look.changed.connect(self._release_training)
        self.files.told.connect(self.tell)
        self.files.file.changed.connect(self._name_file)
        self._name_file()
        self.lessons.told.connect(self.tell)
        self.lessons.presented.connect(self.look.present)
        self.lessons.columns_wanted.connect(self.show_columns)
        self.lessons.showed.connect(self.lessons_button.setChecked)
        self.stored.told.connect(self.tell)
        self.stored.run_read.connect(self._show_saved)
        self.lessons_button.clicked.connect(self.lessons.toggle)
        self.files.run_read.connect(self._show_saved)

    def _draw(self, snapshot: Snapshot) -> None:
        self.transport.show_snapshot(snapshot)
        self.train.show_snapshot(snapshot)
        self.inspector.show_snapshot(snapshot)
        self.train.paint_now()

    def _show_saved(self, record: RunRecord) -> None:
        """Show a run that is over, of a file or of Runs, until the next one begins."""
        snapshot = record.last_snapshot
        if snapshot is not None and record.experiment == self.session.experiment:
            self.session.show_last(record.experiment, record)
            self.transport.show_snapshot(snapshot)
            self.train.show_saved(snapshot)

    def _show_step(self, step: int, line: int) -> None:
        if not self.tabs.isTabVisible(self.tabs.indexOf(self.one_step)):
            return  # the page of a lesson hides it
        self.tabs.setCurrentWidget(self.one_step)
        self.inspector.go_to_step(step, line)

    def _change_tab(self, _: int) -> None:
        self.inspector.want(self.tabs.currentWidget() is self.one_step)
        self._make_room()
        self._mark_line()
        if isinstance(QApplication.focusWidget(), QLineEdit):
            leave(self.tabs)  # nobody has gone there to type

    def _make_room(self) -> None:
        """What is compared needs the room of the code."""
        compared = self.tabs.currentWidget() is self.compare
        if not (shown := self._shows_code and not compared):
            leave(self.right)
        self.right.setVisible(shown)
        self.columns.share()

    def _mark_line(self, running: int = 0) -> None:
        """Mark the line that runs, or else the one that is looked at in the tab that is open."""
        is_proof = self.tabs.currentWidget() is self.proof
        self.code.mark_line(running or (self.proof.line if is_proof else self.inspector.line))

    def show_loading(self, on: bool) -> None:
        """Say that PyTorch is still being loaded, or no more."""
        self._loading.setVisible(on)

    def _name_file(self) -> None:
        """The title says which file a save would replace, and whether it holds anything else."""
        file = self.files.file
        name = f"{Path(file.path).name}[*] – " if file.path else ""
        self.setWindowTitle(f"{name}Chainrule")
        self.setWindowFilePath(file.path)
        self.setWindowModified(file.unsaved)

    def tell(self, message: Message) -> None:
        """Say something in the bar at the bottom, for a while."""
        self._told = message
        self.statusBar().showMessage(words(message), 10_000)

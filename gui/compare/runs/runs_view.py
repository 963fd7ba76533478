"""The view of all runs: a table to find them in, and what is selected drawn together."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.base.message import say
from core.compare.runs_table import save_table
from core.run.record import RunRecord
from gui.compare.runs.overlay import Overlay
from gui.compare.runs.runs_model import SHOWN, RunsModel
from gui.run.session import Session
from gui.run.stored_runs import StoredRuns
from gui.widgets.label import Label
from gui.widgets.layouts import Flow
from gui.widgets.panel import Panel
from gui.widgets.pens import MOST
from gui.widgets.questions import is_sure, save_as_csv
from gui.widgets.tables import least_height
from gui.widgets.words import count

_LEAST = 24  # characters of the column with the words
_LOOKED_AT = 40  # rows that tell how wide a column must be
_CHOOSING = 100  # milliseconds after the last choice, until what is selected is read and drawn
_TYPING = 200  # milliseconds after the last letter, until what is typed is searched for


class _Table(QTableView):
    """Never so low that nothing can be chosen in it."""

    uses_space = True  # which selects a row

    def minimumSizeHint(self) -> QSize:
        """Part of the widget."""
        return QSize(super().minimumSizeHint().width(), least_height(self))


class RunsView(Panel):
    """`told` carries a Message; `script_wanted` the Run of which the script is to be saved."""

    told = Signal(object)
    script_wanted = Signal(object)

    def __init__(self, session: Session, stored: StoredRuns, parent: QWidget | None = None) -> None:
        super().__init__(parent, name="plain")
        self._session, self._stored = session, stored
        self.model = RunsModel()
        self.model.setParent(self)
        self.table = _Table()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(SHOWN.index("when"), Qt.SortOrder.DescendingOrder)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.setIconSize(QSize(28, 12))
        head = self.table.horizontalHeader()
        head.setResizeContentsPrecision(_LOOKED_AT)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        # Not while the columns are being measured.
        self._sharing = QTimer(self, singleShot=True)
        self._sharing.setInterval(0)
        self._sharing.timeout.connect(self._share_room)
        head.geometriesChanged.connect(self._sharing.start)
        head.sectionResized.connect(lambda column, *_: column and self._sharing.start())
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.search = QLineEdit(clearButtonEnabled=True)
        self._typing = QTimer(self, singleShot=True)
        self._typing.setInterval(_TYPING)
        self.search.textChanged.connect(lambda _: self._typing.start())
        self._typing.timeout.connect(lambda: self.model.search(self.search.text()))
        self.use, self.script, self.remove = QPushButton(), QPushButton(), QPushButton()
        self.export, self.clear = QPushButton(), QPushButton()
        self._count = Label(objectName="quiet")
        self._empty = Label(self.table, objectName="quiet", wordWrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.overlay = Overlay(session, stored, self.model)
        self._selected: tuple[str, ...] = ()
        self._drawn: tuple[str, ...] = ()
        self._choosing = QTimer(self, singleShot=True)
        self._choosing.setInterval(_CHOOSING)
        self._choosing.timeout.connect(self._draw)
        # What the user has chosen, also while a search hides it, and the row that keys go on from.
        self._wanted: tuple[str, ...] = ()
        self._current, self._current_row = "", -1
        self._arranging = False
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def selected(self) -> tuple[RunRecord, ...]:
        """The runs that are selected, in the order of the table."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.model.runs[row] for row in rows)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.search.setPlaceholderText(self.tr("Search runs"))
        self.search.setAccessibleName(self.tr("Search runs"))
        self.search.setToolTip(self.tr("Search by program, settings, state or date"))
        for button, text, tip in (
            (self.use, self.tr("Set the window to this run"),
             self.tr("Restore the settings of this run and show its curve; Train repeats it")),
            (self.script, self.tr("Save script…"), self.tr("Save the run as a Python script")),
            (self.remove, self.tr("Remove"), self.tr("Delete the selected runs (Del)")),
            (self.export, self.tr("Export CSV…"),
             self.tr("The rows shown, with all settings and results")),
            (self.clear, self.tr("Clear all…"), self.tr("Delete all stored runs")),
        ):  # fmt: skip
            button.setText(text)
            button.setToolTip(tip)
        self.table.setAccessibleName(self.tr("Runs"))
        self._empty.setText(
            self.tr("Every run that has ended is listed here. Press Train to add one.")
        )
        self.model.retranslate()
        self._refresh()

    def _lay_out(self) -> None:
        head = Flow()
        for widget in (self.search, self.use, self.script, self.remove, self.export):
            head.addWidget(widget)
        head.addWidget(self._count)
        row = QHBoxLayout()
        row.addLayout(head, 1)
        # What deletes everything is not beside what is pressed every day.
        row.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignTop)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(8)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.table)
        parts.addWidget(self.overlay)
        parts.setSizes([270, 300])
        over = QVBoxLayout(self.table)
        over.addWidget(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.addLayout(row)
        whole.addWidget(parts, 1)

    def _connect(self) -> None:
        self._stored.changed.connect(lambda: self.model.set_runs(self._stored.runs))
        self._session.experiment_changed.connect(
            lambda resolution: self.model.set_current(resolution.experiment)
        )
        self.model.set_current(self._session.experiment)
        self.model.set_runs(self._stored.runs)
        self.model.modelReset.connect(self._select_again)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        self.table.selectionModel().currentRowChanged.connect(
            lambda index, _: self._change_current(index.row())
        )
        self.table.doubleClicked.connect(lambda _: self._use())
        for plot in (self.overlay.loss, self.overlay.weights, self.overlay.norms):
            plot.told.connect(self.told)
        self.use.clicked.connect(self._use)
        self.script.clicked.connect(lambda: self.script_wanted.emit(self.selected[0]))
        self.remove.clicked.connect(self._remove)
        self.export.clicked.connect(self._export)
        self.clear.clicked.connect(self._clear)

    def showEvent(self, event: QShowEvent) -> None:
        """Another window may have added runs meanwhile."""
        super().showEvent(event)
        self._stored.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del removes what is selected; Enter sets the window to it."""
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self._remove()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self._use()
        else:
            super().keyPressEvent(event)

    def _share_room(self) -> None:
        """What the results leave is for the words; where that is too little, the table scrolls."""
        head = self.table.horizontalHeader()
        others = sum(head.sectionSize(column) for column in range(1, len(SHOWN)))
        least = _LEAST * self.fontMetrics().averageCharWidth()
        head.resizeSection(0, max(least, self.table.viewport().width() - others))

    def _select_again(self) -> None:
        """The same runs, wherever they are now; of those that are gone, the place."""
        wanted, choice = set(self._wanted), QItemSelection()
        current = min(self._current_row, len(self.model.runs) - 1)
        for row, run in enumerate(self.model.runs):
            if run.id in wanted:
                last = self.model.index(row, len(SHOWN) - 1)
                choice.select(self.model.index(row, 0), last)
            if run.id == self._current:
                current = row
        flags, rows = QItemSelectionModel.SelectionFlag, self.table.selectionModel()
        self._arranging = True
        self.table.setAutoScroll(False)  # who looks elsewhere goes on to do so
        rows.select(choice, flags.ClearAndSelect)
        if current >= 0:
            rows.setCurrentIndex(self.model.index(current, 0), flags.NoUpdate)
        self.table.setAutoScroll(True)
        self._arranging = False
        self._change_selection()

    def _change_current(self, row: int) -> None:
        if row >= 0 and not self._arranging:
            self._current, self._current_row = self.model.runs[row].id, row

    def _choose(self) -> None:
        if not self._arranging:
            self._wanted = tuple(run.id for run in self.selected)
            self._change_selection()

    def _change_selection(self) -> None:
        chosen = self.selected
        ids = tuple(run.id for run in chosen)
        self._selected = ids
        if ids[:MOST] != self._drawn:
            self._choosing.start()
        self.model.mark(chosen[:MOST])
        self._refresh()

    def _draw(self) -> None:
        chosen = self.selected[:MOST]
        ids = tuple(run.id for run in chosen)
        if ids != self._drawn:
            self._drawn = ids
            self.overlay.show_runs(chosen)

    def _refresh(self) -> None:
        one, some = len(self._selected) == 1, bool(self._selected)
        self.use.setEnabled(one)
        self.script.setEnabled(one)
        self.remove.setEnabled(some)
        self.export.setEnabled(bool(self.model.runs))
        self.clear.setEnabled(bool(self._stored.runs))
        self._empty.setVisible(not self._stored.runs)
        shown, there = len(self.model.runs), len(self._stored.runs)
        if shown == there:
            text = self.tr("1 run") if there == 1 else self.tr("{count} runs")
            text = text.format(count=count(there))
        else:
            text = self.tr("{shown} of {count} runs").format(shown=count(shown), count=count(there))
        if len(self._selected) > MOST:
            text += "  " + self.tr("Only the first {most} selected runs are drawn.").format(
                most=MOST
            )
        self._count.setText(text)

    def _use(self) -> None:
        if len(self.selected) == 1:
            run = self.selected[0]
            self._session.put(run.experiment)
            self._stored.open(run)
            self.told.emit(
                say("The window now has this run's settings, and Train draws its curve: "
                    "pin it to keep it there.")
            )  # fmt: skip

    def _remove(self) -> None:
        chosen = self.selected
        question = self.tr("Delete the {count} selected runs? They can't be brought back.")
        title = self.tr("Remove runs")
        if len(chosen) < 2 or self._is_sure(title, question, len(chosen)):
            self._stored.remove(chosen)

    def _export(self) -> None:
        def write(path: str) -> None:
            save_table(path, self.model.runs)

        if said := save_as_csv(self, self.tr("Export runs"), "runs.csv", write):
            self.told.emit(said)

    def _clear(self) -> None:
        question = self.tr("Delete all {count} runs? They can't be brought back.")
        number = len(self._stored.runs)
        if number == 1:
            question = self.tr("Delete the only run? It can't be brought back.")
        if self._is_sure(self.tr("Clear all"), question, number):
            self._stored.clear()

    def _is_sure(self, title: str, question: str, number: int) -> bool:
        shown = count(number)
        several = self.tr("Delete {count} runs").format(count=shown)
        delete = several if number > 1 else self.tr("Delete the run")
        return is_sure(self, title, question.format(count=shown), delete, self.tr("Cancel"))

"""The dialog that reads a data file: which of its columns are inputs, and which are targets."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    Qt,
)
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from core.base.folders import RESOURCES
from core.base.message import Refused
from core.data import Column, Table, read_columns, read_table, suffixes
from core.experiment.devices import survey
from gui.run.session import Session
from gui.widgets.label import Label
from gui.widgets.tables import Index
from gui.widgets.words import count, words

EXAMPLE = RESOURCES / "examples" / "flowers.csv"
INPUT, TARGET, LEFT_OUT = range(3)
_USE = 2  # where the use of a column is told
_NAMED = 20  # columns that are named one by one; more of them by ranges of numbers


def ask_for_data(parent: QWidget, start: str) -> str:
    """Ask for a data file, beginning with this file or folder; "" for none."""
    translate = QCoreApplication.translate
    title = translate("DataFileDialog", "Data file")
    tables, others = translate("DataFileDialog", "Tables"), translate("DataFileDialog", "All files")
    kinds = f"{tables} ({' '.join('*' + ending for ending in suffixes())});;{others} (*)"
    return QFileDialog.getOpenFileName(parent, title, start, kinds)[0]


class ColumnsModel(QAbstractTableModel):
    """The columns of a file, one a row, and the use of each; a file may have 30,000 of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.uses: list[int] = []

    def show_columns(self, columns: tuple[Column, ...]) -> None:
        """Show these; the last one is the target, as long as nobody says otherwise."""
        self.beginResetModel()
        self.columns = columns
        self.uses = [INPUT] * (len(columns) - 1) + [TARGET]
        self.endResetModel()

    def use(self, rows: Iterable[int], use: int) -> None:
        """Make this the use of these rows."""
        rows = list(rows)
        for row in rows:
            self.uses[row] = use
        if rows:
            self.dataChanged.emit(self.index(min(rows), _USE), self.index(max(rows), _USE))

    def ids(self, use: int) -> str:
        """The columns of one use, as the fields `inputs` and `targets` name them."""
        rows = [row for row, used in enumerate(self.uses) if used == use]
        if len(rows) <= _NAMED:
            return ",".join(self.columns[row].id for row in rows)
        runs = (list(run) for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]))
        return ",".join(f"{run[0][1] + 1}-{run[-1][1] + 1}" for run in runs)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's: one for each column of the file."""
        return len(self.columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's: its name, its first value and its use."""
        return _USE + 1

    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        """Qt's: the titles; at the side the numbers of the columns."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if way is Qt.Orientation.Vertical:
            return str(section + 1)
        return (self.tr("Column"), self.tr("First value"), self.tr("Used as"))[section]

    def data(self, index: Index, role: int = 0) -> Any:
        """Qt's: what a cell shows."""
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == _USE:
            said = self.tr("{column} is used as: {use}")
            return said.format(
                column=self._title(index.row()), use=self.names[self.uses[index.row()]]
            )
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == _USE:
            return self.names[self.uses[index.row()]] + " ▾"
        return self._title(index.row()) if index.column() == 0 else self.columns[index.row()].sample

    @property
    def names(self) -> tuple[str, str, str]:
        """The names of the uses."""
        return self.tr("input"), self.tr("target"), self.tr("left out")

    def _title(self, row: int) -> str:
        return self.columns[row].title or self.tr("column {number}").format(number=row + 1)


class DataFileDialog(QDialog):
    """Reads the columns, lets them be chosen, reads the numbers and sets the experiment to them.

    `settings` are what else the experiment is set to then.
    """

    def __init__(self, session: Session, path: str, parent: QWidget, **settings: Any) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Data file"))
        self._session, self._path, self._settings = session, path, settings
        self.said = Label(wordWrap=True)
        self.model = ColumnsModel(self)
        self.columns = QTableView()
        self.columns.setModel(self.model)
        self.columns.setAccessibleName(self.tr("Columns"))
        self.columns.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.columns.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.columns.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.columns.customContextMenuRequested.connect(lambda _: self._offer_uses())
        self.columns.clicked.connect(self._click)
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), self.columns)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self._offer_uses)
        self._uses = QMenu(self)
        for use, name in enumerate(self.model.names):
            action = self._uses.addAction(name)
            action.triggered.connect(lambda _=False, use=use: self._use_selected(use))
        hint = self.tr("Click in the last column to change how a column is used. To change several "
                       "at once, select their rows and press Space.")  # fmt: skip
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        self.ok = self.buttons.button(standard.Ok)
        self.ok.setEnabled(False)
        self.buttons.accepted.connect(self._read)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(Label(text=path, wordWrap=True))
        layout.addWidget(self.columns, 1)
        layout.addWidget(Label(text=hint, objectName="quiet", wordWrap=True))
        layout.addWidget(self.said)
        layout.addWidget(self.buttons)
        self.resize(560, 480)
        self._start(lambda _: read_columns(path), self._show_columns)

    def _start(
        self, work: Callable[[Callable[[], bool]], object], then: Callable[[Any], None]
    ) -> None:
        self.ok.setEnabled(False)
        self.said.setText(self.tr("Reading…"))
        self._session.do("data file", work, lambda result: self._take(result, then))

    def _take(self, result: object, then: Callable[[Any], None]) -> None:
        if not isValid(self):  # closed meanwhile; it was read in vain
            return
        if isinstance(result, Refused):
            self.said.setText("⚠ " + words(result.message))
            self.ok.setEnabled(bool(self.model.columns))
        else:
            self.said.setText("")
            then(result)

    def _show_columns(self, result: tuple[int | None, tuple[Column, ...]]) -> None:
        rows, columns = result
        if rows is not None:
            self.said.setText(self.tr("{number} examples").format(number=count(rows)))
        self.model.show_columns(columns)
        self.columns.setCurrentIndex(self.model.index(0, _USE))
        self.columns.setFocus()
        self.ok.setEnabled(True)

    def _selected(self) -> Iterator[int]:
        return (index.row() for index in self.columns.selectionModel().selectedRows())

    def _click(self, index: QModelIndex) -> None:
        if index.column() == _USE:
            self._offer_uses()

    def _offer_uses(self) -> None:
        """The three uses, beside the row that was clicked or reached by keys."""
        current = self.columns.currentIndex()
        if current.isValid():
            place = self.columns.visualRect(current.siblingAtColumn(_USE)).bottomLeft()
            self._uses.setActiveAction(self._uses.actions()[self.model.uses[current.row()]])
            self._uses.popup(self.columns.viewport().mapToGlobal(place))

    def _use_selected(self, use: int) -> None:
        self.model.use(self._selected(), use)

    def _read(self) -> None:
        inputs, targets = self.model.ids(INPUT), self.model.ids(TARGET)
        if not inputs or not targets:
            self.said.setText(self.tr("Choose at least one column as input and one as target."))
            return
        path = self._path

        def read(_: Callable[[], bool]) -> Table:
            return read_table(path, inputs, targets, survey(patient=False).memory)

        def use(table: Table) -> None:
            experiment = replace(self._session.experiment, **self._settings)
            named = replace(experiment, file=path, inputs=inputs, targets=targets)
            self._session.set_experiment(table.fit(named), table)
            self.accept()

        self._start(read, use)

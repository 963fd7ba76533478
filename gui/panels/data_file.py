"""The dialog that reads a data file: which of its columns are inputs, and which are targets."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from core.devices import survey
from core.message import Refused
from core.table import Column, Table, read_columns, read_table
from gui.label import Label
from gui.session import Session
from gui.words import count, words

INPUT, TARGET, LEFT_OUT = range(3)


class DataFileDialog(QDialog):
    """Reads the columns, lets them be chosen, reads the numbers and sets the experiment to them."""

    def __init__(self, session: Session, path: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Data file"))
        self._session, self._path = session, path
        self._columns: tuple[Column, ...] = ()
        self.roles: list[QComboBox] = []
        self.said = Label(wordWrap=True)
        self.columns = QTableWidget(0, 3)
        self.columns.setAccessibleName(self.tr("Columns"))
        self.columns.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.columns.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.columns.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.columns.setHorizontalHeaderLabels(
            [self.tr("Column"), self.tr("First value"), self.tr("Used as")]
        )
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        self.ok = self.buttons.button(standard.Ok)
        self.ok.setEnabled(False)
        self.buttons.accepted.connect(self._read)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(Label(text=path, wordWrap=True))
        layout.addWidget(self.columns, 1)
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
            self.ok.setEnabled(bool(self._columns))
        else:
            self.said.setText("")
            then(result)

    def _show_columns(self, result: tuple[int | None, tuple[Column, ...]]) -> None:
        rows, self._columns = result
        if rows is not None:
            self.said.setText(self.tr("{number} examples").format(number=count(rows)))
        self.columns.setRowCount(len(self._columns))
        for row, column in enumerate(self._columns):
            title = column.title or self.tr("column {number}").format(number=row + 1)
            self.columns.setItem(row, 0, QTableWidgetItem(title))
            self.columns.setItem(row, 1, QTableWidgetItem(column.sample))
            role = QComboBox()
            role.addItems([self.tr("input"), self.tr("target"), self.tr("left out")])
            role.setCurrentIndex(TARGET if row == len(self._columns) - 1 else INPUT)
            role.setAccessibleName(self.tr("Use of {column}").format(column=title))
            self.columns.setCellWidget(row, 2, role)
            self.roles.append(role)
        self.ok.setEnabled(True)

    def _ids(self, wanted: int) -> str:
        pairs = zip(self._columns, self.roles, strict=True)
        return ",".join(column.id for column, role in pairs if role.currentIndex() == wanted)

    def _read(self) -> None:
        inputs, targets = self._ids(INPUT), self._ids(TARGET)
        if not inputs or not targets:
            self.said.setText(self.tr("Choose at least one column as input and one as target."))
            return
        path = self._path

        def read(_: Callable[[], bool]) -> Table:
            return read_table(path, inputs, targets, survey(patient=False).memory)

        def use(table: Table) -> None:
            named = replace(self._session.experiment, file=path, inputs=inputs, targets=targets)
            self._session.set_experiment(table.fit(named), table)
            self.accept()

        self._start(read, use)

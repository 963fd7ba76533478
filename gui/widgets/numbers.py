"""Numbers: what a plot draws, as a table to read, to hear and to copy."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.widgets.tables import Index


@dataclass(frozen=True)
class Numbers:
    """A table: what it is about, and columns of equal length under their headings."""

    title: str
    columns: dict[str, np.ndarray]

    def is_same(self, other: "Numbers") -> bool:
        """Whether the other has the same numbers, under whatever headings."""
        mine, others = self.columns.values(), other.columns.values()
        return len(mine) == len(others) and all(map(_equal, mine, others))

    def text(self) -> str:
        """The whole table with tabs between the columns, as spreadsheets take it."""
        rows = zip(*(column.tolist() for column in self.columns.values()), strict=True)
        lines = ["\t".join(self.columns), *("\t".join(map(_write, row)) for row in rows)]
        return "\n".join(lines) + "\n"


class _Model(QAbstractTableModel):
    """Numbers for a table view."""

    def __init__(self, numbers: Numbers) -> None:
        super().__init__()
        self._headings = list(numbers.columns)
        self._columns = list(numbers.columns.values())

    def set_headings(self, headings: list[str]) -> None:
        """The same columns, named in another language."""
        self._headings = headings
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(headings) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self._columns else len(self._columns[0])

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return _write(self._columns[index.column()][index.row()].item())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._headings[section] if orientation is Qt.Orientation.Horizontal else section + 1


class NumbersDialog(QDialog):
    """A plot's numbers as they were when it was opened; the run goes on behind it.

    `again` gives the plot's numbers of now, for their words in the language that is set then.
    """

    def __init__(
        self, numbers: Numbers, parent: QWidget, again: Callable[[], Numbers | None]
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._numbers, self._again = numbers, again
        self.table = QTableView()
        self._model = _Model(numbers)
        self.table.setModel(self._model)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().hide()
        buttons = QDialogButtonBox()
        self._close = buttons.addButton("", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        self._copy = buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        self._copy.clicked.connect(self.copy)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table)
        layout.addWidget(buttons)
        self.resize(640, 480)
        self.retranslate()

    def retranslate(self) -> None:
        """Show all words in the language that is set; the numbers stay those of the opening."""
        now = self._again()
        if now is not None:
            same = now.is_same(self._numbers)
            self._numbers = now if same else replace(self._numbers, title=now.title)
            self._model.set_headings(list(self._numbers.columns))
        self.setWindowTitle(self._numbers.title)
        self.table.setAccessibleName(self._numbers.title)
        self._copy.setText(self.tr("Copy all"))
        self._close.setText(self.tr("Close"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def copy(self) -> None:
        """All of it onto the clipboard."""
        QGuiApplication.clipboard().setText(self._numbers.text())


def show_numbers(parent: QWidget, numbers: Callable[[], Numbers | None]) -> None:
    """Open the table of a plot, if it has anything to show yet."""
    if (found := numbers()) is not None:
        NumbersDialog(found, parent, numbers).open()


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def _write(value: object) -> str:
    """To the last digit: whoever asks for the numbers wants them whole."""
    return repr(value) if isinstance(value, float) else str(value)

"""Numbers: what a plot draws, as a table to read, to hear and to copy."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Numbers:
    """A table: what it is about, and columns of equal length under their headings."""

    title: str
    columns: dict[str, np.ndarray]

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

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self._columns else len(self._columns[0])

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
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
    """A plot's numbers as they were when it was opened; the run goes on behind it."""

    def __init__(self, numbers: Numbers, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(numbers.title)
        self._numbers = numbers
        self.table = QTableView()
        self.table.setModel(_Model(numbers))
        self.table.setAccessibleName(numbers.title)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        copy = buttons.addButton(self.tr("Copy all"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table)
        layout.addWidget(buttons)
        self.resize(640, 480)

    def copy(self) -> None:
        """All of it onto the clipboard."""
        QGuiApplication.clipboard().setText(self._numbers.text())


def show_numbers(parent: QWidget, numbers: Callable[[], Numbers | None]) -> None:
    """Open the table of a plot, if it has anything to show yet."""
    if (found := numbers()) is not None:
        NumbersDialog(found, parent).open()


def _write(value: object) -> str:
    """To the last digit: whoever asks for the numbers wants them whole."""
    return repr(value) if isinstance(value, float) else str(value)

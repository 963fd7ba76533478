"""A card: one array of the step, with its name, its shape in names and numbers, and its figures."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.microscope.values import Reduced, Value
from gui.instruments.array_view import ArrayView
from gui.panel import Panel
from gui.words import figure, shape, whole_words


class Card(Panel):
    """`chosen` carries row and column of the cell that was clicked."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, "")
        self._value: Value = np.zeros((0, 0))
        self._of = ""
        self.name = ""
        self._title = QLabel(objectName="code")
        self._shape = QLabel(objectName="quiet")
        self.view = ArrayView()
        self.view.chosen.connect(self._choose)
        self._figures = QLabel(objectName="quiet", wordWrap=True)
        for label in (self._title, self._shape):
            # Long names must not make the pictures small; the tool tip has them whole.
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self._title, self._shape, self.view, self._figures):
            layout.addWidget(widget, 100 if widget is self.view else 0)
        layout.addStretch(1)

    def show_value(self, name: str, value: Value, sizes: str) -> None:
        """Show what `name` holds; `sizes` is its shape in names."""
        self.name, self._value, self._of = name, value, sizes
        self.view.show_array(value.mean if isinstance(value, Reduced) else value)
        self.retranslate()

    def light(self, rows: range, columns: range, picked: tuple[int, int] | None = None) -> None:
        """Light up these cells, and mark the one that is asked about."""
        rows_seen, columns_seen = self._blocks(rows, 0), self._blocks(columns, 1)
        cells = [(row, column) for row in rows_seen for column in columns_seen]
        if picked:
            picked = (
                self._blocks(range(picked[0], picked[0] + 1), 0)[0],
                self._blocks(range(picked[1], picked[1] + 1), 1)[0],
            )
        self.view.light(cells, picked)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._title.setText(self.name)
        self._title.setToolTip(self.name)
        numbers = shape(self._value.shape)
        self._shape.setText(f"{self._of}   {numbers}" if self._of else numbers)
        self._shape.setToolTip(self._shape.text())
        self._figures.setText(self._describe())
        self.view.setAccessibleName(f"{self.name} {self._shape.text()}")

    def _describe(self) -> str:
        value = self._value
        if isinstance(value, Reduced):
            figures = value.average, value.spread, value.minimum, value.maximum, value.zeros
        elif value.size > 1:
            with np.errstate(all="ignore"):
                flat = value.astype(np.float64)
                zeros = float((flat == 0).mean())
                parts = flat.mean(), flat.std(), flat.min(), flat.max()
                figures = (*map(float, parts), zeros)  # type: ignore[assignment]
        else:
            return ""
        mean, spread, least, greatest, zeros = figures
        parts = (
            self.tr("mean {mean}").format(mean=figure(mean)),
            self.tr("spread {spread}").format(spread=figure(spread)),
            self.tr("{least} to {greatest}").format(least=figure(least), greatest=figure(greatest)),
            self.tr("zeros {share} %").format(share=f"{100 * zeros:.3g}"),
        )
        return whole_words("  ".join(parts))  # there may be little room

    def _blocks(self, cells: range, axis: int) -> list[int]:
        """The rows or columns of the picture that show these of the array."""
        if not isinstance(self._value, Reduced):
            return list(cells)
        edges = self._value.rows if axis == 0 else self._value.columns
        found = np.searchsorted(edges, [cells.start, cells.stop - 1], side="right") - 1
        return list(range(int(found[0]), int(found[1]) + 1))

    def _choose(self, row: int, column: int) -> None:
        if isinstance(self._value, Reduced):
            row, column = int(self._value.rows[row]), int(self._value.columns[column])
        self.chosen.emit(row, column)

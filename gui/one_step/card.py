"""A card: one array of the step, with its name, its shape in names and numbers, and its figures."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.microscope.values import Reduced, Value
from gui import theme
from gui.instruments.array_view import ArrayView
from gui.one_step.elided import Elided
from gui.panel import Panel
from gui.words import count, figure, shape, whole_words

FEW = 8  # rows and columns


class Card(Panel):
    """`chosen` carries row and column of the cell that was clicked."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None, fits: bool = False) -> None:
        """One that `fits` asks for room for all its words and numbers."""
        super().__init__(parent, "")
        self._value: Value = np.zeros((0, 0))
        self._of = ""
        self.name = ""
        self.title = Elided(fits)
        self._shape = QLabel(objectName="quiet")
        self.view = ArrayView(whole=fits)
        self.view.chosen.connect(self._choose)
        self._figures = QLabel(objectName="quiet", wordWrap=not fits)
        self._figures.setTextFormat(Qt.TextFormat.RichText)
        self._between = "<br>" if fits else "  "
        self._with_figures = True
        if not fits:
            for label in (self.title, self._shape):
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self.title, self._shape, self.view, self._figures):
            layout.addWidget(widget, 100 if widget is self.view else 0)
        layout.addStretch(1)

    @property
    def few(self) -> bool:
        """Whether there are so few numbers that they need no more room than they take."""
        return max(self._value.shape, default=1) <= FEW

    def show_value(self, name: str, value: Value, sizes: str, title: str = "") -> None:
        """Show what `name` holds; `sizes` is its shape in names, `title` what stands above it."""
        self.name, self._value, self._of = title or name, value, sizes
        self.title.setToolTip(name)
        self.view.show_array(value.mean if isinstance(value, Reduced) else value)
        self.retranslate()

    def show_figures(self, shown: bool) -> int:
        """Show the figures, or leave them to the tool tip; returns the width that is needed.

        What is not finite is always told.
        """
        self._with_figures = shown
        self._show_figures()
        named = (self.title, self._shape, self.view)
        least = (widget.minimumSizeHint().width() for widget in named)
        return max(self._figures.sizeHint().width() if self._figures.text() else 0, *least)

    def _show_figures(self) -> None:
        said, odd = self._describe(), self._not_finite()
        text = self._between.join([*said, *odd] if self._with_figures else odd)
        self._figures.setText(text)
        self._figures.setVisible(bool(text))
        self.view.setToolTip("" if self._with_figures else "<br>".join(said))

    def dress(self) -> None:
        """Take the colours of the theme."""
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
        self.title.setText(self.name)
        numbers = shape(self._value.shape)
        # Always two lines, so that pictures beside each other begin at the same height.
        self._shape.setText(f"{self._of}\n{numbers}")
        self._shape.setToolTip(self._shape.text())
        self._show_figures()
        self.view.setAccessibleName(f"{self.name} {self._of} {numbers}")

    def _describe(self) -> list[str]:
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
            return []
        mean, spread, least, greatest, zeros = figures
        lines = [
            self.tr("mean {mean}").format(mean=figure(mean)),
            self.tr("spread {spread}").format(spread=figure(spread)),
            self.tr("min {least}").format(least=figure(least)),
            self.tr("max {greatest}").format(greatest=figure(greatest)),
            self.tr("zeros {share} %").format(share=f"{100 * zeros:.3g}"),
        ]
        return [whole_words(line) for line in lines]  # there may be little room

    def _not_finite(self) -> list[str]:
        """How many cells are not finite, beside a sample of their colour."""
        reduced = isinstance(self._value, Reduced)
        cells = self._value.mean if isinstance(self._value, Reduced) else self._value
        number = int(np.size(cells) - np.count_nonzero(np.isfinite(cells)))
        if not number:
            return []
        said = self.tr("{number} blocks not finite") if reduced else self.tr("{number} not finite")
        text = whole_words(said.format(number=count(number)))
        return [f"<span style='color:{theme.current().error}'>■</span>\u00a0{text}"]

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

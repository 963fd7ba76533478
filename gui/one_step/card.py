"""A card: one array of the step, with its name, its shape in names and numbers, and its figures."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.base.message import Message
from core.inspect.microscope.values import Reduced, Value
from core.run.measure import moments
from gui.one_step.number_reader import ArraySource, NumberReader, Request
from gui.widgets import theme
from gui.widgets.array_view import ArrayView
from gui.widgets.label import Label
from gui.widgets.magnifier import Glass, Part
from gui.widgets.panel import Panel
from gui.widgets.words import count, figure, shape, short, whole_words, words

_LETTERS = 20  # for so many there is always room, if the label is to fit


class ElidedName(Label):
    """`fits` asks for room for all names but the longest."""

    def __init__(self, fits: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="code")
        self._fits = fits

    @property
    def whole(self) -> bool:
        """Whether all of it is seen."""
        return self.width() >= self._wide(self.text())

    def minimumSizeHint(self) -> QSize:
        """Room for a name that is not too long."""
        least = min(self._wide(self.text()), self._wide("m" * _LETTERS)) if self._fits else 0
        return QSize(least, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Leave out as little as there has to be."""
        painter = QPainter(self)
        painter.setPen(QColor(theme.current().text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.seen())

    def seen(self) -> str:
        """What there is room for: of a dotted name its first part, which tells it from others."""
        metrics, text, width = self.fontMetrics(), self.text(), self.width()
        head, dot, tail = text.partition(".")
        room = width - metrics.horizontalAdvance(head + dot)
        if not dot or self.whole or room < metrics.horizontalAdvance("….mm"):
            return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width)
        return head + dot + metrics.elidedText(tail, Qt.TextElideMode.ElideLeft, room)

    def _wide(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + 2  # it is rounded


FEW = 8  # rows and columns


class Card(Panel):
    """`chosen` carries row and column of the cell that was clicked.

    Of an array that is kept reduced, the reader, if it has one, reads what the magnifier rests on.
    """

    chosen = Signal(int, int)

    def __init__(
        self, parent: QWidget | None = None, fits: bool = False, reader: NumberReader | None = None
    ) -> None:
        """One that `fits` asks for room for all its words and numbers."""
        super().__init__(parent, "")
        self._reader = reader
        if reader:
            reader.answered.connect(self._take)
        self._value: Value = np.zeros((0, 0))
        self._source: ArraySource | None = None
        self._request: Request | None = None
        self._answer: Part | Message | None = None
        self._of = ""
        self._gaps = False
        self.name = ""
        self.title = ElidedName(fits)
        self._shape = Label(objectName="quiet")
        self.view = ArrayView(whole=fits)
        self.view.chosen.connect(self._choose)
        self.view.resting.connect(self._ask)
        self.view.left.connect(self._drop)
        self._figures = Label(objectName="quiet", wordWrap=not fits)
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

    def show_value(
        self,
        name: str,
        value: Value,
        sizes: str,
        title: str = "",
        source: ArraySource | None = None,
        gaps: bool = False,
    ) -> None:
        """Show what `name` holds; `sizes` is its shape in names, `title` what is written above it.

        From the `source` the true numbers of a reduced one can be read. With `gaps`, nan stands
        for no number at all.
        """
        self._drop()
        self.name, self._value, self._of = title or name, value, sizes
        self._source, self._gaps = source, gaps
        self.title.setToolTip(name)
        if isinstance(value, Reduced):
            self.view.show_array(value.mean, self._tell)
        else:
            self.view.show_array(value, gaps=gaps)
        self.retranslate()

    def shows(self, value: Value, source: ArraySource) -> bool:
        """Whether this very value of there is what it shows."""
        return value is self._value and source == self._source

    def show_figures(self, shown: bool) -> int:
        """Show the figures, or leave them to the tool tip; returns the width that is needed.

        What is not finite is always said.
        """
        self._with_figures = shown
        self._show_figures()
        named = (self.title, self._shape, self.view)
        least = (widget.minimumSizeHint().width() for widget in named)
        return max(self._figures.sizeHint().width() if self._figures.text() else 0, *least)

    def settle(self) -> None:
        """Know at once how much room is needed, and not only when the events have come round."""
        layout = self.layout()
        if layout:
            layout.activate()
        self.updateGeometry()

    def _show_figures(self) -> None:
        said, odd = self._describe(), self._not_finite()
        text = self._between.join([*said, *odd] if self._with_figures else odd)
        self._figures.setText(text)
        self._figures.setVisible(bool(text))
        self.view.setToolTip("" if self._with_figures else "<br>".join(said))

    def apply_theme(self) -> None:
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
            figures = value.average, value.std, value.minimum, value.maximum, value.zeros
        elif value.size > 1:
            with np.errstate(all="ignore"):
                flat = value.astype(np.float64)
                flat = flat[~np.isnan(flat)] if self._gaps else flat
                if not flat.size:
                    return []
                zeros = float((flat == 0).mean())
                finite = np.isfinite(flat).all()  # else nan and inf are the answer
                mean, std = moments(flat) if finite else (flat.mean(), flat.std())
                parts = mean, std, flat.min(), flat.max()
                figures = (*map(float, parts), zeros)  # type: ignore[assignment]
        else:
            return []
        mean, std, least, greatest, zeros = figures
        lines = [
            self.tr("mean {mean}").format(mean=figure(mean)),
            self.tr("std {std}").format(std=figure(std)),
            self.tr("min {least}").format(least=figure(least)),
            self.tr("max {greatest}").format(greatest=figure(greatest)),
            self.tr("zeros {share} %").format(share=f"{100 * zeros:.3g}"),
        ]
        # There may be little room; and one minus sign everywhere.
        return [whole_words(line).replace("-", "−") for line in lines]

    def _not_finite(self) -> list[str]:
        """How many cells are not finite, beside a sample of their colour."""
        reduced = isinstance(self._value, Reduced)
        cells = self._value.mean if isinstance(self._value, Reduced) else self._value
        number = int(np.size(cells) - np.count_nonzero(np.isfinite(cells)))
        told = []
        if self._gaps:
            missing = int(np.count_nonzero(np.isnan(cells)))
            number -= missing
            text = whole_words(self.tr("{number} not sampled").format(number=count(missing)))
            told = [f"□\u00a0{text}"] if missing else []
        if not number:
            return told
        said = self.tr("{number} blocks not finite") if reduced else self.tr("{number} not finite")
        text = whole_words(said.format(number=count(number)))
        return [*told, f"<span style='color:{theme.current().error}'>■</span>\u00a0{text}"]

    def _blocks(self, cells: range, axis: int) -> list[int]:
        """The rows or columns of the picture that show these of the array."""
        if not isinstance(self._value, Reduced):
            return list(cells)
        edges = self._value.rows if axis == 0 else self._value.columns
        found = np.searchsorted(edges, [cells.start, cells.stop - 1], side="right") - 1
        return list(range(int(found[0]), int(found[1]) + 1))

    def _first(self, row: int, column: int) -> tuple[int, int]:
        """The array's cell for a cell of the picture: of a block the first one."""
        if isinstance(self._value, Reduced):
            return int(self._value.rows[row]), int(self._value.columns[column])
        return row, column

    def _choose(self, row: int, column: int) -> None:
        self.chosen.emit(*self._first(row, column))

    def _ask(self, row: int, column: int) -> None:
        """The magnifier rests on this block."""
        if self._source and self._reader:
            self._request = Request(self._source, *self._first(row, column))
            self._reader.ask(self._request)
            self.view.tell_again()

    def _drop(self) -> None:
        """It rests there no more."""
        if self._request and self._reader:
            self._reader.drop(self._request)
        self._request = self._answer = None

    def _take(self, request: Request, answer: Part | Message) -> None:
        """What was read: here, or for another card, or for a cell that is looked at no more."""
        if request == self._request:
            self._answer = answer
            self.view.tell_again()

    def _tell(self, row: int, column: int) -> Glass:
        """What a block holds, and the true numbers around its first cell once they are read."""
        value, first = self._value, self._first(row, column)
        assert isinstance(value, Reduced)
        place = self.tr("{rows}, {columns}").format(
            rows=_span(value.rows, row, self.tr("row {one}"), self.tr("rows {first}–{last}")),
            columns=_span(
                value.columns,
                column,
                self.tr("column {one}"),
                self.tr("columns {first}–{last}"),
            ),
        )
        mean, low, high = (
            short(float(blocks[row, column])) for blocks in (value.mean, value.low, value.high)
        )
        average = self.tr("mean {mean}").format(mean=mean)
        ends = self.tr("from {least} to {greatest}").format(least=low, greatest=high)
        said = self.tr("{place}: {mean}, {range}").format(place=place, mean=average, range=ends)
        wished = self._request is not None and first == (self._request.row, self._request.column)
        answer = self._answer if wished else None
        part, note = None, ""
        if isinstance(answer, Part):
            part = answer
        elif answer:
            note = words(answer)
        elif self._source:
            note = (
                self.tr("reading…") if wished else self.tr("Hover here to see the exact numbers.")
            )
        number = part.number(first) if part else None
        read = note if number is None else f"[{first[0]}, {first[1]}] = {short(number)}"
        return Glass(first, part, (place, average, ends), note, f"{said}\n{read}".strip())


def _span(edges: NDArray[np.int64], place: int, one: str, several: str) -> str:
    """What a block covers along one side, in words for one and for several."""
    first, last = int(edges[place]), int(edges[place + 1]) - 1
    return one.format(one=first) if first == last else several.format(first=first, last=last)

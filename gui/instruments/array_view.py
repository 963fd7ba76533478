"""An array seen: as numbers where there are few, else as a heat map with a magnifier.

Colours are centred on zero, and go from purple through nothing to orange.
"""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.words import figure

Cell = tuple[int, int]

NEGATIVE, POSITIVE = "#9a7bff", "#f08c2e"
_SMALL = 8  # rows and columns, up to which cells have a largest size
_NO_LIMIT = 2**24 - 1  # Qt's own
_BAR, _EDGE = 8, 3  # the height of the colour bar, and what is left free around the cells
_MAGNIFIED = 5, 3  # rows and columns under the magnifier


class ArrayView(QWidget):
    """Shows a matrix. `chosen` carries the cell that was clicked, or entered by keyboard."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None, whole: bool = False) -> None:
        """A `whole` one asks for so much room that few numbers are all written out."""
        super().__init__(parent)
        self._whole = whole
        self._widest: str | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._values: NDArray[np.float64] = np.zeros((0, 0))
        self._largest = 1.0
        self._image: QImage | None = None
        self._lit: frozenset[Cell] = frozenset()
        self._cursor: Cell | None = None
        self._picked: Cell | None = None

    def sizeHint(self) -> QSize:
        """Room for all numbers where there are few, else for a picture."""
        if not self._small:
            return QSize(280, 260)
        rows, columns = self._values.shape
        high, wide = self._cell_size()
        return QSize(round(1.3 * wide) * columns, 2 * high * rows) + _around()

    def minimumSizeHint(self) -> QSize:
        """Enough to see something, and for the figures of the colour bar."""
        bar = self.fontMetrics().horizontalAdvance(self._bounds()[0]) + 2 * _EDGE
        if not self._small:
            return QSize(max(bar, 64), 96 + self._legend())
        rows, columns = self._values.shape
        high, wide = self._cell_size()
        return QSize(wide * columns if self._whole else bar, high * rows) + _around()

    def show_array(self, values: NDArray[np.float64]) -> None:
        """Show a matrix; a vector is shown as a row, a number as one cell."""
        self._values = np.atleast_2d(np.asarray(values, np.float64))
        finite = np.abs(self._values[np.isfinite(self._values)])
        self._largest = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
        self._image = self._widest = None
        self._lit = frozenset()
        self._cursor = self._picked = None
        self._limit()
        self.update()

    def light(self, cells: Iterable[Cell], picked: Cell | None = None) -> None:
        """Light up these cells, and mark the one that is asked about."""
        self._lit, self._picked = frozenset(cells), picked
        self.update()

    @property
    def numbered(self) -> bool:
        """Whether every cell has its number in it."""
        rows, columns = self._values.shape
        inner = self._inner()
        # The cheap questions first: of a large array not every number is to be measured.
        if not rows or inner.height() < self._line() * rows or inner.width() < 20 * columns:
            return False
        return inner.width() >= self._cell_size()[1] * columns

    def cell_at(self, place: QPointF) -> Cell | None:
        """The cell at a place, or None beside the array."""
        area = QRectF(self._area())
        rows, columns = self._values.shape
        if not area.contains(place) or not rows:
            return None
        row = int((place.y() - area.top()) / area.height() * rows)
        column = int((place.x() - area.left()) / area.width() * columns)
        return min(row, rows - 1), min(column, columns - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Magnify what is under the pointer."""
        self._cursor = self.cell_at(event.position())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Magnify no more."""
        self._cursor = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a cell."""
        if cell := self.cell_at(event.position()):
            self.chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the magnifier, Return chooses."""
        moves = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        key = Qt.Key(event.key())
        rows, columns = self._values.shape
        if key in moves and rows:
            row, column = self._cursor or self._picked or (0, 0)
            down, right = moves[key]
            self._cursor = (
                min(max(row + down, 0), rows - 1),
                min(max(column + right, 0), columns - 1),
            )
            self.setAccessibleDescription(figure(float(self._values[self._cursor])))
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cursor:
            self.chosen.emit(*self._cursor)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the array, what is lit in it, the colour bar and the magnifier."""
        painter = QPainter(self)
        if not self._values.size:
            return
        if self.numbered:
            self._paint_numbers(painter)
        else:
            self._paint_image(painter)
        self._paint_lit(painter)
        if not self.numbered:
            self._paint_bar(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.current().accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        if self._cursor and not self.numbered:
            self._paint_magnifier(painter, self._cursor)

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters need larger cells."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._limit()

    def _limit(self) -> None:
        rows = self._values.shape[0]
        highest = 3 * self._line() * rows + 2 * _EDGE + (0 if self._whole else self._legend())
        self.setMaximumHeight(highest if self._small else _NO_LIMIT)
        self.updateGeometry()

    @property
    def _small(self) -> bool:
        rows, columns = self._values.shape
        return rows <= _SMALL and columns <= _SMALL

    def _line(self) -> int:
        return _code_metrics().height() + 2

    def _cell_size(self) -> tuple[int, int]:
        """The height and width that a cell needs for its number."""
        if self._widest is None:
            texts = (short(float(value)) for value in self._values.flat)
            self._widest = max(texts, key=len, default="")
        return self._line() + 6, _code_metrics().horizontalAdvance(self._widest) + 14

    def _inner(self) -> QRect:
        return self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)

    def _area(self) -> QRect:
        """Where the cells are; the colour bar stands below, unless they have their numbers."""
        area = self._inner()
        if self.numbered:
            if self._small:
                rows, columns = self._values.shape
                area.setHeight(min(area.height(), 3 * self._line() * rows))
                widest = max(self._cell_size()[1], 5 * self._line())
                area.setWidth(min(area.width(), widest * columns))
        elif area.height() > self._legend() + self._line():
            area.setHeight(area.height() - self._legend())
        return area

    def _cell(self, cell: Cell) -> QRectF:
        area, (rows, columns) = self._area(), self._values.shape
        wide, high = area.width() / columns, area.height() / rows
        row, column = cell
        return QRectF(area.left() + column * wide, area.top() + row * high, wide, high)

    def _colour(self, value: float) -> QColor:
        look = theme.current()
        if not math.isfinite(value):
            return QColor(look.error)
        end = QColor(POSITIVE if value > 0 else NEGATIVE)
        return _mix(QColor(look.field), end, min(abs(value) / self._largest, 1.0))

    def _paint_numbers(self, painter: QPainter) -> None:
        look = theme.current()
        painter.setFont(theme.code_font())
        for row, line in enumerate(self._values):
            for column, value in enumerate(line):
                cell = self._cell((row, column)).adjusted(1, 1, -1, -1)
                colour = self._colour(float(value))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawRoundedRect(cell, 4, 4)
                dark = colour.lightnessF() > 0.55
                painter.setPen(QColor("#10151b" if dark else "#ffffff"))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, short(float(value)))
        painter.setPen(QColor(look.text))

    def _paint_image(self, painter: QPainter) -> None:
        area = self._area()
        if self._image is None or self._image.size() != area.size():
            self._image = self._render(area.size())
        painter.drawImage(area, self._image)

    def _render(self, size: QSize) -> QImage:
        """The picture, a pixel for each block of cells that falls into it."""
        values = _reduce(self._values, max(size.height(), 1), max(size.width(), 1))
        share = np.clip(np.nan_to_num(np.abs(values)) / self._largest, 0, 1)[..., None]
        look = theme.current()
        middle, low, high = (_rgb(name) for name in (look.field, NEGATIVE, POSITIVE))
        colours = middle + share * (np.where(values[..., None] > 0, high, low) - middle)
        colours[~np.isfinite(values)] = _rgb(look.error)
        pixels = np.ascontiguousarray(colours.astype(np.uint8))
        rows, columns, _ = pixels.shape
        image = QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
        return image.scaled(size)  # a copy, which outlives the array

    def _paint_lit(self, painter: QPainter) -> None:
        look = theme.current()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rows = {row for row, _ in self._lit}
        columns = {column for _, column in self._lit}
        if self._lit and len(rows) * len(columns) == len(self._lit):
            # A whole row or column is framed as one.
            first, last = (min(rows), min(columns)), (max(rows), max(columns))
            frames = [self._cell(first).united(self._cell(last))]
        else:
            frames = [self._cell(cell) for cell in self._lit]
        for frame in frames:
            _draw_frame(painter, frame, QColor(look.text))
        if self._picked:
            _draw_frame(painter, self._cell(self._picked), QColor(look.accent))

    def _bounds(self) -> tuple[str, str]:
        """What the ends of the colour bar stand for."""
        return f"−{self._largest:.3g}", f"{self._largest:.3g}"

    def _legend(self) -> int:
        """The height of the colour bar and its figures: these need two lines where it is narrow."""
        metrics, (low, high) = self.fontMetrics(), self._bounds()
        needed = metrics.horizontalAdvance(low + "  " + high)
        lines = 1 if self._inner().width() >= needed else 2
        return 2 * _EDGE + _BAR + lines * metrics.height()

    def _paint_bar(self, painter: QPainter) -> None:
        look, area = theme.current(), self._area()
        if self.height() - area.bottom() < self._legend():
            return
        bar = QRect(area.left(), area.bottom() + 2 * _EDGE, area.width(), _BAR)
        ramp = QLinearGradient(QPointF(bar.topLeft()), QPointF(bar.topRight()))
        ramp.setColorAt(0, QColor(NEGATIVE))
        ramp.setColorAt(0.5, QColor(look.field))
        ramp.setColorAt(1, QColor(POSITIVE))
        painter.fillRect(bar, ramp)
        painter.setFont(self.font())
        painter.setPen(QColor(look.quiet))
        text = QRect(bar.left(), bar.bottom() + 1, bar.width(), self.height() - bar.bottom() - 2)
        flag, (low, high) = Qt.AlignmentFlag, self._bounds()
        painter.drawText(text, flag.AlignTop | flag.AlignLeft, low)
        painter.drawText(text, flag.AlignBottom | flag.AlignRight, high)
        if self.fontMetrics().horizontalAdvance(f"{low}  0  {low}") <= bar.width():
            painter.drawText(text, flag.AlignTop | flag.AlignHCenter, "0")

    def _paint_magnifier(self, painter: QPainter, cursor: Cell) -> None:
        """The true values around the cursor, in a box that keeps clear of it."""
        look = theme.current()
        rows, columns = self._values.shape
        metrics = self.fontMetrics()
        high, wide = metrics.height() + 3, metrics.horizontalAdvance("−8.888e−88") + 8
        down_all, right_all = _MAGNIFIED
        if right_all * wide + 8 > self.width():
            right_all = 1
        box = QRect(0, 0, right_all * wide + 8, (down_all + 1) * high + 8)
        left = self._cell(cursor).center().x() > self._area().center().x()
        box.moveTop(
            max(min(int(self._cell(cursor).center().y()) - 60, self.height() - box.height()), 0)
        )
        box.moveLeft(4 if left else max(self._area().right() - box.width(), 4))
        painter.setPen(QPen(QColor(look.line), 1))
        painter.setBrush(QColor(look.panel))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(self.font())
        painter.setPen(QColor(look.quiet))
        painter.drawText(box.adjusted(8, 4, 0, 0), 0, f"[{cursor[0]}, {cursor[1]}]")
        for down in range(down_all):
            for right in range(right_all):
                row = cursor[0] + down - down_all // 2
                column = cursor[1] + right - right_all // 2
                if not (0 <= row < rows and 0 <= column < columns):
                    continue
                place = QRect(
                    box.left() + 4 + right * wide, box.top() + 4 + (down + 1) * high, wide, high
                )
                here = (row, column) == cursor
                painter.setPen(QColor(look.text if here else look.quiet))
                value = float(self._values[row, column])
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, short(value))
                if here:
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.setPen(QPen(QColor(look.accent), 1))
                    painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)


def _code_metrics() -> QFontMetrics:
    return QFontMetrics(theme.code_font())


def _around() -> QSize:
    return QSize(2 * _EDGE, 2 * _EDGE)


def short(value: float) -> str:
    """Whole numbers whole, others in four figures."""
    if not math.isfinite(value):
        return str(value)
    whole = value == round(value) and abs(value) < 1e6
    return (str(round(value)) if whole else figure(value)).replace("-", "−")


def _reduce(values: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    """At most so many rows and columns: of each block the number farthest from zero."""
    for axis, most in ((0, rows), (1, columns)):
        size = values.shape[axis]
        if size > most:
            starts = np.arange(most) * size // most
            low = np.minimum.reduceat(values, starts, axis=axis)
            high = np.maximum.reduceat(values, starts, axis=axis)
            values = np.where(np.abs(low) > np.abs(high), low, high)
    return values


def _rgb(name: str) -> NDArray[np.float64]:
    colour = QColor(name)
    return np.array([colour.red(), colour.green(), colour.blue()], np.float64)


def _mix(one: QColor, other: QColor, share: float) -> QColor:
    mixed = [
        round(a + share * (b - a))
        for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    return QColor(*mixed)


def _draw_frame(painter: QPainter, frame: QRectF, colour: QColor) -> None:
    # At least some pixels, so that one cell of a thousand can be seen.
    if frame.width() < 5:
        frame = frame.adjusted((frame.width() - 5) / 2, 0, (5 - frame.width()) / 2, 0)
    if frame.height() < 5:
        frame = frame.adjusted(0, (frame.height() - 5) / 2, 0, (5 - frame.height()) / 2)
    painter.setPen(QPen(colour, 2))
    painter.drawRoundedRect(frame, 3, 3)

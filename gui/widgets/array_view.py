"""An array seen: as numbers where there are few, else as a heat map with a magnifier.

Where a cell stands for a block of a larger array, whoever shows that tells what the block holds.
"""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHideEvent,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets import theme
from gui.widgets.colours import NEGATIVE, POSITIVE, colour_of, render
from gui.widgets.magnifier import Cell, Glass, Magnifier, Part, written
from gui.widgets.words import figure, short

Tell = Callable[[int, int], Glass]

_SMALL = 8  # rows and columns, up to which cells have a largest size
_NO_LIMIT = 2**24 - 1  # Qt's own
_BAR, _EDGE = 8, 3  # the height of the colour bar, and what is left free around the cells
REST = 400  # milliseconds, after which the cursor rests


class ArrayView(QWidget):
    """Shows a matrix. `chosen` carries the cell that was clicked, or entered by keyboard.

    Where cells are blocks, `resting` carries the one that the cursor has rested on for a while,
    and `left` tells that it rests there no more.
    """

    uses_arrows = True  # the window leaves these keys to it

    chosen = Signal(int, int)
    resting = Signal(int, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None, whole: bool = False) -> None:
        """A `whole` one asks for so much room that few numbers are all written out."""
        super().__init__(parent)
        self._whole = whole
        self._widest: str | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._values: NDArray[np.float64] = np.zeros((0, 0))
        self._gaps = False
        self._tell: Tell | None = None
        self._magnifier = Magnifier(self)
        self._rest = QTimer(self, singleShot=True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._settle)
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

    def show_array(
        self, values: NDArray[np.float64], tell: Tell | None = None, gaps: bool = False
    ) -> None:
        """Show a matrix; a vector is shown as a row, a number as one cell.

        Where each number stands for a block of many, `tell` says what the magnifier shows of it.
        With `gaps`, nan stands for no number at all.
        """
        self._move(None)
        self._tell, self._gaps = tell, gaps
        self._values = np.atleast_2d(np.asarray(values, np.float64))
        finite = np.abs(self._values[np.isfinite(self._values)])
        self._largest = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
        self._image = self._widest = None
        self._lit = frozenset()
        self._picked = None
        self._limit()
        self.update()

    def light(self, cells: Iterable[Cell], picked: Cell | None = None) -> None:
        """Light up these cells, and mark the one that is asked about."""
        self._lit, self._picked = frozenset(cells), picked
        self.update()

    def tell_again(self) -> None:
        """Show what there is to tell of the cell under the cursor, if it has one."""
        if self._cursor is None or self.numbered:
            self._magnifier.hide()
            return
        glass = (self._tell or self._tell_number)(*self._cursor)
        self._magnifier.show_glass(glass, self._cell(self._cursor))
        if self._tell:
            self.setAccessibleDescription(glass.said)

    @property
    def numbered(self) -> bool:
        """Whether every cell has its number in it."""
        rows, columns = self._values.shape
        inner = self._inner()
        # The cheap questions first: of a large array not every number is to be measured.
        if (
            not rows
            or self._tell
            or inner.height() < self._line() * rows
            or inner.width() < 20 * columns
        ):
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
        self._move(self.cell_at(event.position()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Cover nothing else while that is worked with."""
        super().focusOutEvent(event)
        self._magnifier.hide()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Go on where the cursor was left."""
        super().focusInEvent(event)
        self.tell_again()

    def leaveEvent(self, event: QEvent) -> None:
        """Magnify no more."""
        self._move(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Magnify nothing that is not seen."""
        self._move(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the magnifier beside its cell."""
        self.tell_again()

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
            cell = min(max(row + down, 0), rows - 1), min(max(column + right, 0), columns - 1)
            self._move(cell)
            if not self._tell:
                self.setAccessibleDescription(figure(float(self._values[cell])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cursor:
            self.chosen.emit(*self._cursor)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the array, what is lit in it, and the colour bar."""
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

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters need larger cells."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._limit()

    def _move(self, cursor: Cell | None) -> None:
        """Have this cell under the cursor, or none."""
        if cursor == self._cursor:
            return
        self._cursor = cursor
        if self._tell:
            self._rest.stop()
            self.left.emit()
            if cursor:
                self._rest.start()
        self.tell_again()

    def _settle(self) -> None:
        if self._cursor:
            self.resting.emit(*self._cursor)

    def _tell_number(self, row: int, column: int) -> Glass:
        """What the magnifier shows where each cell is one number."""
        return Glass((row, column), Part(0, 0, self._values, self._gaps))

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

    def _paint_numbers(self, painter: QPainter) -> None:
        look = theme.current()
        painter.setFont(theme.code_font())
        for row, line in enumerate(self._values):
            for column, value in enumerate(line):
                cell = self._cell((row, column)).adjusted(1, 1, -1, -1)
                colour = colour_of(float(value), self._largest, self._gaps)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawRoundedRect(cell, 4, 4)
                dark = colour.lightnessF() > 0.55
                painter.setPen(QColor("#10151b" if dark else "#ffffff"))
                text = written(float(value), self._gaps)
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QColor(look.text))

    def _paint_image(self, painter: QPainter) -> None:
        area = self._area()
        if self._image is None or self._image.size() != area.size():
            self._image = self._render(area.size())
        painter.drawImage(area, self._image)

    def _render(self, size: QSize) -> QImage:
        return render(self._values, self._largest, size, self._gaps)

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


def _code_metrics() -> QFontMetrics:
    return QFontMetrics(theme.code_font())


def _around() -> QSize:
    return QSize(2 * _EDGE, 2 * _EDGE)


def _draw_frame(painter: QPainter, frame: QRectF, colour: QColor) -> None:
    # At least some pixels, so that one cell of a thousand can be seen.
    if frame.width() < 5:
        frame = frame.adjusted((frame.width() - 5) / 2, 0, (5 - frame.width()) / 2, 0)
    if frame.height() < 5:
        frame = frame.adjusted(0, (frame.height() - 5) / 2, 0, (5 - frame.height()) / 2)
    painter.setPen(QPen(colour, 2))
    painter.drawRoundedRect(frame, 3, 3)

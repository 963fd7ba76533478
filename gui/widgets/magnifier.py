"""The magnifier: true numbers around one cell of a picture, in a box that keeps clear of it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.widgets import theme
from gui.widgets.words import short

Cell = tuple[int, int]

MAGNIFIED = 5, 3  # rows and columns under the magnifier
_PAD, _EDGE = 8, 4  # pixels between the box and its words, or its numbers
_GAP, _ABOVE = 12, 60  # pixels beside the cell, and above its middle
_WRAPPED = Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, eq=False)
class Part:
    """Numbers out of a matrix; the first of them stands there in `row` and `column`.

    With `gaps`, nan stands for no number at all.
    """

    row: int
    column: int
    numbers: NDArray[np.float64]
    gaps: bool = False

    def number(self, cell: Cell) -> float | None:
        """The number in a cell of the matrix, or None if it is not in this part."""
        row, column = cell[0] - self.row, cell[1] - self.column
        rows, columns = self.numbers.shape
        if not (0 <= row < rows and 0 <= column < columns):
            return None
        return float(self.numbers[row, column])


@dataclass(frozen=True)
class Glass:
    """What is under the magnifier: the numbers around `cell`, if there is a `part` with them.

    `lines` stand above them and `note` in their place; `said` is all of it for a screen reader.
    """

    cell: Cell
    part: Part | None
    lines: tuple[str, ...] = ()
    note: str = ""
    said: str = ""


class Magnifier(QWidget):
    """Lies above all else in the window of a view, so that no small view cuts it off."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._glass, self._cell = Glass((0, 0), None), QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        view.destroyed.connect(self.deleteLater)  # its parent is the window later on

    def show_glass(self, glass: Glass, cell: QRectF) -> None:
        """Show this beside the cell that lies there in the view."""
        window = self._view.window()
        if self.parent() is not window:
            self.setParent(window)
        self._glass, self._cell = glass, cell.toAlignedRect()
        self._settle()
        self.raise_()
        self.show()
        self.update()
        for around in self._around():
            around.installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow the view no more."""
        for around in self._around():
            around.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the view where it is scrolled to, which itself is not told of that."""
        if event.type() is QEvent.Type.Move:
            if self._view.visibleRegion().contains(self._cell.center()):
                self._settle()
            else:
                self.hide()
        return False

    def _around(self) -> list[QWidget]:
        """All that the view lies in, up to its window."""
        found, widget = [], self._view
        while not widget.isWindow() and (parent := widget.parentWidget()):
            found.append(parent)
            widget = parent
        return found

    def _settle(self) -> None:
        """Take the size that is needed, and a place beside the cell."""
        window, size = self._view.window(), self._size()
        corner = self._view.mapTo(window, QPoint(0, 0))
        seen = self._view.visibleRegion().boundingRect()
        place = _place(size, self._cell.translated(corner), seen.translated(corner), window.rect())
        self.setGeometry(QRect(place, size))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, what a block holds, and the numbers, or why there are none."""
        painter, look, glass = QPainter(self), theme.current(), self._glass
        painter.setFont(self._view.font())
        painter.setPen(QPen(QColor(look.line), 1))
        painter.setBrush(QColor(look.panel))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        inside = self.rect().adjusted(_PAD, _EDGE, -_PAD, -_EDGE)
        painter.setPen(QColor(look.text))
        painter.drawText(inside, 0, "\n".join(glass.lines))
        inside.setTop(inside.top() + self._above())
        painter.setPen(QColor(look.quiet))
        if glass.part is None:
            painter.drawText(inside, _WRAPPED, glass.note)
        else:
            painter.drawText(inside, 0, f"[{glass.cell[0]}, {glass.cell[1]}]")
            self._paint_numbers(painter, glass.part, inside.top())

    def _paint_numbers(self, painter: QPainter, part: Part, top: int) -> None:
        look, (row, column), (high, wide) = theme.current(), self._glass.cell, self._number_size()
        rows, columns = MAGNIFIED
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for down in range(rows):
            for right in range(columns):
                cell = row + down - rows // 2, column + right - columns // 2
                number = part.number(cell)
                if number is None:
                    continue
                place = QRect(_EDGE + right * wide, top + (down + 1) * high, wide, high)
                here = cell == self._glass.cell
                painter.setPen(QColor(look.text if here else look.quiet))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, written(number, part.gaps))
                if here:
                    painter.setPen(QPen(QColor(look.accent), 1))
                    painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)

    def _number_size(self) -> tuple[int, int]:
        metrics = self._view.fontMetrics()
        return metrics.height() + 3, metrics.horizontalAdvance("−8.888e−88") + 8

    def _above(self) -> int:
        """The height of the lines above the numbers."""
        return len(self._glass.lines) * self._view.fontMetrics().lineSpacing()

    def _size(self) -> QSize:
        """Room for its lines, and for the numbers or the note that stands in their place."""
        metrics, (high, wide) = self._view.fontMetrics(), self._number_size()
        widest = max(map(metrics.horizontalAdvance, self._glass.lines), default=0)
        width = max(MAGNIFIED[1] * wide + 2 * _EDGE, widest + 2 * _PAD + 2)
        note = metrics.boundingRect(0, 0, width - 2 * _PAD, 2**16, _WRAPPED, self._glass.note)
        # The room for numbers that are still being read is kept, so that the box stands still.
        below = max((MAGNIFIED[0] + 1) * high, note.height())
        return QSize(width, self._above() + below + 2 * _EDGE)


def written(number: float, gaps: bool) -> str:
    """A number, or a dash where with `gaps` there is none."""
    return "–" if gaps and math.isnan(number) else short(number)


def _place(size: QSize, cell: QRect, seen: QRect, window: QRect) -> QPoint:
    """Where the box keeps clear of the cell: in what is seen of the view, if there is room."""
    left = cell.center().x() > seen.center().x()
    if 2 * size.width() <= seen.width():
        x = seen.left() + _EDGE if left else seen.right() - _EDGE - size.width()
    else:
        before, behind = cell.left() - _GAP - size.width(), cell.right() + _GAP
        x = before if (left and before >= 0) or behind + size.width() > window.width() else behind
    room = seen if size.height() <= seen.height() else window
    y = min(cell.center().y() - _ABOVE, room.bottom() - size.height())
    return QPoint(max(min(x, window.width() - size.width()), 0), max(y, room.top()))

"""The grid map: the final loss for each pair of values of two fields, as colours and numbers."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.sweep import Grid, Status
from gui import theme
from gui.compare.multiples import SIGNS
from gui.words import brief, figure, words

_CELL = 18  # pixels, at least
_SCALE = 14  # pixels, the width of the scale of colours


class GridMap(QWidget):
    """Rows are the values of the first field. `chosen` carries the place of a cell's run."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid: Grid | None = None
        self._colours = pg.colormap.get("viridis")  # even steps for all eyes
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_grid(self, grid: Grid | None) -> None:
        """Draw this grid."""
        self._grid = grid
        self.setAccessibleName(self.tr("Final loss by two fields"))
        self.update()

    def sizeHint(self) -> QSize:
        """Enough to see the cells."""
        return QSize(360, 220)

    def minimumSizeHint(self) -> QSize:
        """The smallest cells."""
        return QSize(200, 140)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer."""
        if self._grid is None:
            return
        rows, columns = self._grid.losses.shape
        area = self._area()
        spot = event.position()
        if area.contains(spot):
            row = int((spot.y() - area.top()) / area.height() * rows)
            column = int((spot.x() - area.left()) / area.width() * columns)
            self.chosen.emit(row * columns + column)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells, their numbers where there is room, the names of rows and columns, the scale."""
        if self._grid is None:
            return
        painter = QPainter(self)
        look, area, grid = theme.current(), self._area(), self._grid
        rows, columns = grid.losses.shape
        low, high = self._range()
        width, height = area.width() / columns, area.height() / rows
        room = self.fontMetrics().horizontalAdvance("8.888e-88") + 4
        for row in range(rows):
            for column in range(columns):
                box = QRectF(area.left() + column * width, area.top() + row * height, width, height)
                box = box.adjusted(0.5, 0.5, -0.5, -0.5)
                text, colour = self._cell(row, column, low, high)
                painter.fillRect(box, colour)
                status = grid.statuses[row][column]
                if status in (Status.DIVERGED, Status.FAILED, Status.REFUSED):
                    painter.fillRect(box, QBrush(QColor(look.quiet), Qt.BrushStyle.BDiagPattern))
                if width > room and height > self.fontMetrics().height():
                    painter.setPen(_readable_on(colour))
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        self._draw_names(painter, area, width, height)
        self._draw_scale(painter, area, low, high)

    def _cell(self, row: int, column: int, low: float, high: float) -> tuple[str, QColor]:
        grid = self._grid
        assert grid is not None
        status, loss = grid.statuses[row][column], grid.losses[row, column]
        if status is Status.FINISHED and math.isfinite(loss):
            share = (_log(loss) - low) / (high - low)
            return figure(loss), self._colours.map(share, mode="qcolor")
        text = SIGNS[status]
        if status is Status.DIVERGED:
            text = f"∞ {grid.steps[row][column]}"
        return text, QColor(theme.current().field)

    def _draw_names(self, painter: QPainter, area: QRectF, width: float, height: float) -> None:
        grid, letters = self._grid, self.fontMetrics()
        assert grid is not None
        painter.setPen(QColor(theme.current().quiet))
        every = max(1, math.ceil(letters.height() / height))
        for row, value in enumerate(grid.rows.values):
            if row % every == 0:
                box = QRectF(0, area.top() + row * height, area.left() - 6, height)
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(box, right, brief(value))
        widest = max(letters.horizontalAdvance(brief(value)) for value in grid.columns.values)
        every = max(1, math.ceil((widest + 6) / width))
        for column, value in enumerate(grid.columns.values):
            if column % every == 0:
                box = QRectF(
                    area.left() + column * width, area.bottom() + 2, width * every, letters.height()
                )
                left = Qt.AlignmentFlag.AlignLeft if every > 1 else Qt.AlignmentFlag.AlignHCenter
                painter.drawText(box, left, brief(value))
        across = QRectF(area.left(), self.height() - letters.height(), area.width(), 99)
        painter.drawText(across, Qt.AlignmentFlag.AlignHCenter, words(grid.columns.field.label))
        painter.drawText(QPointF(4, letters.ascent()), words(grid.rows.field.label))

    def _draw_scale(self, painter: QPainter, area: QRectF, low: float, high: float) -> None:
        if self._grid is None or not np.isfinite(self._grid.losses).any():
            return
        left = area.right() + 10.0
        for row in range(round(area.height())):
            painter.setPen(QPen(self._colours.map(1 - row / area.height(), mode="qcolor"), 1))
            at = area.top() + row
            painter.drawLine(QPointF(left, at), QPointF(left + _SCALE, at))
        painter.setPen(QColor(theme.current().quiet))
        letters = self.fontMetrics()
        for value, y in ((high, area.top() + letters.ascent()), (low, area.bottom())):
            painter.drawText(QPointF(left + _SCALE + 4, y), f"{10**value:.1e}")

    def _range(self) -> tuple[float, float]:
        """The logarithms of the least and the greatest loss."""
        assert self._grid is not None
        losses = self._grid.losses[np.isfinite(self._grid.losses)]
        logs = [_log(loss) for loss in losses]
        if not logs:
            return 0.0, 1.0
        low, high = min(logs), max(logs)
        return (low, high) if high > low else (low - 0.5, high + 0.5)

    def _area(self) -> QRectF:
        letters = self.fontMetrics()
        assert self._grid is not None
        names = [letters.horizontalAdvance(brief(value)) for value in self._grid.rows.values]
        left = max(names)
        right = 10 + _SCALE + 4 + letters.horizontalAdvance("8.8e+88") + 4
        top, bottom = letters.height() + 4, 2 * letters.height() + 6
        return QRectF(
            left + 10, top, max(self.width() - left - 10 - right, _CELL),
            max(self.height() - top - bottom, _CELL),
        )  # fmt: skip


def _log(loss: float) -> float:
    return math.log10(max(loss, 1e-40))


def _readable_on(colour: QColor) -> QColor:
    """Black or white, whichever stands out; weights are those of ITU-R BT.601."""
    light = 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF()
    return QColor("#000000" if light > 0.5 else "#ffffff")

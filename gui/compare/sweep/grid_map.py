"""The grid map: a loss for each pair of values of two fields, as colours and numbers."""

import math
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from core.compare.sweep import Grid
from gui.compare.sweep.sweep_words import SIGNS, WITHOUT_LOSS, name_values, tell_loss
from gui.widgets import theme
from gui.widgets.chart import Chart
from gui.widgets.numbers import Numbers
from gui.widgets.words import figure, words

_SCALE = 14  # pixels, the width of the scale of colours
_GAP = 6  # pixels between names and cells
_ROWS = 13  # that are in sight at once, at least
_LINES = 9  # of text, the least height of a map with few rows


class GridChart(Chart):
    """The map with its heading, its numbers and its figure; `numbers` gives all of the sweep."""

    def __init__(
        self,
        words: Callable[[], str],
        numbers: Callable[[], Numbers | None],
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, bare)
        self._words, self._numbers = words, numbers
        self.map = GridMap()
        self._column.addWidget(self.map, 1)
        self.retranslate()
        self.apply_theme()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        super().retranslate()
        self._title.setText(self._words())

    def on_paper(self, thick: float) -> "GridChart":
        """The same once more to be drawn into a file."""
        copy = GridChart(self._words, self._numbers, bare=True)
        if self.map.grid is not None:
            copy.map.show_grid(self.map.grid, self.map.best)
        return copy

    def paint_on(self, painter: QPainter, area: QRectF) -> None:
        """Draw all cells into this area, smaller if they would not fit."""
        whole = self.map.whole()
        scale = min(area.width() / whole.width(), area.height() / whole.height(), 1.0)
        self.map.resize((area.size() / scale).toSize())
        painter.translate(area.topLeft())
        painter.scale(scale, scale)
        self.map.draw(painter)

    def name_axis(self) -> str:
        """The heading."""
        return self._words()

    def _remember(self) -> Callable[[], Numbers | None]:
        return self._numbers


class GridMap(QAbstractScrollArea):
    """Rows are the values of the first field. `chosen` carries the place of a cell's run.

    Cells are never too small for their numbers: where there is no room for all, they scroll,
    and the names of rows and columns stay in sight.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid: Grid | None = None
        self._best, self._at = False, -1
        self._rows: tuple[str, ...] = ()
        self._columns: tuple[str, ...] = ()
        self.seen = QRectF()  # where cells can be seen, in pixels of the viewport
        self._cell = QSizeF()
        self._colours = pg.colormap.get("viridis")  # even steps for all eyes
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the curves above are chosen with keys
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_grid(self, grid: Grid, best: bool = False) -> None:
        """Draw this grid, of final losses or the `best` ones."""
        self._grid, self._best = grid, best
        self._rows, self._columns = name_values(grid.rows), name_values(grid.columns)
        self.setAccessibleName(
            self.tr("Lowest loss by two fields") if best else self.tr("Final loss by two fields")
        )
        self._fit()

    @property
    def grid(self) -> Grid | None:
        """What is drawn."""
        return self._grid

    @property
    def best(self) -> bool:
        """Whether the lowest losses on the way are drawn, not the final ones."""
        return self._best

    @property
    def marked(self) -> int:
        """The place of the run whose cell is framed, or -1."""
        return self._at

    def mark(self, place: int) -> None:
        """Frame the cell of this run, or none if it is -1."""
        self._at = place
        self.viewport().update()

    def box(self, place: int) -> QRectF:
        """Where the cell of this run is, in pixels of the viewport."""
        assert self._grid is not None
        row, column = divmod(place, len(self._columns))
        area, cell = self.seen, self._cell
        return QRectF(
            area.left() + column * cell.width() - self.horizontalScrollBar().value(),
            area.top() + row * cell.height() - self.verticalScrollBar().value(),
            cell.width(),
            cell.height(),
        ).adjusted(0.5, 0.5, -0.5, -0.5)

    def texts(self) -> list[str]:
        """What stands in the cells: in four figures if all have room, else shorter."""
        if self._grid is None:
            return []
        for write in (figure, tell_loss):
            texts = [self._text(place, write(loss)) for place, loss in self._losses()]
            room = self._cell.width() - 4
            if max(map(self.fontMetrics().horizontalAdvance, texts)) <= room:
                break
        return texts

    def whole(self) -> QSize:
        """The room without which it scrolls."""
        left, top, right, bottom = self._margins()
        least = self._least()
        return QSize(
            left + right + len(self._columns) * least.width(),
            top + bottom + len(self._rows) * least.height(),
        )

    def sizeHint(self) -> QSize:
        """Room for all rows, unless they are many."""
        letters = self.fontMetrics()
        left, top, right, bottom = self._margins()
        rows = min(len(self._rows), _ROWS) * self._least().height()
        bar = self.horizontalScrollBar().sizeHint().height()  # it may come, and rows stay whole
        height = max(top + rows + bottom + bar, _LINES * letters.height())
        return QSize(left + right + 3 * self._least().width(), height)

    def minimumSizeHint(self) -> QSize:
        """The same: less could not be read."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scroll where there is less room than the cells need."""
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._grid:
            self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """All is drawn anew: the names stay where they are."""
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer."""
        spot = event.position()
        if self._grid is None or not self.seen.contains(spot):
            return
        for place in range(self._grid.losses.size):
            if self.box(place).contains(spot):
                self.chosen.emit(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells with their numbers, the names of rows and columns, the scale."""
        self.draw(QPainter(self.viewport()))

    def draw(self, painter: QPainter) -> None:
        """Draw the map, as it lies in the viewport."""
        if self._grid is None:
            return
        area, (low, high) = self.seen, self._range()
        painter.setClipRect(area)
        texts = self.texts()
        for place, loss in self._losses():
            box = self.box(place)
            if box.intersects(area):
                self._draw_cell(painter, box, texts[place], self._share(loss, low, high), place)
        if 0 <= self._at < len(texts):
            painter.setPen(QPen(QColor(theme.current().accent), 3))
            painter.drawRect(self.box(self._at).adjusted(1, 1, -1, -1))
        painter.setClipping(False)
        self._draw_names(painter, area)
        self._draw_scale(painter, area, low, high)

    def _losses(self) -> list[tuple[int, float]]:
        assert self._grid is not None
        return list(enumerate(self._grid.losses.ravel().tolist()))

    def _status(self, place: int) -> str:
        assert self._grid is not None
        row, column = divmod(place, len(self._columns))
        return self._grid.statuses[row][column]

    def _text(self, place: int, loss: str) -> str:
        assert self._grid is not None
        status = self._status(place)
        if status == "diverged" and self._best:
            return f"{loss} {SIGNS[status]}"
        if status == "diverged":
            row, column = divmod(place, len(self._columns))
            return f"{SIGNS[status]} {self._grid.steps[row][column]}"
        return loss if math.isfinite(self._grid.losses.ravel()[place]) else SIGNS[status]

    def _share(self, loss: float, low: float, high: float) -> float | None:
        """Where it lies on the scale, from 0 to 1."""
        return (_log(loss) - low) / (high - low) if math.isfinite(loss) else None

    def _draw_cell(
        self, painter: QPainter, box: QRectF, text: str, share: float | None, place: int
    ) -> None:
        look = theme.current()
        colour = QColor(look.field) if share is None else self._colours.map(share, mode="qcolor")
        painter.fillRect(box, colour)
        readable = _readable_on(colour)
        if self._status(place) in WITHOUT_LOSS:
            hatch = QColor(look.quiet) if share is None else QColor(readable)
            hatch.setAlphaF(0.4)
            painter.fillRect(box, QBrush(hatch, Qt.BrushStyle.BDiagPattern))
        painter.setPen(readable)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_names(self, painter: QPainter, area: QRectF) -> None:
        grid, letters = self._grid, self.fontMetrics()
        assert grid is not None
        painter.setPen(QColor(theme.current().quiet))
        middle = Qt.TextElideMode.ElideMiddle
        painter.setClipRect(QRectF(0, area.top(), area.left(), area.height()))
        for row, name in enumerate(self._rows):
            box = self.box(row * len(self._columns))
            box = QRectF(0, box.top(), area.left() - _GAP, box.height())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, right, letters.elidedText(name, middle, int(box.width())))
        painter.setClipRect(QRectF(area.left(), area.bottom(), area.width(), 2 * letters.height()))
        for column, name in enumerate(self._columns):
            box = self.box(column)
            box = QRectF(box.left(), area.bottom() + 2, box.width(), letters.height())
            text = letters.elidedText(name, middle, int(box.width()))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, text)
        painter.setClipping(False)
        across = QRectF(area.left(), area.bottom() + letters.height() + 2, area.width(), 99)
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
            painter.drawText(QPointF(left + _SCALE + 4, y), tell_loss(10**value))
        right = QRectF(area.left(), 0, self.viewport().width() - area.left() - 4, letters.height())
        text = self.tr("colour: loss on a logarithmic scale")
        painter.drawText(right, Qt.AlignmentFlag.AlignRight, text)

    def _range(self) -> tuple[float, float]:
        """The logarithms of the least and the greatest loss."""
        assert self._grid is not None
        losses = self._grid.losses[np.isfinite(self._grid.losses)]
        logs = [_log(loss) for loss in losses]
        if not logs:
            return 0.0, 1.0
        low, high = min(logs), max(logs)
        return (low, high) if high > low else (low - 0.5, high + 0.5)

    def _margins(self) -> tuple[int, int, int, int]:
        """What is left, above, right and below of the cells."""
        letters = self.fontMetrics()
        widest = max(map(letters.horizontalAdvance, self._rows), default=0)
        left = min(widest, 20 * letters.averageCharWidth()) + 4 + _GAP
        right = 10 + _SCALE + 4 + letters.horizontalAdvance("8.8e+88") + 4
        return left, letters.height() + 4, right, 2 * letters.height() + 6

    def _least(self) -> QSize:
        """A cell must be so large."""
        letters = self.fontMetrics()
        longest = "8.8e-88 ∞" if self._best else "8.8e-88"
        return QSize(letters.horizontalAdvance(longest) + 8, letters.height() + 4)

    def _fit(self) -> None:
        """Share out the room, and let the scroll bars reach all cells."""
        left, top, right, bottom = self._margins()
        room, least = self.viewport().size(), self._least()
        area = self.seen = QRectF(
            left, top, max(room.width() - left - right, least.width()),
            max(room.height() - top - bottom, least.height()),
        )  # fmt: skip
        cell = self._cell = QSizeF(
            max(least.width(), area.width() / max(len(self._columns), 1)),
            max(least.height(), area.height() / max(len(self._rows), 1)),
        )
        for bar, cells, size, seen in (
            (self.horizontalScrollBar(), len(self._columns), cell.width(), area.width()),
            (self.verticalScrollBar(), len(self._rows), cell.height(), area.height()),
        ):
            bar.setRange(0, max(0, round(cells * size - seen)))
            bar.setPageStep(int(seen))
            bar.setSingleStep(int(size))
        self.updateGeometry()
        self.viewport().update()


def _log(loss: float) -> float:
    return math.log10(max(loss, 1e-40))


def _readable_on(colour: QColor) -> QColor:
    """Black or white, whichever stands out; weights are those of ITU-R BT.601."""
    light = 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF()
    return QColor("#000000" if light > 0.5 else "#ffffff")

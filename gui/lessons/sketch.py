"""The sketch: a loss curve that is drawn by hand before the run, with the true one over it."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.run.history import Curve
from gui.widgets import theme
from gui.widgets.axes import SUPERSCRIPT
from gui.widgets.words import count

POINTS = 21
_UP, _DOWN = 3, 11  # powers of ten above and below the first loss
_NUDGE = 0.25  # powers of ten, for one press of a key


class Sketch(QWidget):
    """Draw with the mouse, or choose a point with Left and Right and move it with Up and Down.

    `changed` says that something was drawn.
    """

    uses_arrows = True  # the window leaves these keys to it

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = 1
        self._first = 0.0  # log10 of the first loss
        self._heights: list[float] = []  # log10 of the drawn losses, at equal distances
        self._drawn = False
        self._true: list[tuple[float, float]] = []
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin(1.0, 1)

    def begin(self, first: float, steps: int) -> None:
        """Start an empty sketch of a run with this first loss and this many steps."""
        self._first = _height(first)
        self._steps = max(steps, 2)
        self._heights = [self._first] * POINTS
        self._true, self._drawn, self._at = [], False, 0
        self.update()

    def start_at(self, first: float) -> None:
        """Now the first loss is known; what is already drawn keeps its shape."""
        moved = _height(first) - self._first
        self._first += moved
        self._heights = [height + moved for height in self._heights]
        self.update()

    @property
    def curve(self) -> tuple[tuple[float, float], ...]:
        """Pairs of a step and a loss; none before anything was drawn."""
        if not self._drawn:
            return ()
        apart = (self._steps - 1) / (POINTS - 1)
        return tuple((place * apart, 10**height) for place, height in enumerate(self._heights))

    def draw(self, heights: list[float]) -> None:
        """Draw this: log10 of the losses, at equal distances."""
        self._heights = [self._inside(height) for height in heights]
        self._drawn = True
        self.update()
        self.changed.emit()

    def draw_run(self, losses: NDArray[np.float64]) -> None:
        """Draw the curve of a run whose losses, from step 0 on, are known."""
        steps = np.flatnonzero(np.isfinite(losses) & (losses > 0))
        if steps.size:
            at = np.linspace(0, self._steps - 1, POINTS)
            self.draw(np.interp(at, steps, np.log10(losses[steps])).tolist())

    def show_truth(self, curve: Curve) -> None:
        """Draw the run's own curve over it."""
        self._true = [
            (place * curve.stride, math.log10(loss))
            for place, loss in enumerate(curve.low.tolist())
            if 0 < loss < math.inf
        ]
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(240, 12 * self.fontMetrics().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to draw."""
        self._draw_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on drawing."""
        self._draw_at(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a point, and move it with all points to its right."""
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        nudges = {Qt.Key.Key_Up: _NUDGE, Qt.Key.Key_Down: -_NUDGE}
        if event.key() in moves:
            self._at = min(max(self._at + moves[Qt.Key(event.key())], 0), POINTS - 1)
            self.update()
        elif event.key() in nudges:
            moved = self._inside(self._heights[self._at] + nudges[Qt.Key(event.key())])
            self.draw([*self._heights[: self._at], *[moved] * (POINTS - self._at)])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which point the keys would move."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Stop showing it."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the axes, what was drawn (dashed), and the true curve."""
        look, area = theme.current(), self._area()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, QColor(look.panel))
        self._draw_axes(painter, area)
        lines = [self._point(place, height) for place, height in enumerate(self._heights)]
        painter.setPen(QPen(QColor(look.text), 2, Qt.PenStyle.DashLine))
        if self._drawn:
            painter.drawPolyline(QPolygonF(lines))
        else:
            painter.setPen(QColor(look.quiet))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.tr("Draw your curve here"))
        painter.setPen(QPen(QColor(look.loss), 2))
        if self._true:
            painter.drawPolyline(QPolygonF([self._true_point(*pair) for pair in self._true]))
        painter.setBrush(QColor(look.loss))
        painter.drawEllipse(self._point(0, self._first), 3, 3)
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area)
            painter.drawEllipse(lines[self._at], 5, 5)

    def _draw_axes(self, painter: QPainter, area: QRectF) -> None:
        look, metrics = theme.current(), self.fontMetrics()
        low, high = math.ceil(self._low), math.floor(self._high)
        painter.setPen(QColor(look.line))
        painter.drawRect(area)
        for power in range(low, high + 1):
            if power % 2 == 0:
                painter.drawLine(QLineF(area.left(), self._y(power), area.right(), self._y(power)))
        painter.setPen(QColor(look.quiet))
        for power in range(low, high + 1):
            if power % 4 == 0:
                height = self._y(power)
                place = QRectF(0, height - metrics.height() / 2, area.left() - 4, metrics.height())
                words = "10" + f"{power}".translate(SUPERSCRIPT)
                painter.drawText(place, Qt.AlignmentFlag.AlignRight, words)
        top = area.bottom() + 2
        end = QRectF(area.left(), top, area.width(), metrics.height())
        painter.drawText(end, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(end, Qt.AlignmentFlag.AlignRight, count(self._steps - 1))

    @property
    def _low(self) -> float:
        return self._first - _DOWN

    @property
    def _high(self) -> float:
        return self._first + _UP

    def _area(self) -> QRectF:
        letter = self.fontMetrics()
        left = letter.horizontalAdvance("1e-10") + 8
        return QRectF(left, 4, self.width() - left - 4, self.height() - letter.height() - 8)

    def _y(self, height: float) -> float:
        area = self._area()
        return area.bottom() - (height - self._low) / (self._high - self._low) * area.height()

    def _point(self, place: int, height: float) -> QPointF:
        area = self._area()
        return QPointF(area.left() + place / (POINTS - 1) * area.width(), self._y(height))

    def _true_point(self, step: float, height: float) -> QPointF:
        area = self._area()
        x = area.left() + min(step / (self._steps - 1), 1) * area.width()
        return QPointF(x, self._y(self._inside(height)))

    def _inside(self, height: float) -> float:
        return min(max(height, self._low), self._high)

    def _draw_at(self, where: QPointF) -> None:
        """Move the point under the pointer there, with all points to its right."""
        area = self._area()
        share = (where.x() - area.left()) / area.width()
        place = min(max(round(share * (POINTS - 1)), 0), POINTS - 1)
        share = (area.bottom() - where.y()) / area.height()
        height = self._inside(self._low + share * (self._high - self._low))
        self._at = place
        self.draw([*self._heights[:place], *[height] * (POINTS - place)])


def _height(loss: float) -> float:
    return math.log10(loss) if 0 < loss < math.inf else 0.0

"""Small multiples: the curve of every run of a sweep, side by side, all on the same axes."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.sweep import Plan, Run, Status
from gui import theme
from gui.words import figure, plain, setting, words

SIGNS = {
    Status.REFUSED: "–",
    Status.WAITING: "…",
    Status.RUNNING: "▶",
    Status.FINISHED: "✓",
    Status.DIVERGED: "∞",
    Status.FAILED: "✗",
}
_WIDTH, _HEIGHT = 76, 60  # pixels of one, at least, at the usual size of letters
_GAP = 6
_MARGIN = 3


class Multiples(QWidget):
    """One of them is `chosen`, by a click or with the arrow keys."""

    uses_arrows = True  # the window leaves these keys to it
    uses_space = True

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._runs: tuple[Run, ...] = ()
        self._at = -1
        self._labels: tuple[str, ...] = ()
        self._fitted: tuple[object, ...] = ()  # what the labels were made for
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    @property
    def place(self) -> int:
        """Of the one that is chosen, or -1."""
        return self._at

    def show_runs(self, plan: Plan | None, runs: tuple[Run, ...]) -> None:
        """Draw these runs of this plan."""
        if plan is not self._plan:
            self._at = -1
        self._plan, self._runs = plan, runs
        self._say()
        self.updateGeometry()
        self.update()

    def choose(self, place: int) -> None:
        """Choose the run of this place."""
        if self._runs:
            self._at = min(max(place, 0), len(self._runs) - 1)
            self._say()
            self.update()
            self.chosen.emit(self._at)

    def box(self, place: int) -> QRectF:
        """Where the one of this place is, in pixels of this widget."""
        columns, _ = self._grid()
        _, height = self._least()
        width = (self.width() + _GAP) / columns
        row, column = divmod(place, columns)
        return QRectF(column * width, row * (height + _GAP), width - _GAP, height)

    def labels(self) -> tuple[str, ...]:
        """What stands over each, with as many figures as have room, if that tells them apart."""
        room = int(self.box(0).width()) - 2 * _MARGIN
        needed = self._plan, room, self.font().key(), len(self._runs)
        if needed != self._fitted:
            self._fitted = needed
            room -= max(map(self.fontMetrics().horizontalAdvance, SIGNS.values()))
            self._labels = _fit([run.values for run in self._runs], self.fontMetrics(), room)
        return self._labels

    def describe(self, run: Run) -> str:
        """What a run is and how it went, in lines."""
        assert self._plan is not None
        pairs = zip(self._plan.axes, run.values, strict=True)
        lines = [", ".join(setting(axis.name, value) for axis, value in pairs)]
        if run.step:
            lines.append(
                self.tr("{sign} step {step}, loss {loss}").format(
                    sign=SIGNS[run.status], step=run.step, loss=figure(run.loss)
                )
            )
        if run.message:
            lines.append(words(run.message))
        return "\n".join(lines)

    def sizeHint(self) -> QSize:
        """As high as all rows are."""
        columns, rows = self._grid()
        _, height = self._least()
        return QSize(columns * _WIDTH, rows * (height + _GAP))

    def minimumSizeHint(self) -> QSize:
        """Room for a few in each row."""
        width, _ = self._least()
        return QSize(3 * (width + _GAP), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width makes another number of rows."""
        self.updateGeometry()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the one under the pointer."""
        place = self._place_at(event.position())
        if place >= 0:
            self.choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with the arrows."""
        columns, _ = self._grid()
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Home: -len(self._runs),
            Qt.Key.Key_End: len(self._runs),
        }
        if event.key() in moves:
            self.choose(self._at + moves[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell about the one under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._place_at(QPointF(event.pos()))
            text = self.describe(self._runs[place]) if place >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Each in its place."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = self._range()
        steps = max((run.experiment.steps for run in self._runs), default=1)
        for place, (run, label) in enumerate(zip(self._runs, self.labels(), strict=True)):
            box = self.box(place)
            if box.intersects(QRectF(event.rect())):
                self._draw(painter, box, run, label, (low, high), steps)
                if place == self._at:
                    width = 2 if self.hasFocus() else 1
                    painter.setPen(QPen(QColor(theme.current().accent), width))
                    painter.drawRect(box)

    def _draw(
        self,
        painter: QPainter,
        box: QRectF,
        run: Run,
        label: str,
        limits: tuple[float, float],
        steps: int,
    ) -> None:
        look = theme.current()
        painter.fillRect(box, QColor(look.field))
        letters = self.fontMetrics().height()
        area = box.adjusted(4, letters, -4, -4)
        if len(run.curve.low):
            colour = look.error if run.status is Status.DIVERGED else look.loss
            painter.setPen(QPen(QColor(colour), 1.5))
            painter.drawPolyline(_line(run, area, limits, steps))
        painter.setPen(QColor(look.quiet))
        head = f"{SIGNS[run.status]} {label}"
        painter.drawText(box.adjusted(_MARGIN, 0, 0, 0), Qt.AlignmentFlag.AlignTop, head)
        if run.status is Status.DIVERGED:
            where = self.tr("step {step}").format(step=run.step)
            painter.setPen(QColor(look.error))
            at = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
            painter.drawText(box.adjusted(0, 0, -3, -2), at, where)

    def _range(self) -> tuple[float, float]:
        """The powers of ten that all curves lie between; those that diverge may leave it above."""
        ends = [run.curve for run in self._runs if len(run.curve.low)]
        firsts = [curve.high[0] for curve in ends]
        lasts = [curve.low.min() for curve in ends]
        found = [math.log10(value) for value in (*firsts, *lasts) if 0 < value < math.inf]
        if not found:
            return 0.0, 1.0
        low, high = min(found), max(found)
        return low, high + (0.1 * (high - low) or 1.0)

    def _least(self) -> tuple[int, int]:
        scale = self.fontMetrics().height() / 16
        return round(_WIDTH * scale), round(_HEIGHT * scale)

    def _grid(self) -> tuple[int, int]:
        width, _ = self._least()
        columns = max(1, (self.width() + _GAP) // (width + _GAP))
        if self._plan and len(self._plan.axes) == 2:  # rows are those of the first field
            inner = len(self._plan.axes[1].values)
            columns = inner if inner <= columns else columns
        return columns, -(-len(self._runs) // columns)

    def _place_at(self, spot: QPointF) -> int:
        return next((n for n in range(len(self._runs)) if self.box(n).contains(spot)), -1)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Curves of the sweep"))
        chosen = self.describe(self._runs[self._at]) if 0 <= self._at < len(self._runs) else ""
        self.setAccessibleDescription(chosen)


def _fit(values: Sequence[Sequence[object]], letters: QFontMetrics, room: int) -> tuple[str, ...]:
    """A text for each, none wider than the room; different where the values are, if that can be."""
    for digits in range(6, 0, -1):
        labels = [" " + " ".join(_compact(value, digits) for value in some) for some in values]
        if len(set(labels)) == len(labels) and all(
            letters.horizontalAdvance(label) <= room for label in labels
        ):
            break
    else:
        labels = [" " + " ".join(_compact(value, 3) for value in some) for some in values]
    middle = Qt.TextElideMode.ElideMiddle  # both ends tell names and numbers apart
    return tuple(letters.elidedText(label, middle, room).strip() for label in labels)


def _compact(value: object, digits: int) -> str:
    """A value in so many figures, as 2.15e-6 where that is shorter."""
    if not isinstance(value, float):
        return plain(value)
    usual = f"{value:.{digits}g}"
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return min(usual, f"{mantissa}e{int(exponent)}", key=len)


def _line(run: Run, area: QRectF, limits: tuple[float, float], steps: int) -> QPolygonF:
    low, high = limits
    with np.errstate(all="ignore"):
        logs = np.log10(run.curve.high)
    good = np.isfinite(logs)
    across = area.left() + np.arange(len(logs)) * run.curve.stride / max(steps - 1, 1) * (
        area.width()
    )
    share = np.clip((logs - low) / (high - low), -0.05, 1.05)
    up = area.bottom() - share * area.height()
    return QPolygonF([QPointF(x, y) for x, y in zip(across[good], up[good], strict=True)])

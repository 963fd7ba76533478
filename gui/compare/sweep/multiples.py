"""Small multiples: the curve of every run of a sweep, side by side, all on the same axes."""

import itertools
import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from core.compare.sweep import POINTS, Plan, SweepRun
from core.run.history import thin
from core.run.snapshot import State
from gui.compare.sweep.sweep_words import SIGNS, name_values, tell_state, tell_values
from gui.widgets import theme
from gui.widgets.words import count, figure, words

_WIDTH, _HEIGHT = 76, 44  # pixels of one below its name, at least, at the usual size of letters
_LETTERS = 24  # of a name, at most: a longer one is cut
_GAP = 6
_ALL = 10**6  # rows
_MARGIN = 3


class Multiples(QWidget):
    """One of them is `chosen`, by a click or with the arrow keys."""

    uses_arrows = True  # the window leaves these keys to it
    uses_space = True

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._runs: tuple[SweepRun, ...] = ()
        self._at = -1
        self._labels: tuple[str, ...] = ()
        self._measured = 0, 0
        self._measured_for: tuple[tuple[str, ...], str] = ((), "")  # labels and letters
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    @property
    def place(self) -> int:
        """Of the one that is chosen, or -1."""
        return self._at

    def show_runs(self, plan: Plan | None, runs: tuple[SweepRun, ...]) -> None:
        """Draw these runs of this plan."""
        if plan is not self._plan:
            self._at = -1
            self._labels = _name_runs(plan) if plan else ()
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

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._labels = _name_runs(self._plan) if self._plan else ()
        self.updateGeometry()
        self.update()

    def label(self, place: int) -> str:
        """What stands over this one: a line for each field, with its name if there are two."""
        letters, room = self.fontMetrics(), self.box(0).width() - 2 * _MARGIN - self._measure()[0]
        middle = Qt.TextElideMode.ElideMiddle  # both ends tell names and numbers apart
        lines = self._labels[place].split("\n")
        return "\n".join(letters.elidedText(line, middle, int(room)) for line in lines)

    def describe(self, run: SweepRun) -> str:
        """What a run is and how it went, in lines."""
        assert self._plan is not None
        sign, lines = SIGNS[run.status], [tell_values(self._plan, run)]
        if run.state is State.DIVERGED:
            said = words(run.message) if run.message else tell_state(run.status, run.step)
            if run.step:  # whose loss is that which is not finite
                more = self.tr("The last finite one was {loss}, at step {step}.")
                said += " " + more.format(loss=figure(run.loss), step=count(run.step - 1))
            return "\n".join([*lines, f"{sign} {said}"])
        if run.step:
            lines.append(
                self.tr("{sign} step {step}, loss {loss}, lowest so far {best}").format(
                    sign=sign, step=count(run.step), loss=figure(run.loss), best=figure(run.lowest)
                )
            )
        if run.message:
            lines.append(f"{sign} {words(run.message)}")
        return "\n".join(lines)

    def sizeHint(self) -> QSize:
        """As high as all rows are."""
        columns, rows = self._grid()
        return QSize(columns * self._least()[0], self.height_of(rows))

    def height_of(self, rows: int) -> int:
        """How high so many rows are, or all of them if they are fewer."""
        return min(rows, self._grid()[1]) * (self._least()[1] + _GAP)

    def minimumSizeHint(self) -> QSize:
        """Room for one in each row."""
        width, _ = self._least()
        return QSize(width, self.sizeHint().height())

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
        columns, _ = self._grid()
        height = self._least()[1] + _GAP
        first, last = (
            end // height * columns for end in (event.rect().top(), event.rect().bottom())
        )
        for place in range(max(first, 0), min(last + columns, len(self._runs))):
            box, run = self.box(place), self._runs[place]
            self._draw(painter, box, run, self.label(place), (low, high), steps)
            if place == self._at:
                width = 2 if self.hasFocus() else 1
                painter.setPen(QPen(QColor(theme.current().accent), width))
                painter.drawRect(box)

    def _draw(
        self,
        painter: QPainter,
        box: QRectF,
        run: SweepRun,
        label: str,
        limits: tuple[float, float],
        steps: int,
    ) -> None:
        look = theme.current()
        painter.fillRect(box, QColor(look.field))
        letters = self.fontMetrics().height() * (label.count("\n") + 1)
        area = box.adjusted(4, letters, -4, -4)
        if len(run.curve.low):
            colour = look.error if run.state is State.DIVERGED else look.loss
            painter.setPen(QPen(QColor(colour), 1.5))
            painter.drawPolyline(_line(run, area, limits, steps))
        painter.setPen(QColor(look.quiet))
        top = Qt.AlignmentFlag.AlignTop
        painter.drawText(box.adjusted(_MARGIN, 0, 0, 0), top, SIGNS[run.status])
        painter.drawText(box.adjusted(_MARGIN + self._measure()[0], 0, 0, 0), top, label)
        if run.state is State.DIVERGED:
            where = self.tr("step {step}").format(step=run.step)
            painter.setPen(QColor(look.error))
            at = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
            painter.drawText(box.adjusted(0, 0, -3, -2), at, where)

    def _range(self) -> tuple[float, float]:
        """The powers of ten that all curves lie between; those that diverge may leave it above."""
        drawn = [run for run in self._runs if run.curve.count]
        firsts = [run.curve.high[0] for run in drawn]
        lasts = [run.lowest for run in drawn]
        found = [math.log10(value) for value in (*firsts, *lasts) if 0 < value < math.inf]
        if not found:
            return 0.0, 1.0
        low, high = min(found), max(found)
        return low, high + (0.1 * (high - low) or 1.0)

    def _measure(self) -> tuple[int, int]:
        """The widths of a sign before a name, and of the widest name, in pixels."""
        if self._measured_for != (self._labels, self.font().key()):
            self._measured_for = self._labels, self.font().key()
            wide = self.fontMetrics().horizontalAdvance
            lines = {line for label in self._labels for line in label.split("\n")}
            sign = max(wide(f"{sign} ") for sign in SIGNS.values())
            self._measured = sign, max(map(wide, lines), default=0)
        return self._measured

    def _least(self) -> tuple[int, int]:
        """Width and height that each has, at least."""
        letters, (sign, widest) = self.fontMetrics(), self._measure()
        scale = letters.height() / 16
        widest = min(widest, _LETTERS * letters.averageCharWidth())
        names = len(self._plan.axes) if self._plan else 1
        return (
            max(round(_WIDTH * scale), sign + widest + 2 * _MARGIN + 1),
            round(_HEIGHT * scale) + names * letters.height(),
        )

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


class Tiles(QScrollArea):
    """Scrolls them: a few rows are in sight, and the one that is chosen is."""

    def __init__(self, multiples: Multiples) -> None:
        super().__init__(widgetResizable=True)
        self._multiples = multiples
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(multiples)
        multiples.chosen.connect(self._show)

    def refit(self) -> None:
        """No higher than all rows are."""
        self.setMaximumHeight(self._height(_ALL))
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """A row and a half, which tells that there are more."""
        height = (self._height(1) + self._height(2)) // 2
        return QSize(self._multiples.minimumSizeHint().width(), height)

    def sizeHint(self) -> QSize:
        """Two rows."""
        return QSize(self._multiples.sizeHint().width(), self._height(2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width makes another number of rows."""
        super().resizeEvent(event)
        self.refit()

    def _height(self, rows: int) -> int:
        return self._multiples.height_of(rows) + 4

    def _show(self, place: int) -> None:
        box = self._multiples.box(place).toRect()
        middle = box.center()
        self.ensureVisible(middle.x(), middle.y(), box.width() // 2, box.height() // 2)


def _name_runs(plan: Plan) -> tuple[str, ...]:
    """A text for each run; different where the values are."""
    names = [name_values(axis) for axis in plan.axes]
    if len(names) > 1:
        labels = [words(axis.field.label) for axis in plan.axes]
        names = [
            tuple(f"{label} {name}" for name in some)
            for label, some in zip(labels, names, strict=True)
        ]
    return tuple(map("\n".join, itertools.product(*names)))


def _line(run: SweepRun, area: QRectF, limits: tuple[float, float], steps: int) -> QPolygonF:
    low, high = limits
    curve = thin(run.curve, POINTS)
    with np.errstate(all="ignore"):
        logs = np.log10(curve.high)
    good = np.isfinite(logs)
    across = area.left() + np.arange(len(logs)) * curve.stride / max(steps - 1, 1) * (area.width())
    share = np.clip((logs - low) / (high - low), -0.05, 1.05)
    up = area.bottom() - share * area.height()
    return QPolygonF([QPointF(x, y) for x, y in zip(across[good], up[good], strict=True)])

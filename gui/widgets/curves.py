"""Curves: several lines in one plot, on logarithmic axes where that is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.widgets import theme
from gui.widgets.axes import LogAxis, Plot, StepAxis
from gui.widgets.icons import icon
from gui.widgets.key import Key
from gui.widgets.label import Label
from gui.widgets.legend import MARGIN, Legend, fit, rows, width
from gui.widgets.lines import Line, Mark, Sign, Words
from gui.widgets.numbers import Numbers, show_numbers
from gui.widgets.panel import Panel
from gui.widgets.scale import share, with_room
from gui.widgets.words import figure, short

_NEAR = 20  # pixels from the pointer to a point whose values are told
_SIGNS = 0.3  # of the plot's height, for the signs at its upper edge
_WORD = 10  # characters
_MARGIN = 8  # pixels that a name along a mark does not fill
_LOW = 2.5  # times as wide as it is high: such a plot has no corner to spare
_LINE_HEIGHT = 10  # lines of text that it is high, at least
_KEYED = 4  # such lines more, where there is a key, for the axis and the heading


@dataclass
class _Drawn:
    line: Line
    curve: pg.PlotDataItem
    bars: pg.PlotCurveItem | None = field(default=None)


class Curves(Panel):
    """Draws lines; `words` is called anew for the language that is set.

    `log_x` and `log_y` are for logarithmic axes, `steps` for one that counts steps. Where lines
    are `named_beside` the plot, it names none; with a `key` all are named below it, in as many rows
    as it takes.
    """

    def __init__(
        self,
        words: Callable[[], Words],
        log_x: bool = False,
        log_y: bool = True,
        steps: bool = False,
        named_beside: bool = False,
        key: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._left = left = LogAxis("left")
        self._bottom = bottom = StepAxis("bottom") if steps else LogAxis("bottom")
        left.logarithmic = log_y
        if isinstance(bottom, LogAxis):
            bottom.logarithmic = log_x
        self.plot = Plot(characters=6, left=left, bottom=bottom)
        self.plot.leave_edges()
        self._named_beside = named_beside
        self._drawn: list[_Drawn] = []
        self._marks: list[tuple[Mark, pg.InfiniteLine, pg.TextItem]] = []
        self._signs: list[tuple[Sign, pg.TextItem]] = []
        self._names: tuple[str, ...] = ()
        # Of the upright axis, without what the legend needs, and the pixels of that.
        self._ends, self._above = (0.0, 1.0), 0.0
        self._legend = Legend()
        self._legend.setParentItem(self.plot.getPlotItem().vb)
        self.plot.getPlotItem().vb.sigResized.connect(lambda _: self._fit())
        self.plot.scene().sigMouseMoved.connect(self._point)
        self._title, self._value = (
            Label(objectName="heading", wordWrap=True),
            Label(objectName="quiet"),
        )
        self._numbers = QToolButton(objectName="flat")
        self._numbers.clicked.connect(lambda: show_numbers(self, self.numbers))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._value)
        head.addWidget(self._numbers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)
        self._key = Key() if key else None
        if self._key:
            layout.addWidget(self._key)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.retranslate()
        self.dress()
        self._refresh()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is drawn."""
        return tuple(drawn.line for drawn in self._drawn)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The upright lines."""
        return tuple(mark for mark, _, _ in self._marks)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """What stands at the upper edge; these are no numbers of the plot."""
        return tuple(sign for sign, _ in self._signs)

    def show_lines(
        self,
        lines: Sequence[Line],
        marks: Sequence[Mark] = (),
        signs: Sequence[Sign] = (),
        names: Sequence[str] = (),
    ) -> None:
        """Draw these and no others, with an upright dashed line for each of the marks.

        `signs` stand at the upper edge. With `names`, x counts these from 0, and they are what
        stands at the lower axis; such an axis may not be logarithmic.
        """
        for drawn in self._drawn:
            self.plot.removeItem(drawn.curve)
            if drawn.bars:
                self.plot.removeItem(drawn.bars)
        for _, upright, name in self._marks:
            self.plot.removeItem(upright)
            self.plot.removeItem(name)
        self._left.choose_unit(*(line.y for line in lines))
        if isinstance(self._bottom, LogAxis):
            self._bottom.choose_unit(*(line.x for line in lines))
        self._drawn = [self._draw(line) for line in lines]
        self._marks = [
            (
                mark,
                pg.InfiniteLine(self._across(np.array([mark.at]))[0], angle=90),
                pg.TextItem(mark.name, angle=90, anchor=(0, 0)),
            )
            for mark in marks
            if mark.at > 0
        ]
        for _, upright, name in self._marks:
            self.plot.addItem(upright)
            self.plot.addItem(name)
        for _, item in self._signs:
            self.plot.removeItem(item)
        self._signs = [(sign, pg.TextItem(sign.text, anchor=(0.5, 0))) for sign in signs]
        for _, item in self._signs:
            self.plot.addItem(item)
        self._names = tuple(names)
        if self._key:
            self._key.show_lines(lines)
        self._refresh()

    def minimumSizeHint(self) -> QSize:
        """As high as a plot must be to be read."""
        line = self.fontMetrics().height()
        high = _LINE_HEIGHT * line
        if self._key:
            high += _KEYED * line + self._key.height_of_rows()
        return QSize(self.fontMetrics().averageCharWidth() * 24, high)

    def sizeHint(self) -> QSize:
        """The same: the layout shares out what there is."""
        return self.minimumSizeHint()

    def numbers(self) -> Numbers | None:
        """All lines as a table: a row for each x that any of them has, nan where one has none."""
        if not self._drawn:
            return None
        words = self._words()
        across = np.unique(np.concatenate([line.x for line in self.lines]))
        named = np.array(self._names)[across.astype(int)] if self._names else across
        columns = {words.across: named}
        for number, line in enumerate(self.lines, 1):
            values = np.full(len(across), np.nan)
            values[np.searchsorted(across, line.x)] = line.y
            columns[f"{number}: {', '.join(line.parts())}"] = values
        return Numbers(words.title, columns)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        words = self._words()
        self._title.setText(words.title)
        self.plot.setAccessibleName(words.title)
        self.plot.setLabel("bottom", words.across)
        self._numbers.setToolTip(self.tr("The numbers of this plot as a table"))
        self._numbers.setAccessibleName(self._numbers.toolTip())
        self._refresh()

    def dress(self) -> None:
        """Take the colours of the theme."""
        look = theme.current()
        self._numbers.setIcon(icon("table", look.quiet))
        label = self.plot.getAxis("bottom").label
        label.setDefaultTextColor(pg.mkColor(look.quiet))
        label.setFont(self.font())
        for drawn in self._drawn:
            self._dress_line(drawn)
        for _, upright, name in self._marks:
            upright.setPen(pg.mkPen(look.quiet, width=1, style=Qt.PenStyle.DashLine))
            name.setColor(look.quiet)
            name.setFont(self.font())
        for _, item in self._signs:
            item.setColor(look.error)
            item.setFont(self.font())
        self._fit()

    def _draw(self, line: Line) -> _Drawn:
        x, y = self._across(line.x), self._up(line.y)
        curve = pg.PlotDataItem(x, y, connect="finite")
        self.plot.addItem(curve)
        drawn = _Drawn(line, curve)
        if line.spread is not None:
            low, high = (self._up(end) for end in line.spread)
            ends = np.column_stack([low, high]).ravel()
            drawn.bars = pg.PlotCurveItem(np.repeat(x, 2), ends, connect="pairs")
            self.plot.addItem(drawn.bars)
        self._dress_line(drawn)
        return drawn

    def _dress_line(self, drawn: _Drawn) -> None:
        look = drawn.line.stroke
        drawn.curve.setPen(look if drawn.line.joined else None)
        if drawn.line.dots:
            drawn.curve.setSymbol(drawn.line.symbol)
            drawn.curve.setSymbolSize(6)
            drawn.curve.setSymbolPen(None)
            drawn.curve.setSymbolBrush(look.color())
        if drawn.bars:
            drawn.bars.setPen(pg.mkPen(look.color(), width=1))

    def _across(self, values: np.ndarray) -> np.ndarray:
        if isinstance(self._bottom, StepAxis):
            return np.asarray(values, dtype=float)
        return self._bottom.place(values)

    def _up(self, values: np.ndarray) -> np.ndarray:
        return self._left.place(values)

    def _refresh(self) -> None:
        """Fit the axes to what is drawn, and name it."""
        some = bool(self._drawn or self._signs)
        self.plot.show_hint("" if some else self._words().empty)
        self.plot.getAxis("left").setVisible(bool(self._drawn))
        self.plot.getAxis("bottom").setVisible(some)
        self._numbers.setVisible(bool(self._drawn))
        self._value.setText("")
        points = [(self._across(line.x), self._up(line.y)) for line in self.lines]
        places = self._across(np.array([sign.x for sign in self.signs]))
        x = np.concatenate([places, *(pair[0] for pair in points)])
        y = np.concatenate([pair[1] for pair in points] or [np.empty(0)])
        x, y = x[np.isfinite(x)], y[np.isfinite(y)]
        if len(x):
            low, high = with_room(y) if len(y) else (0.0, 1.0)
            if self._signs:
                high += _SIGNS * (high - low)
            wide = (-0.5, len(self._names) - 0.5) if self._names else with_room(x)
            self._ends = low, high
            self.plot.setRange(xRange=wide, yRange=self._ends, padding=0)
            for place, (_, item) in zip(places, self._signs, strict=True):
                item.setPos(place, high)
            for _, upright, name in self._marks:
                name.setPos(upright.value(), low)
        self.dress()

    def _fit(self) -> None:
        """Bring words into the room that there is."""
        self._name_lines()
        box = self.plot.getPlotItem().vb
        self.plot.widen(self._left.needed(*box.viewRange()[1], box.size().height()))
        pixels = box.size().width() / (box.viewRange()[0][1] - box.viewRange()[0][0])
        ticks = None
        if self._names:
            metrics = QFontMetrics(QApplication.font())
            fitted = (
                metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(pixels) - 8)
                for name in self._names
            )
            ticks = [list(enumerate(fitted))]
        self.plot.getAxis("bottom").setTicks(ticks)
        end = -np.inf
        letters = QFontMetrics(self.font())
        for mark, upright, name in sorted(self._marks, key=lambda one: one[0].at):
            left = upright.value() * pixels
            high = int(box.size().height() - self._above) - _MARGIN
            fitted = (
                letters.elidedText(line, Qt.TextElideMode.ElideRight, high)
                for line in mark.name.split("\n")
            )
            name.setText("\n".join(fitted))
            # Not over the one before, nor where a word has no room.
            name.setVisible(bool(left >= end) and high > _WORD * letters.averageCharWidth())
            if name.isVisible():
                end = left + name.boundingRect().width()
        end = -np.inf
        for sign, item in sorted(self._signs, key=lambda pair: pair[0].x):
            item.setText(sign.text)
            left, width = item.pos().x() * pixels, item.boundingRect().width()
            if left - width / 2 < end:  # its first letter only, where there is no more room
                item.setText(sign.text[:1])
            end = max(end, left + item.boundingRect().width() / 2)

    def _name_lines(self) -> None:
        """Say in the legend which line is which, as far as there is room.

        It lies above the lines in a plot that is wide and low, else in the emptiest corner.
        """
        self._legend.dress()
        self._legend.setColumnCount(1)
        self._make_room_above(0)
        if self._key or self._named_beside:
            self._legend.hide()
            return
        room, more = self.plot.getPlotItem().vb.size(), self.tr("… and {count} more")
        names = [fit(line.parts(), room.width(), more) for line in self.lines]
        curves = [drawn.curve for drawn in self._drawn]
        columns = min(int(room.width() / width(names)), len(curves))
        above = room.width() > _LOW * room.height() and columns > 1
        most = columns * rows(room.height() / 2, 1) if above else rows(room.height())
        if len(curves) > most:
            names[most - 1 :] = [more.format(count=len(curves) - most + 1)]
            del curves[most - 1 :]
        self._legend.name(curves, names)
        clear = self._signs and len(curves) == 1  # the heading names that line
        seen = bool(curves) and not clear
        self._legend.setVisible(seen)
        if seen and above:
            self._legend.setColumnCount(columns)
            self._legend.lie(left=False)
            self._make_room_above(self._legend.geometry().height() + 2 * MARGIN)
        elif seen:
            lines = [(*self._pixels(line.x, line.y), line.joined) for line in self.lines]
            self._legend.lie(*self._legend.emptiest_corner(room, lines))

    def _make_room_above(self, pixels: float) -> None:
        """Leave so much of the plot free above what is drawn."""
        low, high = self._ends
        whole = self.plot.getPlotItem().vb.size().height()
        self._above = pixels
        if whole > 1.5 * pixels:
            self.plot.setYRange(low, low + (high - low) * whole / (whole - pixels), padding=0)

    def _pixels(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where these points lie, from the upper left corner of the plot."""
        box = self.plot.getPlotItem().vb
        ranges, size = box.viewRange(), box.size()
        return (
            share(self._across(x), *ranges[0]) * size.width(),
            (1 - share(self._up(y), *ranges[1])) * size.height(),
        )

    def _point(self, place: QPointF) -> None:
        """Tell the values of the point that the pointer is near."""
        box = self.plot.getPlotItem().vb
        scene = box.sceneBoundingRect()
        nearest, text = float(_NEAR), ""
        for line in self.lines:
            x, y = self._pixels(line.x, line.y)
            away = np.hypot(x - (place.x() - scene.left()), y - (place.y() - scene.top()))
            away[~np.isfinite(away)] = np.inf
            at = int(away.argmin()) if len(away) else 0
            if len(away) and away[at] < nearest:
                nearest = away[at]
                text = f"{self._name_place(line.x[at])}: {figure(line.y[at])}"
        for mark, _, _ in self._marks:
            across = self._pixels(np.array([mark.at]), np.array([1.0]))[0][0]
            if not text and abs(scene.left() + across - place.x()) < _NEAR / 2:
                text = mark.told
        for sign, item in self._signs:
            if item.sceneBoundingRect().contains(place):
                text = f"{self._name_place(sign.x)}: {sign.told}"
        self._value.setText(text)

    def _name_place(self, x: float) -> str:
        return self._names[round(x)] if self._names else short(x)

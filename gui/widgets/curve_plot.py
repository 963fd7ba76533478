"""A plot of curves: the live loss, runs over each other, a sweep, a race, and a proof use it."""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QSizePolicy,
    QWidget,
)

from gui.widgets import theme
from gui.widgets.axes import LogAxis, StepAxis, share, with_room
from gui.widgets.chart import Chart
from gui.widgets.legend import MARGIN, SHARE, Key, Legend, fit_names, rows, width
from gui.widgets.lines import DOT, Line, Mark, PlotWords, Sign
from gui.widgets.numbers import Numbers
from gui.widgets.plot import Plot
from gui.widgets.words import figure, short

Limits = tuple[tuple[float, float], tuple[float, float]]  # of the lower and of the left axis

_NEAR = 20  # pixels from the pointer to a point whose values are told
_SIGNS = 0.3  # of the plot's height, for the signs at its upper edge
_RAISED = 0.6  # of the plot's height, where a raised name of a mark ends
_WORD = 10  # characters
_BESIDE = 8  # pixels along a mark that its name does not fill
_LOW = 2.5  # times as wide as it is high: such a plot has no corner to spare
_LINE_HEIGHT = 10  # lines of text that it is high, at least
_KEYED = 4  # such lines more, where there is a key, for the axis and the heading


class Naming(Enum):
    """Where lines are named."""

    CORNER = "in a corner of the plot"
    ROOMIEST = "in the corner with most room, or above the lines where the plot is low"
    BELOW = "below the plot, in as many rows as it takes"
    ELSEWHERE = "not here"


class _LineItem(pg.PlotCurveItem):
    """Draws a line; its dots and bars are hidden with it."""

    def __init__(self) -> None:
        super().__init__()
        self.dots: pg.ScatterPlotItem | None = None
        self.bars: pg.PlotCurveItem | None = None

    def show_points(self, x: np.ndarray, y: np.ndarray) -> None:
        """Draw these; where one isn't finite, there is a gap."""
        whole = bool(np.isfinite(x).all() and np.isfinite(y).all())
        self.setData(x, y, connect="all" if whole else "finite")

    def show_dots(self, x: np.ndarray, y: np.ndarray, on_paper: float | None) -> None:
        """Draw a symbol at each of these points; `on_paper` is how much larger."""
        if self.dots is None:
            self.dots = pg.ScatterPlotItem(size=DOT, pen=None)
            self.dots.setParentItem(self)
            if on_paper is not None:
                options = {"antialias": True, "resolutionScale": on_paper}
                self.dots.setExportMode(True, options)
        known = np.isfinite(x) & np.isfinite(y)
        self.dots.setData(x[known], y[known])

    def show_bars(self, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Draw an upright bar at each x."""
        if self.bars is None:
            self.bars = pg.PlotCurveItem(connect="pairs")
            self.bars.setParentItem(self)
        self.bars.setData(np.repeat(x, 2), np.column_stack([low, high]).ravel())

    def set_look(self, line: Line, thick: float) -> None:
        """Take the line's pen, so many times as thick."""
        pen = line.stroke
        pen.setWidthF(thick * pen.widthF())
        self.setPen(pen if line.joined else None)
        if self.dots:
            self.dots.setSymbol(line.symbol)
            self.dots.setBrush(pen.color())
        if self.bars:
            self.bars.setPen(pg.mkPen(pen.color(), width=thick))


class CurvePlot(Chart):
    """Draws lines, and says the value under the pointer.

    words: called anew for the language that is set.
    log_x, log_y: for logarithmic axes.
    steps: for a lower axis that counts in whole numbers.
    naming: where the lines are named.
    steady: the axes and buttons are there even while it is empty.
    bare: nothing but the plot, for a file.
    """

    def __init__(
        self,
        words: Callable[[], PlotWords],
        log_x: bool = False,
        log_y: bool = True,
        steps: bool = False,
        naming: Naming = Naming.ROOMIEST,
        steady: bool = False,
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, bare)
        self.words = words
        self._naming, self._steady = naming, steady
        self._left = LogAxis("left")
        self._bottom = StepAxis("bottom") if steps else LogAxis("bottom")
        self._left.logarithmic = log_y
        if isinstance(self._bottom, LogAxis):
            self._bottom.logarithmic = log_x
        self.plot = Plot(characters=6, left=self._left, bottom=self._bottom)
        self._box = self.plot.getPlotItem().vb
        self._drawn: list[tuple[Line, _LineItem]] = []
        self._marks: list[tuple[Mark, pg.InfiniteLine, pg.TextItem]] = []
        self._signs: list[tuple[Sign, pg.TextItem]] = []
        self._names: tuple[str, ...] = ()
        # Of the axes, without what the legend needs, and the pixels of that.
        self._ends: Limits | None = None
        self._fixed: Limits | None = None
        self._above = 0.0
        self._legend = Legend()
        self._legend.setParentItem(self._box)
        self._box.sigResized.connect(lambda _: self._fit())
        self.plot.scene().sigMouseMoved.connect(self._point)
        self._column.addWidget(self.plot, 1)
        self._key = Key() if naming is Naming.BELOW else None
        if self._key:
            self._column.addWidget(self._key)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._build()
        self._ready = True
        self.retranslate()
        self.apply_theme()

    def _build(self) -> None:
        """Name the lower axis below it; who names it elsewhere, or adds to this, says so here."""
        self.plot.leave_edges()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is drawn."""
        return tuple(line for line, _ in self._drawn)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The upright lines."""
        return tuple(mark for mark, _, _ in self._marks)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The signs at the upper edge; these are no numbers of the plot."""
        return tuple(sign for sign, _ in self._signs)

    @property
    def legend(self) -> tuple[str, ...]:
        """The names in the legend, from top to bottom."""
        if not self._legend.isVisible():
            return ()
        return tuple(label.item.toPlainText() for _, label in self._legend.items)

    def drawn(self, place: int) -> tuple[np.ndarray, np.ndarray]:
        """Where the points of the line at this place are drawn, in units of the axes."""
        x, y = self._drawn[place][1].getData()
        return x, y

    def show_lines(
        self,
        lines: Sequence[Line],
        marks: Sequence[Mark] = (),
        signs: Sequence[Sign] = (),
        names: Sequence[str] = (),
        log_x: bool | None = None,
    ) -> None:
        """Draw these and no others, with an upright dashed line for each of the marks.

        The signs are at the upper edge. With `names`, x counts these from 0, and they are written
        at the lower axis; such an axis may not be logarithmic. `log_x` says whether it is, None
        leaves it as it was.
        """
        if log_x is not None and isinstance(self._bottom, LogAxis):
            self._bottom.logarithmic = log_x
            self._bottom.picture = None
        while len(self._drawn) > len(lines):
            self.plot.removeItem(self._drawn.pop()[1])
        self._left.choose_unit(*_heights(lines))
        self._bottom.choose_unit(*(line.x for line in lines))
        for place, line in enumerate(lines):
            if place == len(self._drawn):
                # Both at once: a new item lays out the plot, which names the lines that there are.
                self._drawn.append((line, _LineItem()))
                self.plot.addItem(self._drawn[place][1])
            self._draw(place, line)
        self._names = tuple(names)
        self._replace_marks(marks)
        for _, item in self._signs:
            self.plot.removeItem(item)
        self._signs = [(sign, pg.TextItem(sign.text, anchor=(0.5, 0))) for sign in signs]
        for _, item in self._signs:
            self.plot.addItem(item)
        if self._key:
            self._key.show_lines(lines)
        self._refresh()

    def move_line(self, place: int, line: Line) -> None:
        """Draw this line instead of the one at this place, whose name and look it has.

        This is fast: the ranges stay as they are unless the points leave them.
        """
        self._drawn[place] = line, self._drawn[place][1]
        if self._left.choose_unit(*_heights(self.lines)):
            self._ends = None
            self._redraw()
            return
        self._show_points(place)
        if self.limits() != self._ends:
            self._fit_axes()

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Draw these upright lines and no others."""
        if tuple(marks) != self.marks:
            self._replace_marks(marks)
            self._colour_marks()
            self._place_marks()

    @property
    def logarithmic(self) -> bool:
        """Whether the upright axis shows powers of ten."""
        return self._left.logarithmic

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Switch the upright axis between powers of ten and plain numbers."""
        self._left.logarithmic = logarithmic
        self._left.picture = None
        self._ends = None
        self._left.choose_unit(*_heights(self.lines))
        self._redraw()

    def limits(self) -> Limits:
        """The ends of both axes for what is drawn; some signs need room above it."""
        places = self._bottom.place(np.array([sign.x for sign in self.signs]))
        points = [item.getData() for _, item in self._drawn]
        x = np.concatenate([places, *(pair[0] for pair in points)])
        y = np.concatenate([pair[1] for pair in points] or [np.empty(0)])
        x, y = x[np.isfinite(x)], y[np.isfinite(y)]
        if not len(x):
            return self._ends or ((0.0, 1.0), (0.0, 1.0))
        low, high = with_room(y) if len(y) else (0.0, 1.0)
        if self._signs:
            high += _SIGNS * (high - low)
        return (-0.5, len(self._names) - 0.5) if self._names else with_room(x), (low, high)

    def minimumSizeHint(self) -> QSize:
        """As high as a plot must be to be read."""
        line = self.fontMetrics().height()
        high = _LINE_HEIGHT * line
        if self._key:
            high += _KEYED * line + self._key.height_of_rows()
        return QSize(self.fontMetrics().averageCharWidth() * 24, high)

    def hasHeightForWidth(self) -> bool:
        """It has not, though its heading may need two rows: its height is what is said here."""
        return False

    def sizeHint(self) -> QSize:
        """The same: the layout shares out what there is."""
        return self.minimumSizeHint()

    def _remember(self) -> Callable[[], Numbers | None]:
        return partial(self._tabulate, self.lines, self._names)

    def _tabulate(self, lines: Sequence[Line], names: tuple[str, ...]) -> Numbers | None:
        """A row for each x that any of the lines has, with nan where one has none."""
        lines = [line for line in lines if len(line.x) and not line.drawn_only]
        if not lines:
            return None
        words = self.words()
        across = np.unique(np.concatenate([line.x for line in lines]))
        named = np.array(names)[across.astype(int)] if names else across
        columns = {words.across: named}
        several = sum(bool(line.parts()) for line in lines) > 1
        for number, line in enumerate(lines, 1):
            name = line.name or words.value or words.title
            name = f"{number}: {name}" if several else name
            if line.high is None:
                columns[name] = _spread_out(across, line.x, line.y)
            else:
                for text, ends in (
                    (self.tr("{name}, minimum"), line.y),
                    (self.tr("{name}, maximum"), line.high),
                ):
                    columns[text.format(name=name)] = _spread_out(across, line.x, ends)
        return Numbers(words.spoken or words.title, columns)

    def on_paper(self, thick: float) -> "CurvePlot":
        """The same once more to be drawn into a file, with lines so many times as thick."""
        bottom = self._bottom
        copy = CurvePlot(
            self.words,
            log_x=isinstance(bottom, LogAxis) and bottom.logarithmic,
            log_y=self.logarithmic,
            steps=isinstance(bottom, StepAxis),
            naming=Naming.ELSEWHERE,
            steady=self._steady,
            bare=True,
        )
        copy.plot.thick = thick
        copy._fixed = self._ends
        copy.show_lines(self.lines, self.marks, self.signs, self._names)
        copy.plot.apply_theme()
        return copy

    def paint_on(self, painter: QPainter, area: QRectF) -> None:
        """Draw the plot into this area."""
        self.plot.render(painter, area, self.plot.rect())

    def name_axis(self) -> str:
        """What the upright axis counts."""
        words = self.words()
        return words.up or words.title

    def named_lines(self) -> list[tuple[Line, str]]:
        """Each line that has a name of its own, and that in full."""
        return [(line, line.name) for line in self.lines if line.parts()]

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        words = self.words()
        self._title.setText(words.title)
        self.plot.setAccessibleName(words.spoken or words.title)
        self._name_across(words.across)
        super().retranslate()
        self._refresh()

    def _name_across(self, text: str) -> None:
        self.plot.setLabel("bottom", text)

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        super().apply_theme()
        look = theme.current()
        label = self.plot.getAxis("bottom").label
        label.setDefaultTextColor(pg.mkColor(look.quiet))
        label.setFont(self.font())
        for line, item in self._drawn:
            item.set_look(line, self.plot.thick)
        self._colour_marks()
        for _, text in self._signs:
            text.setColor(look.error)
            text.setFont(self.font())
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the letters, too."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and getattr(self, "_ready", False):
            self._fit()

    def _draw(self, place: int, line: Line) -> None:
        item = self._drawn[place][1]
        self._drawn[place] = line, item
        item.setVisible(True)
        item.setZValue(-1 if line.behind else 0)
        self._show_points(place)
        item.set_look(line, self.plot.thick)

    def _show_points(self, place: int) -> None:
        line, item = self._drawn[place]
        x, y = self._places(*line.points(), line.floor)
        item.show_points(x, y)
        if line.dots or item.dots:
            there = slice(None if line.dots else 0)
            item.show_dots(x[there], y[there], self.plot.thick if self._bare else None)
        if line.spread or item.bars:
            low, high = line.spread or (np.empty(0), np.empty(0))
            item.show_bars(x[: len(low)], self._left.place(low), self._left.place(high))

    def _places(
        self, x: np.ndarray, y: np.ndarray, floor: float | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Where these points are drawn, in units of the axes."""
        if floor is not None and self.logarithmic:
            y = np.maximum(y, floor)
        return self._bottom.place(x), self._left.place(y)

    def _redraw(self) -> None:
        """Draw all lines anew, as after another unit."""
        for place, (line, _) in enumerate(self._drawn):
            self._draw(place, line)
        self._refresh()

    def _replace_marks(self, marks: Sequence[Mark]) -> None:
        for _, upright, name in self._marks:
            self.plot.removeItem(upright)
            self.plot.removeItem(name)
        self._marks = []
        for mark in marks:
            at = float(self._bottom.place(mark.at))
            if np.isfinite(at):
                upright = pg.InfiniteLine(at, angle=90)
                name = pg.TextItem(mark.name, angle=90, anchor=(int(mark.raised), 0))
                self._marks.append((mark, upright, name))
                for item in (upright, name):
                    item.setZValue(-2)
                    self.plot.addItem(item)

    def _colour_marks(self) -> None:
        look = theme.current()
        for _, upright, name in self._marks:
            pen = pg.mkPen(look.quiet, width=self.plot.thick, style=Qt.PenStyle.DashLine)
            upright.setPen(pen)
            name.setColor(look.quiet)
            name.setFont(self.font())

    def _refresh(self) -> None:
        """Fit the axes to what is drawn, and name it."""
        some = bool(self._drawn or self._signs)
        self.plot.show_hint("" if some else self.words().empty)
        self.plot.getAxis("left").setVisible(self._steady or bool(self._drawn))
        self.plot.getAxis("bottom").setVisible(self._steady or some)
        if not (self._bare or self._steady):
            for button in (self.table, self.save):
                button.setVisible(some)
        self._say_value("")
        self._ends = self._fixed or self.limits()
        self.apply_theme()

    def _fit_axes(self) -> None:
        self._ends = self.limits()
        self._fit()

    def _fit(self) -> None:
        """Bring ranges and words into the room that there is."""
        if self._ends is None:
            return
        self._name_lines()
        across, (low, high) = self._ends
        size = self._box.size()
        if size.height() > 1.5 * self._above:  # leave so much free above what is drawn
            high = low + (high - low) * size.height() / max(size.height() - self._above, 1)
        self.plot.setRange(xRange=across, yRange=(low, high), padding=0)
        if self._legend.isVisible() and not self._above:
            self._place_legend(size)
        self.plot.widen(self._left.needed(low, high, size.height()))
        self._place_names(size)
        self._place_marks()
        self._place_signs(size)

    def _scale(self, size: QSizeF) -> float:
        """Pixels along the lower axis in one of its units."""
        left, right = self._box.viewRange()[0]
        return float(size.width() / (right - left))

    def _place_names(self, size: QSizeF) -> None:
        """Write the names, if x counts any, each in its share of the axis."""
        ticks = None
        if self._names:
            metrics, room = QFontMetrics(QApplication.font()), int(self._scale(size)) - 8
            middle = Qt.TextElideMode.ElideMiddle
            ticks = [[(n, metrics.elidedText(name, middle, room))
                      for n, name in enumerate(self._names)]]  # fmt: skip
        self.plot.getAxis("bottom").setTicks(ticks)

    def _place_marks(self) -> None:
        """Write the name of each mark along it; not over the one before, nor without any room."""
        size = self._box.size()
        pixels, letters, end = self._scale(size), QFontMetrics(self.font()), -np.inf
        bottom, top = self._box.viewRange()[1]
        for mark, upright, name in sorted(self._marks, key=lambda one: one[0].at):
            high = int((_RAISED if mark.raised else 1) * (size.height() - self._above)) - _BESIDE
            right = Qt.TextElideMode.ElideRight
            lines = (letters.elidedText(line, right, high) for line in mark.name.split("\n"))
            name.setText("\n".join(lines))
            name.setPos(upright.value(), bottom + (_RAISED * (top - bottom) if mark.raised else 0))
            left = upright.value() * pixels
            name.setVisible(bool(left >= end) and high > _WORD * letters.averageCharWidth())
            if name.isVisible():
                end = left + name.boundingRect().width()

    def _place_signs(self, size: QSizeF) -> None:
        """Write the signs at the upper edge, where room is scarce only the first letter of each."""
        assert self._ends is not None
        pixels, end = self._scale(size), -np.inf
        for sign, item in sorted(self._signs, key=lambda pair: pair[0].x):
            item.setPos(float(self._bottom.place(sign.x)), self._ends[1][1])
            item.setText(sign.text)
            left, wide = item.pos().x() * pixels, item.boundingRect().width()
            if left - wide / 2 < end:
                item.setText(sign.text[:1])
            end = max(end, left + item.boundingRect().width() / 2)

    def _name_lines(self) -> None:
        """Say in the legend which line is which; `_above` is the room that it needs on top.

        What has no room in one column of names gets more of them.
        """
        self._above = 0.0
        self._legend.apply_theme()
        self._legend.setColumnCount(1)
        named = [(line, item) for line, item in self._drawn if line.parts()]
        within = self._naming in (Naming.CORNER, Naming.ROOMIEST)
        self._legend.setVisible(within and bool(named))
        if not self._legend.isVisible():
            return
        self.plot.getPlotItem().layout.activate()  # or else its size may be the old one
        room, more = self._box.size(), self.tr("… and {count} more")
        names = fit_names([line.parts() for line, _ in named], room.width(), more)
        widest = width(names)
        columns = min(int(room.width() / widest), len(names))
        low = room.width() > _LOW * room.height()
        above = self._naming is Naming.ROOMIEST and low and columns > 1
        if above:
            most = columns * rows(room.height() / 2, 1)
        else:
            high = rows(room.height())
            columns = max(min(int(SHARE * room.width() / widest), -(-len(names) // high)), 1)
            most = columns * high
        rest = ""
        if len(named) > most:
            rest = more.format(count=len(named) - most + 1)
            named, names = named[: most - 1], names[: most - 1]
        self._legend.show_names(named, names, rest)
        self._legend.setColumnCount(columns)
        if above:
            self._legend.lie(left=False)
            self._above = self._legend.geometry().height() + 2 * MARGIN

    def _place_legend(self, room: QSizeF) -> None:
        """Put the legend into the corner where it hides least."""
        lines = [(*self._pixels(line), line.joined) for line in self.lines]
        self._legend.lie(*self._legend.emptiest_corner(room, lines))

    def _pixels(self, line: Line) -> tuple[np.ndarray, np.ndarray]:
        """Where its points lie, from the upper left corner of the plot."""
        ranges, size = self._box.viewRange(), self._box.size()
        x, y = self._places(*line.points(), line.floor)
        return (
            share(x, *ranges[0]) * size.width(),
            (1 - share(y, *ranges[1])) * size.height(),
        )

    def _point(self, place: QPointF) -> None:
        """Tell the values of the point that the pointer is near."""
        scene = self._box.sceneBoundingRect()
        spot = place - scene.topLeft()
        nearest, text = np.inf, ""
        for line, item in self._drawn:
            if line.drawn_only or not item.isVisible() or not len(line.x):
                continue
            x, y = self._pixels(line)
            away = np.hypot(x - spot.x(), y - spot.y())
            away[~np.isfinite(away)] = np.inf
            near = away.min() < min(nearest, _NEAR)
            if near or (self._follows and not text and scene.contains(place)):
                at = int((away if near else np.abs(x - spot.x())).argmin())
                at //= 1 if line.high is None else 2
                nearest = float(away.min()) if near else nearest
                text = f"{self.name_place(line.x[at])}: {_value(line, at)}"
        for mark, upright, _ in self._marks:
            across = share(np.array(upright.value()), *self._box.viewRange()[0]) * scene.width()
            if (not text or self._follows) and abs(across - spot.x()) < _NEAR / 2:
                text = f"{text}   {mark.told}".strip()
        for sign, item in self._signs:
            if item.sceneBoundingRect().contains(place):
                text = f"{self.name_place(sign.x)}: {sign.told}"
        self._say_value(text)

    def _say_value(self, text: str) -> None:
        self._value.setText(text)

    @property
    def _follows(self) -> bool:
        """Whether the first line's value at the pointer's x is told wherever the pointer is."""
        return False

    def name_place(self, x: float) -> str:
        """How a place on the lower axis is called."""
        return self._names[round(x)] if self._names else short(x)


def _heights(lines: Sequence[Line]) -> list[np.ndarray]:
    return [ends for line in lines for ends in (line.y, line.high) if ends is not None]


def _value(line: Line, at: int) -> str:
    """The number at this point, or the least and the greatest of those it stands for."""
    low = float(line.y[at])
    high = low if line.high is None else float(line.high[at])
    return figure(low) if low == high else f"{figure(low)} … {figure(high)}"


def _spread_out(across: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A column of the table: y in the rows of its x, and nan in the others."""
    values = np.full(len(across), np.nan)
    values[np.searchsorted(across, x)] = y
    return values

"""The histogram of one variable, live."""

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QToolButton, QWidget

from core.run.measure import Distribution
from gui.train.heat_map import HeatMap, Past
from gui.widgets import theme
from gui.widgets.axes import PlainAxis
from gui.widgets.chart import Chart
from gui.widgets.icons import icon
from gui.widgets.label import Label
from gui.widgets.numbers import Numbers
from gui.widgets.plot import Plot
from gui.widgets.words import figure, shape, unbroken

# Which phase of the step makes a variable; its colour is the phase's.
_PHASE = {"h": "forward", "h_relu": "forward", "y_pred": "forward", "loss": "loss"}


def phase_of(variable: str) -> str:
    """The phase that makes a variable: weights are made by the update, gradients backward."""
    if variable.startswith("grad_") or variable.endswith(".grad"):
        return "backward"
    return _PHASE.get(variable, "update")


class Histogram(Chart):
    """One variable's distribution now, with the one it started from as an outline, or over time."""

    removed = Signal(str)
    _HEADING = ""

    def __init__(self, name: str, parent: QWidget | None = None, bare: bool = False) -> None:
        super().__init__(parent, bare)
        self.name = name
        self.past = Past()
        self._steps = 0
        self._finest = 0.0  # width of an outline that could be seen
        self._missing = self._outdated = False
        self._now: Distribution | None = None
        self._first: Distribution | None = None
        self._range: tuple[float, float, float] | None = None
        self._title.setWordWrap(False)
        self._figures = Label(objectName="quiet", wordWrap=True)
        self._close = QToolButton(objectName="flat")
        self._close.clicked.connect(lambda: self.removed.emit(self.name))
        self._axis = PlainAxis("bottom")
        self.plot = Plot(bottom=self._axis)
        self.plot.hideAxis("left")
        self._heat_map: HeatMap | None = None  # made when it is asked for
        self._bars = pg.PlotCurveItem([0, 1], [0], stepMode="center", fillLevel=0)
        self._outline = pg.PlotCurveItem([0, 1], [0], stepMode="center")
        self.plot.addItem(self._bars)
        self.plot.addItem(self._outline)
        self._head.addWidget(self._close)
        self._head.setSpacing(4)
        self._views = QStackedLayout()
        self._column.addLayout(self._views, 1)
        self._views.addWidget(self.plot)  # last: it is shown at once, and would be a window
        if not bare:
            self._column.setContentsMargins(16, 8, 8, 8)
            self._column.addWidget(self._figures)
        self._title.setText(name)
        self.retranslate()
        self.apply_theme()
        self.clear()

    def show_distribution(
        self, step: int, steps: int, distribution: Distribution, start: Distribution | None
    ) -> None:
        """Draw a distribution after so many of a run's steps.

        The one that the run started with is the outline, if it is known.
        """
        self.past.add(step, distribution)
        self._steps = steps
        hinted, self._now = self._now is None, distribution
        other, self._first = self._first is not start, start
        if self._choose_unit(distribution) or other:
            if start is not None:
                self._outline.setData(*self._outlined(start))
            self._outline.setVisible(start is not None)
        if self._heat_map and self.over_time:
            self._heat_map.show_past(self.past, self._steps)
        else:
            self._draw(distribution)
        self._figures.setText(self._describe(distribution))
        if hinted:
            self._say_missing(False)

    def mark_outdated(self, outdated: bool) -> None:
        """What is shown is of a run whose settings have been changed since, or no more."""
        if outdated != self._outdated:
            self._outdated = outdated
            self.apply_theme()
            self.retranslate()

    def show_missing(self) -> None:
        """The program that runs has no variable of this name."""
        if self._now is None:
            self._say_missing(True)

    @property
    def over_time(self) -> bool:
        """Whether the heat map is shown rather than the histogram."""
        return self._views.currentWidget() is not self.plot

    @property
    def heat_map(self) -> HeatMap:
        """The picture of the distribution over time."""
        if self._heat_map is None:
            self._heat_map = HeatMap()
            self._views.addWidget(self._heat_map)
            self.retranslate()
        return self._heat_map

    @property
    def shown(self) -> Plot:
        """The heat map or the histogram, whichever is shown."""
        return self._heat_map if self._heat_map and self.over_time else self.plot

    def set_over_time(self, over_time: bool) -> None:
        """Show the distribution over time, or as it is now."""
        self._views.setCurrentWidget(self.heat_map if over_time else self.plot)
        self._make_room()
        if over_time:
            self.heat_map.show_past(self.past, self._steps)
        elif self._now is not None:
            self._draw(self._now)

    def on_paper(self, thick: float) -> "Histogram":
        """The same once more to be drawn into a file, with lines so many times as thick."""
        copy = Histogram(self.name, bare=True)
        copy.plot.thick = thick
        copy.apply_theme()
        copy.past = self.past
        copy.set_over_time(self.over_time)
        copy.shown.setLabel("bottom", self.tr("step") if self.over_time else self.name)
        copy.shown.leave_edges()
        if self._now is not None:
            copy.show_distribution(self.past.steps[-1], self._steps, self._now, self._first)
        return copy

    def paint_on(self, painter: QPainter, area: QRectF) -> None:
        """Draw what is shown into this area."""
        self.shown.render(painter, area, self.shown.rect())

    def name_axis(self) -> str:
        """What is drawn."""
        return self._now_title()

    def _remember(self) -> Callable[[], Numbers | None]:
        return self._tabulate

    def _tabulate(self) -> Numbers | None:
        """The bins, or, over time, the bins of each look that is kept."""
        if self._now is None:
            return None
        if not self.over_time:
            edges = self._now.edges
            return Numbers(
                self._now_title(),
                {
                    self.tr("from"): edges[:-1],
                    self.tr("to"): edges[1:],
                    self.tr("numbers"): self._now.counts,
                },
            )
        looks = self.past.looks
        columns = {
            self.tr("step"): np.array(self.past.steps),
            self.tr("least"): np.array([look.low for look in looks]),
            self.tr("greatest"): np.array([look.high for look in looks]),
            self.tr("mean"): np.array([look.mean for look in looks]),
            self.tr("standard deviation"): np.array([look.spread for look in looks]),
            self.tr("share of zeros"): np.array([look.zeros for look in looks]),
        }
        counts = np.array([look.counts for look in looks]).T
        bins = {self.tr("bin {number}").format(number=n + 1): row for n, row in enumerate(counts)}
        return Numbers(self._now_title(), columns | bins)

    def _now_title(self) -> str:
        return self.tr("Histogram of {name}").format(name=self.name)

    def _draw(self, distribution: Distribution) -> None:
        finite = bool(distribution.counts.any())  # else all is inf or nan
        seen = distribution if finite else self._first
        self._bars.setVisible(finite)
        self.plot.getAxis("bottom").setVisible(seen is not None and bool(seen.counts.any()))
        if seen is not None and seen.counts.any():
            self._keep_range(seen)
        self._bars.setData(*self._outlined(distribution))

    def _choose_unit(self, distribution: Distribution) -> bool:
        """Take the unit in which this and the outline can be drawn; whether it is another one."""
        ends = [distribution.low, distribution.high]
        if self._first is not None:
            ends += [self._first.low, self._first.high]
        other = self._axis.choose_unit(ends)
        places = self._axis.place(ends)
        self._finest = 1e-9 * float(places.max() - places.min())
        if other:
            self._range = None
        return other

    def _outlined(self, distribution: Distribution) -> tuple[np.ndarray, np.ndarray]:
        """The edges of its bins in the axis's unit, and the share of the numbers in each.

        The share is by the width of the bin, so that outlines are comparable; a width that nobody
        could see counts as one that is.
        """
        edges = self._axis.place(distribution.edges)
        total = max(int(distribution.counts.sum()), 1)
        width = max(float(edges[-1] - edges[0]), self._finest) / len(distribution.counts)
        return edges, distribution.counts / (total * width)

    def clear(self) -> None:
        """A new run is to come."""
        self.past = Past()
        self._now = self._first = None
        self._range = None
        if self._heat_map:
            self._heat_map.clear_map()
        self._bars.hide()
        self._outline.hide()
        self.plot.hideAxis("bottom")
        self._figures.setText("")
        self._say_missing(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A longer title where there is room for it."""
        super().resizeEvent(event)
        self._show_title()

    def _show_title(self) -> None:
        """The name; and that it is of the last run, in the tool tip alone where room is scarce."""
        last = self.tr("{name} of the last run").format(name=self.name)
        tools = sum(tool.sizeHint().width() for tool in (self.table, self.save, self._close))
        fits = self.fontMetrics().horizontalAdvance(last) + tools + 48 <= self.width()
        self._title.setText(last if self._outdated and fits else self.name)
        self._title.setToolTip(last if self._outdated else "")

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        super().retranslate()
        self._show_title()
        self._close.setToolTip(self.tr("Remove {name}").format(name=self.name))
        self._close.setAccessibleName(self._close.toolTip())
        self.table.setToolTip(self.tr("The numbers of {name} as a table").format(name=self.name))
        self.table.setAccessibleName(self.table.toolTip())
        self.plot.setAccessibleName(self._now_title())
        self.plot.setToolTip(
            self.tr("The distribution of {name} now; the dashed line shows the start.").format(
                name=self.name
            )
        )
        if self._heat_map:
            self._heat_map.setAccessibleName(self._now_title())
            text = self.tr("The distribution of {name} at each step: brighter means more numbers.")
            self._heat_map.setToolTip(text.format(name=self.name))
        if self._now is not None:
            self._figures.setText(self._describe(self._now))
        self._say_missing(self._missing)

    def apply_theme(self) -> None:
        """Take the colours of the theme, and room for the longest figure."""
        super().apply_theme()
        look = theme.current()
        self._make_room()
        colour = pg.mkColor(look.quiet) if self._outdated else look.phase(phase_of(self.name))
        fill = pg.mkColor(colour)
        fill.setAlpha(110)
        self._bars.setPen(pg.mkPen(colour, width=self.plot.thick))
        self._bars.setBrush(fill)
        outline = pg.mkPen(look.quiet, width=self.plot.thick)
        outline.setDashPattern([4, 3])
        self._outline.setPen(outline)
        self._close.setIcon(icon("close", look.quiet))

    def _make_room(self) -> None:
        """For the longest figure, and for the heat map where it is shown."""
        least = self.fontMetrics().horizontalAdvance("std -0.000e-00")
        if self._heat_map and self.over_time:
            least = max(least, self._heat_map.least_width)
        self.setMinimumWidth(least + 24)

    def _say_missing(self, missing: bool) -> None:
        self._missing = missing
        text = ""
        if missing:
            text = self.tr("The last run has no {name}")
            text = text if self._outdated else self.tr("This program has no {name}")
            text = text.format(name=self.name)
        elif self._now is None:
            text = self.tr("The distribution of {name} will be drawn here").format(name=self.name)
        for plot in (self.plot, self._heat_map):
            if plot:
                plot.show_hint(text)

    def _describe(self, distribution: Distribution) -> str:
        if not distribution.counts.any():
            return self.tr("all {number} not finite").format(number=distribution.not_finite)
        parts = [
            shape(distribution.shape),
            self.tr("mean {mean}").format(mean=figure(distribution.mean)),
            self.tr("std {std}").format(std=figure(distribution.spread)),
            self.tr("zeros {share} %").format(share=f"{100 * distribution.zeros:.3g}"),
        ]
        if self.name == "h_relu":
            parts.append(
                self.tr("silent units {share} %").format(share=f"{100 * distribution.silent:.3g}")
            )
        if distribution.not_finite:
            parts.append(self.tr("{number} not finite").format(number=distribution.not_finite))
        return "  ".join(unbroken(part) for part in parts)

    def _keep_range(self, distribution: Distribution) -> None:
        """Keep the ranges while the numbers fit well: laying out axes is what costs."""
        edges, density = self._outlined(distribution)
        low, high, top = edges[0], edges[-1], float(density.max())
        if self._first is not None and self._first.counts.any():  # the outline is seen whole, too
            edges, density = self._outlined(self._first)
            low, high = min(low, edges[0]), max(high, edges[-1])
            top = max(top, float(density.max()))
        if self._range:
            left, right, roof = self._range
            wide, tall = right - left, roof
            fits = left <= low and high <= right and high - low > 0.4 * wide
            if fits and 0.4 * tall < top <= tall:
                return
        room = 0.08 * (high - low)
        self._range = (low - room, high + room, top * 1.15)
        self.plot.setRange(xRange=(low - room, high + room), yRange=(0, self._range[2]), padding=0)

"""The distribution of a variable over time: a heat map, a column for each look at it."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from core.run.measure import Distribution
from gui.widgets import theme
from gui.widgets.axes import PlainAxis, StepAxis, divided, right_end
from gui.widgets.plot import Plot

MOST = 256  # looks that are kept; when there are more, every second one goes
BINS = 64
WIDTH = 256  # columns of the picture
_BAR = 8  # pixels, the width of the colour bar
_LEAST = 14  # digits that the picture is wide, at least: numbers at its ends and in its middle


class Past:
    """The looks at one variable so far, in bounded memory."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.looks: list[Distribution] = []

    def add(self, step: int, distribution: Distribution) -> None:
        """Add a look, unless that step has been looked at."""
        if self.steps and step <= self.steps[-1]:
            return
        self.steps.append(step)
        self.looks.append(distribution)
        if len(self.steps) > MOST:
            # From the second on, so that the newest one stays.
            self.steps, self.looks = self.steps[::2], self.looks[::2]

    def shares(self, low: float, high: float, power: int = 0) -> NDArray[np.float64]:
        """For each look the share of the numbers in each of BINS bins from `low` to `high`.

        These are in units of ten to the `power`.
        """
        edges = np.linspace(low, high, BINS + 1)
        return np.array([_share(look, edges, power) for look in self.looks])


def _share(look: Distribution, edges: NDArray[np.float64], power: int) -> NDArray[np.float64]:
    """A look's counts in other bins: within each of its own, numbers are taken as spread evenly."""
    total = look.counts.sum()
    if not total:  # nothing in it is finite
        return np.zeros(len(edges) - 1)
    own = divided(look.edges, power)
    below = np.concatenate([[0.0], np.cumsum(look.counts) / total])
    return np.diff(np.interp(edges, own, below))


class HeatMap(Plot):
    """Time to the right, values upwards, brightness the share of the numbers, with its scale."""

    def __init__(self) -> None:
        self._axis = PlainAxis("left")
        super().__init__(characters=3, left=self._axis, bottom=StepAxis("bottom"))
        colours = pg.colormap.get("viridis")  # even steps for all eyes, the colour-blind ones too
        self._image = pg.ImageItem(axisOrder="row-major", colorMap=colours)
        self.addItem(self._image)
        self._bar = pg.ColorBarItem(
            values=(0, 100), width=_BAR, interactive=False, colorMap=colours
        )
        axis = self._bar.getAxis("right")
        axis.tickStrings = lambda values, scale, spacing: [f"{value:g} %" for value in values]
        self.getPlotItem().layout.addItem(self._bar, 2, 5)
        self.getPlotItem().layout.setColumnFixedWidth(4, _BAR)  # a gap, as wide as the bar
        self.apply_theme()
        self._range: tuple[float, float, float, float] | None = None
        self.clear_map()

    @property
    def least_width(self) -> int:
        """The pixels that it needs for all its parts."""
        numbers = self.room_for(3) + self.room_for(4)
        return self.room_for(_LEAST) + numbers + 2 * _BAR

    def clear_map(self) -> None:
        """A new run is to come."""
        self._range = None
        self._image.hide()
        self._bar.hide()
        for side in ("left", "bottom"):
            self.hideAxis(side)

    def show_past(self, past: Past, steps: int) -> None:
        """Draw all looks so far at a run of so many steps. Each lasts until the next one."""
        finite = [look for look in past.looks if look.counts.any()]
        if not finite:
            return
        last = max(past.steps[-1], 1)
        right = max(right_end(last, steps), 1.0)
        low, high, top = self._fit(finite)
        shares = past.shares(low, high, self._axis.power)
        first = min(past.steps[0], last - 1)  # what was not looked at before is not drawn
        at = np.searchsorted(past.steps, np.linspace(first, last, WIDTH), side="right") - 1
        self._image.setImage(100 * shares[np.maximum(at, 0)].T, levels=(0, top))
        self._image.setRect(QRectF(first, low, last - first, high - low))
        if (low, high, right, top) != self._range:
            self._range = (low, high, right, top)
            self._bar.setLevels((0, top))
            self.setRange(xRange=(0, right), yRange=(low, high), padding=0)
            for item in (self._image, self._bar):
                item.show()
            for side in ("left", "bottom"):
                self.showAxis(side)

    def _fit(self, looks: list[Distribution]) -> tuple[float, float, float]:
        """The range of values, which moves only when they leave it, and the top in per cent."""
        low = min(look.low for look in looks)
        high = max(look.high for look in looks)
        if self._axis.choose_unit(low, high):
            self._range = None
        low, high = self._axis.place([low, high]).tolist()
        top = 100 * max(look.counts.max() / look.counts.sum() for look in looks)
        top = min(100.0, 2.0 ** np.ceil(np.log2(top)))
        if self._range:
            old_low, old_high, _, _ = self._range
            if old_low <= low and high <= old_high:
                return old_low, old_high, top
        room = 0.08 * (high - low)
        return low - room, high + room, float(top)

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        super().apply_theme()
        if bar := getattr(self, "_bar", None):
            # For the widest figure, so that the picture does not move, and the uppermost one.
            bar.getAxis("right").setWidth(self.room_for(4))
            self.getPlotItem().layout.setContentsMargins(1, self.fontMetrics().height() / 2, 1, 1)
            bar.getAxis("right").setTextPen(pg.mkPen(theme.current().quiet))
            bar.getAxis("right").setPen(pg.mkPen(theme.current().line))

"""What a plot of curves is asked to draw: lines, marks, signs, and the words beside them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from core.run.history import Curve
from gui.widgets import pens

DOT = 6  # pixels, the size of a symbol
_LEAST = 1e-40  # what a loss of zero is drawn as on a logarithmic axis, unless others are less


@dataclass(frozen=True, eq=False)
class Line:
    """One line: `x` and `y` of equal length, and the parts of its name.

    The parts are asked for when they are needed, in the language that is set. A line without any
    is named by the plot's heading.

    number: says how the line is drawn (see pens.pen), unless `pen` does, which is asked whenever
        the theme changes.
    high: where each point stands for many, the greatest of them; `y` has the least.
    floor: smaller numbers are drawn as this one on a logarithmic axis.
    spread: the low and the high end of what was measured at each point.
    dots: marks each point with the `symbol`, as pyqtgraph names it.
    joined: whether there is a line between the points.
    behind: draws the line behind the others.
    drawn_only: leaves it out of the legend, the table and what the pointer tells.
    """

    number: int
    x: np.ndarray
    y: np.ndarray
    parts: Callable[[], tuple[str, ...]]
    spread: tuple[np.ndarray, np.ndarray] | None = None
    dots: bool = False
    joined: bool = True
    pen: Callable[[], QPen] | None = None
    symbol: str = "o"
    high: np.ndarray | None = None
    floor: float | None = None
    behind: bool = False
    drawn_only: bool = False

    @property
    def stroke(self) -> QPen:
        """The pen that draws it, in the colours of the theme."""
        return self.pen() if self.pen else pens.pen(self.number)

    @property
    def name(self) -> str:
        """All parts of its name."""
        return ", ".join(self.parts())

    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """What is drawn: the points, or the least and the greatest of those they stand for."""
        if self.high is None:
            return self.x, self.y
        return np.repeat(self.x, 2), np.column_stack([self.y, self.high]).ravel()


def line_of(
    curve: Curve,
    number: int,
    parts: Callable[[], tuple[str, ...]],
    pen: Callable[[], QPen] | None = None,
    behind: bool = False,
) -> Line:
    """The losses of a run by step; of a long run no spike is lost."""
    steps = np.arange(len(curve.low)) * curve.stride
    return Line(
        number,
        steps,
        curve.low,
        parts,
        pen=pen,
        high=None if curve.stride == 1 else curve.high,
        floor=floor_of(curve),
        behind=behind,
    )


def outline(edges: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The line over the bars of a histogram, which has one more edge than heights."""
    return np.repeat(edges, 2)[1:-1], np.repeat(heights, 2)


def floor_of(curve: Curve) -> float:
    """What a loss of zero in this curve is drawn as on a logarithmic axis."""
    above = curve.low[curve.low > 0]
    return min(_LEAST, float(above.min())) if len(above) else _LEAST


@dataclass(frozen=True)
class Mark:
    """An upright line at `at`, with its name along it.

    `told` is what is said when the pointer is on it. The name begins at the lower axis, or, if
    `raised`, ends above the middle.
    """

    at: float
    name: str
    told: str
    raised: bool = False


@dataclass(frozen=True)
class Sign:
    """A text at `x` at the upper edge, instead of a point, and what is said of it."""

    x: float
    text: str
    told: str


@dataclass(frozen=True)
class PlotWords:
    """The words of a plot.

    title: the heading.
    across: the name of the lower axis.
    empty: what the plot says while it is empty.
    up: what the upright axis counts, for a figure.
    value: the heading of a column with the numbers of a line that has no name.
    spoken: what a screen reader says, and the title of the table.
    """

    title: str
    across: str
    empty: str = ""
    up: str = ""
    value: str = ""
    spoken: str = ""


def draw_sample(
    painter: QPainter, line: Line, width: float, middle: float, thick: float = 1.0
) -> None:
    """A piece of the line from 0 to `width`, at the height `middle`, with its symbol."""
    pen = line.stroke
    pen.setWidthF(thick * pen.widthF())
    if line.joined:
        painter.setPen(pen)
        painter.drawLine(QPointF(0, middle), QPointF(width, middle))
    if line.dots:
        painter.save()
        painter.translate(width / 2, middle)
        drawSymbol(painter, line.symbol, DOT, QPen(Qt.PenStyle.NoPen), QBrush(pen.color()))
        painter.restore()

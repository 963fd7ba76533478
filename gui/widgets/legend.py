"""The legend of a plot: which line is which, in letters as large as the app's."""

from collections.abc import Sequence
from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from gui.widgets import theme

_MOST = 3  # parts of a name
_SHARE = 0.75  # of the plot's width, for a name: most curves leave the upper right free
_LEAST = 24  # characters that there is room for even in a small plot
_BESIDE = 48  # pixels for the sample of the line and the margins
MARGIN = 8  # pixels from the corner
# The usual one first: whether it is the left, and whether the lower one.
_CORNERS = (False, False), (True, False), (False, True), (True, True)
_SAMPLES = 32  # points of a line that are looked at to find out what a legend hides
_SAMPLE = 20  # pixels, the height of a sample


class Legend(pg.LegendItem):
    """Names lines in a corner, at first the upper right one, or wherever it has been dragged."""

    def __init__(self) -> None:
        super().__init__(offset=(-MARGIN, MARGIN))
        self.layout.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._corner = False, False
        self._naming = False
        self._nothing = pg.PlotCurveItem(pen=None)

    def lie(self, left: bool, below: bool = False) -> None:
        """In this corner; it stays where it is dragged to until that changes."""
        if (left, below) != self._corner:
            self._corner = left, below
            self.setOffset((MARGIN if left else -MARGIN, -MARGIN if below else MARGIN))

    def emptiest_corner(
        self, room: QSizeF, lines: Sequence[tuple[np.ndarray, np.ndarray, bool]]
    ) -> tuple[bool, bool]:
        """The corner of a plot of this size where it hides least, as `lie` takes it.

        `lines` are x and y in pixels from the upper left, and whether the points are joined.
        """
        return min(_CORNERS, key=lambda corner: self._hidden(*corner, room, lines))

    def _hidden(
        self,
        left: bool,
        below: bool,
        room: QSizeF,
        lines: Sequence[tuple[np.ndarray, np.ndarray, bool]],
    ) -> int:
        wide, high = self.geometry().width() + MARGIN, self.geometry().height() + MARGIN
        start = 0.0 if left else room.width() - wide
        top = room.height() - high if below else 0.0
        across = np.linspace(start, start + wide, _SAMPLES)
        hidden = 0
        for x, y, joined in lines:
            known = np.isfinite(x) & np.isfinite(y)
            x, y = x[known], y[known]
            if joined and len(x):
                x, y = across, np.interp(across, x, y, left=np.nan, right=np.nan)
            within = (start <= x) & (x <= start + wide) & (top <= y) & (y <= top + high)
            hidden += int(within.sum())
        return hidden

    def name(self, lines: list[pg.PlotCurveItem], names: list[str]) -> None:
        """Give these lines these names, and no others."""
        if self._naming:  # laying out the names lays out the plot, which asks for them again
            return
        self._naming = True
        if len(names) > len(lines):
            lines = [*lines, self._nothing]
        if [sample.item for sample, _ in self.items] != lines:
            self.clear()
            for line in lines:
                self.addItem(line, "")
        for (_, label), text in zip(self.items, names, strict=True):
            label.item.document().setDocumentMargin(1)
            label.setText(escape(text), color=self.labelTextColor(), size=self.labelTextSize())
        self.updateSize()
        self._naming = False

    def dress(self) -> None:
        """Take the colours of the theme and the size of the app's letters."""
        look = theme.current()
        self.setLabelTextColor(look.text)
        self.setLabelTextSize(f"{_font().pointSizeF():g}pt")
        background = pg.mkColor(look.panel)
        background.setAlpha(220)
        self.setBrush(background)

    def updateSize(self) -> None:
        """As large as the names are now; the inherited one adds up widths of before."""
        self.layout.invalidate()
        self.layout.activate()
        size = self.layout.effectiveSizeHint(Qt.SizeHint.PreferredSize)
        self.setGeometry(0, 0, size.width(), size.height())


def fit(parts: tuple[str, ...], width: float, more: str) -> str:
    """As many parts of a name as a legend in a plot of this width has room for, three at most.

    `more` tells how many there are beside, in the place of its `{count}`. Where not even one part
    has room, that is cut.
    """
    metrics = QFontMetricsF(_font())
    room = max(_SHARE * width - _BESIDE, min(_LEAST * metrics.averageCharWidth(), width - _BESIDE))
    for most in range(min(_MOST, len(parts)), 0, -1):
        text = shorten(parts, most, more)
        if metrics.horizontalAdvance(text) <= room:
            return text
    first = parts[0] if len(parts) == 1 else f"{parts[0]} …"
    return metrics.elidedText(first, Qt.TextElideMode.ElideRight, room)


def rows(height: float, least: int = 2) -> int:
    """How many names a legend in a plot of this height has room for, one below the other."""
    high = max(_SAMPLE, round(QFontMetricsF(_font()).height()))
    return max(int(height - 2 * _SAMPLE) // high, least)


def width(names: Sequence[str]) -> float:
    """How wide a legend with these names is, one below the other."""
    metrics = QFontMetricsF(_font())
    return max((metrics.horizontalAdvance(name) for name in names), default=0.0) + _BESIDE


def shorten(parts: tuple[str, ...], most: int, more: str) -> str:
    """At most so many parts of a list, and how many there are beside."""
    text = ", ".join(parts[:most])
    return text if len(parts) <= most else f"{text} {more.format(count=len(parts) - most)}"


def _font() -> QFont:
    """The app's font, a little smaller."""
    font = QApplication.font()
    font.setPointSizeF(0.9 * font.pointSizeF())
    return font

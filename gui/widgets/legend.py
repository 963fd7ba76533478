"""Which line is which: a legend in the plot, a key below it, and names that fit into the room."""

from collections.abc import Sequence
from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from gui.widgets import theme
from gui.widgets.layouts import Flow
from gui.widgets.lines import Line, draw_sample

_MOST = 3  # parts of a name, unless more are needed to tell it from the others
SHARE = 0.75  # of the plot's width, for a name: most curves leave the upper right free
_LEAST = 24  # characters that there is room for even in a small plot
_BESIDE = 48  # pixels for the sample of the line and the margins
MARGIN = 8  # pixels from the corner
# The usual one first: whether it is the left, and whether the lower one.
_CORNERS = (False, False), (True, False), (False, True), (True, True)
_SAMPLES = 32  # points of a line that are looked at to find out what a legend hides
_SAMPLE = 20  # pixels, the width and the height of a sample in a legend
_PIECE = 5  # letters that a sample in a key is wide
_NO_LINE = Line(0, np.empty(0), np.empty(0), tuple, joined=False)


class _Sample(pg.ItemSample):
    """A piece of a line; a click on it hides the line, and shows it again."""

    def __init__(self, item: pg.PlotCurveItem, line: Line = _NO_LINE) -> None:
        super().__init__(item)
        self.line = line

    def paint(self, painter: QPainter, *_: object) -> None:
        """Part of the item."""
        if self.item.isVisible():
            draw_sample(painter, self.line, _SAMPLE, 11)
        else:
            super().paint(painter)


class Legend(pg.LegendItem):
    """Names lines in a corner, at first the upper right one, or wherever it has been dragged."""

    def __init__(self) -> None:
        super().__init__(offset=(-MARGIN, MARGIN), sampleType=_Sample)
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

    def show_names(
        self, lines: Sequence[tuple[Line, pg.PlotCurveItem]], names: Sequence[str], rest: str = ""
    ) -> None:
        """Name these lines, with what draws them, and no others; `rest` is a last row."""
        if self._naming:  # laying out the names lays out the plot, which asks for them again
            return
        self._naming = True
        wanted = [*lines, (_NO_LINE, self._nothing)] if rest else list(lines)
        if [(sample.line, sample.item) for sample, _ in self.items] != wanted:
            self.clear()
            for line, item in wanted:
                self.addItem(_Sample(item, line), "")
        for (_, label), text in zip(self.items, [*names, rest], strict=False):
            label.item.document().setDocumentMargin(1)
            label.setText(escape(text), color=self.labelTextColor(), size=self.labelTextSize())
        self.updateSize()
        self._naming = False

    def apply_theme(self) -> None:
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


class Key(QWidget):
    """Names lines below a plot, each beside a piece of it, in as many rows as it takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow(self)
        self._names: list[_Name] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def texts(self) -> tuple[str, ...]:
        """The names in it."""
        return tuple(name.text for name in self._names)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Name these and no others."""
        for name in self._names:
            self._flow.removeWidget(name)
            name.setParent(None)
            name.deleteLater()
        self._names = [_Name(line, self) for line in lines]
        for name in self._names:
            self._flow.addWidget(name)
            name.show()
        self._fit()

    def height_of_rows(self) -> int:
        """How high all rows are together, in the width that there is; 0 without lines."""
        return self._flow.heightForWidth(self.width()) if self._names else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Part of QWidget."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self.height_of_rows())
        self.updateGeometry()


class _Name(QWidget):
    """A piece of the line, and its name; cut where that is wider than the plot."""

    def __init__(self, line: Line, parent: QWidget) -> None:
        super().__init__(parent)
        self._line = line
        self.text = line.name
        self.setAccessibleName(self.text)
        self.setToolTip(self.text)

    def sizeHint(self) -> QSize:
        """Part of QWidget."""
        letters = self.fontMetrics()
        return QSize(self._sample + letters.horizontalAdvance(f"{self.text}  "), letters.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Part of QWidget."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self._sample
        draw_sample(painter, self._line, wide, self.height() // 2)
        painter.setPen(theme.current().text)
        area = QRect(wide, 0, self.width() - wide, self.height())
        mode = Qt.TextElideMode.ElideRight
        text = self.fontMetrics().elidedText(f" {self.text}", mode, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)

    @property
    def _sample(self) -> int:
        return _PIECE * self.fontMetrics().averageCharWidth()


def fit_names(names: Sequence[tuple[str, ...]], width: float, more: str) -> list[str]:
    """The names of lines, each given by its parts, for a legend in a plot of this width.

    As many parts as have room, three at most; but whatever tells the lines apart is never left
    out. `more` says how many parts are hidden, in the place of its `{count}`.
    """
    metrics = QFontMetricsF(_font())
    room = max(SHARE * width - _BESIDE, min(_LEAST * metrics.averageCharWidth(), width - _BESIDE))
    needed = _telling(names)
    others = [place for place in range(max(map(len, names), default=0)) if place not in needed]
    for extra in range(max(_MOST - len(needed), 0), -1, -1):
        shown = sorted([*needed, *others[:extra]])
        texts = [_join(parts, shown, more) for parts in names]
        if all(metrics.horizontalAdvance(text) <= room for text in texts):
            return texts
    texts = [", ".join(parts[place] for place in sorted(needed) if place < len(parts))
             for parts in names]  # fmt: skip
    # Both ends of a text tell it from others; where even these are the same, a number does.
    middle = Qt.TextElideMode.ElideMiddle
    cut = [metrics.elidedText(text, middle, room) for text in texts]
    if len(set(cut)) < len(set(texts)):
        cut = [metrics.elidedText(f"{n}: {text}", middle, room) for n, text in enumerate(texts, 1)]
    return cut


def _telling(names: Sequence[tuple[str, ...]]) -> list[int]:
    """The places of parts that are needed to tell all names apart; the first is always there."""
    found: list[int] = [0]
    while True:
        apart = len({_pick(parts, found) for parts in names})
        best = max(
            (place for place in range(max(map(len, names), default=0)) if place not in found),
            key=lambda place: len({_pick(parts, [*found, place]) for parts in names}),
            default=None,
        )
        if best is None or len({_pick(parts, [*found, best]) for parts in names}) == apart:
            return found
        found.append(best)


def _pick(parts: tuple[str, ...], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(parts[place] for place in places if place < len(parts))


def _join(parts: tuple[str, ...], places: Sequence[int], more: str) -> str:
    """These parts of a name, and how many there are besides."""
    shown = _pick(parts, places)
    text = ", ".join(shown)
    hidden = len(parts) - len(shown)
    return f"{text} {more.format(count=hidden)}" if hidden else text


def shorten(parts: tuple[str, ...], most: int, more: str) -> str:
    """At most so many parts of a list, and how many there are besides."""
    return _join(parts, range(most), more)


def rows(height: float, least: int = 2) -> int:
    """How many names a legend in a plot of this height has room for, one below the other."""
    high = max(_SAMPLE, round(QFontMetricsF(_font()).height()))
    return max(int(height - 2 * _SAMPLE) // high, least)


def width(names: Sequence[str]) -> float:
    """How wide a legend with these names is, one below the other."""
    metrics = QFontMetricsF(_font())
    return max((metrics.horizontalAdvance(name) for name in names), default=0.0) + _BESIDE


def _font() -> QFont:
    """The app's font, a little smaller."""
    font = QApplication.font()
    font.setPointSizeF(0.9 * font.pointSizeF())
    return font

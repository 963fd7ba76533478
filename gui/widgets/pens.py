"""How lines are told apart: by colour, and by dashes for whoever sees no colours."""

import pyqtgraph as pg
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from core.base.phases import PHASES
from gui.widgets import theme

MOST = 8  # lines that can be told apart
# As many as there are lines that can be told apart; none of them is solid.
_DASHES: tuple[list[int], ...] = (
    *([6, 4], [2, 3], [10, 3, 2, 3], [8, 2, 2, 2, 2, 2]),
    *([1, 6], [4, 2, 1, 2], [5, 2, 5, 7], [14, 4]),
)
# Six colours for each look that differ for whoever sees no red, no green or no blue, too.
_PALETTES: dict[str, tuple[str, ...]] = {
    "dark": ("#56b4e9", "#e69f00", "#009e73", "#f0e442", "#d55e00", "#cc79a7"),
    "light": ("#0882da", "#ba860e", "#135950", "#7a5d00", "#6f2b19", "#c44e99"),
}
# Of the first six programs, and of those who have these colours a second time.
_PROGRAM_DASHES: tuple[tuple[list[int], ...], ...] = (
    ([], [2, 3], [10, 3, 2, 3], [1, 6]),
    ([6, 4], [14, 4], [4, 2, 1, 2], [5, 2, 5, 7]),
)
_SYMBOLS = "o", "s", "t", "d", "+", "x", "star", "p"


def program_pen(place: int, variant: int, width: float = 1.5) -> QPen:
    """The pen of a program by its place in the ladder, from 0, so that it is the same everywhere.

    `variant` counts in what else programs are compared: threads, dtypes, devices.
    """
    palette = _PALETTES["dark" if theme.current() is theme.DARK else "light"]
    drawn = pg.mkPen(palette[place % len(palette)], width=width)
    dashes = _PROGRAM_DASHES[place // len(palette) % len(_PROGRAM_DASHES)]
    if dash := dashes[variant % len(dashes)]:
        drawn.setDashPattern(dash)
    return drawn


def symbol(variant: int) -> str:
    """What stands at the points of this variant's lines, as pyqtgraph names it."""
    return _SYMBOLS[variant % len(_SYMBOLS)]


def pen(number: int, width: float = 1.5) -> QPen:
    """The pen of the line of this number, from 0, which is solid; they repeat after MOST."""
    number %= MOST
    colour = theme.current().phase(PHASES[number % len(PHASES)])
    return dashed(number - 1, colour, width) if number else pg.mkPen(colour, width=width)


def dashed(number: int, colour: QColor | str, width: float = 1) -> QPen:
    """A pen with the dashes of this number, from 0; they repeat after MOST."""
    drawn = pg.mkPen(colour, width=width)
    drawn.setDashPattern(_DASHES[number % MOST])
    return drawn


def swatch(number: int, width: int = 28, height: int = 12) -> QIcon:
    """A piece of that line, for a table."""
    scale = 2  # for screens with small pixels
    pixmap = QPixmap(width * scale, height * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(theme.current().panel)  # seen on a selected row, too
    painter = QPainter(pixmap)
    painter.setPen(pen(number, 2))
    painter.drawLine(2, height // 2, width - 2, height // 2)
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # or else it would be tinted
    return icon

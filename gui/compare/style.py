"""How the lines of a comparison are told apart: by colour, and by dashes for whoever sees none."""

import pyqtgraph as pg
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap

from gui import theme

MOST = 8  # lines that can be told apart
_COLOURS = ("forward", "loss", "backward", "update")
_DASHES: tuple[list[int], ...] = (
    *([], [6, 4], [2, 3], [10, 3, 2, 3]),
    *([14, 4], [1, 6], [4, 2, 1, 2], [5, 2, 5, 7]),
)


def pen(number: int, width: float = 1.5) -> QPen:
    """The pen of the line of this number, counted from 0; they begin again after MOST."""
    drawn = pg.mkPen(theme.current().phase(_COLOURS[number % len(_COLOURS)]), width=width)
    if dashes := _DASHES[number % MOST]:
        drawn.setDashPattern(dashes)
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

"""The colours of numbers: centred on zero, from purple through nothing to orange."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from gui.widgets import theme

NEGATIVE, POSITIVE = "#9a7bff", "#f08c2e"


def colour_of(value: float, largest: float, gaps: bool = False) -> QColor:
    """The colour of one number, among others of at most this size; with `gaps`, nan is none."""
    look = theme.current()
    if gaps and math.isnan(value):
        return QColor(look.panel)
    if not math.isfinite(value):
        return QColor(look.error)
    end = QColor(POSITIVE if value > 0 else NEGATIVE)
    return _mix(QColor(look.field), end, min(abs(value) / largest, 1.0))


def render(values: NDArray[np.float64], largest: float, size: QSize, gaps: bool = False) -> QImage:
    """A picture of a matrix, a pixel for each block of cells that falls into it.

    With `gaps`, nan stands for no number at all, and of a block those count that are there.
    """
    values = _reduce(values, max(size.height(), 1), max(size.width(), 1), gaps)
    share = np.clip(np.nan_to_num(np.abs(values)) / largest, 0, 1)[..., None]
    look = theme.current()
    middle, low, high = (_rgb(name) for name in (look.field, NEGATIVE, POSITIVE))
    colours = middle + share * (np.where(values[..., None] > 0, high, low) - middle)
    colours[~np.isfinite(values)] = _rgb(look.error)
    if gaps:
        colours[np.isnan(values)] = _rgb(look.panel)
    pixels = np.ascontiguousarray(colours.astype(np.uint8))
    rows, columns, _ = pixels.shape
    image = QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
    return image.scaled(size)  # a copy, which outlives the array


def _reduce(
    values: NDArray[np.float64], rows: int, columns: int, gaps: bool
) -> NDArray[np.float64]:
    """At most so many rows and columns: of each block the number farthest from zero."""
    least, greatest = (np.fmin, np.fmax) if gaps else (np.minimum, np.maximum)
    for axis, most in ((0, rows), (1, columns)):
        size = values.shape[axis]
        if size > most:
            starts = np.arange(most) * size // most
            low = least.reduceat(values, starts, axis=axis)
            high = greatest.reduceat(values, starts, axis=axis)
            values = np.where(np.abs(low) > np.abs(high), low, high)
    return values


def _rgb(name: str) -> NDArray[np.float64]:
    colour = QColor(name)
    return np.array([colour.red(), colour.green(), colour.blue()], np.float64)


def _mix(one: QColor, other: QColor, share: float) -> QColor:
    mixed = [
        round(a + share * (b - a))
        for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    return QColor(*mixed)

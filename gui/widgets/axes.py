"""Axes: where numbers are drawn, which of them are written there, and how.

Qt and pyqtgraph multiply and divide ranges by pixels and by each other, which overflows long before
the numbers themselves do. So numbers that are huge or tiny are drawn as multiples of a power of
ten.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

_HUGE, _TINY = 1e100, 1e-100
_LARGEST = 300  # powers of ten
_LEAST_PLAIN, _LEAST_POWER = -3 - 1e-9, 5 - 1e-9  # logarithms between which none needs a power
_BESIDE = 8  # pixels of an axis that are not for its numbers
_DIGITS = 9  # of a number on an axis, at most
_BEYOND = 64  # pixels that a number on an axis may stand out at the ends
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_for(*numbers: ArrayLike) -> int:
    """The power of ten to divide these numbers by; 0 unless the largest is huge or tiny."""
    size = 0.0
    for some in numbers:
        sizes = np.abs(np.asarray(some, dtype=np.float64))
        size = max(size, float(sizes[np.isfinite(sizes)].max(initial=0.0)))
    return 0 if not size or _TINY < size < _HUGE else math.floor(math.log10(size))


def divided(values: ArrayLike, power: int) -> NDArray[np.float64]:
    """The numbers in units of this power of ten, which itself may be beyond all floats."""
    numbers = np.asarray(values, dtype=np.float64)
    half = power // 2
    return numbers / 10.0**half / 10.0 ** (power - half)


def written(number: float, power: int) -> str:
    """A number in units of this power of ten, in six figures: 1.5e308 for 15 and 307."""
    if not power or not number:
        mantissa, sign, exponent = f"{number:.6g}".partition("e")
        return f"{mantissa}e{int(exponent)}" if sign else mantissa
    mantissa, _, exponent = f"{number:.5e}".partition("e")
    return f"{float(mantissa):g}e{int(exponent) + power}"


def share(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Where values lie from low, 0, to high, 1."""
    return (values - low) / (high - low)


def with_room(values: np.ndarray) -> tuple[float, float]:
    """The ends of an axis for these values."""
    low, high = float(values.min()), float(values.max())
    # Where all are as good as equal, so much that the ends are apart.
    room = max(0.05 * (high - low), 1e-12 * max(abs(low), abs(high))) if high > low else 0.0
    room = room or max(0.5, 0.05 * abs(high))
    return low - room, high + room


def right_end(done: int, steps: int) -> float:
    """Where an axis of steps ends: at the last one, or, of a long run, at a power of two past now.

    So the range moves seldom, and a run that takes a day is not a dot at the left for hours.
    """
    return (
        float(steps)
        if steps <= 2000
        else min(steps, 2.0 ** math.ceil(math.log2(max(1000, done * 1.05))))
    )


class StepAxis(pg.AxisItem):
    """An axis of steps: whole numbers, as many as stand apart in whatever size letters have."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.setStyle(hideOverlappingLabels=_BEYOND)

    def choose_unit(self, *numbers: ArrayLike) -> bool:
        """Take the unit in which these can be drawn: steps need none but 1."""
        return False

    def place(self, numbers: ArrayLike) -> NDArray[np.float64]:
        """Where these numbers are drawn."""
        return np.asarray(numbers, dtype=np.float64)

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """1, 2 or 5 times a power of ten."""
        least = max(_room(low, high, size), 1.0)
        power = 10.0 ** math.floor(math.log10(least))
        return [(next(power * n for n in (1, 2, 5, 10) if power * n >= least), 0.0)]

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """The end has a number, too, if that is a round one: 500, but not 2048."""
        ((spacing, values),) = super().tickValues(low, high, size)
        if high % 10.0 ** math.floor(math.log10(spacing)) == 0:
            least = _room(low, high, size)
            values = [*(value for value in values if high - value >= least), high]
        return [(spacing, values)]


def _room(low: float, high: float, size: float) -> float:
    """How far apart, in steps, numbers must stand on an axis of so many pixels."""
    width = QFontMetrics(QApplication.font()).horizontalAdvance(f"{high:.0f} ")
    return (high - low) * 1.2 * width / max(size, 1.0)


class PlainAxis(pg.AxisItem):
    """An axis of any numbers: evenly apart, each with its number, and none over another.

    What is drawn there is in units of ten to the `power`.
    """

    power = 0

    def choose_unit(self, *numbers: ArrayLike) -> bool:
        """Take the unit in which these can be drawn; whether it is another than before."""
        before, self.power = self.power, power_for(*numbers)
        if self.power != before:
            self.picture = None
        return self.power != before

    def place(self, numbers: ArrayLike) -> NDArray[np.float64]:
        """Where these numbers are drawn."""
        return divided(numbers, self.power)

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """1, 2 or 5 times a power of ten, so that all numbers have room."""
        wide = high - low
        if not (math.isfinite(wide) and wide > 0 and size > 0):
            return []
        metrics = QFontMetrics(QApplication.font())
        across = self.orientation in ("top", "bottom")
        least = (2 if across else 1.8) * metrics.height()
        power = math.floor(math.log10(wide * least / size))
        for number in range(3 * power, 3 * power + 9):
            spacing = (1, 2, 5)[number % 3] * 10.0 ** (number // 3)
            room = spacing / wide * size
            texts = (_plainly(end, spacing, self.power) for end in (low, high))
            numbers = map(metrics.horizontalAdvance, texts)
            if room >= (max(max(numbers) * 1.2, least) if across else least):
                break
        return [(spacing, 0.0)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """As short as they can be."""
        return [_plainly(value, spacing, self.power) for value in values]


def _plainly(value: float, spacing: float, power: int) -> str:
    """A number on an axis whose numbers are so far apart: 1.5e7 rather than 1.5e+07."""
    return written(round(value / spacing) * spacing, power)


class LogAxis(PlainAxis):
    """An axis of powers of ten: the numbers on it are logarithms.

    Where fewer than three whole powers are in sight, others have their numbers, too.
    """

    logarithmic = True

    def choose_unit(self, *numbers: ArrayLike) -> bool:
        """Take the unit in which these can be drawn; logarithms need none."""
        return super().choose_unit(*(() if self.logarithmic else numbers))

    def place(self, numbers: ArrayLike) -> NDArray[np.float64]:
        """Where these numbers are drawn; nan for those that have no logarithm."""
        if not self.logarithmic:
            return super().place(numbers)
        with np.errstate(all="ignore"):
            logs = np.log10(np.asarray(numbers, dtype=np.float64))
        return np.where(np.isfinite(logs), logs, np.nan)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """10⁶ rather than 6; 500 rather than 5·10²."""
        if not self.logarithmic:
            return super().tickStrings(values, scale, spacing)
        if all(abs(value - round(value)) < 1e-6 for value in values):
            return [_power(round(value)) for value in values]
        closest = min((after - one for one, after in pairwise(values)), default=1.0)
        digits = max(3, 2 - math.floor(math.log10(closest)))  # so many tell them apart
        plain = all(_LEAST_PLAIN <= value < _LEAST_POWER for value in values)
        return [_number(value, digits, plain) for value in values]

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """Whole powers."""
        if not self.logarithmic:
            return super().tickSpacing(low, high, size)
        room = 32.0
        if self.orientation in ("top", "bottom"):
            room = max(room, 1.2 * self._widest([math.floor(low), math.ceil(high)]))
        return [(max(1.0, math.ceil((high - low) / max(2.0, size / room))), 0.0)]

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Whole powers, or 1, 2 and 5 times them, or, where even these are too few, any numbers."""
        if not self.logarithmic:
            plain: list[tuple[float, list[float]]] = super().tickValues(low, high, size)
            return plain
        ((spacing, values),) = super().tickValues(low, high, size)
        whole = [value for value in values if low <= value <= high]
        near = high - low < 3 and low > -_LARGEST and high < _LARGEST
        more = self._between(low, high, size) if near and len(whole) < 3 else []
        if len(more) > 1 and self._has_room(more):
            return [(1.0, more)]
        ends = self._near_ends(low, high, size) if len(whole) < 2 else []
        return [(1.0, ends)] if ends and self._has_room(ends) else [(spacing, whole)]

    def needed(self, low: float, high: float, size: float) -> int:
        """The width, in pixels, without which it may have fewer than two numbers; else 0."""
        ends = self._near_ends(low, high, size) if self.logarithmic and high - low < 3 else []
        few = math.floor(high) - math.ceil(low) < 1
        return math.ceil(self._widest(ends)) + _BESIDE if few and ends else 0

    def _between(self, low: float, high: float, size: float) -> list[float]:
        """Numbers between whole powers, or none if there is no room for them."""
        exponents = range(math.floor(low), math.ceil(high) + 1)
        values = [power + math.log10(times) for power in exponents for times in (1, 2, 5)]
        values = [value for value in values if low <= value <= high]
        gap = math.log10(2) / (high - low) * size  # between 1 and 2, and between 5 and 10
        if len(values) > 2:
            return values if gap >= self._least() else []
        # The larger ones stand closer together than in the middle.
        ends = 10.0**low, 10.0**high
        tightest = (1 - ends[0] / ends[1]) / ((high - low) * math.log(10))
        between = PlainAxis.tickSpacing(self, *ends, size * tightest)
        if not between:
            return []
        spacing = between[0][0]
        first, last = math.ceil(ends[0] / spacing), math.floor(ends[1] / spacing)
        return [math.log10(spacing * times) for times in range(first, last + 1)]

    def _has_room(self, values: list[float]) -> bool:
        """Whether none is wider than the axis: it would be left out."""
        if self.orientation in ("top", "bottom"):
            return True
        return self._widest(values) <= self.maximumWidth() - _BESIDE

    def _widest(self, values: list[float]) -> float:
        metrics = QFontMetrics(QApplication.font())
        return max(map(metrics.horizontalAdvance, self.tickStrings(values, 1.0, 1.0)))

    def _near_ends(self, low: float, high: float, size: float) -> list[float]:
        """The two roundest numbers that lie near the ends, and apart; or none."""
        if not -_LARGEST < low < high < _LARGEST:
            return []
        for digits in range(1, _DIGITS):
            one, other = (_round(*end, digits) for end in ((low, math.ceil), (high, math.floor)))
            if (other - one) / (high - low) * size >= self._least():
                return [one, other]
        return []

    def _least(self) -> float:
        """How far apart numbers must stand, in pixels."""
        metrics = QFontMetrics(QApplication.font())
        if self.orientation in ("top", "bottom"):
            return metrics.horizontalAdvance("5·10⁻⁴ ")
        return 1.2 * metrics.height()


def _round(logarithm: float, to_whole: Callable[[float], int], digits: int) -> float:
    """The logarithm of a number that has so many digits."""
    unit = 10.0 ** (math.floor(logarithm) - digits + 1)
    return math.log10(to_whole(10.0**logarithm / unit) * unit)


def _power(exponent: int) -> str:
    return "10" + str(exponent).translate(SUPERSCRIPT)


def _number(logarithm: float, digits: int, plain: bool) -> str:
    """A number among others than powers of ten, in full or times such a power."""
    number = 10.0**logarithm
    if plain:
        whole = math.floor(logarithm + 1e-9) + 1  # digits before the point: 1000 is no 1e+03
        return f"{number:.{max(digits, whole)}g}"
    mantissa, _, exponent = f"{number:.{digits - 1}e}".partition("e")
    if int(exponent) == 0:
        return f"{float(mantissa):.{digits}g}"
    power = _power(int(exponent))
    return power if float(mantissa) == 1 else f"{float(mantissa):.{digits}g}·{power}"

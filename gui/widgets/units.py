"""Numbers too large or too small for Qt to draw: they are drawn as multiples of a power of ten.

Qt and pyqtgraph multiply and divide ranges by pixels and by each other, which overflows long before
the numbers themselves do.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

_HUGE, _TINY = 1e100, 1e-100


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

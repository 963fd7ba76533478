"""The losses of a run, in bounded memory however long it runs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

EXACT = 2**19  # this many first losses are kept one by one, in 4 MB
POINTS = 4096  # the curve has at most this many points


@dataclass(frozen=True)
class Curve:
    """The loss curve for drawing: point i covers the `stride` steps from `i * stride` on.

    `low` and `high` are the least and the greatest loss among them, so that no spike is lost.
    Both are read-only copies.
    """

    stride: int
    count: int
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def _frozen(losses: ArrayLike) -> NDArray[np.float64]:
    array = np.array(losses, np.float64)
    array.setflags(write=False)
    return array


NO_LOSSES = _frozen([])
NO_CURVE = Curve(1, 0, NO_LOSSES, NO_LOSSES)


def read_curve(stride: int, count: int, low: ArrayLike, high: ArrayLike) -> Curve:
    """The curve that was kept of a run of `count` steps; raises ValueError if this can't be one."""
    lows, highs = _frozen(low), _frozen(high)
    if stride < 1 or count < 0 or stride > max(count, 1):
        raise ValueError("a stride or a count that no curve has")
    if not lows.shape == highs.shape == (-(-count // stride),) or len(lows) > POINTS:
        raise ValueError("not a point for each stride")
    if not (np.isfinite(lows) & np.isfinite(highs) & (lows <= highs)).all():
        raise ValueError("losses that are not finite, or lows above highs")
    return Curve(stride, count, lows, highs)


class History:
    """Losses as they come. The first EXACT are kept; all go into the curve."""

    def __init__(self, steps: int = EXACT) -> None:
        self._exact = np.zeros(min(steps, EXACT))
        self._low = np.full(POINTS, np.inf)
        self._high = np.full(POINTS, -np.inf)
        self._stride = 1
        self.count = 0
        self.best = np.inf
        self.last = np.nan

    @property
    def first(self) -> float:
        """The loss of step 0, or nan before it is known."""
        return float(self._exact[0]) if self.count else np.nan

    @property
    def whole(self) -> bool:
        """Whether every single loss has been kept."""
        return self.count <= len(self._exact)

    @property
    def losses(self) -> NDArray[np.float64]:
        """The first losses, one for each step from 0 on; all of them if `whole`. Read-only."""
        losses = self._exact[: self.count]  # which never change any more, so this is no copy
        losses.setflags(write=False)
        return losses

    def extend(self, losses: list[float]) -> None:
        """Add the losses of the steps that follow."""
        if not losses:
            return
        values = np.array(losses)
        kept = self._exact[self.count : self.count + len(values)]
        kept[:] = values[: len(kept)]
        while self.count + len(values) > POINTS * self._stride:
            self._halve()
        if self._stride == 1:
            self._low[self.count : self.count + len(values)] = values
            self._high[self.count : self.count + len(values)] = values
        else:
            point = np.arange(self.count, self.count + len(values)) // self._stride
            starts = np.flatnonzero(np.diff(point, prepend=-1))
            at = point[starts]
            self._low[at] = np.minimum(self._low[at], np.minimum.reduceat(values, starts))
            self._high[at] = np.maximum(self._high[at], np.maximum.reduceat(values, starts))
        self.count += len(values)
        self.best = min(self.best, float(values.min()))
        self.last = float(values[-1])

    def _halve(self) -> None:
        """Merge each two points into one, which makes room for as many steps again."""
        for array, merge, empty in (
            (self._low, np.minimum, np.inf),
            (self._high, np.maximum, -np.inf),
        ):
            half: Any = merge(array[0::2], array[1::2])
            array[: POINTS // 2] = half
            array[POINTS // 2 :] = empty
        self._stride *= 2

    def curve(self) -> Curve:
        """The curve up to now."""
        points = -(-self.count // self._stride)
        low, high = self._low[:points].copy(), self._high[:points].copy()
        low.setflags(write=False)
        high.setflags(write=False)
        return Curve(self._stride, self.count, low, high)


def thin(curve: Curve, points: int) -> Curve:
    """The same curve in at most so many points: neighbours are merged, and no spike is lost."""
    together = -(-len(curve.low) // points)
    if together <= 1:
        return curve
    starts = np.arange(0, len(curve.low), together)
    low = np.minimum.reduceat(curve.low, starts)
    high = np.maximum.reduceat(curve.high, starts)
    low.setflags(write=False)
    high.setflags(write=False)
    return Curve(curve.stride * together, curve.count, low, high)

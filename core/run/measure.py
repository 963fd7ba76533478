"""How the numbers in an array are distributed, in a few passes over it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.run.watch import as_numpy

BINS = 64
_BLOCK = 2**18  # numbers that fit into a cache
_LARGEST = float(np.finfo(np.float64).max)


@dataclass(frozen=True)
class Distribution:
    """The distribution of the finite numbers of one array.

    `counts` are the numbers in BINS equal bins from `low` to `high`; it is read-only.
    `zeros` is the share of exact zeros, `silent` the share of columns that are all zero (for
    h_relu: hidden units that fire for no example). `not_finite` counts what is inf or nan.
    """

    shape: tuple[int, ...]
    low: float
    high: float
    counts: NDArray[np.int64]
    mean: float
    spread: float
    zeros: float
    silent: float
    not_finite: int

    @property
    def edges(self) -> NDArray[np.float64]:
        """The ends of the bins, one more than there are bins."""
        # Half the numbers, because high - low itself may overflow.
        edges: NDArray[np.float64] = 2 * np.linspace(self.low / 2, self.high / 2, BINS + 1)
        edges[0], edges[-1] = self.low, self.high
        return edges


def measure(array: Any) -> Distribution:
    """The distribution of a NumPy array or a tensor; it is neither kept nor changed."""
    values = as_numpy(array)
    shape = values.shape
    zeros = silent = 0.0
    flat = _flat(values)
    zero_count = int(np.count_nonzero(flat == 0))
    if zero_count:
        zeros = zero_count / flat.size
        if values.ndim == 2:
            silent = 1 - float(np.count_nonzero(values.any(axis=0))) / shape[1]
    low, high = (float(flat.min()), float(flat.max())) if flat.size else (0.0, 0.0)
    not_finite = 0
    if not (np.isfinite(low) and np.isfinite(high)):
        finite = flat[np.isfinite(flat)]
        not_finite = flat.size - finite.size
        flat = finite
        low, high = (float(flat.min()), float(flat.max())) if flat.size else (0.0, 0.0)
    mean, spread = moments(flat)
    if high / 2 - low / 2 < 1e-300:
        # One value only: a bin of some width around it, so that it can be drawn.
        room = max(abs(low) * 1e-3, 1e-12)
        low, high = max(low - room, -_LARGEST), min(high + room, _LARGEST)
    counts = _histogram(flat, low, high)
    counts.setflags(write=False)
    return Distribution(shape, low, high, counts, mean, spread, zeros, silent, not_finite)


def measure_alike(arrays: Iterable[Any]) -> tuple[Distribution, ...]:
    """The distributions of several arrays, all with the same bins, to be drawn over each other."""
    kept = [as_numpy(array) for array in arrays]
    alone = [measure(array) for array in kept]
    filled = [found for found in alone if found.counts.any()] or alone
    low = min((found.low for found in filled), default=0.0)
    high = max((found.high for found in filled), default=0.0)
    together = []
    for array, found in zip(kept, alone, strict=True):
        flat = _flat(array)
        counts = _histogram(flat[np.isfinite(flat)], low, high)
        counts.setflags(write=False)
        together.append(replace(found, low=low, high=high, counts=counts))
    return tuple(together)


def _flat(values: np.ndarray) -> np.ndarray:
    flat = values.ravel()
    # Sums of float16 are too coarse, and overflow.
    return flat.astype(np.float32) if flat.itemsize == 2 else flat


def moments(flat: np.ndarray) -> tuple[float, float]:
    """The mean and the standard deviation of finite numbers, however large or small; 0 of none."""
    mean = _mean(flat) if flat.size else 0.0
    return mean, _spread(flat, mean)


def _mean(flat: np.ndarray) -> float:
    # NumPy adds float32 in pairs, which is exact enough and twice as fast as float64.
    with np.errstate(all="ignore"):
        mean = float(flat.mean())
    if np.isfinite(mean):
        return mean
    scale = float(np.abs(flat).max())  # the sum overflowed, the mean can't
    return float((flat / scale).mean(dtype=np.float64)) * scale


def _spread(flat: np.ndarray, mean: float) -> float:
    """The standard deviation."""
    if not flat.size:
        return 0.0
    with np.errstate(all="ignore"):
        variance = float(np.vdot(flat, flat)) / flat.size - mean * mean
        # Where the mean is large beside the spread, or squares overflow or come near the smallest
        # numbers there are, take the slower way.
        least = 1e-28 if flat.dtype == np.float32 else 1e-290
        if not np.isfinite(variance) or variance < max(1e-3 * mean * mean, least):
            scale = float(np.abs(flat).max()) or 1.0
            return float((flat / scale).std(dtype=np.float64)) * scale
    return float(variance**0.5)


def _histogram(flat: np.ndarray, low: float, high: float) -> NDArray[np.int64]:
    """Numbers in BINS equal bins. The place of each is worked out in the array's own precision."""
    counts = np.zeros(BINS, np.int64)
    # By blocks: bincount keeps all other threads waiting, the window's among them.
    for begin in range(0, flat.size, _BLOCK):
        counts += _count(flat[begin : begin + _BLOCK], low, high)
    return counts


def _count(flat: np.ndarray, low: float, high: float) -> NDArray[np.int64]:
    # Half the range, because high - low itself may overflow.
    moderate = 1e-30 < high / 2 - low / 2 < 1e30
    dtype = np.float32 if flat.dtype == np.float32 and moderate else np.float64
    place = np.multiply(flat, 0.5, dtype=dtype)
    place -= dtype(low / 2)
    place *= dtype(BINS / (high / 2 - low / 2))
    index = place.astype(np.int32)
    # The greatest number, and what rounding puts beside the ends, belong to the outer bins.
    np.clip(index, 0, BINS - 1, out=index)
    return np.bincount(index, minlength=BINS)

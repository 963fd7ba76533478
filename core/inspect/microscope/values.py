"""Values: read-only copies of what a variable held, whole or, where it is too large, reduced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.run.watch import as_numpy

GRID = 512  # blocks along a side of a reduced array, at most


@dataclass(frozen=True)
class Reduced:
    """A large matrix by blocks: what there is room for when its numbers can't all be kept.

    `mean`, `low` and `high` have one number a block; block (i, j) covers the rows from
    `rows[i]` up to `rows[i + 1]`, and so for columns. `average`, `std`, `minimum`,
    `maximum` and `zeros` (a share) are of all its numbers.
    """

    shape: tuple[int, int]
    dtype: np.dtype[Any]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    average: float
    std: float
    minimum: float
    maximum: float
    zeros: float

    @property
    def nbytes(self) -> int:
        """Its size in memory."""
        arrays = (self.rows, self.columns, self.mean, self.low, self.high)
        return sum(array.nbytes for array in arrays)

    @property
    def ndim(self) -> int:
        """2: what is not a matrix is never too large."""
        return 2

    @property
    def T(self) -> Reduced:  # noqa: N802  (as NumPy calls it)
        """With rows for columns."""
        return Reduced(
            self.shape[::-1],
            self.dtype,
            self.columns,
            self.rows,
            self.mean.T,
            self.low.T,
            self.high.T,
            self.average,
            self.std,
            self.minimum,
            self.maximum,
            self.zeros,
        )


Value = np.ndarray | Reduced


def frozen(array: Any) -> np.ndarray:
    """A read-only copy in the same dtype (bfloat16 as float32) and memory layout."""
    copy = as_numpy(array).copy(order="K")
    copy.setflags(write=False)
    return copy


def reduced(array: Any) -> Value:
    """An array by blocks, or a whole copy where the blocks would be no smaller."""
    values = as_numpy(array)
    blocks = int(np.prod([min(length, GRID) for length in values.shape]))
    if values.ndim != 2 or values.nbytes <= blocks * (8 + 2 * values.itemsize):
        return frozen(values)
    rows, columns = (_edges(length) for length in values.shape)
    with np.errstate(all="ignore"):
        parts = {
            name: _blocks(operation, values, rows, columns)
            for name, operation in (("sum", np.add), ("low", np.minimum), ("high", np.maximum))
        }
        mean = parts["sum"] / np.outer(np.diff(rows), np.diff(columns))
        average = float(parts["sum"].sum() / values.size)
        std = _std(values, rows, average)
    for part in (rows, columns, mean, parts["low"], parts["high"]):
        part.setflags(write=False)
    return Reduced(
        (values.shape[0], values.shape[1]),
        values.dtype,
        rows,
        columns,
        mean,
        parts["low"],
        parts["high"],
        average,
        std,
        float(parts["low"].min()),
        float(parts["high"].max()),
        1 - float(np.count_nonzero(values)) / values.size,
    )


def norm(array: Any) -> float:
    """The root of the sum of squares, worked out in float64."""
    values = np.atleast_1d(as_numpy(array))
    total = 0.0
    with np.errstate(all="ignore"):
        for begin in range(0, len(values), 4096):  # so that little more memory is used
            band = values[begin : begin + 4096].astype(np.float64).ravel()
            total += float(np.dot(band, band))
    return float(total**0.5)


def same(array: Any, value: Value) -> bool:
    """Whether an array has, bit for bit, the numbers of a value kept earlier.

    Of a large one it compares the blocks, which hardly any change leaves as they are.
    """
    if isinstance(value, Reduced):
        now = reduced(array)
        return (
            isinstance(now, Reduced)
            and now.shape == value.shape
            and all(
                np.array_equal(getattr(now, part), getattr(value, part), equal_nan=True)
                for part in ("mean", "low", "high")
            )
        )
    values = as_numpy(array)
    if values.shape != value.shape or values.dtype != value.dtype:
        return False
    bits = f"u{values.dtype.itemsize}" if values.dtype.itemsize in (1, 2, 4, 8) else "S"
    return bool(np.array_equal(values.view(bits), value.view(bits)))


def _edges(length: int) -> NDArray[np.int64]:
    return np.linspace(0, length, min(length, GRID) + 1).astype(np.int64)


def _blocks(
    operation: np.ufunc, values: np.ndarray, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> np.ndarray:
    """One number for each block; a band of rows at a time, so that little more memory is used."""
    kind = np.float64 if operation is np.add else values.dtype
    found = np.empty((len(rows) - 1, len(columns) - 1), kind)
    for index in range(len(found)):
        band = operation.reduce(values[rows[index] : rows[index + 1]], axis=0, dtype=kind)
        found[index] = operation.reduceat(band, columns[:-1], dtype=kind)
    return found


def _std(values: np.ndarray, rows: NDArray[np.int64], average: float) -> float:
    squares = 0.0
    for index in range(len(rows) - 1):
        band = values[rows[index] : rows[index + 1]].astype(np.float64) - average
        squares += float(np.vdot(band, band))
    return float((squares / values.size) ** 0.5)

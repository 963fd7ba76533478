"""How a dtype rounds, and the cells that arithmetic is done with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Size = tuple[int, int]
Block = np.ndarray | float  # a float is one of Python's own: it takes the precision it meets

_EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23, "float16": 2.0**-10, "bfloat16": 2.0**-7}


class UnfitError(Exception):
    """The values have no shapes that the formula can be worked out with."""


@dataclass(frozen=True)
class Precision:
    """How a dtype rounds. Half precisions work in float32 and round each result."""

    dtype: str

    @property
    def epsilon(self) -> float:
        """The distance from 1 to the next number."""
        return _EPSILON[self.dtype]

    @property
    def work(self) -> type[np.floating]:
        """The type in which its operations are done."""
        return np.float64 if self.dtype == "float64" else np.float32

    def round(self, block: Block) -> np.ndarray:
        """The nearest numbers of this dtype, as NumPy holds them."""
        with np.errstate(all="ignore"):
            if self.dtype != "bfloat16":
                rounded = np.asarray(block).astype(self.dtype).astype(self.work)
                return np.asarray(rounded)
            single = np.asarray(block, dtype=np.float32)
            bits = single.view(np.uint32)
            # The upper half of a float32, to the nearest and at a tie to the even one.
            up = ((bits >> 16) & 1) + np.uint32(0x7FFF)
            nearest = ((bits + up) & np.uint32(0xFFFF0000)).view(np.float32)
            return np.where(np.isfinite(single), nearest, single)


def only(index: int) -> range:
    """This index alone."""
    return range(index, index + 1)


def first(block: Block) -> float:
    """The first cell, as a number."""
    return float(np.asarray(block).reshape(-1)[0])

"""How one cell of what a line made came to be, in pieces to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from core.base.message import Message


class Kind(Enum):
    """What sort of operation made the cell."""

    PRODUCT = "product"
    RELU = "relu"
    MASK = "mask"
    UPDATE = "update"
    SQUARES = "squares"
    SUM = "sum"
    ARITHMETIC = "arithmetic"
    SET = "set"
    COPY = "copy"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Operand:
    """Cells that went into the result: light up `rows` x `columns` of `name`.

    `at` is the moment after which `name` held these `values` (for `Recording.value`); `shape`
    is its shape in names of sizes, None if unknown. All of these are of the variable as it
    lies; `flipped` says that it enters with rows for columns, and `compared`, as in
    (">=", 0.0), that only the outcome of this comparison enters, cell by cell.
    """

    name: str
    at: int
    shape: tuple[str, ...] | None
    rows: range
    columns: range
    values: np.ndarray
    flipped: bool = False
    compared: tuple[str, float] | None = None


@dataclass(frozen=True)
class Term:
    """One of the numbers that were added up: `value` is the product of its factors.

    `index` is the place along the sum: one number for a matrix product, row and column for a
    sum over a whole array.
    """

    index: tuple[int, ...]
    factors: tuple[float, ...]
    value: float


@dataclass(frozen=True)
class Terms:
    """Numbers that are added up to make one cell: `values`, each the product of its `factors`.

    `place` gives the index of a Term for its number in the sum.
    """

    values: np.ndarray
    factors: tuple[np.ndarray, ...]
    place: Callable[[int], tuple[int, ...]]

    def term(self, number: int) -> Term:
        """One of them."""
        factors = tuple(float(one[number]) for one in self.factors)
        return Term(self.place(number), factors, float(self.values[number]))

    def logarithms(self) -> np.ndarray:
        """Those of the sizes of the products: they fit where the values themselves overflow."""
        with np.errstate(all="ignore"):
            sizes = [np.log(np.abs(np.asarray(one, np.float64))) for one in self.factors]
        return np.asarray(np.sum(sizes, axis=0))


@dataclass(frozen=True)
class Explanation:
    """How the cell at (row, column) of `name` came to be.

    `terms` are the largest by size, all where there are few; `rest` is the sum of the other
    `rest_count`. `pieces` are named numbers: of a ReLU `before` and `after`; of a mask
    `gradient`, `decided_by` and `passes` (1 or 0); of an update `old`, `rate`, `gradient`,
    `change` and `new`. `written` is the arithmetic with numbers for names, "" for a long sum.
    `signs` are those before, between and behind the operands, one more than there are of
    these; none where they can't be written as one line. `single` if `name` is no array but one
    number. `redone` was worked out once more from the recorded values and rounded to the
    program's precision, `exact` is the same without that last rounding, `stored` is what the
    program has. `agrees` if these are equal to the last digit; `close` if they differ by no more
    than the order of adding explains.
    """

    kind: Kind
    name: str
    row: int
    column: int
    message: Message
    stored: float
    redone: float = float("nan")
    exact: float = float("nan")
    agrees: bool = False
    close: bool = False
    operands: tuple[Operand, ...] = ()
    terms: tuple[Term, ...] = ()
    rest: float = 0.0
    rest_count: int = 0
    pieces: Mapping[str, float] = field(default_factory=dict)
    written: str = ""
    signs: tuple[str, ...] = ()
    single: bool = False

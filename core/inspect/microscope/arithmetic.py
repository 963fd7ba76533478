"""Working a formula out once more, cell by cell, in the program's own precision."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from core.inspect.microscope.formula import (
    Arithmetic,
    Choice,
    Compare,
    Formula,
    Name,
    Number,
    Product,
    Relu,
    Root,
    Square,
    Total,
    Transposed,
)

Size = tuple[int, int]
Block = np.ndarray | float  # a float is one of Python's own: it takes the precision it meets

_EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23, "float16": 2.0**-10, "bfloat16": 2.0**-7}
_COMPARE: dict[str, Callable[[Block, Block], Block]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_APPLY: dict[str, Callable[[Block, Block], Block]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


class Unfit(Exception):
    """The values are not of shapes that the formula can be worked out with."""


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
        """In what its operations are done."""
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


class Reader:
    """Where a formula's values come from. `plain` names are Python's own numbers."""

    def __init__(
        self,
        size: Callable[[Name], tuple[int, ...]],
        cells: Callable[[Name, range, range], np.ndarray],
        plain: Callable[[Name], float | None],
    ) -> None:
        self.size, self.cells, self.plain = size, cells, plain


def extent(formula: Formula, reader: Reader) -> Size:
    """Rows and columns of what a formula works out; raises Unfit if they do not fit."""
    if isinstance(formula, Name):
        shape = () if reader.plain(formula) is not None else reader.size(formula)
        if len(shape) > 2:
            raise Unfit
        return (1, 1) if not shape else (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])
    if isinstance(formula, (Number, Total)):
        return (1, 1)
    if isinstance(formula, Transposed):
        rows, columns = extent(_matrix(formula.of, reader), reader)
        return (columns, rows)
    if isinstance(formula, Product):
        left = extent(_matrix(formula.left, reader), reader)
        right = extent(_matrix(formula.right, reader), reader)
        if left[1] != right[0]:
            raise Unfit
        return (left[0], right[1])
    if isinstance(formula, (Relu, Square, Root)):
        return extent(formula.of, reader)
    if isinstance(formula, (Arithmetic, Compare)):
        return _joint([formula.left, formula.right], reader)
    if isinstance(formula, Choice):
        return _joint([formula.condition, formula.yes, formula.no], reader)
    raise Unfit


def evaluate(
    formula: Formula, rows: range, columns: range, reader: Reader, precision: Precision
) -> Block:
    """These rows and columns of what a formula works out; raises Unfit where it can't be.

    Sums over many numbers are added in float64, because their order in the program is its own.
    """

    def part(inner: Formula) -> Block:
        return evaluate(inner, rows, columns, reader, precision)

    with np.errstate(all="ignore"):
        if isinstance(formula, Name):
            plain = reader.plain(formula)
            if plain is not None:
                return plain
            high, wide = extent(formula, reader)
            # What has one row or column only stands for all of them.
            taken = reader.cells(
                formula, rows if high > 1 else range(1), columns if wide > 1 else range(1)
            )
            return taken.astype(precision.work)
        if isinstance(formula, Number):
            return formula.value
        if isinstance(formula, Transposed):
            return np.asarray(evaluate(formula.of, columns, rows, reader, precision)).T
        if isinstance(formula, Relu):
            return np.maximum(part(formula.of), 0)
        if isinstance(formula, Square):
            of = part(formula.of)
            return precision.round(of * of)
        if isinstance(formula, Root):
            return precision.round(np.sqrt(part(formula.of)))
        if isinstance(formula, Compare):
            sign = _COMPARE[formula.sign]
            return np.asarray(sign(part(formula.left), part(formula.right)), precision.work)
        if isinstance(formula, Choice):
            chosen = np.where(part(formula.condition), part(formula.yes), part(formula.no))
            return chosen.astype(precision.work)
        if isinstance(formula, Arithmetic):
            left, right = part(formula.left), part(formula.right)
            if isinstance(left, float) and isinstance(right, float):
                return _APPLY[formula.sign](left, right)
            pair = (np.asarray(one, precision.work) for one in (left, right))
            return precision.round(_APPLY[formula.sign](*pair))
        if isinstance(formula, Product):
            inner = range(extent(formula.left, reader)[1])
            left = evaluate(formula.left, rows, inner, reader, precision)
            right = evaluate(formula.right, inner, columns, reader, precision)
            return precision.round(np.asarray(left, np.float64) @ np.asarray(right, np.float64))
        if isinstance(formula, Total):
            cells = all_cells(formula.of, reader, precision).astype(np.float64)
            return precision.round(np.full((1, 1), cells.mean() if formula.mean else cells.sum()))
    raise Unfit


def fused(
    formula: Formula, row: int, column: int, reader: Reader, precision: Precision
) -> float | None:
    """One cell of a ± b × c, rounded only once; None for other formulas.

    That is how processors do it where a library asks for both in one operation.
    """
    if not isinstance(formula, Arithmetic) or formula.sign not in "+-":
        return None
    product = formula.right
    if not isinstance(product, Arithmetic) or product.sign != "*":
        return None
    numbers = []
    for part in (formula.left, product.left, product.right):
        block = evaluate(part, range(row, row + 1), range(column, column + 1), reader, precision)
        numbers.append(float(precision.work(np.asarray(block).reshape(-1)[0])))
    if not np.isfinite(numbers).all():
        return None
    old, rate, direction = map(Fraction, numbers)
    change = rate * direction
    with np.errstate(all="ignore"):
        exact = float(old + change if formula.sign == "+" else old - change)
        return float(precision.round(float(precision.work(exact))))


def all_cells(formula: Formula, reader: Reader, precision: Precision) -> np.ndarray:
    """All that a formula works out."""
    high, wide = extent(formula, reader)
    cells = evaluate(formula, range(high), range(wide), reader, precision)
    return np.broadcast_to(np.asarray(cells, precision.work), (high, wide))


def _matrix(formula: Formula, reader: Reader) -> Formula:
    """The formula, if it is a matrix; NumPy does other things with vectors and numbers."""
    if isinstance(formula, (Number, Total)):
        raise Unfit
    if isinstance(formula, Name) and len(reader.size(formula)) != 2:
        raise Unfit
    return formula


def _joint(formulas: list[Formula], reader: Reader) -> Size:
    sizes = [extent(formula, reader) for formula in formulas]
    try:
        rows, columns = np.broadcast_shapes(*sizes)
    except ValueError:
        raise Unfit from None
    return (rows, columns)

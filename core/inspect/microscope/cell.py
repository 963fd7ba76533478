"""One cell of what a line made: which numbers it came from, and the arithmetic done again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.base.message import say
from core.inspect.microscope.arithmetic import Precision, Unfit, all_cells, evaluate, extent, fused
from core.inspect.microscope.desk import Desk, number, only
from core.inspect.microscope.explanation import Explanation, Kind, Operand, Term
from core.inspect.microscope.formula import (
    Arithmetic,
    Choice,
    Compare,
    Formula,
    Name,
    Number,
    Product,
    Relu,
    Square,
    Total,
    Transposed,
)
from core.inspect.microscope.joints import joints
from core.inspect.microscope.names import job
from core.inspect.microscope.origins import formula_of
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.sentences import NOT_EXPLAINED, NOT_MADE, sentence
from core.inspect.microscope.shapes import Shapes, name_shapes
from core.inspect.microscope.write import written

FEW = 16  # terms that are all shown
LARGEST = 8  # of more terms so many are shown


def explain_cell(
    recording: Recording,
    moment: Moment,
    name: str,
    row: int,
    column: int,
    shapes: Shapes | None = None,
) -> Explanation:
    """How the cell at (row, column) of `name` got the value that it has after the moment.

    A single number is the cell (0, 0), a vector one row. `shapes` saves working them out again.
    Where the line is not understood, or its arithmetic gives something else altogether, the
    explanation says so and has Kind.UNKNOWN. Raises KeyError if the name has no value then,
    IndexError if there is no such cell.
    """
    high, wide = _matrix_shape(recording, name, moment.index)
    if not (0 <= row < high and 0 <= column < wide):
        raise IndexError((row, column))
    stored = recording.window(name, moment.index, slice(row, row + 1), slice(column, column + 1))
    plain = Explanation(Kind.UNKNOWN, name, row, column, NOT_EXPLAINED, float(stored[0, 0]))
    value = recording.value(name, moment.index)
    plain = replace(plain, single=value is not None and value.ndim == 0)
    formula = formula_of(recording, moment, name)
    if formula is None:
        made = recording.kept(name, moment.index)
        old = made is not None and made.at < moment.index and name not in moment.makes
        return replace(plain, message=NOT_MADE) if old else plain
    desk = Desk(recording, moment, shapes or name_shapes(recording))
    try:
        size = extent(formula, desk.reader)
        if size != (high, wide) and size != (1, 1):
            return plain
        found = _explain(formula, plain, desk)
        drawn = joints(formula, desk.reader)
    except (Unfit, KeyError):
        return plain
    finite = math.isfinite(found.stored) and math.isfinite(found.exact)
    if finite and not found.close:
        # The line does something else than its words say to us.
        differs = say("The line's arithmetic, done again, gives {redone}.", redone=found.redone)
        return replace(plain, message=differs, redone=found.redone, exact=found.exact)
    message = sentence(found.kind, job(recording, name, moment.index)[0])
    fits = len(drawn) == len(found.operands) + 1  # not where one array stands twice in the line
    return replace(found, message=message, joints=drawn if fits else ())


def _matrix_shape(recording: Recording, name: str, at: int) -> tuple[int, int]:
    value = recording.value(name, at)
    if value is None:
        raise KeyError(name)
    rows, columns = ((1, 1), (1, *value.shape), value.shape)[value.ndim]
    return rows, columns


def _explain(formula: Formula, plain: Explanation, desk: Desk) -> Explanation:
    if isinstance(formula, Transposed) and not isinstance(formula.of, Name):
        # The same numbers under a name that sees them with rows for columns.
        turned = replace(plain, row=plain.column, column=plain.row)
        found = _explain(formula.of, turned, desk)
        flipped = [replace(one, flipped=not one.flipped) for one in found.operands]
        return replace(found, row=plain.row, column=plain.column, operands=tuple(flipped))
    summands = _summands(formula)
    if any(isinstance(one, Product) for one in summands):
        return _product(summands, plain, desk)
    if isinstance(formula, Total):
        return _total(formula, plain, desk)
    return _by_cell(formula, plain, desk)


def _summands(formula: Formula) -> list[Formula]:
    """What is added: several products, where a weight is used several times."""
    if isinstance(formula, Arithmetic) and formula.sign == "+":
        return [*_summands(formula.left), *_summands(formula.right)]
    return [formula]


def _product(summands: list[Formula], plain: Explanation, desk: Desk) -> Explanation:
    row, column = only(plain.row), only(plain.column)
    several = len(summands) > 1
    terms: list[Term] = []
    operands: list[Operand] = []
    for place, formula in enumerate(summands):
        start = (place,) if several else ()
        if not isinstance(formula, Product):
            value = desk.cell(formula, plain.row, plain.column)
            terms.append(Term(start, (value,), value))
            operands += desk.operands(formula, row, column)
            continue
        inner = range(extent(formula.left, desk.reader)[1])
        left, right = (
            np.asarray(evaluate(part, *cells, desk.reader, desk.precision), np.float64).ravel()
            for part, cells in ((formula.left, (row, inner)), (formula.right, (inner, column)))
        )
        with np.errstate(all="ignore"):
            values = left * right
        for index, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            terms.append(Term((*start, index), pair, float(values[index])))
        operands += desk.operands(formula.left, row, inner)
        operands += desk.operands(formula.right, inner, column)
    found = replace(plain, kind=Kind.PRODUCT, operands=tuple(operands))
    values = np.array([term.value for term in terms])
    by_size = _sizes([term.factors for term in terms], values)
    return _added(found, values, by_size, lambda index, _: terms[index], desk.precision)


def _total(formula: Total, plain: Explanation, desk: Desk) -> Explanation:
    squares = isinstance(formula.of, Square)
    base = formula.of.of if isinstance(formula.of, Square) else formula.of
    factors = all_cells(base, desk.reader, desk.precision)
    cells = all_cells(formula.of, desk.reader, desk.precision).astype(np.float64)
    high, wide = cells.shape
    kind = Kind.SQUARES if squares and not formula.mean else Kind.SUM
    operands = desk.operands(formula.of, range(high), range(wide))

    share = (1 / cells.size,) if formula.mean else ()

    def term(index: int, value: float) -> Term:
        row, column = divmod(index, wide)
        return Term((row, column), (float(factors[row, column]),) * (1 + squares) + share, value)

    values = cells.ravel() / (cells.size if formula.mean else 1)
    by_size = _sizes(factors.reshape(-1, 1).repeat(1 + squares, axis=1), values)
    found = replace(plain, kind=kind, operands=operands)
    return _added(found, values, by_size, term, desk.precision)


def _sizes(factors: list[tuple[float, ...]] | np.ndarray, values: np.ndarray) -> np.ndarray:
    """By how much each term counts, also where its value has left the program's precision.

    Terms that are all inf are told apart by their factors, whose logarithms always fit.
    """
    if np.isfinite(values).all():
        return np.abs(values)
    with np.errstate(all="ignore"):
        logarithms = [sum(np.log(np.abs(np.asarray(one, np.float64)))) for one in factors]
    # What is not finite itself counts more than all that is.
    return np.nan_to_num(np.array(logarithms), nan=np.inf, posinf=np.inf, neginf=-np.inf)


def _added(
    plain: Explanation,
    values: np.ndarray,
    by_size: np.ndarray,
    term: Callable[[int, float], Term],
    precision: Precision,
) -> Explanation:
    """Add the terms up, as exactly as float64 can, and show the largest of them `by_size`."""
    finite = bool(np.isfinite(values).all())
    exact = math.fsum(values) if finite else float(np.sum(values))
    shown = np.arange(values.size)
    if values.size > FEW:
        shown = np.argsort(-by_size, kind="stable")[:LARGEST]
    others = np.delete(values, shown)
    size = float(np.abs(values).sum())
    found = replace(
        plain,
        terms=tuple(term(int(index), float(values[index])) for index in shown),
        rest=math.fsum(others) if finite else float(others.sum()),
        rest_count=others.size,
    )
    return _judged(found, exact, (values.size + 2) * size, precision)


def _judged(
    plain: Explanation, exact: float, size: float, precision: Precision, redone: float | None = None
) -> Explanation:
    """Compare what was redone with what is stored; `size` is that of all that was rounded."""
    rounded = number(precision.round(exact))
    redone = rounded if redone is None else redone
    stored = plain.stored
    agrees = any(_equal(one, stored) for one in (redone, rounded))
    room = precision.epsilon * size
    close = agrees or (math.isfinite(stored) and abs(stored - exact) <= room)
    return replace(plain, redone=redone, exact=exact, agrees=agrees, close=close)


def _by_cell(formula: Formula, plain: Explanation, desk: Desk) -> Explanation:
    row, column = plain.row, plain.column
    redone = desk.cell(formula, row, column)
    at_once = fused(formula, row, column, desk.reader, desk.precision)
    if at_once is not None and not _equal(redone, plain.stored) and _equal(at_once, plain.stored):
        redone = at_once
    exact = number(evaluate(formula, only(row), only(column), desk.reader, Precision("float64")))
    kind, pieces = _pieces(formula, plain, desk)
    operands = desk.operands(formula, only(row), only(column))
    sizes = [abs(float(one)) for operand in operands for one in operand.values.flat]
    largest = max([abs(plain.stored), *[one for one in sizes if math.isfinite(one)]])
    numbers = {
        (operand.name, operand.at): float(operand.values.flat[0])
        for operand in operands
        if operand.values.size == 1
    }
    text = written(formula, lambda name: numbers.get((name.name, desk.at(name)), math.nan))
    found = replace(plain, kind=kind, pieces=pieces, operands=operands, written=text)
    return _judged(found, exact, 8 * largest, desk.precision, redone)


def _pieces(formula: Formula, plain: Explanation, desk: Desk) -> tuple[Kind, dict[str, float]]:
    """Which operation it is, and its numbers by what they mean."""

    def cell(inner: Formula) -> float:
        return desk.cell(inner, plain.row, plain.column)

    if isinstance(formula, Relu):
        return Kind.RELU, {"before": cell(formula.of), "after": cell(formula)}
    mask = _mask(formula)
    if mask:
        gradient, condition, opposite = mask
        passes = cell(condition) if not opposite else 1 - cell(condition)
        decided = {"gradient": cell(gradient), "decided_by": cell(condition.left)}
        return Kind.MASK, {**decided, "passes": passes}
    if isinstance(formula, Arithmetic) and formula.sign == "-":
        old, change = formula.left, formula.right
        own = isinstance(old, Name) and job(desk.recording, old.name, desk.moment.index)
        same = own and own[0] == job(desk.recording, plain.name, desk.moment.index)[0]
        if same and isinstance(change, Arithmetic) and change.sign == "*":
            rate, gradient = change.left, change.right
            if extent(rate, desk.reader) != (1, 1) or isinstance(gradient, Number):
                rate, gradient = gradient, rate
            return Kind.UPDATE, {
                "old": cell(old),
                "rate": cell(rate),
                "gradient": cell(gradient),
                "change": cell(change),
                "new": cell(formula),
            }
    if isinstance(formula, Transposed) and isinstance(formula.of, Name):
        return Kind.COPY, {}
    return {Number: Kind.SET, Name: Kind.COPY}.get(type(formula), Kind.ARITHMETIC), {}


def _mask(formula: Formula) -> tuple[Formula, Compare, bool] | None:
    """What is let through, the condition, and whether it lets through where it does not hold."""
    if isinstance(formula, Arithmetic) and formula.sign == "*":
        for one, other in ((formula.left, formula.right), (formula.right, formula.left)):
            if isinstance(other, Compare):
                return one, other, False
    if isinstance(formula, Choice) and isinstance(formula.condition, Compare):
        if formula.no == Number(0.0):
            return formula.yes, formula.condition, False
        if formula.yes == Number(0.0):
            return formula.no, formula.condition, True
    return None


def _equal(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))

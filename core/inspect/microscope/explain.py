"""One cell of what a line made: which numbers it came from, and the arithmetic done again."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from core.base.message import say
from core.inspect.microscope.by_hand import name_by_hand
from core.inspect.microscope.explanation import Explanation, Kind, Operand, Term, Terms
from core.inspect.microscope.formula import Cells, Formula, Name, Use
from core.inspect.microscope.origins import formula_of
from core.inspect.microscope.precision import Precision, UnfitError, first, only
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.sentences import NOT_EXPLAINED, NOT_MADE, sentence
from core.inspect.microscope.shapes import Shapes, name_shapes

FEW = 16  # terms that are all shown
LARGEST = 8  # so many are shown of more terms


@dataclass(frozen=True)
class MomentValues:
    """The values that a formula's names have at one moment, to explain a cell of `name`."""

    recording: Recording
    moment: Moment
    name: str
    precision: Precision
    _read: dict[tuple[str, int, range, range], np.ndarray] = field(default_factory=dict)

    def at(self, name: Name) -> int:
        """The moment after which a name has the value that is meant."""
        return self.moment.index if name.after else self.moment.index - 1

    def size(self, name: Name) -> tuple[int, ...]:
        """The shape of what a name held."""
        value = self.recording.value(name.name, self.at(name))
        if value is None:
            raise UnfitError
        return value.shape

    def cells(self, name: Name, rows: range, columns: range) -> np.ndarray:
        """A part of what a name held."""
        key = (name.name, self.at(name), rows, columns)
        if key not in self._read:  # of a reduced value it takes a whole step to read a part
            self._read[key] = self.recording.window(key[0], key[1], _slice(rows), _slice(columns))
        return self._read[key]

    def plain(self, name: Name) -> float | None:
        """What a name held, if that was one of Python's own numbers."""
        if name.name not in self.recording.plain:
            return None
        value = self.recording.value(name.name, self.at(name))
        return None if value is None else float(np.asarray(value))

    def is_explained(self, name: Name) -> bool:
        """Whether a name is the explained variable, by this name or by another."""
        own, explained = (
            name_by_hand(self.recording, one, self.moment.index)[0]
            for one in (name.name, self.name)
        )
        return own == explained

    def operand(self, use: Use, shapes: Shapes) -> Operand:
        """Cells that a formula uses, with their numbers."""
        name, at = use.of.name, self.at(use.of)
        return Operand(
            name,
            at,
            shapes.of(name, at),
            use.rows,
            use.columns,
            self.cells(use.of, use.rows, use.columns),
            use.flipped,
            use.compared,
        )


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
    value = recording.value(name, moment.index)
    if value is None:
        raise KeyError(name)
    high, wide = ((1, 1), (1, *value.shape), value.shape)[value.ndim]
    if not (0 <= row < high and 0 <= column < wide):
        raise IndexError((row, column))
    stored = recording.window(name, moment.index, slice(row, row + 1), slice(column, column + 1))
    plain = Explanation(
        Kind.UNKNOWN,
        name,
        row,
        column,
        NOT_EXPLAINED,
        float(stored[0, 0]),
        single=value.ndim == 0,
    )
    formula = formula_of(recording, moment, name)
    if formula is None:
        made = recording.kept(name, moment.index)
        old = made is not None and made.at < moment.index and name not in moment.makes
        return replace(plain, message=NOT_MADE) if old else plain
    values = MomentValues(recording, moment, name, Precision(recording.experiment.dtype))
    try:
        if formula.extent(values) not in ((high, wide), (1, 1)):
            return plain
        found = _work_out(formula, plain, values, shapes or name_shapes(recording))
        signs = formula.signs(values)
    except (UnfitError, KeyError):
        return plain
    finite = math.isfinite(found.stored) and math.isfinite(found.exact)
    if finite and not found.close:
        # The line does something else than its words say to us.
        differs = say("Recomputing the line gives {redone}.", redone=found.redone)
        return replace(plain, message=differs, redone=found.redone, exact=found.exact)
    message = sentence(found.kind, name_by_hand(recording, name, moment.index)[0])
    fits = len(signs) == len(found.operands) + 1  # not where one array is used twice in the line
    return replace(found, message=message, signs=signs if fits else ())


def _work_out(
    formula: Formula, plain: Explanation, values: MomentValues, shapes: Shapes
) -> Explanation:
    at = Cells(only(plain.row), only(plain.column), values)
    operands = [values.operand(use, shapes) for use in dict.fromkeys(formula.uses(at))]
    plain = replace(plain, operands=tuple(operands))
    with np.errstate(all="ignore"):
        added = formula.terms(at)
    if added:
        kind, terms = added
        return _add_up(replace(plain, kind=kind), terms, values.precision)
    return _by_cell(formula, plain, at, values)


def _by_cell(formula: Formula, plain: Explanation, at: Cells, values: MomentValues) -> Explanation:
    redone = formula.number(at)
    at_once = formula.fused(at)
    if at_once is not None and not _equal(redone, plain.stored) and _equal(at_once, plain.stored):
        redone = at_once
    in_float64 = replace(values, precision=Precision("float64"))
    exact = formula.number(replace(at, values=in_float64))
    kind, pieces = formula.role(at)
    sizes = [abs(float(one)) for operand in plain.operands for one in operand.values.flat]
    largest = max([abs(plain.stored), *[one for one in sizes if math.isfinite(one)]])
    numbers = {
        (operand.name, operand.at): float(operand.values.flat[0])
        for operand in plain.operands
        if operand.values.size == 1
    }
    text = formula.in_numbers(
        lambda name, after: numbers.get((name, values.at(Name(name, after))), math.nan)
    )
    found = replace(plain, kind=kind, pieces=pieces, written=text)
    return _compare(found, exact, 8 * largest, values.precision, redone)


def _add_up(plain: Explanation, terms: list[Terms], precision: Precision) -> Explanation:
    """Add the terms up, as exactly as float64 can, and show the largest of them."""
    values = np.concatenate([one.values for one in terms])
    finite = bool(np.isfinite(values).all())
    exact = math.fsum(values) if finite else float(np.sum(values))
    shown = np.arange(values.size)
    if values.size > FEW:
        shown = np.argsort(-_sizes(terms, values), kind="stable")[:LARGEST]
    others = np.delete(values, shown)
    found = replace(
        plain,
        terms=tuple(_term(terms, int(number)) for number in shown),
        rest=math.fsum(others) if finite else float(others.sum()),
        rest_count=others.size,
    )
    size = float(np.abs(values).sum())
    return _compare(found, exact, (values.size + 2) * size, precision)


def _term(terms: list[Terms], number: int) -> Term:
    for one in terms:
        if number < one.values.size:
            return one.term(number)
        number -= one.values.size
    raise IndexError(number)


def _sizes(terms: list[Terms], values: np.ndarray) -> np.ndarray:
    """By how much each term counts, also where its value has left the program's precision.

    Terms that are all inf are told apart by their factors, whose logarithms always fit.
    """
    if np.isfinite(values).all():
        return np.abs(values)
    logarithms = np.concatenate([one.logarithms() for one in terms])
    # What is not finite itself counts more than all that is.
    return np.nan_to_num(logarithms, nan=np.inf, posinf=np.inf, neginf=-np.inf)


def _compare(
    plain: Explanation, exact: float, size: float, precision: Precision, redone: float | None = None
) -> Explanation:
    """Compare what was redone with what is stored; `size` is that of all that was rounded."""
    rounded = first(precision.round(exact))
    redone = rounded if redone is None else redone
    stored = plain.stored
    agrees = any(_equal(one, stored) for one in (redone, rounded))
    room = precision.epsilon * size
    close = agrees or (math.isfinite(stored) and abs(stored - exact) <= room)
    return replace(plain, redone=redone, exact=exact, agrees=agrees, close=close)


def _equal(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def _slice(indices: range) -> slice:
    return slice(indices.start, indices.stop)

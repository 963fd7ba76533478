"""Where a cell's arithmetic is done again: the values of one moment, in the program's precision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from core.inspect.microscope.arithmetic import Block, Precision, Reader, Unfit, evaluate, extent
from core.inspect.microscope.explanation import Operand
from core.inspect.microscope.formula import Formula, Name, Product, Total, Transposed, parts
from core.inspect.microscope.joints import compared
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.shapes import Shapes


@dataclass(frozen=True)
class Desk:
    """The values that a formula's names have at one moment of a recording."""

    recording: Recording
    moment: Moment
    shapes: Shapes
    _read: dict[tuple[str, int, range, range], np.ndarray] = field(default_factory=dict)

    @cached_property
    def precision(self) -> Precision:
        """That of the program."""
        return Precision(self.recording.experiment.dtype)

    def at(self, name: Name) -> int:
        """The moment after which a name has the value that is meant."""
        return self.moment.index if name.after else self.moment.index - 1

    @cached_property
    def reader(self) -> Reader:
        """Where a formula takes its values from."""
        return Reader(self._size, self.cells, self._plain)

    def _size(self, name: Name) -> tuple[int, ...]:
        value = self.recording.value(name.name, self.at(name))
        if value is None:
            raise Unfit
        return value.shape

    def cells(self, name: Name, rows: range, columns: range) -> np.ndarray:
        """A part of what a name held."""
        key = (name.name, self.at(name), rows, columns)
        if key not in self._read:  # of a reduced value it takes a whole step to read a part
            window = self.recording.window(key[0], key[1], _slice(rows), _slice(columns))
            self._read[key] = window
        return self._read[key]

    def _plain(self, name: Name) -> float | None:
        if name.name not in self.recording.plain:
            return None
        value = self.recording.value(name.name, self.at(name))
        return None if value is None else float(np.asarray(value))

    def cell(self, formula: Formula, row: int, column: int) -> float:
        """One cell of what a formula works out, in the program's precision."""
        block = evaluate(formula, only(row), only(column), self.reader, self.precision)
        return number(block)

    def operands(self, formula: Formula, rows: range, columns: range) -> tuple[Operand, ...]:
        """All cells that go into these rows and columns of a formula."""
        found: dict[tuple[int, _Use], Operand] = {}
        for use in _lit(formula, rows, columns, self.reader):
            at = self.at(use.of)
            key = (at, use)
            if key not in found:
                name = use.of.name
                found[key] = Operand(
                    name,
                    at,
                    self.shapes.of(name, at),
                    use.rows,
                    use.columns,
                    self.cells(use.of, use.rows, use.columns),
                    use.flipped,
                    use.compared,
                )
        return tuple(found.values())


def only(index: int) -> range:
    """This index alone."""
    return range(index, index + 1)


def number(block: Block) -> float:
    """The first cell."""
    return float(np.asarray(block).reshape(-1)[0])


@dataclass(frozen=True)
class _Use:
    """Cells of a variable that a formula uses, and how."""

    of: Name
    rows: range
    columns: range
    flipped: bool = False
    compared: tuple[str, float] | None = None


def _lit(formula: Formula, rows: range, columns: range, reader: Reader) -> Iterator[_Use]:
    """The cells of each variable that go into these rows and columns."""
    if isinstance(formula, Name):
        if reader.plain(formula) is not None:
            yield _Use(formula, only(0), only(0))
            return
        high, wide = extent(formula, reader)
        yield _Use(formula, rows if high > 1 else only(0), columns if wide > 1 else only(0))
    elif isinstance(formula, Transposed):
        for use in _lit(formula.of, columns, rows, reader):
            yield replace(use, flipped=not use.flipped)
    elif isinstance(formula, Product):
        inner = range(extent(formula.left, reader)[1])
        yield from _lit(formula.left, rows, inner, reader)
        yield from _lit(formula.right, inner, columns, reader)
    elif isinstance(formula, Total):
        high, wide = extent(formula.of, reader)
        yield from _lit(formula.of, range(high), range(wide), reader)
    elif compared(formula):
        for use in _lit(parts(formula)[0], rows, columns, reader):
            yield replace(use, compared=compared(formula))
    else:
        for part in parts(formula):
            yield from _lit(part, rows, columns, reader)


def _slice(indices: range) -> slice:
    return slice(indices.start, indices.stop)

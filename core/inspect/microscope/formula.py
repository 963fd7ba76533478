"""Formulas: what an expression in a program's text works out, as a tree of operations.

Each operation is one class. It says by which words NumPy and torch call it, by which names autograd
does, how its cells are worked out, which cells of its parts go into one of its own, how it is
written, and how it passes a gradient on. A new operation is one more class: it registers itself.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any, ClassVar, Protocol

import numpy as np

from core.base.message import Message, say
from core.inspect.microscope.explanation import Kind, Terms
from core.inspect.microscope.notation import (
    SIGNS,
    SUM,
    TERM,
    NoLineError,
    Notation,
    Numbers,
    Pictures,
    Text,
)
from core.inspect.microscope.precision import Block, Precision, Size, UnfitError, first, only

# What nodes of autograd's graph do, where several kinds of them do it.
PASSES_ON = say("Passes the gradient on to the operation's inputs.")
PRODUCT_BACKWARD = say(
    "The backward pass of a product is two products: the gradient times each operand, transposed."
)

Options = Mapping[str, "Formula"]
Role = tuple[Kind, dict[str, float]]  # what an operation does, and its numbers by their meaning
Sums = tuple[Kind, list[Terms]]

# The operations by the words that call them, and by how the names of their autograd nodes begin.
CALLS: dict[str, type[Operation]] = {}
NODES: dict[str, type[Operation]] = {}


class Values(Protocol):
    """Where the values of a formula's names come from."""

    @property
    def precision(self) -> Precision:
        """That of the program."""

    def size(self, name: Name) -> tuple[int, ...]:
        """Its shape. Raises UnfitError if it had no value."""

    def cells(self, name: Name, rows: range, columns: range) -> np.ndarray:
        """A part of it, as a matrix."""

    def plain(self, name: Name) -> float | None:
        """Its value, if it is one of Python's own numbers."""

    def is_explained(self, name: Name) -> bool:
        """Whether it is the variable whose cell is being explained, as it was before."""


class AutogradNode(Protocol):
    """A node of torch's graph, as an operation is read from it."""

    @property
    def kind(self) -> str:
        """torch's name for it, without its namespace."""

    def operand(self, index: int, saved: str = "") -> Formula:
        """What went in as the `index`-th; torch may keep it by the name `saved`."""

    def saved(self, name: str, default: object = None) -> object:
        """What torch keeps by this name."""

    def is_single(self, formula: Formula) -> bool:
        """Whether it is a variable of one number: the same as its own transpose."""


@dataclass(frozen=True)
class Cells:
    """Some rows and columns of what a formula works out, from these values."""

    rows: range
    columns: range
    values: Values

    @property
    def T(self) -> Cells:  # noqa: N802
        """The same cells of the transposed formula."""
        return Cells(self.columns, self.rows, self.values)


@dataclass(frozen=True)
class Use:
    """Cells of a variable that go into a formula, and how (see Operand)."""

    of: Name
    rows: range
    columns: range
    flipped: bool = False
    compared: tuple[str, float] | None = None


class Formula:
    """A variable, a number, or an operation on other formulas.

    They are added, multiplied and so on with Python's own signs: `a @ b.T` is a formula.
    """

    # Whether it is a matrix product, and whether it adds up many cells, too many to be written.
    is_product: ClassVar[bool] = False
    adds_up: ClassVar[bool] = False

    # Looking into it

    @property
    def parts(self) -> tuple[Formula, ...]:
        """The formulas directly under this one."""
        values = (getattr(self, one.name) for one in fields(self))  # type: ignore[arg-type]
        return tuple(value for value in values if isinstance(value, Formula))

    def walk(self) -> Iterator[Formula]:
        """This formula and all under it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def names(self) -> tuple[Name, ...]:
        """The variables in it."""
        return tuple(name for part in self.parts for name in part.names)

    @property
    def understood(self) -> bool:
        """Whether its numbers can be worked out."""
        return all(part.understood for part in self.parts)

    @property
    def constant(self) -> float | None:
        """Its value, if it is a number in the text."""
        return None

    @property
    def variable(self) -> str:
        """Its name, if it is a variable; else ""."""
        return ""

    @property
    def summands(self) -> tuple[Formula, ...]:
        """What is added to make it."""
        return (self,)

    @property
    def squared(self) -> Formula | None:
        """What is squared, if it is a square."""
        return None

    @property
    def factors(self) -> tuple[Formula, Formula] | None:
        """Both sides of a product cell by cell; None for all else."""
        return None

    @property
    def decided_by(self) -> Formula | None:
        """What is compared with something, if it is a comparison."""
        return None

    # Changing it

    def substituted(self, given: Mapping[str, Formula]) -> Formula:
        """The formula with other formulas in the place of these names."""
        changed: dict[str, Any] = {
            one.name: value.substituted(given)
            for one in fields(self)  # type: ignore[arg-type]
            if isinstance(value := getattr(self, one.name), Formula)
        }
        return replace(self, **changed)  # type: ignore[type-var]

    @property
    def T(self) -> Formula:  # noqa: N802  (as NumPy calls it)
        """With rows for columns; twice is not at all."""
        return Transposed(self)

    def __matmul__(self, other: Formula) -> Formula:
        """The matrix product."""
        return Product(self, other)

    def __add__(self, other: Formula | float) -> Formula:
        """Cell by cell, as the other signs."""
        return Arithmetic(self, "+", _formula(other))

    def __sub__(self, other: Formula | float) -> Formula:
        """The difference."""
        return Arithmetic(self, "-", _formula(other))

    def __mul__(self, other: Formula | float) -> Formula:
        """The product cell by cell."""
        return Arithmetic(self, "*", _formula(other))

    def __rmul__(self, other: float) -> Formula:
        """A number times this."""
        return Arithmetic(_formula(other), "*", self)

    def __truediv__(self, other: Formula | float) -> Formula:
        """The quotient."""
        return Arithmetic(self, "/", _formula(other))

    # Working it out

    def extent(self, values: Values) -> Size:
        """Rows and columns of what it works out. Raises UnfitError if the parts do not fit."""
        raise UnfitError

    def is_matrix(self, values: Values) -> bool:
        """Whether it is one; NumPy does other things with vectors and numbers."""
        return True

    def evaluate(self, at: Cells) -> Block:
        """These cells of what it works out, rounded as the program does it.

        Sums over many numbers are added in float64, because their order in the program is its
        own. Raises UnfitError where it can't be worked out.
        """
        raise UnfitError

    def number(self, at: Cells) -> float:
        """The first of these cells."""
        with np.errstate(all="ignore"):
            return first(self.evaluate(at))

    def all_cells(self, values: Values) -> np.ndarray:
        """All that it works out, as a matrix."""
        high, wide = self.extent(values)
        with np.errstate(all="ignore"):
            cells = self.evaluate(Cells(range(high), range(wide), values))
        return np.broadcast_to(np.asarray(cells, values.precision.work), (high, wide))

    def fused(self, at: Cells) -> float | None:
        """One cell, rounded only once; None where no processor does it at once."""
        return None

    # Explaining a cell

    def uses(self, at: Cells) -> Iterator[Use]:
        """The cells of each variable that go into these cells."""
        for part in self.parts:
            yield from part.uses(at)

    def terms(self, at: Cells) -> Sums | None:
        """What is added up to make one cell; None if the cell isn't a sum."""
        return None

    def role(self, at: Cells) -> Role:
        """What the operation does to one cell, and the numbers in it by what they mean."""
        return Kind.ARITHMETIC, {}

    # Writing it

    def text(self, notation: Notation, values: Values | None) -> Text:
        """The formula as a line. Raises NoLineError where it can't be one."""
        raise NoLineError

    def signs(self, values: Values) -> tuple[str, ...]:
        """What is before, between and behind the arrays: `2 × (`, `−`, `)` for 2.0 * (a - b).

        One more than there are names, in the order of the text; none where it can't be one line.
        `·` is a matrix product, `⊙` a product cell by cell, `×` one with a single number.
        """
        notation = Pictures()
        try:
            return notation.signs(self.text(notation, values).text)
        except NoLineError:
            return ()

    def in_numbers(self, number_of: Callable[[str, bool], float]) -> str:
        """`2 × (3 − 1)`; "" for a formula that adds many numbers up, which can't be written as one.

        `number_of` gives the number for a name, before the line or after it.
        """
        if any(part.adds_up for part in self.walk()):
            return ""
        return self.text(Numbers(number_of), None).text

    # The chain rule

    def gradient(self, place: int, arriving: Formula) -> Formula | None:
        """What it passes on to its part at this place, of the gradient that arrives at it."""
        return None


def _formula(value: Formula | float) -> Formula:
    return value if isinstance(value, Formula) else Number(float(value))


@dataclass(frozen=True)
class Name(Formula):
    """A variable, with dots as in `w1.grad`. `after` means its value when the line has run."""

    name: str
    after: bool = False

    @property
    def names(self) -> tuple[Name, ...]:
        return (self,)

    @property
    def variable(self) -> str:
        return self.name

    def substituted(self, given: Mapping[str, Formula]) -> Formula:
        return given.get(self.name, self)

    def extent(self, values: Values) -> Size:
        shape = () if values.plain(self) is not None else values.size(self)
        if len(shape) > 2:
            raise UnfitError
        return (1, 1) if not shape else (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])

    def is_matrix(self, values: Values) -> bool:
        return len(values.size(self)) == 2

    def evaluate(self, at: Cells) -> Block:
        plain = at.values.plain(self)
        if plain is not None:
            return plain
        return at.values.cells(self, *self._lit(at)).astype(at.values.precision.work)

    def uses(self, at: Cells) -> Iterator[Use]:
        yield Use(self, *self._lit(at))

    def role(self, at: Cells) -> Role:
        return Kind.COPY, {}

    def text(self, notation: Notation, values: Values | None) -> Text:
        return notation.name(self.name, self.after)

    def _lit(self, at: Cells) -> tuple[range, range]:
        """The cells that are meant: one row or column alone counts for all of them."""
        high, wide = self.extent(at.values)
        return at.rows if high > 1 else only(0), at.columns if wide > 1 else only(0)


@dataclass(frozen=True)
class Number(Formula):
    """A number in the text; `written` is how it came about, if it is not there itself."""

    value: float
    written: str = field(default="", compare=False)

    @property
    def constant(self) -> float | None:
        return self.value

    def extent(self, values: Values) -> Size:
        return 1, 1

    def is_matrix(self, values: Values) -> bool:
        return False

    def evaluate(self, at: Cells) -> Block:
        return self.value

    def role(self, at: Cells) -> Role:
        return Kind.SET, {}

    def text(self, notation: Notation, values: Values | None) -> Text:
        return notation.number(self.value, self.written)


@dataclass(frozen=True)
class Other(Formula):
    """What is not understood: its text."""

    source: str

    @property
    def understood(self) -> bool:
        return False


class Operation(Formula):
    """What is worked out from other formulas, its parts.

    `calls` are the words by which NumPy and torch call it, with the parts as arguments, and
    `nodes` how the names of its autograd nodes begin, each with a sentence on what the node does.
    `saved` are torch's names for the parts that such a node keeps.
    """

    calls: ClassVar[tuple[str, ...]] = ()
    nodes: ClassVar[Mapping[str, Message]] = {}
    saved: ClassVar[tuple[str, ...]] = ("self",)

    def __init_subclass__(cls, **options: Any) -> None:
        """Find it by its words from now on."""
        super().__init_subclass__(**options)
        CALLS.update(dict.fromkeys(cls.calls, cls))
        NODES.update(dict.fromkeys(cls.nodes, cls))

    @classmethod
    def from_call(cls, word: str, given: Sequence[Formula], options: Options) -> Formula | None:
        """What `given[0].word(given[1], ...)` or `library.word(given[0], ...)` works out.

        None for a count of arguments or an option that is not known here: better not explained
        than explained wrongly.
        """
        if options or len(given) != len(_parts_of(cls)):
            return None
        return cls(*given)

    @classmethod
    def from_node(cls, node: AutogradNode) -> Formula | None:
        """What the operation behind a node of autograd's graph made; None if it is not known."""
        return cls(*(node.operand(place, name) for place, name in enumerate(cls.saved)))


def _parts_of(operation: type[Operation]) -> list[str]:
    """The names of the fields that are its parts: all that must be given."""
    required = fields(operation)  # type: ignore[arg-type]
    return [one.name for one in required if one.type in ("Formula", Formula)]


@dataclass(frozen=True)
class Transposed(Operation):
    """A matrix with rows for columns."""

    of: Formula

    calls = ("t", "transpose")
    nodes = dict.fromkeys(
        ("TBackward", "TransposeBackward", "PermuteBackward", "NumpyTBackward"),
        say("Transposes the gradient, because the layer keeps its weight transposed."),
    )

    @classmethod
    def from_call(cls, word: str, given: Sequence[Formula], options: Options) -> Formula | None:
        axes = {one.constant for one in given[1:]}
        plain = len(given) == 1 or (word == "transpose" and len(given) == 3 and axes == {0.0, 1.0})
        return given[0].T if plain and not options else None

    @classmethod
    def from_node(cls, node: AutogradNode) -> Formula | None:
        turned = node.operand(0)
        return turned if node.is_single(turned) else turned.T

    @property
    def T(self) -> Formula:  # noqa: N802
        return self.of

    def substituted(self, given: Mapping[str, Formula]) -> Formula:
        return self.of.substituted(given).T

    def extent(self, values: Values) -> Size:
        rows, columns = _matrix_extent(self.of, values)
        return columns, rows

    def evaluate(self, at: Cells) -> Block:
        return np.asarray(self.of.evaluate(at.T)).T

    def fused(self, at: Cells) -> float | None:
        return self.of.fused(at.T)

    def uses(self, at: Cells) -> Iterator[Use]:
        for use in self.of.uses(at.T):
            yield replace(use, flipped=not use.flipped)

    def terms(self, at: Cells) -> Sums | None:
        return self.of.terms(at.T)

    def role(self, at: Cells) -> Role:
        return self.of.role(at.T)

    def text(self, notation: Notation, values: Values | None) -> Text:
        if any(part.is_product for part in self.of.walk()):
            raise NoLineError  # its arrays would have to change places
        return self.of.text(notation, values)


@dataclass(frozen=True)
class Product(Operation):
    """A matrix product: a x b times b x c gives a x c."""

    left: Formula
    right: Formula

    calls = ("dot", "mm", "matmul")
    nodes = dict.fromkeys(
        ("MmBackward",),
        PRODUCT_BACKWARD,
    )
    saved = ("self", "mat2")
    is_product = True
    adds_up = True

    @property
    def T(self) -> Formula:  # noqa: N802
        return self.right.T @ self.left.T

    def extent(self, values: Values) -> Size:
        left, right = _matrix_extent(self.left, values), _matrix_extent(self.right, values)
        if left[1] != right[0]:
            raise UnfitError
        return left[0], right[1]

    def evaluate(self, at: Cells) -> Block:
        left, right = self._evaluate_parts(at)
        return at.values.precision.round(left @ right)

    def uses(self, at: Cells) -> Iterator[Use]:
        for part, cells in self._cells(at):
            yield from part.uses(cells)

    def terms(self, at: Cells) -> Sums | None:
        left, right = (block.ravel() for block in self._evaluate_parts(at))
        return Kind.PRODUCT, [Terms(left * right, (left, right), lambda place: (place,))]

    def text(self, notation: Notation, values: Values | None) -> Text:
        left, right = (
            notation.within(part.text(notation, values)) for part in (self.left, self.right)
        )
        return Text(f"{left} · {right}", TERM)

    def gradient(self, place: int, arriving: Formula) -> Formula | None:
        return arriving @ self.right.T if place == 0 else self.left.T @ arriving

    def _cells(self, at: Cells) -> tuple[tuple[Formula, Cells], ...]:
        """Whole rows of the left part, and whole columns of the right one."""
        inner = range(self.left.extent(at.values)[1])
        return (
            (self.left, replace(at, columns=inner)),
            (self.right, replace(at, rows=inner)),
        )

    def _evaluate_parts(self, at: Cells) -> list[np.ndarray]:
        return [np.asarray(part.evaluate(cells), np.float64) for part, cells in self._cells(at)]


@dataclass(frozen=True)
class Total(Operation):
    """All numbers added up, or their mean."""

    of: Formula
    mean: bool = False

    calls = ("sum", "mean")
    nodes = dict.fromkeys(
        ("SumBackward",), say("Passes the gradient of the sum to each number that was added.")
    )
    adds_up = True

    @classmethod
    def from_call(cls, word: str, given: Sequence[Formula], options: Options) -> Formula | None:
        return cls(given[0], word == "mean") if len(given) == 1 and not options else None

    def extent(self, values: Values) -> Size:
        return 1, 1

    def is_matrix(self, values: Values) -> bool:
        return False

    def evaluate(self, at: Cells) -> Block:
        cells = self.of.all_cells(at.values).astype(np.float64)
        total = cells.mean() if self.mean else cells.sum()
        return at.values.precision.round(np.full((1, 1), total))

    def uses(self, at: Cells) -> Iterator[Use]:
        high, wide = self.of.extent(at.values)
        yield from self.of.uses(Cells(range(high), range(wide), at.values))

    def terms(self, at: Cells) -> Sums | None:
        squared = self.of.squared
        cells = self.of.all_cells(at.values).astype(np.float64)
        factors = (cells if squared is None else squared.all_cells(at.values)).ravel()
        count, wide = (cells.size if self.mean else 1), cells.shape[1]
        share = (np.broadcast_to(1 / count, cells.size),) if self.mean else ()
        kind = Kind.SUM if squared is None or self.mean else Kind.SQUARES
        all_factors = (factors,) * (1 if squared is None else 2) + share
        return kind, [Terms(cells.ravel() / count, all_factors, lambda place: divmod(place, wide))]

    def text(self, notation: Notation, values: Values | None) -> Text:
        share = ""
        if self.mean and values is not None:
            high, wide = self.of.extent(values)
            share = f" ÷ {high * wide}"
        return Text(f"Σ {notation.within(self.of.text(notation, values))}{share}", TERM)

    def gradient(self, place: int, arriving: Formula) -> Formula | None:
        return None if self.mean else arriving


class Elementwise(Operation):
    """Cell by cell: each cell comes from the cells of the parts at the same place."""

    def extent(self, values: Values) -> Size:
        sizes = [part.extent(values) for part in self.parts]
        try:
            rows, columns = np.broadcast_shapes(*sizes)
        except ValueError:
            raise UnfitError from None
        return rows, columns

    def evaluate(self, at: Cells) -> Block:
        made = self.apply(*(part.evaluate(at) for part in self.parts))
        return at.values.precision.round(made)

    def apply(self, *parts: Block) -> Block:
        """What comes of these cells of the parts, before it is rounded."""
        raise NotImplementedError

    def text(self, notation: Notation, values: Values | None) -> Text:
        parts = ", ".join(part.text(notation, values).text for part in self.parts)
        return Text(f"{self.calls[0]}({parts})")


@dataclass(frozen=True)
class Relu(Elementwise):
    """The greater of each number and 0.

    `gate` says where it passes the gradient on: at exactly 0 clamp does, and nn.ReLU does not.
    """

    of: Formula
    gate: str = field(default=">=", compare=False)

    calls = ("relu", "maximum", "clamp", "clip", "clamp_min")
    nodes = dict.fromkeys(
        ("ReluBackward", "ClampBackward", "ClampMinBackward"),
        say("Lets the gradient through where the ReLU let its value through, and nowhere else."),
    )

    @classmethod
    def from_call(cls, word: str, given: Sequence[Formula], options: Options) -> Formula | None:
        if word == "relu":
            return cls(given[0]) if len(given) == 1 and not options else None
        if word == "maximum":
            sides = (
                {one.constant: other for one, other in (given, given[::-1])}
                if len(given) == 2 and not options
                else {}
            )
            return cls(sides[0.0]) if 0.0 in sides else None
        return cls(given[0]) if _is_lower_bound_0(given, options) else None

    @classmethod
    def from_node(cls, node: AutogradNode) -> Formula | None:
        if node.saved("min", 0) != 0 or node.saved("max") is not None:
            return None
        return cls(node.operand(0), ">" if node.kind.startswith("Relu") else ">=")

    def apply(self, *parts: Block) -> Block:
        return np.maximum(parts[0], 0)

    def role(self, at: Cells) -> Role:
        return Kind.RELU, {"before": self.of.number(at), "after": self.number(at)}

    def text(self, notation: Notation, values: Values | None) -> Text:
        return Text(f"max({self.of.text(notation, values).text}, 0)")

    def gradient(self, place: int, arriving: Formula) -> Formula | None:
        return arriving * Compare(self.of, self.gate, Number(0.0))


def _is_lower_bound_0(given: Sequence[Formula], options: Options) -> bool:
    """Whether `clamp` and `clip` have 0 as the lower bound and no upper one."""
    bounds = dict(zip(("min", "max"), given[1:], strict=False))
    if not 1 <= len(given) <= 3 or options.keys() - {"min", "max"} or bounds.keys() & options:
        return False
    low, high = ({**bounds, **options}.get(name) for name in ("min", "max"))
    return low == Number(0.0) and (high is None or high == Other("None"))


@dataclass(frozen=True)
class Square(Elementwise):
    """Each number times itself."""

    of: Formula

    calls = ("square", "pow", "power")
    nodes = dict.fromkeys(
        ("PowBackward0",),
        say("Each square multiplies the gradient by twice the number that was squared."),
    )

    @classmethod
    def from_call(cls, word: str, given: Sequence[Formula], options: Options) -> Formula | None:
        exponent = given[1].constant if len(given) == 2 else None
        square = len(given) == 1 if word == "square" else exponent == 2.0
        return cls(given[0]) if square and not options else None

    @classmethod
    def from_node(cls, node: AutogradNode) -> Formula | None:
        return cls(node.operand(0)) if node.saved("exponent") == 2 else None

    @property
    def squared(self) -> Formula | None:
        return self.of

    def apply(self, *parts: Block) -> Block:
        return parts[0] * parts[0]

    def text(self, notation: Notation, values: Values | None) -> Text:
        return Text(f"{notation.within(self.of.text(notation, values))}²")

    def gradient(self, place: int, arriving: Formula) -> Formula | None:
        return arriving * (2.0 * self.of)


@dataclass(frozen=True)
class Root(Elementwise):
    """The square root of each number."""

    of: Formula

    calls = ("sqrt",)

    def apply(self, *parts: Block) -> Block:
        return np.sqrt(parts[0])

    def text(self, notation: Notation, values: Values | None) -> Text:
        return Text(f"√{notation.within(self.of.text(notation, values))}")


@dataclass(frozen=True)
class Compare(Elementwise):
    """1 where the comparison (`sign` as Python writes it) holds, 0 elsewhere."""

    left: Formula
    sign: str
    right: Formula

    _APPLY: ClassVar[Mapping[str, Callable[[Block, Block], Block]]] = {
        ">": operator.gt,
        ">=": operator.ge,
        "<": operator.lt,
        "<=": operator.le,
    }

    @property
    def compared(self) -> tuple[str, float] | None:
        """The sign and the number, if it is a variable that is compared, as in `h >= 0`."""
        number = self.right.constant
        return (self.sign, number) if self.left.variable and number is not None else None

    @property
    def decided_by(self) -> Formula | None:
        return self.left

    def apply(self, *parts: Block) -> Block:
        return self._APPLY[self.sign](*parts)

    def uses(self, at: Cells) -> Iterator[Use]:
        if self.compared is None:
            yield from super().uses(at)
            return
        for use in self.left.uses(at):
            yield replace(use, compared=self.compared)

    def text(self, notation: Notation, values: Values | None) -> Text:
        if notation.pictures and self.compared:  # the picture shows the outcome
            return self.left.text(notation, values)
        left, right = (
            notation.within(part.text(notation, values)) for part in (self.left, self.right)
        )
        return Text(f"[{left} {SIGNS[self.sign]} {right}]")


def _mask(gradient: Formula, condition: Formula, opposite: bool, at: Cells) -> Role | None:
    """The numbers of a cell that a comparison lets through or stops; None if there is none."""
    decides = condition.decided_by
    if decides is None:
        return None
    holds = condition.number(at)
    pieces = {"gradient": gradient.number(at), "decided_by": decides.number(at)}
    return Kind.MASK, {**pieces, "passes": 1 - holds if opposite else holds}


@dataclass(frozen=True)
class Choice(Elementwise):
    """`yes` where the condition holds, `no` elsewhere."""

    condition: Formula
    yes: Formula
    no: Formula

    calls = ("where",)

    def apply(self, *parts: Block) -> Block:
        return np.where(*parts)

    def role(self, at: Cells) -> Role:
        found = None
        if self.no.constant == 0.0:
            found = _mask(self.yes, self.condition, False, at)
        elif self.yes.constant == 0.0:
            found = _mask(self.no, self.condition, True, at)
        return found or super().role(at)

    def text(self, notation: Notation, values: Values | None) -> Text:
        if notation.pictures:
            raise NoLineError
        condition, yes, no = (notation.within(part.text(notation, values)) for part in self.parts)
        return Text(f"{condition} ? {yes} : {no}", SUM)


@dataclass(frozen=True)
class Arithmetic(Elementwise):
    """Cell by cell; `sign` is +, -, * or /."""

    left: Formula
    sign: str
    right: Formula

    calls = (
        *("add", "subtract", "sub", "multiply", "mul", "divide", "div", "true_divide"),
        *("negative", "neg"),
    )
    nodes: ClassVar[Mapping[str, Message]] = {
        "SubBackward": say("A difference passes the gradient on unchanged."),
        **dict.fromkeys(
            ("AddBackward", "MulBackward", "DivBackward"),
            PASSES_ON,
        ),
    }
    saved = ("self", "other")
    _SIGNS: ClassVar[Mapping[str, str]] = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
    _APPLY: ClassVar[Mapping[str, Callable[[Block, Block], Block]]] = {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
    }

    @classmethod
    def from_call(cls, word: str, given: Sequence[Formula], options: Options) -> Formula | None:
        if options:
            return None
        if word in ("negative", "neg"):
            return -1.0 * given[0] if len(given) == 1 else None
        sign = cls._SIGNS[word.removeprefix("true_")[:3]]
        return cls(given[0], sign, given[1]) if len(given) == 2 else None

    @classmethod
    def from_node(cls, node: AutogradNode) -> Formula | None:
        if node.saved("alpha", 1) != 1:
            return None
        sign = cls._SIGNS[node.kind[:3].lower()]
        return cls(node.operand(0, "self"), sign, node.operand(1, "other"))

    @property
    def summands(self) -> tuple[Formula, ...]:
        return (*self.left.summands, *self.right.summands) if self.sign == "+" else (self,)

    def evaluate(self, at: Cells) -> Block:
        left, right = self.left.evaluate(at), self.right.evaluate(at)
        apply = self._APPLY[self.sign]
        if isinstance(left, float) and isinstance(right, float):
            return apply(left, right)
        work = at.values.precision.work
        return at.values.precision.round(apply(np.asarray(left, work), np.asarray(right, work)))

    def fused(self, at: Cells) -> float | None:
        """One cell of a ± b × c, as processors do it where a library asks for both at once."""
        factors = self.right.factors if self.sign in "+-" else None
        if factors is None:
            return None
        work = at.values.precision.work
        numbers = [float(work(part.number(at))) for part in (self.left, *factors)]
        if not np.isfinite(numbers).all():
            return None
        old, rate, direction = map(Fraction, numbers)
        change = rate * direction
        with np.errstate(all="ignore"):
            exact = float(old + change if self.sign == "+" else old - change)
            return float(at.values.precision.round(float(work(exact))))

    @property
    def factors(self) -> tuple[Formula, Formula] | None:
        return (self.left, self.right) if self.sign == "*" else None

    def terms(self, at: Cells) -> Sums | None:
        """Several products are added up where a weight is used several times."""
        if not any(one.is_product for one in self.summands):
            return None
        found: list[Terms] = []
        for number, summand in enumerate(self.summands):
            inner = summand.terms(at) if summand.is_product else None
            if inner is None:
                value = np.array([summand.number(at)])
                found.append(Terms(value, (value,), _behind(number, lambda _: ())))
                continue
            found += [replace(one, place=_behind(number, one.place)) for one in inner[1]]
        return Kind.PRODUCT, found

    def role(self, at: Cells) -> Role:
        found = self._update(at) if self.sign == "-" else None
        if self.sign == "*":
            found = _mask(self.left, self.right, False, at) or _mask(
                self.right, self.left, False, at
            )
        return found or super().role(at)

    def _update(self, at: Cells) -> Role | None:
        """old − rate × gradient."""
        factors = self.right.factors
        old = self.left
        if factors is None or not isinstance(old, Name) or not at.values.is_explained(old):
            return None
        rate, gradient = factors
        if rate.extent(at.values) != (1, 1) or gradient.constant is not None:
            rate, gradient = gradient, rate
        parts = {"old": old, "rate": rate, "gradient": gradient}
        parts |= {"change": self.right, "new": self}
        return Kind.UPDATE, {name: part.number(at) for name, part in parts.items()}

    def text(self, notation: Notation, values: Values | None) -> Text:
        own = SUM if self.sign in "+-" else TERM
        left = notation.within(self.left.text(notation, values), own)
        least = own if self.sign in "+*" else own + 1
        right = notation.within(self.right.text(notation, values), least)
        sign = SIGNS[self.sign]
        if self.sign == "*" and values is not None:
            single = (1, 1) in (self.left.extent(values), self.right.extent(values))
            sign = sign if single else "⊙"
        return Text(f"{left} {sign} {right}", own)

    def gradient(self, place: int, arriving: Formula) -> Formula | None:
        if self.sign == "+" or (self.sign == "-" and place == 0):
            return arriving
        if self.sign == "-":
            return -1.0 * arriving
        if self.sign == "*":
            return arriving * (self.right if place == 0 else self.left)
        return arriving / self.right if place == 0 else None


def _behind(
    number: int, place: Callable[[int], tuple[int, ...]]
) -> Callable[[int], tuple[int, ...]]:
    return lambda one: (number, *place(one))


@dataclass(frozen=True)
class Like(Operation):
    """Something in the shape of another, whose numbers are not followed."""

    of: Formula

    calls = ("zeros_like", "ones_like", "empty_like", "randn_like")

    @property
    def understood(self) -> bool:
        return False


def mean_squared_error(guess: Formula, target: Formula, options: Options) -> Formula | None:
    """torch's MSELoss; the reduction is not understood, because it is a text."""
    reduction = options.get("reduction", Other("'mean'"))
    known = {Other("'sum'"): False, Other("'mean'"): True}
    if options.keys() - {"reduction"} or reduction not in known:
        return None
    return Total(Square(guess - target), mean=known[reduction])


def _matrix_extent(formula: Formula, values: Values) -> Size:
    if not formula.is_matrix(values):
        raise UnfitError
    return formula.extent(values)

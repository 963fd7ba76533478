"""Formulas: what an expression in a program's text works out, as a tree of a few operations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


@dataclass(frozen=True)
class Name:
    """A variable, with dots as in `w1.grad`. `after` means its value when the line has run."""

    name: str
    after: bool = False


@dataclass(frozen=True)
class Number:
    """A number that stands in the text; `written` is how it came about, if it does not itself."""

    value: float
    written: str = field(default="", compare=False)


@dataclass(frozen=True)
class Transposed:
    """A matrix with rows for columns."""

    of: Formula


@dataclass(frozen=True)
class Product:
    """A matrix product: a x b times b x c gives a x c."""

    left: Formula
    right: Formula


@dataclass(frozen=True)
class Relu:
    """The greater of each number and 0."""

    of: Formula


@dataclass(frozen=True)
class Compare:
    """1 where the comparison (`sign` as Python writes it) holds, 0 elsewhere."""

    left: Formula
    sign: str
    right: Formula


@dataclass(frozen=True)
class Choice:
    """`yes` where the condition holds, `no` elsewhere."""

    condition: Formula
    yes: Formula
    no: Formula


@dataclass(frozen=True)
class Arithmetic:
    """Cell by cell; `sign` is a key of SIGNS."""

    left: Formula
    sign: str
    right: Formula


@dataclass(frozen=True)
class Square:
    """Each number times itself."""

    of: Formula


@dataclass(frozen=True)
class Root:
    """The square root of each number."""

    of: Formula


@dataclass(frozen=True)
class Total:
    """All numbers added up, or their mean."""

    of: Formula
    mean: bool = False


@dataclass(frozen=True)
class Like:
    """Something in the shape of another, whose numbers are not followed."""

    of: Formula


@dataclass(frozen=True)
class Other:
    """What is not understood: its text."""

    text: str


Formula = (
    Name
    | Number
    | Transposed
    | Product
    | Relu
    | Compare
    | Choice
    | Arithmetic
    | Square
    | Root
    | Total
    | Like
    | Other
)


def parts(formula: Formula) -> list[Formula]:
    """The formulas directly under this one."""
    values = (getattr(formula, field.name) for field in fields(formula))
    return [value for value in values if isinstance(value, Formula)]


def walk(formula: Formula) -> Iterator[Formula]:
    """This formula and all under it."""
    yield formula
    for part in parts(formula):
        yield from walk(part)


def understood(formula: Formula) -> bool:
    """Whether its numbers can be worked out."""
    return not any(isinstance(part, (Other, Like)) for part in walk(formula))


def transposed(formula: Formula) -> Formula:
    """The formula with rows for columns; twice is not at all, (a · b)ᵀ is bᵀ · aᵀ."""
    if isinstance(formula, Product):
        return Product(transposed(formula.right), transposed(formula.left))
    return formula.of if isinstance(formula, Transposed) else Transposed(formula)


def substituted(formula: Formula, given: dict[str, Formula]) -> Formula:
    """The formula with other formulas in the place of these names."""
    if isinstance(formula, Name):
        return given.get(formula.name, formula)
    if isinstance(formula, Transposed):
        return transposed(substituted(formula.of, given))
    changed: dict[str, Any] = {}
    for part in fields(formula):
        value = getattr(formula, part.name)
        changed[part.name] = substituted(value, given) if isinstance(value, Formula) else value
    return type(formula)(**changed)

"""A formula as a line of arithmetic, with numbers in the place of names."""

from __future__ import annotations

from collections.abc import Callable

from core.inspect.microscope.formula import (
    SIGNS,
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
    walk,
)
from core.inspect.microscope.joints import COMPARED


def written(formula: Formula, number: Callable[[Name], float]) -> str:
    """`2 × (3 − 1)`; "" for a formula that adds many numbers up, which is no line of text."""
    if any(isinstance(part, (Product, Total)) for part in walk(formula)):
        return ""
    return _write(formula, number)


def _write(formula: Formula, number: Callable[[Name], float]) -> str:
    def inner(part: Formula) -> str:
        text = _write(part, number)
        alone = not isinstance(part, (Arithmetic, Choice)) and not text.startswith("−")
        return text if alone else f"({text})"

    if isinstance(formula, Name):
        return _figure(number(formula))
    if isinstance(formula, Number):
        if not formula.written:
            return _figure(formula.value)
        return formula.written if formula.written.startswith("√") else f"({formula.written})"
    if isinstance(formula, Transposed):
        return _write(formula.of, number)
    if isinstance(formula, Relu):
        return f"max({_write(formula.of, number)}, 0)"
    if isinstance(formula, Square):
        return f"{inner(formula.of)}²"
    if isinstance(formula, Root):
        return f"√{inner(formula.of)}"
    if isinstance(formula, Arithmetic):
        return f"{inner(formula.left)} {SIGNS[formula.sign]} {inner(formula.right)}"
    if isinstance(formula, Compare):
        return f"[{inner(formula.left)} {COMPARED[formula.sign]} {inner(formula.right)}]"
    if isinstance(formula, Choice):
        cases = (formula.condition, formula.yes, formula.no)
        return "{} ? {} : {}".format(*(inner(case) for case in cases))
    return ""


def _figure(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")

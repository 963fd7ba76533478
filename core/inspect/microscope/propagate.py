"""Shapes through formulas: a product contracts, a transpose swaps, the rest keeps."""

from __future__ import annotations

from collections.abc import Mapping

from core.inspect.microscope.formula import (
    Arithmetic,
    Choice,
    Compare,
    Formula,
    Like,
    Name,
    Number,
    Product,
    Relu,
    Root,
    Square,
    Total,
    Transposed,
)

Shape = tuple[str, ...]


def shape_of(formula: Formula, known: Mapping[str, Shape]) -> Shape | None:
    """The shape of what a formula works out, from those of the variables; None if unknown.

    `known` may also have the shapes of calls that are not understood, by their text. A
    product whose inner sizes have different names is unknown: it does not fit.
    """
    if isinstance(formula, Name):
        number = formula.name.startswith("knobs.")
        return () if number else known.get(formula.name)
    if isinstance(formula, (Number, Total)):
        return ()
    if isinstance(formula, Transposed):
        shape = shape_of(formula.of, known)
        return shape[::-1] if shape is not None else None
    if isinstance(formula, (Relu, Square, Root, Like)):
        return shape_of(formula.of, known)
    if isinstance(formula, Product):
        left, right = shape_of(formula.left, known), shape_of(formula.right, known)
        if left is None or right is None or (len(left), len(right)) != (2, 2):
            return None
        return (left[0], right[1]) if left[1] == right[0] else None
    if isinstance(formula, Choice):
        return _together([formula.condition, formula.yes, formula.no], known)
    if isinstance(formula, (Arithmetic, Compare)):
        return _together([formula.left, formula.right], known)
    return known.get(formula.text)  # a call whose result is known


def _together(formulas: list[Formula], known: Mapping[str, Shape]) -> Shape | None:
    """Cell by cell: all have one shape, or are single numbers."""
    shapes = [shape_of(formula, known) for formula in formulas]
    if any(shape is None for shape in shapes):
        return None
    different = {shape for shape in shapes if shape}
    if len(different) > 1:
        return None
    return different.pop() if different else ()

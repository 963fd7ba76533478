"""The signs of a formula around its arrays: how it is drawn with a picture for each of them."""

from __future__ import annotations

from core.inspect.microscope.arithmetic import Reader, extent
from core.inspect.microscope.formula import (
    SIGNS,
    Arithmetic,
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

COMPARED = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}
_SUM, _TERM, _ALONE = range(3)  # how firmly a part holds together
_GAP = "\0"


class _NoLineError(Exception):
    """A formula that is no line of signs and arrays."""


def joints(formula: Formula, reader: Reader) -> tuple[str, ...]:
    """What stands before, between and behind the arrays: `2 × (`, `−`, `)` for 2.0 * (a - b).

    One more than there are names, in the order of the text; none where no line can be drawn.
    `·` is a matrix product, `⊙` a product cell by cell, `×` one with a single number.
    """
    try:
        text, _ = _drawn(formula, reader)
    except _NoLineError:
        return ()
    return tuple(part.strip() for part in text.split(_GAP))


def compared(formula: Formula) -> tuple[str, float] | None:
    """The sign and the number that an array is compared with, as in `h >= 0`."""
    if not isinstance(formula, Compare) or not isinstance(formula.left, Name):
        return None
    return (formula.sign, formula.right.value) if isinstance(formula.right, Number) else None


def _drawn(formula: Formula, reader: Reader) -> tuple[str, int]:
    def alone(part: Formula) -> str:
        text, firm = _drawn(part, reader)
        return text if firm == _ALONE else f"({text})"

    if isinstance(formula, Name) or compared(formula):
        return _GAP, _ALONE
    if isinstance(formula, Number):
        return f"{formula.value:.4g}".replace("-", "−"), _ALONE
    if isinstance(formula, Transposed) and not _turns(formula.of):
        return _drawn(formula.of, reader)
    if isinstance(formula, Product):
        return f"{alone(formula.left)} · {alone(formula.right)}", _TERM
    if isinstance(formula, Relu):
        return f"max({_drawn(formula.of, reader)[0]}, 0)", _ALONE
    if isinstance(formula, Square):
        return f"{alone(formula.of)}²", _ALONE
    if isinstance(formula, Root):
        return f"√{alone(formula.of)}", _ALONE
    if isinstance(formula, Compare):
        sign = COMPARED[formula.sign]
        return f"[{alone(formula.left)} {sign} {alone(formula.right)}]", _ALONE
    if isinstance(formula, Total):
        high, wide = extent(formula.of, reader)
        share = f" ÷ {high * wide}" if formula.mean else ""
        return f"Σ {alone(formula.of)}{share}", _TERM
    if isinstance(formula, Arithmetic):
        return _arithmetic(formula, reader)
    raise _NoLineError


def _arithmetic(formula: Arithmetic, reader: Reader) -> tuple[str, int]:
    own = _SUM if formula.sign in "+-" else _TERM
    (left, left_firm), (right, right_firm) = (
        _drawn(part, reader) for part in (formula.left, formula.right)
    )
    left = left if left_firm >= own else f"({left})"
    free = right_firm > own or (right_firm == own and formula.sign in "+*")
    right = right if free else f"({right})"
    sign = SIGNS[formula.sign]
    if formula.sign == "*" and (1, 1) not in (
        extent(formula.left, reader),
        extent(formula.right, reader),
    ):
        sign = "⊙"
    return f"{left} {sign} {right}", own


def _turns(formula: Formula) -> bool:
    """Whether its arrays change places when it is transposed."""
    return any(isinstance(part, Product) for part in walk(formula))

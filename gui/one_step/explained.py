"""An explanation in words and numbers: how one cell came to be."""

import math

from core.inspect.microscope.explanation import Explanation, Kind, Term
from gui.one_step.names import shown
from gui.widgets.words import short

_FEW = 6  # terms that are written out in one line
_INDENT = 16  # blanks before the result, at most: a long name may fill the line


def write(explanation: Explanation, rest: str) -> str:
    """The arithmetic of a cell: what it is called, the sum written out, and what it comes to.

    `rest` is a sentence with {number} and {sum} for the terms that there is no room for.
    """
    place = shown(explanation.name)
    if not explanation.single:
        place += f"[{explanation.row}, {explanation.column}]"
    if explanation.kind is Kind.UNKNOWN:
        return f"{place} = {exactly(explanation.stored)}"
    lines = []
    if explanation.terms:
        lines.append(f"{place} = {_sum(explanation, rest)}")
    elif explanation.written:
        lines.append(f"{place} = {explanation.written}")
    result = "=" if explanation.agrees else "≈"
    indent = " " * min(len(place) + 1, _INDENT)
    lines.append(f"{indent}{result} {exactly(explanation.redone)}")
    return "\n".join(lines)


def exactly(value: float) -> str:
    """A number to its last digit; whole ones without a point."""
    whole = math.isfinite(value) and value == round(value) and abs(value) < 1e15
    return (str(round(value)) if whole else repr(value)).replace("-", "−")


def _sum(explanation: Explanation, rest: str) -> str:
    terms = explanation.terms
    shown, hidden = terms[:_FEW], terms[_FEW:]
    write_term = _square if explanation.kind is Kind.SQUARES else _product
    text = " + ".join(map(write_term, shown))
    count = explanation.rest_count + len(hidden)
    if count:
        left = explanation.rest + sum(term.value for term in hidden)
        text += " + " + rest.format(number=count, sum=short(left))
    return text


def _square(term: Term) -> str:
    return f"{_bracketed(term.factors[0])}²" if term.factors else short(term.value)


def _product(term: Term) -> str:
    return "·".join(map(_bracketed, term.factors)) if term.factors else short(term.value)


def _bracketed(number: float) -> str:
    text = short(number)
    return f"({text})" if text.startswith("−") else text

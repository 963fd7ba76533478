"""Rung 1's lines as the measure of the others: which of them works out what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from core.inspect.microscope.formula import Formula
from core.inspect.microscope.source import read_source
from core.programs import LADDER

GRADIENT = "grad_"


@dataclass(frozen=True)
class ByHand:
    """The lines of rung 1, by the variable that they make, and each variable's whole formula.

    `formulas` are written out down to x, y, w1 and w2.
    """

    lines: Mapping[str, int]
    codes: Mapping[str, str]
    formulas: Mapping[str, Formula]

    def name_of(self, formula: Formula) -> str:
        """The variable that rung 1 gives this value to, or ""."""
        if formula.variable:
            return formula.variable
        return next((name for name, known in self.formulas.items() if known == formula), "")

    def gradient_of(self, name: str) -> str:
        """The variable that holds the gradient of this one, or "" if rung 1 makes none."""
        gradient = GRADIENT + name
        return gradient if gradient in self.lines else ""


@cache
def by_hand() -> ByHand:
    """Read them from the program's file."""
    source = read_source(LADDER[0].text)
    lines: dict[str, int] = {}
    codes: dict[str, str] = {}
    formulas: dict[str, Formula] = {}
    for statement in source.loop:
        for name, formula in source.formulas(statement).items():
            if name not in source.arguments:  # an update makes no new variable
                lines[name], codes[name] = statement.line, statement.code
                formulas[name] = formula.substituted(formulas)
    return ByHand(lines, codes, formulas)

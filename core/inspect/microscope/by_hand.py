"""Rung 1's lines as the measure of the others: which works out what, under which name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from core.inspect.microscope.formula import Formula
from core.inspect.microscope.inside import Graph
from core.inspect.microscope.recording import Recording
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


def name_by_hand(recording: Recording, name: str, at: int) -> tuple[str, bool]:
    """Rung 1's name for what `name` holds after the moment `at`, and whether it is transposed.

    `w1.grad`, `model.0.weight.grad` and the graph's `graph.grad_w1` are all grad_w1, the second
    one transposed; `model.0.weight` is w1. Names that rung 1 doesn't have stay as they are.
    """
    if name.startswith("graph."):
        inner = name.removeprefix("graph.")
        if inner.isdigit():  # a gradient that has no name anywhere
            return name, False
        return (inner, False) if inner in by_hand().lines else name_by_hand(recording, inner, at)
    if name.endswith(".grad"):
        owner, flipped = name_by_hand(recording, name.removesuffix(".grad"), at)
        return (GRADIENT + owner, flipped) if owner in ("w1", "w2") else (name, False)
    base, flipped = recording.base(name, at)
    if base in by_hand().formulas or base in ("x", "y", "w1", "w2"):
        return base, flipped
    return _in_graph(recording, name, at) or name, False


def _in_graph(recording: Recording, name: str, at: int) -> str:
    """What rung 1 calls a layer's output, as the autograd graph shows it; "" if nothing."""
    own = recording.kept(name, at)
    for moment in recording.moments:
        if own is None or not isinstance(moment.inside, Graph):
            continue
        for node in moment.inside.nodes:
            made = recording.kept(node.value, moment.index)
            if made and made.copy == own.copy and node.gradient and not node.accumulates:
                return node.gradient.removeprefix(GRADIENT)
    return ""

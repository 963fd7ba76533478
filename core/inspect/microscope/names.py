"""What a name stands for, whatever the program calls it: `model.0.weight.grad` is grad_w1."""

from __future__ import annotations

from core.inspect.microscope.by_hand import GRADIENT, by_hand
from core.inspect.microscope.inside import Graph
from core.inspect.microscope.recording import Recording


def job(recording: Recording, name: str, at: int) -> tuple[str, bool]:
    """Rung 1's name for what `name` holds after the moment `at`, and whether it is transposed.

    `w1.grad`, `model.0.weight.grad` and the graph's `graph.grad_w1` are all grad_w1, the second
    one transposed; `model.0.weight` is w1. Names that rung 1 knows nothing of stay as they are.
    """
    if name.startswith("graph."):
        inner = name.removeprefix("graph.")
        if inner.isdigit():  # a gradient that has no name anywhere
            return name, False
        return (inner, False) if inner in by_hand().lines else job(recording, inner, at)
    if name.endswith(".grad"):
        owner, flipped = job(recording, name.removesuffix(".grad"), at)
        return (GRADIENT + owner, flipped) if owner in ("w1", "w2") else (name, False)
    base, flipped = recording.base(name, at)
    if base in by_hand().formulas or base in ("x", "y", "w1", "w2"):
        return base, flipped
    return _in_graph(recording, name, at) or name, False


def _in_graph(recording: Recording, name: str, at: int) -> str:
    """What rung 1 calls a layer's output, as the autograd graph tells it; "" if nothing."""
    own = recording.kept(name, at)
    for moment in recording.moments:
        if own is None or not isinstance(moment.inside, Graph):
            continue
        for node in moment.inside.nodes:
            made = recording.kept(node.value, moment.index)
            if made and made.copy == own.copy and node.gradient and not node.accumulates:
                return node.gradient.removeprefix(GRADIENT)
    return ""

"""Where a value came from: the formula that a line worked out, in the text or inside a call."""

from __future__ import annotations

from core.inspect.microscope.backward import into_parameter, passed_on
from core.inspect.microscope.formula import (
    Arithmetic,
    Formula,
    Name,
    Product,
    Relu,
    transposed,
    understood,
)
from core.inspect.microscope.inside import Graph, Layer, Layers, OptimizerStep
from core.inspect.microscope.optimizers import moved
from core.inspect.microscope.recording import Moment, Recording


def formula_of(recording: Recording, moment: Moment, name: str) -> Formula | None:
    """How `name` got the value that it has after the moment; None if that is not understood.

    The formula's names mean values before the line, but those marked `after`.
    """
    found = _formula_of(recording, moment, name)
    if found is None:
        found = _as_another_name(recording, moment, name)
    return found if found and understood(found) else None


def _as_another_name(recording: Recording, moment: Moment, name: str) -> Formula | None:
    """The same memory under the name that the line works with, such as w1 for a layer's weight."""
    own = recording.kept(name, moment.index)
    if own is None:
        return None
    for other in recording.names(moment.index):
        kept = recording.kept(other, moment.index)
        if kept is None or other == name or kept.copy != own.copy:
            continue
        found = _formula_of(recording, moment, other)
        if found is None and kept.at < moment.index == own.at:
            found = Name(other)  # it was there before
        if found and understood(found):
            return transposed(found) if kept.flipped != own.flipped else found
    return None


def _formula_of(recording: Recording, moment: Moment, name: str) -> Formula | None:
    inside = moment.inside
    statement = recording.source.at(moment.line)
    written = recording.source.formulas(statement) if statement else {}
    if name in written and understood(written[name]):
        return written[name]
    if isinstance(inside, Layers):
        return next((_layer(layer) for layer in inside.layers if layer.output == name), None) or (
            _between(recording, name)
        )
    if isinstance(inside, Graph):
        if name.startswith("graph."):
            return passed_on(inside, name, recording)
        return into_parameter(inside, name, recording, moment)
    if isinstance(inside, OptimizerStep):
        return moved(inside, name, recording, moment)
    return None


def _layer(layer: Layer) -> Formula | None:
    source = Name(layer.input, after=True)
    if layer.kind == "ReLU":
        return Relu(source)
    if layer.kind != "Linear":
        return None
    made = Product(source, transposed(Name(f"{layer.path}.weight")))
    bias = f"{layer.path}.bias"
    return Arithmetic(made, "+", Name(bias)) if bias in layer.parameters else made


def _between(recording: Recording, name: str) -> Formula | None:
    """What happened between two layers, as the graph of the backward pass remembers it."""
    for moment in recording.moments:
        if isinstance(moment.inside, Graph):
            for node in moment.inside.nodes:
                if node.value == name and isinstance(node.formula, Relu):
                    return _after(node.formula)
    return None


def _after(formula: Relu) -> Formula:
    of = formula.of
    return Relu(Name(of.name, after=True)) if isinstance(of, Name) else formula

"""Where a value came from: the formula that a line worked out, in the text or inside a call."""

from __future__ import annotations

import ast

import numpy as np

from core.inspect.microscope.formula import Formula, Name, Number, Relu
from core.inspect.microscope.forward import passed_on, turns
from core.inspect.microscope.inside import Edge, Graph, Layer, Layers, Node, OptimizerStep
from core.inspect.microscope.optimizers import moved
from core.inspect.microscope.parse import dotted, parse
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.source import Source


def formula_of(recording: Recording, moment: Moment, name: str) -> Formula | None:
    """How `name` got the value that it has after the moment; None if that is not understood.

    The formula's names mean values before the line, but those marked `after`.
    """
    found = _formula_of(recording, moment, name)
    if found is None:
        found = _as_another_name(recording, moment, name)
    return found if found and found.understood else None


def _as_another_name(recording: Recording, moment: Moment, name: str) -> Formula | None:
    """The same memory under the name that the line works with, like w1 for a layer's weight."""
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
        if found and found.understood:
            return found.T if kept.flipped != own.flipped else found
    return None


def _formula_of(recording: Recording, moment: Moment, name: str) -> Formula | None:
    inside = moment.inside
    statement = recording.source.at(moment.line)
    written = recording.source.formulas(statement) if statement else {}
    if name in written and written[name].understood:
        return written[name]
    if isinstance(inside, Layers):
        return next((_layer(layer) for layer in inside.layers if layer.output == name), None) or (
            _between_layers(recording, name)
        )
    if isinstance(inside, Graph):
        if name.startswith("graph."):
            return _in_graph(inside, name, recording)
        return _into_parameter(inside, name, recording, moment)
    if isinstance(inside, OptimizerStep):
        return moved(inside, name, recording, moment)
    return None


# The forward pass of a module


def _layer(layer: Layer) -> Formula | None:
    source = Name(layer.input, after=True)
    if layer.kind == "ReLU":
        return Relu(source)
    if layer.kind != "Linear":
        return None
    made = source @ Name(f"{layer.path}.weight").T
    bias = f"{layer.path}.bias"
    return made + Name(bias) if bias in layer.parameters else made


def _between_layers(recording: Recording, name: str) -> Formula | None:
    """What happened between two layers, as the graph of the backward pass remembers it."""
    for moment in recording.moments:
        if isinstance(moment.inside, Graph):
            for node in moment.inside.nodes:
                if node.value == name and node.formula.understood and not node.accumulates:
                    names = node.formula.names
                    return node.formula.substituted(
                        {one.name: Name(one.name, True) for one in names}
                    )
    return None


# The backward pass: the chain rule, node by node


def _in_graph(graph: Graph, name: str, recording: Recording) -> Formula | None:
    """How the gradient that a recording keeps as `graph.…` came to arrive at its node."""
    node = next((node for node in graph.nodes if node.name == name), None)
    if node is graph.nodes[0]:
        return Number(1.0)  # how the root grows with itself
    return _arriving(graph, node, recording) if node else None


def _into_parameter(
    graph: Graph, name: str, recording: Recording, moment: Moment
) -> Formula | None:
    """How a parameter's gradient, `w1.grad`, came about; what was in it before is added to."""
    for node in graph.nodes:
        if node.accumulates and f"{node.value}.grad" == name:
            made = _arriving(graph, node, recording)
            before = recording.before(name, moment)
            empty = before is None or (isinstance(before, np.ndarray) and not before.any())
            return made if made is None or empty else Name(name) + made
    return None


def _arriving(graph: Graph, node: Node, recording: Recording) -> Formula | None:
    """The sum of what all edges bring."""
    parts = [_brought(graph, edge, recording) for edge in graph.into(node)]
    result = parts[0] if parts else None
    for part in parts[1:]:
        result = result + part if result and part else None
    return result


def _brought(graph: Graph, edge: Edge, recording: Recording) -> Formula | None:
    """From the gradient that arrives at a node to the one that it passes on along an edge."""
    node = graph.nodes[edge.source]
    if turns(node.kind):
        turned = _arriving(graph, node, recording)
        return turned.T if turned else None
    gradient = Name(node.name, after=True)
    for made in (node.formula, _as_written(node.formula, graph, recording.source)):
        found = passed_on(node.kind, made, edge.place, gradient) if made else None
        if found and found.understood:
            return found
    return _custom(recording.source, node, gradient, made_from(graph, node))


def _as_written(made: Formula, graph: Graph, source: Source) -> Formula | None:
    """The same operation in the line that made the root; its node may not keep what went in."""
    lines = (source.formulas(statement) for statement in source.loop)
    roots = [formulas[graph.root] for formulas in lines if graph.root in formulas]
    same = [part for formula in roots for part in formula.walk() if type(part) is type(made)]
    return same[0] if len(same) == 1 else None


def made_from(graph: Graph, node: Node) -> Formula | None:
    """What the only operation that leads into a node made, by name."""
    targets = [graph.nodes[edge.target] for edge in graph.out_of(node)]
    return Name(targets[0].value) if len(targets) == 1 and targets[0].value else None


def _custom(source: Source, node: Node, gradient: Formula, given: Formula | None) -> Formula | None:
    """The backward that a program writes for a Function of its own, with one input saved."""
    function = source.scope.classes.get(node.kind.removesuffix("Backward"))
    if function is None or given is None:
        return None
    methods = {inner.name: inner for inner in function.body if isinstance(inner, ast.FunctionDef)}
    forward, backward = methods.get("forward"), methods.get("backward")
    if not forward or not backward or len(forward.args.args) != 2:
        return None
    known = {backward.args.args[1].arg: gradient}
    saved = _saved(forward)
    for statement in backward.body:
        if isinstance(statement, ast.Assign) and dotted(statement.value) == "ctx.saved_tensors":
            target = statement.targets[0]
            names = [dotted(one) for one in getattr(target, "elts", [])]
            if saved != [forward.args.args[1].arg] or len(names) != 1:
                return None
            known[names[0]] = given
        elif isinstance(statement, ast.Return) and statement.value:
            formula = parse(statement.value, source.scope)
            free = {name.name for name in formula.names} - known.keys()
            return None if free else formula.substituted(known)
    return None


def _saved(forward: ast.FunctionDef) -> list[str]:
    for inner in ast.walk(forward):
        if isinstance(inner, ast.Call) and dotted(inner.func) == "ctx.save_for_backward":
            return [dotted(one) for one in inner.args]
    return []

"""How each gradient of the autograd graph was worked out: the chain rule, node by node."""

from __future__ import annotations

import ast

from core.inspect.microscope.formula import (
    Arithmetic,
    Compare,
    Formula,
    Name,
    Number,
    Product,
    Relu,
    Square,
    Total,
    substituted,
    transposed,
    understood,
    walk,
)
from core.inspect.microscope.inside import Edge, Graph, Node
from core.inspect.microscope.parse import dotted, parse
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.source import Source


def passed_on(graph: Graph, name: str, recording: Recording) -> Formula | None:
    """How the gradient that a recording keeps as `graph.…` came to arrive at its node."""
    node = next((node for node in graph.nodes if node.name == name), None)
    if node is graph.nodes[0]:
        return Number(1.0)  # how the root grows with itself
    return _arriving(graph, node, recording) if node else None


def into_parameter(graph: Graph, name: str, recording: Recording, moment: Moment) -> Formula | None:
    """How a parameter's gradient, `w1.grad`, came about; what was in it before is added to."""
    for node in graph.nodes:
        if node.accumulates and f"{node.value}.grad" == name:
            made = _arriving(graph, node, recording)
            before = recording.before(name, moment)
            empty = before is None or (hasattr(before, "any") and not before.any())
            return made if made is None or empty else Arithmetic(Name(name), "+", made)
    return None


def _arriving(graph: Graph, node: Node, recording: Recording) -> Formula | None:
    """The sum of what all edges bring."""
    parts = [_brought(graph, edge, recording) for edge in graph.into(node)]
    result = parts[0] if parts else None
    for part in parts[1:]:
        result = Arithmetic(result, "+", part) if result and part else None
    return result


def _brought(graph: Graph, edge: Edge, recording: Recording) -> Formula | None:
    """The chain rule for one node: from what arrives there to what it passes on."""
    node = graph.nodes[edge.source]
    gradient, made = Name(node.name, after=True), node.formula
    if node.kind == "AddmmBackward0" and isinstance(made, Arithmetic) and edge.place > 0:
        made, place = made.left, edge.place - 1
    else:
        place = edge.place
    if node.kind.startswith(("TBackward", "Transpose", "Permute")):
        turned = _arriving(graph, node, recording)
        return transposed(turned) if turned else None
    if isinstance(made, Product):
        if place == 0:
            return Product(gradient, transposed(made.right))
        return Product(transposed(made.left), gradient)
    if isinstance(made, Relu):
        # At exactly 0 clamp lets the gradient through, and nn.ReLU does not.
        sign = ">" if node.kind.startswith("Relu") else ">="
        return Arithmetic(gradient, "*", Compare(made.of, sign, Number(0.0)))
    if node.kind == "SumBackward0":
        return gradient
    if node.kind == "MseLossBackward0" and isinstance(made, Total) and isinstance(made.of, Square):
        return Arithmetic(Arithmetic(Number(2.0), "*", made.of.of), "*", gradient)
    if isinstance(made, Square):
        squared = made.of if understood(made.of) else _squared(graph, recording)
        twice = Arithmetic(Number(2.0), "*", squared) if squared else None
        return Arithmetic(gradient, "*", twice) if twice else None
    if isinstance(made, Arithmetic) and made.sign == "-" and place == 0:
        return gradient
    return _custom(recording.source, node, gradient, made_from(graph, node))


def _squared(graph: Graph, recording: Recording) -> Formula | None:
    """What the line that made the root squares; a difference does not keep what went into it."""
    lines = (recording.source.formulas(statement) for statement in recording.source.loop)
    made = [formulas[graph.root] for formulas in lines if graph.root in formulas]
    squares = [part for formula in made for part in walk(formula) if isinstance(part, Square)]
    return squares[0].of if len(squares) == 1 else None


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
            free = {part.name for part in walk(formula) if isinstance(part, Name)} - known.keys()
            return None if free else substituted(formula, known)
    return None


def _saved(forward: ast.FunctionDef) -> list[str]:
    for inner in ast.walk(forward):
        if isinstance(inner, ast.Call) and dotted(inner.func) == "ctx.save_for_backward":
            return [dotted(one) for one in inner.args]
    return []

"""Listening to the autograd graph while it runs: what each node passes on, taken by hooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.base.message import Message, say
from core.inspect.microscope.by_hand import by_hand
from core.inspect.microscope.formula import Formula
from core.inspect.microscope.forward import Forward, kind_of, node_message
from core.inspect.microscope.inside import Edge, Graph, Node
from core.inspect.microscope.values import Value, norm

_Passed = tuple[Value, float]


@dataclass(frozen=True)
class _Described:
    """What a node made, how, what rung 1 calls the gradient of that, and if it is flipped."""

    value: str
    formula: Formula
    gradient: str
    flipped: bool


class GraphListener:
    """Hooks on every node behind one tensor, from before `root.backward()` until `close`.

    `keep` makes the value that is kept of a gradient; nothing else is held of it, because torch
    may go on working in its memory.
    """

    def __init__(self, root: str, grad_fn: Any, forward: Forward, keep: Callable[[Any], Value]):
        self._root, self._forward, self._keep = root, forward, keep
        self._nodes = _reachable(grad_fn)
        self._index = {node: index for index, node in enumerate(self._nodes)}
        self._targets = [
            [None if target is None else self._index[target] for target, _ in node.next_functions]
            for node in self._nodes
        ]
        self._arriving: dict[int, _Passed] = {}
        self._passed: dict[tuple[int, int], _Passed] = {}  # by node and place among its edges
        self._described = [self._describe(node) for node in self._nodes]
        self._handles = [handle for node in self._nodes for handle in self._hook(node)]

    def close(self) -> None:
        """Take the hooks away."""
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def result(self) -> tuple[Graph, Mapping[str, Value]]:
        """The graph, and the gradients that arrived, by the names that its nodes give them."""
        values: dict[str, Value] = {}
        nodes = [self._node(index, values) for index in range(len(self._nodes))]
        edges = [
            Edge(source, place, target, *self._on_edge(source, place, target))
            for source, targets in enumerate(self._targets)
            for place, target in enumerate(targets)
            if target is not None
        ]
        graph = Graph(self._root, tuple(nodes), tuple(edges), self._forward.same_network)
        return graph, values

    def _hook(self, node: Any) -> list[Any]:
        index = self._index[node]

        def before(gradients: tuple[Any, ...]) -> None:
            arrived = next((one for one in gradients if one is not None), None)
            if arrived is not None:
                self._arriving[index] = self._note(arrived)

        def after(gradients: tuple[Any, ...], _: tuple[Any, ...]) -> None:
            for place, target in enumerate(self._targets[index][: len(gradients)]):
                gradient = gradients[place]
                if gradient is not None and target is not None and self._joins(target):
                    self._passed[index, place] = self._note(gradient)

        handles = [node.register_prehook(before)]
        # A hook after the last node would make torch copy the gradient that it keeps.
        if kind_of(node) != "AccumulateGrad":
            handles.append(node.register_hook(after))
        return handles

    def _note(self, gradient: Any) -> _Passed:
        gradient = gradient.detach()
        return self._keep(gradient), norm(gradient)

    def _joins(self, target: int) -> bool:
        """Whether several edges meet at a node, so that what arrives is their sum."""
        return sum(targets.count(target) for targets in self._targets) > 1

    def _on_edge(self, source: int, place: int, target: int) -> tuple[Value | None, float]:
        if self._joins(target):
            return self._passed.get((source, place), (None, 0.0))
        return self._arriving.get(target, (None, 0.0))

    def _describe(self, node: Any) -> _Described:
        forward = self._forward
        return _Described(forward.value_of(node), forward.made_by(node), *forward.gradient_of(node))

    def _node(self, index: int, values: dict[str, Value]) -> Node:
        kind = kind_of(self._nodes[index])
        described = self._described[index]
        value, gradient = described.value, described.gradient
        arrived = self._arriving.get(index)
        name = ""
        if arrived:
            name = f"graph.{value}.grad" if kind == "AccumulateGrad" else f"graph.{gradient}"
            if name in values or name == "graph.":
                name = f"graph.{index}"
            values[name] = arrived[0]
        made = sorted(self._made_by_hand(index), key=by_hand().lines.__getitem__)
        return Node(
            index,
            kind,
            value,
            described.formula,
            name,
            arrived[0].shape if arrived else (),
            arrived[1] if arrived else 0.0,
            gradient,
            described.flipped,
            tuple(made),
            tuple(by_hand().lines[one] for one in made),
            _sentence(kind, value, self._nodes[index]),
        )

    def _made_by_hand(self, index: int) -> tuple[str, ...]:
        """The gradients of rung 1 that come out of this node, here or some nodes further on."""
        found: dict[str, None] = {}
        own = self._described[index].gradient
        for target in self._targets[index]:
            if target is None:
                continue
            gradient = self._described[target].gradient
            if not gradient:
                found |= dict.fromkeys(self._made_by_hand(target))
            elif gradient != own:
                found[gradient] = None
        return tuple(found)


def _reachable(root: Any) -> list[Any]:
    """The nodes behind this one, itself first, each after some node that leads to it."""
    nodes = {root: None}
    for node in (queue := [root]):
        for target, _ in node.next_functions:
            if target is not None and target not in nodes:
                nodes[target] = None
                queue.append(target)
    return list(nodes)


def _sentence(kind: str, value: str, node: Any) -> Message:
    """What a node of this kind does."""
    if kind == "AccumulateGrad":
        return say("Adds the arriving gradient to {name}.grad.", name=value)
    if hasattr(node, "_forward_cls"):
        return say("The program's own backward: it runs lines that the program defines.")
    return node_message(kind)

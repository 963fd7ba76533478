"""The forward pass as the autograd graph remembers it: which node made which variable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.base.message import Message, say
from core.inspect.microscope.by_hand import by_hand
from core.inspect.microscope.formula import (
    NODES,
    PASSES_ON,
    PRODUCT_BACKWARD,
    Formula,
    Name,
    Number,
    Operation,
    Other,
    Transposed,
    mean_squared_error,
)
from core.inspect.microscope.live import View, place, seen_as

_REDUCTIONS = {1: Other("'mean'"), 2: Other("'sum'")}  # the numbers that torch has for them


def kind_of(node: Any) -> str:
    """torch's name for a node, without its namespace."""
    return str(node.name()).rpartition("::")[2]


class Forward:
    """Names what nodes made: by the program's own names, or by what they work out.

    `arrays` are the frame's tensors by name, `makers` the nodes of tensors that have a name
    (variables and layers' outputs), `parameters` the names of parameters by `id`. To be asked
    before the backward pass, which frees what the nodes have saved.
    """

    def __init__(
        self, arrays: Mapping[str, Any], makers: Mapping[Any, str], parameters: Mapping[int, str]
    ) -> None:
        self._makers, self._parameters = makers, parameters
        self._places = {place(array): (name, array) for name, array in arrays.items()}
        # Where a layer's weight is w1 itself, seen transposed, the name that counts is w1.
        for name in ("x", "y", "w1", "w2"):
            if name in arrays:
                self._places[place(arrays[name])] = (name, arrays[name])
        self._numbers = {
            Name(name) for name, array in self._places.values() if tuple(array.shape) == (1, 1)
        }
        self._known: dict[Any, Formula] = {}

    @property
    def same_network(self) -> bool:
        """Whether y_pred was worked out as rung 1 does."""
        node = next((node for node, name in self._makers.items() if name == "y_pred"), None)
        return node is not None and self.formula(node) == by_hand().formulas["y_pred"]

    def value_of(self, node: Any) -> str:
        """The program's name for what a node made, or ""."""
        if kind_of(node) == "AccumulateGrad":
            return self._parameters.get(id(node.variable), "")
        return self._makers.get(node, "")

    def gradient_of(self, node: Any) -> tuple[str, bool]:
        """What rung 1 calls the gradient that arrives here ("" if nothing), and if transposed."""
        own = self._makers.get(node, "")
        if own in by_hand().formulas:
            return by_hand().gradient_of(own), False
        formula = self.formula(node)
        if isinstance(formula, Transposed) and kind_of(node) == "AccumulateGrad":
            return by_hand().gradient_of(by_hand().name_of(formula.of)), True
        return by_hand().gradient_of(by_hand().name_of(formula)), False

    def formula(self, node: Any) -> Formula:
        """What a node made, down to x, y and the parameters."""
        if node not in self._known:
            found = self._read(node, self.formula)
            own = self._makers.get(node, "")
            if not found.understood and own in by_hand().formulas:
                # A custom Function hides what it does; the name in the program says what it is.
                found = by_hand().formulas[own]
            self._known[node] = found
        return self._known[node]

    def made_by(self, node: Any) -> Formula:
        """What a node made, down to the nearest values that the program has a name for."""
        return self._read(node, self._nearest)

    def _nearest(self, node: Any) -> Formula:
        own = self.value_of(node)
        return Name(own) if own else self._read(node, self._nearest)

    def is_single(self, formula: Formula) -> bool:
        """Whether it is a variable of one number."""
        return formula in self._numbers

    def _read(self, node: Any, follow: Callable[[Any], Formula]) -> Formula:
        kind = kind_of(node)
        if kind == "AccumulateGrad":
            return self._leaf(node.variable)
        read = _FUSED[kind].read if kind in _FUSED else _from_node(kind)
        found = read(_Node(kind, node, follow, self)) if read else None
        return found or Other(kind)

    def saved(self, node: Any, name: str) -> Formula:
        """A tensor that a node keeps for its way back, as the variable that it is."""
        try:
            tensor = getattr(node, f"_saved_{name}", None)
        except RuntimeError:  # it was freed, or changed since
            tensor = None
        if isinstance(tensor, (int, float)):
            return Number(float(tensor))
        return Other("?") if tensor is None else self._leaf(tensor)

    def _leaf(self, tensor: Any) -> Formula:
        name, array = self._places.get(place(tensor), ("", None))
        view = View.OTHER if array is None else seen_as(array, tensor)
        if view is not View.OTHER:
            return Name(name) if view is View.SAME else Transposed(Name(name))
        own = self._parameters.get(id(tensor), "")
        return Name(own) if own else Other("?")


@dataclass(frozen=True)
class _Node:
    """A node of the graph, as an operation is read from it (formula.AutogradNode)."""

    kind: str
    node: Any
    follow: Callable[[Any], Formula]
    forward: Forward

    def operand(self, index: int, saved: str = "") -> Formula:
        """What went in: what another node made, or a tensor that needs no gradient."""
        nodes = self.node.next_functions
        maker = nodes[index][0] if index < len(nodes) else None
        return self.follow(maker) if maker is not None else self.forward.saved(self.node, saved)

    def saved(self, name: str, default: object = None) -> object:
        """What torch keeps by this name."""
        return getattr(self.node, f"_saved_{name}", default)

    def is_single(self, formula: Formula) -> bool:
        """Whether it is a variable of one number: the same as its own transpose."""
        return self.forward.is_single(formula)


@dataclass(frozen=True)
class _Fused:
    """A node that stands for several operations at once.

    `read` gives their formula, and `inputs` the place of each of its inputs in that: of which
    part of which part.
    """

    read: Callable[[_Node], Formula | None]
    inputs: tuple[tuple[int, ...], ...]
    message: Message


_FUSED = {
    "AddmmBackward0": _Fused(
        lambda node: node.operand(1, "mat1") @ node.operand(2, "mat2") + node.operand(0),
        ((1,), (0, 0), (0, 1)),
        PRODUCT_BACKWARD,
    ),
    "MseLossBackward0": _Fused(
        lambda node: mean_squared_error(
            node.operand(0),
            node.operand(1, "target"),
            {"reduction": _REDUCTIONS.get(node.node._saved_reduction, Other("'none'"))},
        ),
        ((0, 0, 0), (0, 0, 1)),
        say("Passes on twice the difference between prediction and target."),
    ),
}


def operation_of(kind: str) -> type[Operation] | None:
    """The operation that a node of this kind stands for; None if there is none here."""
    return next((NODES[start] for start in NODES if kind.startswith(start)), None)


def turns(kind: str) -> bool:
    """Whether a node of this kind only turns the gradient over."""
    return operation_of(kind) is Transposed


def node_message(kind: str) -> Message:
    """What a node of this kind does."""
    if kind in _FUSED:
        return _FUSED[kind].message
    operation = operation_of(kind)
    messages = operation.nodes if operation else {}
    return next(
        (message for start, message in messages.items() if kind.startswith(start)),
        PASSES_ON,
    )


def passed_on(kind: str, made: Formula, place: int, arriving: Formula) -> Formula | None:
    """The chain rule for one node: what it passes on to its input at this place.

    `made` is how it made its result, and `arriving` the gradient of that. None if it isn't known.
    """
    gradient: Formula | None = arriving
    for part in _FUSED[kind].inputs[place] if kind in _FUSED else (place,):
        if gradient is None or part >= len(made.parts):
            return None
        gradient, made = made.gradient(part, gradient), made.parts[part]
    return gradient


def _from_node(kind: str) -> Callable[[_Node], Formula | None] | None:
    operation = operation_of(kind)
    return operation.from_node if operation else None

"""What happens inside one line, where the program's text does not show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.base.message import Message
from core.inspect.microscope.formula import Formula
from core.inspect.microscope.values import Value


@dataclass(frozen=True)
class Node:
    """A node of the autograd graph: it takes the gradient of what one operation made.

    `kind` is torch's name for it. `value` is the variable (or layer's output, or parameter)
    that the operation made, if the program has a name for it; for `AccumulateGrad` the
    parameter that it feeds. `formula` is how the operation made it. `name` is under which the
    recording keeps the gradient that arrives, "" if none arrived; `shape` and `norm` are that
    gradient's (norm: the root of the sum of its squares). `gradient` is what rung 1 calls it
    ("" if it does not); with `flipped` rung 1 has rows for columns. `by_hand` are the variables
    of rung 1 whose lines do what this node does, alone or together with its neighbours, and
    `lines` their numbers in its file.
    """

    index: int
    kind: str
    value: str
    formula: Formula
    name: str
    shape: tuple[int, ...]
    norm: float
    gradient: str
    flipped: bool
    by_hand: tuple[str, ...]
    lines: tuple[int, ...]
    message: Message

    @property
    def accumulates(self) -> bool:
        """Whether it is the end of a path, where the gradient is added to a parameter's."""
        return self.kind == "AccumulateGrad"


@dataclass(frozen=True)
class Edge:
    """What one node passes on to another; `gradient` is None if it passed on nothing.

    `place` counts what went into the source's operation, from 0: it is the gradient of that.
    """

    source: int
    place: int
    target: int
    gradient: Value | None
    norm: float


@dataclass(frozen=True)
class Graph:
    """The autograd graph behind `root.backward()`, in the order from the root on.

    `same_network` says whether the forward pass was rung 1's, so that the gradients must be
    its too.
    """

    root: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    same_network: bool

    def into(self, node: Node) -> tuple[Edge, ...]:
        """The edges that end at a node."""
        return tuple(edge for edge in self.edges if edge.target == node.index)

    def out_of(self, node: Node) -> tuple[Edge, ...]:
        """The edges that begin at a node."""
        return tuple(edge for edge in self.edges if edge.source == node.index)

    def after(self, node: Node) -> Node:
        """The node at which what this one works out arrives; at the end of a path itself.

        Of several it is the one from which the way leads on.
        """
        targets = [self.nodes[edge.target] for edge in self.out_of(node)]
        arrived = [target for target in targets if target.name]
        return min(arrived, key=lambda target: target.accumulates, default=node)

    def maker(self, name: str) -> Node | None:
        """The node that works out the gradient that a recording keeps under this name."""
        return next((node for node in self.nodes if self.after(node).name == name), None)

    def shares(self, node: Node) -> bool:
        """Whether several nodes do together what rung 1 does in one line, this one among them."""
        others = [other for other in self.nodes if other is not node]
        return any(name in other.by_hand for other in others for name in node.by_hand)


@dataclass(frozen=True)
class Layer:
    """One call of one layer; `input` and `output` are names in the recording."""

    path: str
    kind: str
    input: str
    output: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Layers:
    """The layers that a call of a module went through, in order."""

    module: str
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class ParameterStep:
    """How one parameter was moved: names in the recording of what took part in it.

    `state` maps torch's name for what the optimizer remembers (momentum_buffer, exp_avg, ...)
    to its name in the recording; `settings` are its numbers (lr, momentum, beta1, eps, ...).
    """

    parameter: str
    gradient: str
    state: Mapping[str, str]
    settings: Mapping[str, float]


@dataclass(frozen=True)
class OptimizerStep:
    """A call of an optimizer's `step`; `kind` is its class (SGD, Adam, ...)."""

    optimizer: str
    kind: str
    parameters: tuple[ParameterStep, ...]


@dataclass(frozen=True)
class Sealed:
    """A call that runs no lines of Python any more; the message says why."""

    message: Message


@dataclass(frozen=True)
class Failed:
    """The line ended with an error, and the step with it; the message says which."""

    message: Message


Inside = Graph | Layers | OptimizerStep | Sealed | Failed

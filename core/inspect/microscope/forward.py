"""The forward pass as the autograd graph remembers it: which node made which variable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.inspect.microscope.by_hand import by_hand
from core.inspect.microscope.formula import (
    Arithmetic,
    Formula,
    Name,
    Other,
    Product,
    Relu,
    Square,
    Total,
    Transposed,
    transposed,
    understood,
)
from core.inspect.microscope.live import View, place, seen_as

_TURNS = ("TBackward", "TransposeBackward", "PermuteBackward", "NumpyTBackward")
_RELUS = ("ReluBackward", "ClampBackward", "ClampMinBackward")
_SUM = 2  # the number that torch has for reduction="sum"
_SIGNS = {"SubBackward0": "-", "AddBackward0": "+", "MulBackward0": "*", "DivBackward0": "/"}


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
            if not understood(found) and own in by_hand().formulas:
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

    def _read(self, node: Any, follow: Callable[[Any], Formula]) -> Formula:
        kind = kind_of(node)

        def operand(index: int, saved: str = "") -> Formula:
            """What went in: what another node made, or a tensor that needs no gradient."""
            maker = node.next_functions[index][0] if index < len(node.next_functions) else None
            return follow(maker) if maker is not None else self._saved(node, saved)

        if kind == "AccumulateGrad":
            return self._leaf(node.variable)
        if kind.startswith(_TURNS):
            turned = operand(0)
            # One number is its own transpose, and can't be told from it.
            return turned if turned in self._numbers else transposed(turned)
        if kind == "MmBackward0":
            return Product(operand(0, "self"), operand(1, "mat2"))
        if kind == "AddmmBackward0":
            return Arithmetic(Product(operand(1, "mat1"), operand(2, "mat2")), "+", operand(0))
        if kind.startswith(_RELUS):
            low, high = getattr(node, "_saved_min", 0), getattr(node, "_saved_max", None)
            return Relu(operand(0)) if low == 0 and high is None else Other(kind)
        if kind == "SumBackward0":
            return Total(operand(0))
        if kind == "PowBackward0" and node._saved_exponent == 2:
            return Square(operand(0))
        if kind == "MseLossBackward0" and node._saved_reduction == _SUM:
            return Total(Square(Arithmetic(operand(0), "-", self._saved(node, "target"))))
        if kind in _SIGNS:
            return Arithmetic(operand(0, "self"), _SIGNS[kind], operand(1, "other"))
        return Other(kind)

    def _saved(self, node: Any, name: str) -> Formula:
        """A tensor that a node keeps for its way back, as the variable that it is."""
        try:
            tensor = getattr(node, f"_saved_{name}", None)
        except RuntimeError:  # it was freed, or changed since
            tensor = None
        return Other("?") if tensor is None else self._leaf(tensor)

    def _leaf(self, tensor: Any) -> Formula:
        name, array = self._places.get(place(tensor), ("", None))
        view = View.OTHER if array is None else seen_as(array, tensor)
        if view is not View.OTHER:
            return Name(name) if view is View.SAME else Transposed(Name(name))
        own = self._parameters.get(id(tensor), "")
        return Name(own) if own else Other("?")

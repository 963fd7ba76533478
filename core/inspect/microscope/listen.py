"""Listening into a line: whatever works inside the call that it makes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from core.base.message import say
from core.inspect.microscope.forward import Forward
from core.inspect.microscope.graph import GraphListener
from core.inspect.microscope.inside import (
    Inside,
    Layer,
    Layers,
    OptimizerStep,
    ParameterStep,
    Sealed,
)
from core.inspect.microscope.live import Live, parameter_names
from core.inspect.microscope.parse import dotted
from core.inspect.microscope.source import Statement
from core.inspect.microscope.values import Value
from core.machine.pytorch import loaded_torch


class LayersListener:
    """Hooks on every layer of a module, from before its call until `close`.

    `arrays` then holds what went in and came out as `model.0.input` and `model.0.output`; a
    second call of the same layer adds `[2]`. `makers` says which node of the graph made what.
    """

    def __init__(self, name: str, module: Any) -> None:
        self.arrays: dict[str, Any] = {}
        self.makers: dict[Any, str] = {}
        self._name = name
        self._layers: list[Layer] = []
        self._handles = [
            layer.register_forward_hook(self._hook(f"{name}.{path}" if path else name))
            for path, layer in module.named_modules()
            if not list(layer.children())
        ]

    def close(self) -> None:
        """Take the hooks away."""
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def result(self) -> Layers | None:
        """The layers in the order of their calls; None for a module that is a layer itself."""
        if [layer.path for layer in self._layers] == [self._name]:
            return None
        return Layers(self._name, tuple(self._layers))

    def _hook(self, path: str) -> Any:
        def after(layer: Any, given: tuple[Any, ...], made: Any) -> None:
            if not given or not hasattr(given[0], "detach") or not hasattr(made, "detach"):
                return
            times = sum(one.path == path for one in self._layers) + 1
            again = f"[{times}]" if times > 1 else ""
            source, result = f"{path}.input{again}", f"{path}.output{again}"
            self.arrays[source] = given[0].detach()
            self.arrays[result] = made.detach()
            for name, tensor in ((source, given[0]), (result, made)):
                if tensor.grad_fn is not None:
                    self.makers.setdefault(tensor.grad_fn, name)
            parameters = tuple(f"{path}.{inner}" for inner, _ in layer.named_parameters())
            self._layers.append(Layer(path, type(layer).__name__, source, result, parameters))

        return after


_COMPILED = say(
    "torch.compile has turned these lines into machine code, so there are no lines "
    "inside to stop at. You can see what went in and what came out."
)
_RECORDED = say(
    "The GPU replays a recording of the whole step at once, so there are no lines inside "
    "to stop at. You can see what went in and what came out."
)


class Listener:
    """Watches what happens inside one line, from before it runs until `close`.

    Then `inside` says what it was, `arrays` are further arrays that it made, by name, and
    `values` those that are kept already. `sees_all` says that the line may have changed any
    array without a sign.
    """

    def __init__(self) -> None:
        self.inside: Inside | None = None
        self.arrays: Mapping[str, Any] = {}
        self.values: Mapping[str, Value] = {}
        self.sees_all = False
        self._graph: GraphListener | None = None
        self._layers: LayersListener | None = None
        self._taking: tuple[str, Any, list[tuple[str, dict[str, float]]]] | None = None

    def open(
        self,
        statement: Statement,
        frame: FrameType,
        live: Live,
        makers: Mapping[Any, str],
        keep: Callable[[Any], Value],
    ) -> None:
        """Begin to listen, to what the statement is about to call.

        `makers` are the nodes that made the layers' outputs of this step.
        """
        torch, call = loaded_torch(), statement.call
        self.sees_all = isinstance(statement.node, ast.Expr)
        if torch is None or call is None:
            return
        word = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        owner_name = dotted(call.func.value if isinstance(call.func, ast.Attribute) else call.func)
        owner = frame.f_locals.get(owner_name)
        if word == "backward" and isinstance(owner, torch.Tensor) and owner.grad_fn is not None:
            named = {**makers, **_makers(frame)}
            forward = Forward(_tensors(live), named, parameter_names(frame))
            self._graph = GraphListener(owner_name, owner.grad_fn, forward, keep)
        elif word == "step" and isinstance(owner, torch.optim.Optimizer):
            self._taking = owner_name, owner, _settings(owner, parameter_names(frame))
        elif word == "replay" and isinstance(owner, torch.cuda.CUDAGraph):
            self.inside = Sealed(_RECORDED)
        elif not word and _compiled(owner):
            self.sees_all = True
            self.inside = Sealed(_COMPILED)
        elif not word and isinstance(owner, torch.nn.Module):
            self._layers = LayersListener(owner_name, owner)

    def close(self) -> None:
        """Stop listening; leaves no hook behind."""
        for listener in (self._graph, self._layers):
            if listener:
                listener.close()

    def settle(self, live: Live) -> Mapping[Any, str]:
        """Put together what was found; returns the nodes that made layers' outputs."""
        if self._graph:
            self.inside, self.values = self._graph.result()
        elif self._taking:
            self.inside = _step(*self._taking, live)
        elif self._layers:
            layers = self._layers.result()
            if layers:
                self.inside, self.arrays = layers, self._layers.arrays
                return self._layers.makers
        return {}


def _compiled(owner: Any) -> bool:
    return hasattr(owner, "_torchdynamo_orig_callable") or hasattr(owner, "_orig_mod")


def _tensors(live: Live) -> dict[str, Any]:
    return {name: array for name, array in live.arrays.items() if hasattr(array, "data_ptr")}


def _makers(frame: FrameType) -> dict[Any, str]:
    """The nodes that made the frame's variables."""
    found: dict[Any, str] = {}
    for name, value in frame.f_locals.items():
        node = getattr(value, "grad_fn", None)
        if node is not None:
            found.setdefault(node, name)
    return found


def _settings(optimizer: Any, names: Mapping[int, str]) -> list[tuple[str, dict[str, float]]]:
    """Each parameter's name, and the numbers that its group is moved by."""
    found = []
    for group in optimizer.param_groups:
        settings: dict[str, float] = {}
        for name, value in group.items():
            if name == "betas":
                settings["beta1"], settings["beta2"] = map(float, value)
            elif isinstance(value, (bool, int, float)):
                settings[name] = float(value)
        found += [(names.get(id(parameter), "?"), settings) for parameter in group["params"]]
    return found


def _step(
    name: str, optimizer: Any, moved: list[tuple[str, dict[str, float]]], live: Live
) -> OptimizerStep:
    """The step, after it was taken."""
    parameters = []
    for parameter, settings in moved:
        ends = f".{parameter}"
        state = {
            key.removeprefix(f"{name}.").removesuffix(ends): key
            for key in live.arrays
            if key.startswith(f"{name}.") and key.endswith(ends)
        }
        parameters.append(ParameterStep(parameter, f"{parameter}.grad", state, settings))
    return OptimizerStep(name, type(optimizer).__name__, tuple(parameters))

"""The modules that a program's text builds: their parameters' shapes, by the names of sizes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.inspect.microscope.parse import dotted, parse
from core.inspect.microscope.propagate import Shape, shape_of
from core.inspect.microscope.source import Source

DATA: Mapping[str, Shape] = {
    "x": ("N", "D_in"),
    "y": ("N", "D_out"),
    "w1": ("D_in", "H"),
    "w2": ("H", "D_out"),
}
_KEEPING = ("ReLU", "Identity", "Tanh", "Sigmoid", "LeakyReLU", "GELU", "Dropout")
_PARALLEL = "DistributedDataParallel"
_MOVES = ("to", "double", "float", "half", "train")  # they hand the module back


@dataclass
class Model:
    """A module as the text makes it; `path` is its name in the recording."""

    kind: str
    parameters: dict[str, Shape] = field(default_factory=dict)
    children: dict[str, Model] = field(default_factory=dict)
    forward: ast.FunctionDef | None = None
    path: str = ""

    def settle(self, path: str) -> None:
        """Take this name, and names under it for all inside."""
        self.path = path
        for name, child in self.children.items():
            child.settle(f"{path}.{name}")

    def shapes(self) -> dict[str, Shape]:
        """The shapes of all parameters, by their names in the recording."""
        found = {f"{self.path}.{name}": shape for name, shape in self.parameters.items()}
        for child in self.children.values():
            found |= child.shapes()
        return found


@dataclass(frozen=True)
class _Sizes:
    """`w1.shape`: the names of its sizes, as numbers to make a layer with."""

    names: Shape


class ModelReader:
    """Reads what stands before a program's loop, as Python would run it, with names for sizes."""

    def __init__(self, source: Source) -> None:
        self._scope = source.scope
        self._env: dict[str, Any] = dict(zip(source.arguments, DATA.values(), strict=False))
        self._layers: dict[str, Shape] = {}
        self._run(source.setup, self._env)
        for name, value in self._env.items():
            if isinstance(value, Model):
                value.settle(name)

    def shapes(self) -> dict[str, Shape]:
        """The shapes that are known before the first line of a step."""
        found: dict[str, Shape] = {}
        for name, value in self._env.items():
            if isinstance(value, Model):
                found |= value.shapes()
            elif isinstance(value, tuple):
                found[name] = value
        return found

    def called(
        self, call: ast.Call, known: Mapping[str, Shape]
    ) -> tuple[Shape | None, dict[str, Shape]]:
        """What a call such as `model(x)` gives, and its layers' inputs and outputs.

        `known` are the shapes of the variables then.
        """
        self._layers = {}
        made = self._value(call, {**self._env, **known})
        return made if isinstance(made, tuple) else None, self._layers

    def _run(self, body: Any, env: dict[str, Any]) -> Shape | None:
        """Run statements; returns the shape that is returned, if any is."""
        for node in body:
            if isinstance(node, ast.Return) and node.value:
                result = self._value(node.value, env)
                return result if isinstance(result, tuple) else None
            if isinstance(node, ast.Assign):
                self._assign(node.targets[0], self._value(node.value, env), env)
            elif isinstance(node, ast.For):
                self._run(node.body, env)  # once: a layer keeps its shape however often it is used
        return None

    def _assign(self, target: ast.expr, value: Any, env: dict[str, Any]) -> None:
        if isinstance(target, ast.Name):
            env[target.id] = value
        elif isinstance(target, ast.Attribute):
            owner = self._value(target.value, env)
            if isinstance(owner, Model) and isinstance(value, Model):
                owner.children[target.attr] = value
            elif isinstance(owner, Model) and isinstance(value, tuple):
                owner.parameters[target.attr] = value

    def _value(self, node: ast.expr, env: dict[str, Any]) -> Any:
        """A Shape for a tensor, the name of a size, a module, or None for all else."""
        if isinstance(node, ast.Call):
            return self._call(node, env)
        if isinstance(node, ast.Name):
            return env.get(node.id)
        if isinstance(node, ast.Attribute):
            owner = self._value(node.value, env)
            if isinstance(owner, Model):
                return owner.children.get(node.attr) or owner.parameters.get(node.attr)
            if isinstance(owner, tuple) and node.attr == "shape":
                return _Sizes(owner)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            owner, index = self._value(node.value, env), node.slice.value
            if isinstance(owner, Model):
                return owner.children.get(str(index))
            if isinstance(owner, _Sizes) and isinstance(index, int):
                return owner.names[index]
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call):
            split = node.value.func
            if isinstance(split, ast.Attribute) and split.attr == "tensor_split":
                return self._value(split.value, env)  # who records is alone, and has all the rows
        return self._tensor(node, env)

    def _call(self, node: ast.Call, env: dict[str, Any]) -> Any:
        function = dotted(node.func)
        given = self._given(node, env)
        if function in self._scope.classes:
            return self._build(self._scope.classes[function], given)
        if function == "len" and given and isinstance(given[0], tuple):
            return given[0][0]
        last = function.rpartition(".")[2]
        if function.partition(".")[0] in self._scope.libraries:
            if last == "Linear" and len(given) == 2:
                return _linear(given, node)
            if last == "Sequential":
                return Model(last, children={str(i): child for i, child in enumerate(given)})
            if last == _PARALLEL and given and isinstance(given[0], Model):
                return Model(last, children={"module": given[0]})
            if last in _KEEPING or last.endswith("Loss"):
                return Model(last)
        called = self._value(node.func, env) if function else None
        if isinstance(called, Model):
            return self._apply(called, given[0] if given else None)
        if isinstance(node.func, ast.Attribute):
            owner = self._value(node.func.value, env)
            if isinstance(owner, Model) and node.func.attr in _MOVES:
                return owner
        return self._tensor(node, env)

    def _given(self, node: ast.Call, env: dict[str, Any]) -> list[Any]:
        found: list[Any] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                sizes = self._value(argument.value, env)
                found += sizes.names if isinstance(sizes, _Sizes) else [None, None]
            else:
                found.append(self._value(argument, env))
        return found

    def _tensor(self, node: ast.expr, env: dict[str, Any]) -> Shape | None:
        """A formula over tensors, in which layers may be called."""
        known = {name: value for name, value in env.items() if isinstance(value, tuple)}
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and inner is not node and dotted(inner.func):
                model = self._value(inner.func, env)
                if isinstance(model, Model):
                    given = self._given(inner, env)
                    result = self._apply(model, given[0] if given else None)
                    if result is not None:
                        known[ast.unparse(inner)] = result
        return shape_of(parse(node, self._scope), known)

    def _build(self, node: ast.ClassDef, given: list[Any]) -> Model:
        """An object of a class of the program's, by its `__init__`."""
        methods = {inner.name: inner for inner in node.body if isinstance(inner, ast.FunctionDef)}
        model = Model(node.name, forward=methods.get("forward"))
        if "__init__" in methods:
            names = [argument.arg for argument in methods["__init__"].args.args]
            env = dict(zip(names, [model, *given], strict=False))
            self._run(methods["__init__"].body, env)
        return model

    def _apply(self, model: Model, shape: Any) -> Shape | None:
        """What a module makes of a tensor of this shape; notes it for each layer."""
        if not isinstance(shape, tuple):
            return None
        if model.kind.endswith("Loss"):
            return ()
        if model.forward:
            names = [argument.arg for argument in model.forward.args.args]
            return self._run(model.forward.body, dict(zip(names, [model, shape], strict=False)))
        if model.kind in ("Sequential", _PARALLEL):
            result: Shape | None = shape
            for child in model.children.values():
                result = self._apply(child, result)
            return result
        self._layers[f"{model.path}.input"] = shape
        made = _through(model, shape)
        if made is not None:
            self._layers[f"{model.path}.output"] = made
        return made


def _linear(given: list[Any], node: ast.Call) -> Model | None:
    inputs, outputs = given
    if not isinstance(inputs, str) or not isinstance(outputs, str):
        return Model("Linear")
    parameters: dict[str, Shape] = {"weight": (outputs, inputs)}
    bias = next((word.value for word in node.keywords if word.arg == "bias"), None)
    if not isinstance(bias, ast.Constant) or bias.value:
        parameters["bias"] = (outputs,)
    return Model("Linear", parameters)


def _through(model: Model, shape: Shape) -> Shape | None:
    if model.kind in _KEEPING:
        return shape
    weight = model.parameters.get("weight")
    if model.kind == "Linear" and weight and len(shape) == 2 and shape[1] == weight[1]:
        return (shape[0], weight[0])
    return None

"""Listening to the layers of a module while it is called: what went in and what came out."""

from __future__ import annotations

from typing import Any

from core.inspect.microscope.inside import Layer, Layers


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

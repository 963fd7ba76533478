"""The gradients that a program really works out, at given weights, in its own step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import FrameType, GeneratorType, SimpleNamespace
from typing import Any

import numpy as np

from core.base.message import Message, say
from core.data.problem import Problem
from core.experiment.experiment import Experiment
from core.inspect.microscope.by_hand import GRADIENT
from core.inspect.microscope.inside import Graph
from core.inspect.microscope.recorder import Recorder
from core.inspect.microscope.source import read_source
from core.inspect.microscope.values import frozen
from core.inspect.proof.network import Array, Network
from core.machine.formats import FORMATS
from core.machine.pytorch import loaded_torch
from core.programs import find
from core.run.checkpoint import carried_arrays, carried_names
from core.run.script import make_knobs
from core.run.tracing import tracing
from core.run.watch import as_numpy, transposed_parameters, variables

Weights = Mapping[str, np.ndarray]

_OWN = ("w1", "w2")
_MIDDLE = "model.middle.weight"  # what the dynamic graph calls it; a Linear keeps it transposed
INNER = ("y_pred", "h_relu", "h")  # parameters hold their gradients themselves


@dataclass(frozen=True)
class GraphGradient:
    """A gradient as it arrived at a node of the graph behind a tensor's `backward()`."""

    array: np.ndarray
    node: str
    root: str


class GraphListener:
    """Finds gradients that no variable holds: a layer keeps its h to itself, but autograd passes
    the gradient of that through the graph all the same.

    The microscope's recorder listens there, with hooks on the real nodes. To be called with each
    line of one step, then with its end; `close` must be called in any case.
    """

    def __init__(self, text: str) -> None:
        self._recorder = Recorder(read_source(text), frozen)
        self.on_line = self._recorder.on_line
        self.close = self._recorder.close

    def finish(self, frame: FrameType | None) -> Mapping[str, GraphGradient]:
        """The gradients that arrived at nodes, by quantity."""
        self._recorder.finish(frame)
        found: dict[str, GraphGradient] = {}
        for moment in self._recorder.moments:
            if not isinstance(moment.inside, Graph):
                continue
            for node in moment.inside.nodes:
                name = node.gradient.removeprefix(GRADIENT)
                if name in INNER and name not in found and node.name:
                    value = self._recorder.store.histories[node.name][-1].value
                    if isinstance(value, np.ndarray):
                        array = value.T if node.flipped else value
                        found[name] = GraphGradient(array, node.kind, moment.inside.root)
        return found


@dataclass(frozen=True)
class ReadGradient:
    """A gradient of the program in float64, without rounding, and where it was read.

    `blur` is how far each entry may be off because it was read from the weights' change.
    """

    array: Array
    how: Message
    blur: Array | None = None


@dataclass(frozen=True)
class Reading:
    """One step of a program: the network that it had, its loss, and the gradients it made.

    `gradients` are by quantity; `hidden` says of the other quantities why there is none.
    """

    network: Network
    loss: float
    gradients: Mapping[str, ReadGradient]
    hidden: Mapping[str, Message]


def read(experiment: Experiment, problem: Problem, weights: Weights) -> Reading:
    """Let the experiment's program do a step from these weights, and read its gradients.

    It is the program's second step: the first, at a learning rate of 0, lets it make its model
    and shows what it forgets to set to zero. Raises whatever the program raises.
    """
    probe = _Probe(experiment, problem, weights)
    loss = probe.step(0.0, listen=True)
    network = probe.network()
    gradients: dict[str, ReadGradient] = {}
    hidden: dict[str, Message] = {}
    for name in network.quantities:
        if seen := probe.find(name):
            gradients[name] = seen
        else:
            hidden[name] = probe.why_not(name)
    if not gradients.keys() & set(_OWN) and _plain(experiment):
        for name in _OWN:
            gradients[name] = probe.infer(name)
            hidden.pop(name, None)
    return Reading(network, loss, gradients, hidden)


def _plain(experiment: Experiment) -> bool:
    """Whether a step changes a weight by nothing but the rate times its gradient."""
    return experiment.optimizer == "sgd" and not experiment.momentum


class _Probe:
    """A program at the weights that are to be checked, as often as wanted."""

    def __init__(self, experiment: Experiment, problem: Problem, weights: Weights) -> None:
        program = find(experiment.program)
        train = program.load()
        self._names = carried_names(train)
        self._text = program.text
        self._from_graph: Mapping[str, GraphGradient] = {}
        self._knobs: SimpleNamespace = make_knobs(experiment)
        self._knobs.learning_rate = 0.0
        self._form = FORMATS[experiment.dtype]
        start = replace(problem, **{name: weights[name] for name in weights if name in _OWN})
        self._generator: GeneratorType[Any, Any, Any] = train(*start.cast(experiment), self._knobs)
        next(self._generator)
        self._torch = loaded_torch() if program.kind == "torch" else None
        chosen = {"w1": start.w1, "w2": start.w2, **weights}
        self._weights = {
            name: np.array(chosen[name] if name in chosen else as_numpy(array))
            for name, array in carried_arrays(self._frame, self._names).items()
        }
        self._place()
        found = variables(self._frame)
        # Copied here, because the update after an overflow makes nan even of a rate of 0.
        self._start = {name: _exact(found[name]) for name in (*_OWN, "x", "y")}
        self._middle = _exact(found[_MIDDLE]).T if _MIDDLE in found else np.zeros((0, 0))

    @property
    def _frame(self) -> FrameType:
        frame = self._generator.gi_frame
        assert frame is not None  # it has just handed out a loss
        return frame

    def step(self, rate: float, listen: bool = False) -> float:
        """Do a step of this learning rate from the weights; the answer is the loss.

        What autograd makes of h, h_relu and y_pred it forgets, unless it is told to keep it, or
        somebody listens.
        """
        self._knobs.learning_rate = rate
        self._place()
        torch = self._torch
        if torch is None or not listen:
            return float(next(self._generator).item())
        listener = GraphListener(self._text)

        def keep(line: int, frame: FrameType) -> None:
            for name in INNER:
                value = frame.f_locals.get(name)
                if isinstance(value, torch.Tensor) and value.requires_grad:
                    value.retain_grad()
            listener.on_line(line, frame)

        try:
            with tracing(self._generator, keep):
                loss = next(self._generator)
            self._from_graph = listener.finish(self._generator.gi_frame)
        finally:
            listener.close()
        return float(loss.item())

    def _place(self) -> None:
        """Put the weights in place, rounded to the program's precision."""
        for name, array in carried_arrays(self._frame, self._names).items():
            weights = self._weights[name]
            array[...] = weights if self._torch is None else self._torch.from_numpy(weights)

    def network(self) -> Network:
        """The network that the last step had, with all that the program's precision rounded."""
        depth = self._frame.f_locals.get("depth", 0) if self._middle.size else 0
        return Network(**self._start, middle=self._middle, depth=depth)

    def find(self, name: str) -> ReadGradient | None:
        """The gradient by this quantity, wherever the program keeps it."""
        found = variables(self._frame)
        if f"grad_{name}" in found:
            return ReadGradient(
                _exact(found[f"grad_{name}"]), say("the variable {name}", name=f"grad_{name}")
            )
        value = self._frame.f_locals.get(name)
        if self._torch is not None and isinstance(value, self._torch.Tensor):
            # Asking a tensor inside the graph for its gradient makes torch warn, unless it is kept.
            grad = value.grad if value.is_leaf or value.retains_grad else None
            if grad is not None:
                own = say("{name}.grad", name=name)
                kept = say("{name}.grad, which autograd was told to keep", name=name)
                return ReadGradient(_exact(grad), own if value.is_leaf else kept)
        if found_there := self._from_graph.get(name):
            how = say(
                "what {root}.backward() passes to {node}",
                root=found_there.root,
                node=found_there.node,
            )
            return ReadGradient(_exact(found_there.array), how)
        for parameter in self._parameters(name, found):
            if f"{parameter}.grad" in found:
                how = say("{name}.grad, transposed", name=parameter)
                return ReadGradient(_exact(found[f"{parameter}.grad"]).T, how)
        return None

    def why_not(self, name: str) -> Message:
        """Why there is no gradient by this quantity."""
        if name in variables(self._frame):
            return say("no gradient reached {name} in this step", name=name)
        return say(
            "this program doesn't expose {name}, so its own gradient can't be checked",
            name=name,
        )

    def infer(self, name: str) -> ReadGradient:
        """The gradient from what a step does to the weights: rate * gradient is taken off them.

        The rate is a power of 2, which rounds nothing, and so large that the weight that it is
        taken from does not count any more.
        """
        before = self._start[name]
        size = float(np.abs(before - self._after(name, 1.0)).max())
        largest = self._form.largest**0.5
        rate = min(largest / size, largest) if size > 0 and np.isfinite(size) else 1.0
        rate = 2.0 ** float(np.floor(np.log2(rate)))
        after = self._after(name, rate)
        blur = 2 * self._form.unit * (np.abs(before) + np.abs(after)) / rate
        how = say(
            "the change of {name} in one step, divided by the learning rate, because nothing "
            "inside the step can be seen",
            name=name,
        )
        return ReadGradient((before - after) / rate, how, blur)

    def _after(self, name: str, rate: float) -> Array:
        self.step(rate)
        return _exact(variables(self._frame)[name])

    def _parameters(self, name: str, found: Mapping[str, Any]) -> list[str]:
        """The layers' parameters that are this quantity, transposed."""
        if name == "middle":
            return [_MIDDLE]
        return transposed_parameters(found, name) if name in _OWN else []


def _exact(array: Any) -> Array:
    """A copy in float64, which holds every value of the smaller formats."""
    return np.array(as_numpy(array), dtype=np.float64)

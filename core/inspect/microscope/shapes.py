"""Shapes by name: `h` is N x H because x is N x D_in and w1 is D_in x H, whatever the numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.experiment.experiment import Experiment
from core.inspect.microscope.inside import Graph
from core.inspect.microscope.modules import ModelReader
from core.inspect.microscope.propagate import Shape, shape_of
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.store import START

_AGAIN = re.compile(r"\[\d+\]$")


def sizes(experiment: Experiment) -> dict[str, int]:
    """What the names stand for."""
    return {
        "N": experiment.n,
        "D_in": experiment.d_in,
        "H": experiment.hidden,
        "D_out": experiment.d_out,
    }


@dataclass(frozen=True)
class Shapes:
    """The shapes of a recording's values, as names of sizes."""

    recording: Recording
    histories: Mapping[str, tuple[tuple[int, Shape | None], ...]]

    def of(self, name: str, at: int) -> Shape | None:
        """The shape of what a name held after the moment `at`: ("N", "H"), or () for one number.

        None if it held nothing, or if the text does not tell; never a guess from the numbers.
        """
        value = self.recording.value(name, at)
        if value is None:
            return None
        if not value.shape:
            return ()
        known = self._known(name, at)
        if known is None:
            known = self._by_another_name(name, at)
        numbers = sizes(self.recording.experiment)
        fits = known is not None and tuple(numbers.get(one, -1) for one in known) == value.shape
        return known if fits else None

    def text(self, name: str, at: int) -> str:
        """`N × H`, or "" where there are no names."""
        return " × ".join(self.of(name, at) or ())

    def _by_another_name(self, name: str, at: int) -> Shape | None:
        """The shape under a name for the same memory, that of a layer's parameter before all."""
        own = self.recording.kept(name, at)
        for other in sorted(self.recording.names(at), key=lambda other: -other.count(".")):
            kept = self.recording.kept(other, at)
            if own and kept and other != name and kept.copy == own.copy:
                known = self._known(other, at)
                if known is not None:
                    return known[::-1] if kept.flipped != own.flipped else known
        return None

    def _known(self, name: str, at: int) -> Shape | None:
        history = self.histories.get(_AGAIN.sub("", name), ())
        found = [shape for moment, shape in history if moment <= at]
        if found:
            return found[-1]
        if name.endswith(".grad"):  # a gradient has the shape of what it is the gradient of
            return self.of(name.removeprefix("graph.").removesuffix(".grad"), at)
        # What an optimizer remembers: `optimizer.exp_avg.model.0.weight`.
        _, _, parameter = name.partition(".")[2].partition(".")
        return self.of(parameter, at) if parameter in self.recording.histories else None


def name_shapes(recording: Recording) -> Shapes:
    """Follow the shapes through the program's text, line by line as it ran."""
    found: dict[str, list[tuple[int, Shape | None]]] = {}

    def note(at: int, shapes: Mapping[str, Shape | None]) -> None:
        for name, shape in shapes.items():
            found.setdefault(name, []).append((at, shape))

    reader = ModelReader(recording.source)
    note(START, reader.shapes())
    for moment in recording.moments:
        statement = recording.source.at(moment.line)
        if statement is None:
            continue
        last = {name: history[-1][1] for name, history in found.items()}
        known = {name: shape for name, shape in last.items() if shape is not None}
        # What is changed where it lies keeps its shape.
        if isinstance(statement.node, (ast.Assign, ast.AnnAssign, ast.For)):
            formulas = recording.source.formulas(statement)
            made = {name: shape_of(formula, known) for name, formula in formulas.items()}
            note(moment.index, {name: made.get(name) for name in statement.stores})
        call = statement.call
        if call and statement.stores:
            result, inner = reader.called(call, known)
            note(moment.index, inner)
            if result is not None:
                note(moment.index, {statement.stores[0]: result})
        if isinstance(moment.inside, Graph):
            note(moment.index, _in_graph(moment, moment.inside, known))
    return Shapes(recording, {name: tuple(history) for name, history in found.items()})


def _in_graph(moment: Moment, graph: Graph, known: Mapping[str, Shape]) -> dict[str, Shape]:
    """A gradient has the shape of what the node made; most nodes keep that of what follows."""
    found: dict[int, Shape] = {}
    count = -1
    while count < len(found):  # a node may come before the one that it passes on to, or after it
        count = len(found)
        for node in graph.nodes:
            shape = known.get(_AGAIN.sub("", node.value))
            after = [found[edge.target] for edge in graph.out_of(node) if edge.target in found]
            if shape is None and len(after) == 1 and node.kind.startswith(_KEEPING):
                shape = after[0]
            if shape is None and len(after) == 1 and node.kind.startswith(_TURNING):
                shape = after[0][::-1]
            if shape is not None:
                found[node.index] = shape
    return {graph.nodes[index].name: shape for index, shape in found.items()}


_KEEPING = ("Relu", "Clamp", "Pow", "Sub", "Add", "Mul", "Div")
_TURNING = ("TBackward", "Transpose", "Permute")

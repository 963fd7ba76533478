"""What is overheard of a program's own backward pass: gradients that no variable of it holds.

A layer keeps its h to itself, and autograd passes the gradient of that through the graph all the
same. The microscope's recorder listens there, with hooks on the real nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import FrameType

import numpy as np

from core.inspect.microscope.by_hand import GRADIENT
from core.inspect.microscope.inside import Graph
from core.inspect.microscope.recorder import Recorder
from core.inspect.microscope.source import read_source
from core.inspect.microscope.values import frozen

INNER = ("y_pred", "h_relu", "h")  # parameters have their gradients for all to see


@dataclass(frozen=True)
class Heard:
    """A gradient as it arrived at a node of the graph behind a tensor's `backward()`."""

    array: np.ndarray
    node: str
    root: str


class Ear:
    """To be told of each line of one step, then of its end, and in any case to be closed."""

    def __init__(self, text: str) -> None:
        self._recorder = Recorder(read_source(text), frozen)
        self.on_line = self._recorder.on_line
        self.close = self._recorder.close

    def finish(self, frame: FrameType | None) -> Mapping[str, Heard]:
        """The gradients that were heard of, by quantity."""
        self._recorder.finish(frame)
        found: dict[str, Heard] = {}
        for moment in self._recorder.moments:
            if not isinstance(moment.inside, Graph):
                continue
            for node in moment.inside.nodes:
                name = node.gradient.removeprefix(GRADIENT)
                if name in INNER and name not in found and node.name:
                    value = self._recorder.store.histories[node.name][-1].value
                    if isinstance(value, np.ndarray):
                        array = value.T if node.flipped else value
                        found[name] = Heard(array, node.kind, moment.inside.root)
        return found

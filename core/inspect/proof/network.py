"""The network once more, in float64: a forward pass that shares no line with any program."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = tuple[int, ...]
Signs = tuple[NDArray[np.bool_], ...]

PARAMETERS = ("w1", "middle", "w2")
# In the order in which a backward pass meets them.
QUANTITIES = ("y_pred", "w2", "h_relu", "h", "middle", "w1")


@dataclass(frozen=True)
class Network:
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out, all float64.

    The dynamic graph (rung 8) goes `depth` times through `middle`, H x H, each time followed by
    a ReLU; everywhere else `depth` is 0 and `middle` has no entries.
    """

    x: Array
    y: Array
    w1: Array
    w2: Array
    middle: Array
    depth: int = 0

    @property
    def quantities(self) -> tuple[str, ...]:
        """What the loss can be differentiated by, in backward order."""
        return tuple(name for name in QUANTITIES if name != "middle" or self.depth)

    def value(self, name: str) -> Array:
        """The quantity with this name."""
        array: Array = getattr(self, name)
        return array

    @cached_property
    def h(self) -> Array:
        """Before the first ReLU: N x H."""
        return self.x @ self.w1

    @cached_property
    def h_relu(self) -> Array:
        """After the first ReLU: N x H."""
        return _rectified(self.h)

    @cached_property
    def last(self) -> Array:
        """What is multiplied by w2, N x H: h_relu, or what the last pass through middle made."""
        return self._climb(self.h_relu, self.middle)[0]

    @cached_property
    def y_pred(self) -> Array:
        """The prediction: N x D_out."""
        return self.last @ self.w2

    @cached_property
    def loss(self) -> float:
        """The sum of the squared errors."""
        return self._loss(self.y_pred)

    def loss_with(self, name: str, index: Index, value: float) -> tuple[float, Signs]:
        """The loss if one entry of one quantity had another value, and which units are then on.

        What comes before that quantity is left as it is; of what comes after it, everything that
        may change is worked out anew.
        """
        column = index[1]
        if name == "w1":
            weights = self.w1[:, column].copy()
            weights[index[0]] = value
            h = self.h.copy()
            h[:, column] = self.x @ weights
            return self._from_h(h)
        if name == "w2":
            weights = self.w2[:, column].copy()
            weights[index[0]] = value
            y_pred = self.y_pred.copy()
            y_pred[:, column] = self.last @ weights
            return self._loss(y_pred), ()
        changed = self.value(name).copy()
        changed[index] = value
        if name == "h":
            return self._from_h(changed)
        if name == "middle":
            return self._from_h_relu(self.h_relu, changed)
        if name == "h_relu":
            return self._from_h_relu(changed, self.middle)
        return self._loss(changed), ()

    def _from_h(self, h: Array) -> tuple[float, Signs]:
        loss, signs = self._from_h_relu(_rectified(h), self.middle)
        return loss, (h > 0, *signs)

    def _from_h_relu(self, h_relu: Array, middle: Array) -> tuple[float, Signs]:
        last, signs = self._climb(h_relu, middle)
        return self._loss(last @ self.w2), signs

    def _climb(self, h_relu: Array, middle: Array) -> tuple[Array, Signs]:
        signs: list[NDArray[np.bool_]] = []
        for _ in range(self.depth):
            h = h_relu @ middle
            signs.append(h > 0)
            h_relu = _rectified(h)
        return h_relu, tuple(signs)

    def _loss(self, y_pred: Array) -> float:
        error = (y_pred - self.y).ravel()
        return float(error @ error)


def _rectified(h: Array) -> Array:
    return np.where(h > 0, h, 0.0)

"""How far rounding can take a gradient from its true value, entry by entry.

A result r, rounded to a unit roundoff u, is off by up to u |r| to either side; as good as
uniformly, which is a variance of (u r)² / 3. In a sum of n terms that are added up one after
another each partial sum is rounded; the m-th is about as large as the root of m squared terms,
so that all together come to n / 2 times u² / 3 times the sum of the squared terms. That single
roundings may be taken as independent is shown by N. J. Higham and T. Mary, "A new approach to
probabilistic rounding error analysis", SIAM J. Sci. Comput. 41 (2019).

What comes of an error further on is not independent of what comes of it elsewhere: an error of
h is in all that h goes into. So errors are drawn at random and carried through the network to
first order, SAMPLES times, as D. S. Parker's Monte Carlo arithmetic (1997) does. The classic
bound, which takes all roundings to be at their worst at once, would let wrong gradients through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.inspect.proof.network import Array, Network
from core.machine.formats import FORMATS, Format

# What is allowed, in standard deviations. Right programs stay below half of it, except where a ReLU
# is at its kink.
SAFETY = 10.0
SAMPLES = 32
CHUNK = 2**21  # numbers drawn at once


@dataclass(frozen=True)
class Allowance:
    """The largest difference that rounding explains, for the loss and for each entry.

    `kinks` are the units, counted over all examples, that are so near the kink of their ReLU
    that rounding decides whether they are on.
    """

    loss: float
    gradients: Mapping[str, Array]
    kinks: int


def allowances(network: Network, dtype: str) -> Allowance:
    """What rounding in `dtype` explains, for the loss and for the gradient by each quantity."""
    form = FORMATS[dtype]
    with np.errstate(all="ignore"):
        step = _Step(network, form)
        errors = _draw_errors(step, form)
        gradients = {
            "y_pred": _allowed(errors.grad_y_pred),
            "w2": _allowed(step.of_weights(step.depth, errors.grad_y_pred, errors)),
            "h_relu": _allowed(errors.grad_a[0], errors.jump_a[0]),
            "h": _allowed(errors.grad_h[0], errors.jump_h[0]),
            "w1": _allowed(
                step.of_weights(-1, errors.grad_h[0], errors),
                np.abs(network.x).T @ errors.jump_h[0],
            ),
        }
        if network.depth:  # one matrix used several times: its gradients add up, and their errors
            uses = [
                _allowed(
                    step.of_weights(layer, errors.grad_h[layer + 1], errors),
                    step.a[layer].T @ errors.jump_h[layer + 1],
                )
                for layer in range(network.depth)
            ]
            gradients["middle"] = np.sum(uses, axis=0)
    floor = SAFETY * form.tiny
    return Allowance(
        step.of_loss(errors),
        {name: allowed + floor for name, allowed in gradients.items()},
        errors.kinks,
    )


def _allowed(variance: Array, jump: Array | float = 0.0) -> Array:
    return np.asarray(SAFETY * np.sqrt(variance) + jump)


class _Step:
    """All matrices of one step, and how large the rounding of each is by itself (variances).

    Layer l makes h[l] and a[l] = ReLU(h[l]), N x H, from a[l - 1] or, for l = 0, from x;
    `depth` is the last l. grad_h[l] and grad_a[l] are the loss's gradients by them.
    """

    def __init__(self, network: Network, form: Format) -> None:
        self.form, self.depth = form, network.depth
        self.x, self.w2 = network.x, network.w2
        self.weights = [network.w1] + [network.middle] * network.depth
        self.h: list[Array] = []
        self.a: list[Array] = []
        self.noise_h: list[Array] = []
        below = network.x
        for weights in self.weights:
            self.noise_h.append(self.noise(below, weights))
            self.h.append(below @ weights)
            below = np.maximum(self.h[-1], 0.0)
            self.a.append(below)
        self.noise_y_pred = self.noise(below, network.w2)
        self.error = below @ network.w2 - network.y
        self.noise_error = (form.unit * self.error) ** 2 / 3 + form.tiny**2
        self.grad_a: list[Array] = [self.error] * (network.depth + 1)
        self.grad_h = list(self.grad_a)
        self.noise_a = list(self.grad_a)
        grad = self.grad_y_pred = 2 * self.error
        for layer in reversed(range(network.depth + 1)):
            above = self.above(layer)
            self.noise_a[layer] = self.noise(grad, above.T)
            self.grad_a[layer] = grad @ above.T
            grad = self.grad_h[layer] = self.grad_a[layer] * (self.h[layer] > 0)

    def above(self, layer: int) -> Array:
        """The matrix that a[layer] is multiplied by."""
        return self.w2 if layer == self.depth else self.weights[layer + 1]

    def noise(self, a: Array, b: Array) -> Array:
        """The variance of the rounding errors in the product of a and b."""
        form = self.form
        sums = a.shape[1] * form.sum_unit**2 / 6 * (a**2 @ b**2)
        return np.asarray(form.unit**2 / 3 * (a @ b) ** 2 + sums + form.tiny**2)

    def of_weights(self, layer: int, variance: Array, errors: _Errors) -> Array:
        """The variance of the gradient by the matrix above a[layer], or above x for -1.

        `variance` is that of the gradient by what this matrix makes. The rows are independent,
        because each belongs to an example of its own.
        """
        if layer < 0:
            return self.noise(self.x.T, self.grad_h[0]) + self.x.T**2 @ variance
        last = layer == self.depth
        grad = self.grad_y_pred if last else self.grad_h[layer + 1]
        carried = self.a[layer].T ** 2 @ variance + errors.a[layer].T @ grad**2
        return self.noise(self.a[layer].T, grad) + 2 * carried

    def of_loss(self, errors: _Errors) -> float:
        """What is allowed for the loss, in which the examples are independent."""
        form, squares = self.form, self.error**2
        error = errors.grad_y_pred / 4
        variance = (form.unit * squares.sum()) ** 2 / 3 + form.tiny**2
        each = form.unit**2 / 3 + squares.size * form.sum_unit**2 / 6
        variance += each * (squares**2).sum()
        variance += 4 * (error.sum(axis=1) * squares.sum(axis=1)).sum()
        # Where the prediction is right to the last digit, the square of its error is all there is.
        return float(SAFETY * np.sqrt(variance) + SAFETY**2 * error.sum())


@dataclass
class _Errors:
    """Variances of what a step makes, and how far a ReLU at its kink may move it beside them."""

    a: list[Array]
    grad_y_pred: Array
    grad_a: list[Array]
    grad_h: list[Array]
    jump_a: list[Array] = field(default_factory=list)
    jump_h: list[Array] = field(default_factory=list)
    kinks: int = 0


def _draw_errors(step: _Step, form: Format) -> _Errors:
    """Carry random errors through the step, some examples at a time."""
    layers = [np.zeros_like(h) for h in step.h]
    errors = _Errors(
        layers,
        np.zeros_like(step.error),
        [np.zeros_like(h) for h in step.h],
        [np.zeros_like(h) for h in step.h],
        [np.zeros_like(h) for h in step.h],
        [np.zeros_like(h) for h in step.h],
    )
    random = np.random.default_rng(0)
    width = max(step.w2.shape)
    rows = max(1, CHUNK // (SAMPLES * width))
    for start in range(0, len(step.error), rows):
        _draw_rows(step, errors, random, slice(start, start + rows))
    return errors


def _draw_rows(step: _Step, errors: _Errors, random: np.random.Generator, rows: slice) -> None:
    """The same for these rows; each array of errors is SAMPLES x rows x columns."""

    def draw(variance: Array) -> Array:
        chosen = np.sqrt(variance[rows])
        return chosen * random.standard_normal((SAMPLES, *chosen.shape))

    def spread(error: Array) -> Array:
        return np.asarray(np.mean(error**2, axis=0))

    on: list[Array] = []
    near: list[Array] = []
    error: Array | None = None
    for layer, weights in enumerate(step.weights):
        made = draw(step.noise_h[layer])
        error = made if error is None else error @ weights + made
        # At exactly 0 any slope from 0 to 1 is right, and programs differ in which they take.
        close = np.abs(step.h[layer][rows]) <= SAFETY * np.sqrt(spread(error))
        near.append(close.astype(float))
        on.append(((step.h[layer][rows] > 0) | close).astype(float))
        error = error * on[-1]
        errors.a[layer][rows] = spread(error)
        errors.kinks += int(close.sum())
    assert error is not None  # there is a layer
    grad = 2 * (error @ step.w2 + draw(step.noise_y_pred) + draw(step.noise_error))
    errors.grad_y_pred[rows] = spread(grad)
    jump = np.zeros_like(step.error[rows])
    for layer in reversed(range(step.depth + 1)):
        above = step.above(layer)
        grad = grad @ above.T + draw(step.noise_a[layer])
        jump = jump @ np.abs(above).T
        errors.grad_a[layer][rows], errors.jump_a[layer][rows] = spread(grad), jump
        grad = grad * on[layer]
        jump = jump * on[layer] + near[layer] * np.abs(step.grad_a[layer][rows])
        errors.grad_h[layer][rows], errors.jump_h[layer][rows] = spread(grad), jump

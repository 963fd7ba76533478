"""Central differences: the slope of the loss along one number, from two more forward passes.

(loss(v + step) - loss(v - step)) / (2 step) differs from the slope by rounding, which a larger
step makes smaller, and by the curve's bend and by units that switch in between, which a smaller
step does. So each entry begins with a large step and goes on with an eighth of it: for as long
as units switch, and then until two slopes in a row agree, or no longer come closer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.inspect.proof.network import Array, Index, Network

MOST = 200  # entries of one quantity; of larger ones a sample of as many is taken
FIRST = 2.0**-7  # the first step, as a share of the entry or of its neighbours
SHRINK = 8.0
TRIALS = 9  # steps; the last is FIRST / 8**8, about 5e-10


class Stopped(Exception):
    """Somebody asked to stop."""


@dataclass(frozen=True)
class Slope:
    """A slope, the step that it was taken with, and how far it may be from the true one."""

    value: float
    step: float
    error: float


@dataclass(frozen=True)
class Slopes:
    """Slopes of the loss by some entries of a quantity.

    `places` are the entries' positions in the flattened quantity, sorted; the other arrays belong
    to them. `at_kink` counts the chosen entries for which no step is small enough.
    """

    places: NDArray[np.int64]
    values: Array
    steps: Array
    errors: Array
    at_kink: int


def choose_places(size: int, seed: int) -> NDArray[np.int64]:
    """All places up to `size` if they are few, else a sample that the seed decides, sorted."""
    if size <= MOST:
        return np.arange(size)
    return np.sort(np.random.default_rng(seed).choice(size, MOST, replace=False))


def take_slopes(
    network: Network,
    name: str,
    places: NDArray[np.int64],
    noise: float,
    stop: Callable[[], bool] = lambda: False,
) -> Slopes:
    """The slopes at these places of the quantity `name`.

    `noise` is how far rounding may take one loss from its true value. Raises Stopped.
    """
    array = network.value(name)
    scale = float(np.sqrt(np.mean(array**2))) or 1.0
    found: list[tuple[int, Slope]] = []
    for place in places.tolist():
        if stop():
            raise Stopped
        index = tuple(int(part) for part in np.unravel_index(place, array.shape))
        slope = take_slope(network, name, index, scale, noise)
        if slope is not None:
            found.append((place, slope))
    return Slopes(
        np.array([place for place, _ in found], dtype=np.int64),
        np.array([slope.value for _, slope in found]),
        np.array([slope.step for _, slope in found]),
        np.array([slope.error for _, slope in found]),
        len(places) - len(found),
    )


def take_slope(
    network: Network, name: str, index: Index, scale: float, noise: float
) -> Slope | None:
    """The slope by one entry, or None where a unit switches however small the step.

    Of two steps in a row the slopes are extrapolated to a step of 0, as L. F. Richardson did
    in 1911; how far they are apart is told as the error, beside that of rounding.
    """
    middle = float(network.value(name)[index])
    step = FIRST * max(abs(middle), scale)
    best: Slope | None = None
    before: float | None = None
    for _ in range(TRIALS):
        up, down = middle + step, middle - step
        above, signs_above = network.loss_with(name, index, up)
        below, signs_below = network.loss_with(name, index, down)
        width = up - down  # not 2 * step to the last digit
        if any(
            np.not_equal(on, off).any() for on, off in zip(signs_above, signs_below, strict=True)
        ):
            before = None
        else:
            slope = (above - below) / width
            rounding = 2 * noise / width
            if before is not None:
                apart = abs(slope - before)
                value = slope + (slope - before) / (SHRINK**2 - 1)
                if best is not None and apart + rounding >= best.error:
                    break
                best = Slope(value, width / 2, apart + rounding)
                if apart <= rounding:
                    break
            before = slope
        step /= SHRINK
    return best

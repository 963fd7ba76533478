"""What a device can do at best: arithmetic in a large matrix product, and copying."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from core.base.clock import CLOCK, Clock
from core.experiment.devices import Machine
from core.experiment.experiment import Experiment
from core.programs import find

_REPEATS = 8
_ENOUGH = 0.1  # seconds of tries
_LARGE = 2**27  # bytes of an array that does not fit into a cache


def measure_matmul(experiment: Experiment, clock: Clock = CLOCK) -> float:
    """Floating-point operations a second in a large matrix product, of this dtype on this device.

    A product of two n x n matrices counts 2n³ operations. The best of several sizes and tries.
    """
    best = 0.0
    for n in (64, 128, 256, 512, 1024) if experiment.device == "cpu" else (1024, 4096):
        a, finish = _ones(experiment, (n, n))
        seconds = min(_tries(lambda a=a: a @ a, finish, clock))  # type: ignore[misc]
        best = max(best, 2 * n**3 / seconds)
        if 8 * seconds > _ENOUGH:  # some dtypes are that slow
            break
    return best


def measure_copy(experiment: Experiment, memory: int, clock: Clock = CLOCK) -> float:
    """Bytes read and written a second when a large array of this dtype is copied on this device.

    `memory` is in bytes, what is free there; a sixteenth of it is used at most.
    """
    count = max(1, min(_LARGE, memory // 32) // np.dtype(_as_wide(experiment.dtype)).itemsize)
    source, _ = _ones(experiment, (count,))
    target, finish = _ones(experiment, (count,))

    def copy() -> None:
        target[:] = source

    size = source.dtype.itemsize * count
    return 2 * size / min(_tries(copy, finish, clock))


class Rates:
    """What was measured in this race; each is measured once."""

    def __init__(self, machine: Machine, clock: Clock = CLOCK) -> None:
        self._machine, self._clock = machine, clock
        self._measured: dict[tuple[str, str, str, int], tuple[float, float]] = {}

    def of(self, experiment: Experiment, threads: int) -> tuple[float, float]:
        """The rates of `measure_matmul` and `measure_copy`, which use this many threads now."""
        kind = find(experiment.program).kind
        key = (kind, experiment.device, experiment.dtype, threads)
        if key not in self._measured:
            device = self._machine.device(experiment.device)
            free = device.memory if device else _LARGE
            self._measured[key] = (
                measure_matmul(experiment, self._clock),
                measure_copy(experiment, free, self._clock),
            )
        return self._measured[key]


def _as_wide(dtype: str) -> str:
    """A dtype of NumPy's that is as wide."""
    return "float16" if dtype == "bfloat16" else dtype


def _ones(experiment: Experiment, shape: tuple[int, ...]) -> tuple[Any, Callable[[], object]]:
    """An array of ones, and how to wait until the device has done what it was told to."""
    if find(experiment.program).kind == "numpy":
        return np.ones(shape, experiment.dtype), lambda: None
    import torch

    array = torch.ones(shape, dtype=getattr(torch, experiment.dtype), device=experiment.device)
    if experiment.device == "cpu":
        return array, lambda: None
    return array, lambda: array.flatten()[0].item()


def _tries(
    act: Callable[[], object], finish: Callable[[], object], clock: Clock
) -> Iterator[float]:
    """The seconds of one try after another for as long as it is worth it; the first may set up."""
    began = clock.now()
    for number in range(_REPEATS):
        if number > 1 and clock.now() - began > _ENOUGH:
            return
        finish()
        start = clock.now()
        act()
        finish()
        yield max(clock.now() - start, math.ulp(1.0))

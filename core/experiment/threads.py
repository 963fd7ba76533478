"""How many cores share a matrix product: set for a while, and chosen by a short trial."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import numpy as np
from threadpoolctl import OpenBLASController, threadpool_limits

from core.base.clock import CLOCK, Clock
from core.experiment.experiment import Experiment
from core.machine import pytorch
from core.machine.pytorch import loaded_torch
from core.programs import find

# Multiplications; with fewer in its largest product a step gains little by another core, and the
# same experiment gives the same numbers every time: how a sum is split up changes its last digits.
_SMALL = 20_000_000
_WIDEST, _LARGEST = 4096, 2**28  # of the products of a trial: sizes, and multiplications
_REPEATS = 9
_ENOUGH = 0.1  # seconds of a trial
WORTH = 0.6  # of the time with fewer threads; the products are not all of a step


class _Gate:
    """Who computes with how many threads: the libraries have one setting for the whole process.

    Turning it while somebody computes can make OpenBLAS wait for ever. So those who want the
    same number compute side by side, and those who want another wait until they have ended.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._active: list[tuple[int, int]] = []  # thread and number of threads, as they came
        self._torch_before: int | None = None
        self._blas: list[Any] = []

    def enter(self, count: int) -> None:
        """Wait until nobody uses another number, and set this one."""
        me = threading.get_ident()
        with self._changed:
            self._changed.wait_for(
                lambda: all(used == count for other, used in self._active if other != me)
            )
            if not self._active or self._active[-1][1] != count:  # else it is set already
                _take_control()
                self._blas.append(threadpool_limits(count, user_api="blas"))
            self._active.append((me, count))
            torch = loaded_torch()
            if torch and torch.get_num_threads() != count:
                if self._torch_before is None:
                    self._torch_before = torch.get_num_threads()
                torch.set_num_threads(count)

    def leave(self, count: int) -> None:
        """Set back what was set, as soon as nobody computes any more."""
        with self._changed:
            self._active.remove((threading.get_ident(), count))
            torch = loaded_torch()
            if self._active:
                mine = [used for other, used in self._active if other == threading.get_ident()]
                if mine and mine[-1] != count:  # within another number, of the same thread
                    _take_control()
                    self._blas.pop().restore_original_limits()
                    if torch:
                        torch.set_num_threads(mine[-1])
            else:
                _take_control()
                while self._blas:
                    self._blas.pop().restore_original_limits()
                if torch and self._torch_before is not None:
                    torch.set_num_threads(self._torch_before)
                    self._torch_before = None
            self._changed.notify_all()


def _take_control() -> None:
    """Let this thread set OpenBLAS's threads.

    threadpoolctl heeds only the first thread that did so, for as long as it is alive, and a
    QThread counts as alive for ever. Who may set them, the gate sees to.
    """
    OpenBLASController.clear_controlling_thread(force=True)


_gate = _Gate()


@contextmanager
def limited(threads: int) -> Iterator[None]:
    """Let NumPy and torch use this many threads inside the `with` block.

    Waits while another thread is in such a block with another number.
    """
    _gate.enter(threads)
    try:
        yield
    finally:
        _gate.leave(threads)


def choose(experiment: Experiment, cores: int, clock: Clock = CLOCK) -> int:
    """The number of threads that is fastest for this experiment's largest product, by trial.

    It is 1 where the product is small, as it is at the article's size. More threads must be worth
    it: they wait for one another, so that another program that wants a core makes them all slow.
    Of several processes each has its part of the batch, and of the cores.
    """
    n, d_in, hidden = experiment.n, experiment.d_in, experiment.hidden
    n, cores = math.ceil(n / experiment.processes), max(1, cores // experiment.processes)
    if cores == 1 or n * d_in * hidden < _SMALL or not experiment.device.startswith("cpu"):
        return 1
    # A part says enough of a very large product.
    d_in, hidden = min(d_in, _WIDEST), min(hidden, _WIDEST)
    rows = max(1, min(n, _LARGEST // (d_in * hidden)))
    if find(experiment.program).kind == "numpy":
        x: Any = np.ones((rows, d_in), experiment.dtype)
        w1: Any = np.ones((d_in, hidden), experiment.dtype)
    elif pytorch.why_not():  # the run is about to say why
        return 1
    else:
        import torch

        dtype = getattr(torch, experiment.dtype)
        x, w1 = torch.ones(rows, d_in, dtype=dtype), torch.ones(d_in, hidden, dtype=dtype)
    counts = [1]
    while counts[-1] * 2 <= cores:
        counts.append(counts[-1] * 2)
    if counts[-1] != cores:
        counts.append(cores)
    times = {}
    for count in counts:
        with limited(count):
            times[count] = _try(x, w1, clock)
    chosen = 1
    for count in counts:
        if times[count] < WORTH * times[chosen]:
            chosen = count
    return chosen


def _try(x: Any, w1: Any, clock: Clock) -> float:
    """The median time of the products, of a few trials or of as many as take long enough."""
    times = [_time_products(x, w1, clock)]
    while len(times) < _REPEATS and sum(times) < _ENOUGH:
        times.append(_time_products(x, w1, clock))
    return median(times)


def _time_products(x: Any, w1: Any, clock: Clock) -> float:
    """Seconds for the two large products of a step, forward and backward."""
    start = clock.now()
    h = x @ w1
    x.T @ h
    return clock.now() - start

"""How many cores share a matrix product: set for a while, and chosen by a short trial."""

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from core.experiment import Experiment
from core.programs import find
from core.watch import loaded_torch

_SMALL = 1_000_000  # multiplications; below, waking another core costs more than it brings
_REPEATS = 9
WORTH = 0.6  # of the time with fewer threads; the products are not all of a step


@contextmanager
def limited(threads: int) -> Iterator[None]:
    """Let NumPy and torch use this many threads inside the `with` block."""
    torch = loaded_torch()
    before = torch.get_num_threads() if torch else 0
    with threadpool_limits(threads, user_api="blas"):
        if torch:
            torch.set_num_threads(threads)
        try:
            yield
        finally:
            if torch:
                torch.set_num_threads(before)


def choose(experiment: Experiment, cores: int) -> int:
    """The number of threads that is fastest for this experiment's largest product, by trial.

    More threads must be worth it: they wait for one another, so that another program that
    wants a core makes them all slow.
    """
    n, d_in, hidden = experiment.n, experiment.d_in, experiment.hidden
    if cores == 1 or n * d_in * hidden < _SMALL or not experiment.device.startswith("cpu"):
        return 1
    rows = max(1, min(n, 2**31 // (d_in * hidden)))  # a part says enough of a very large product
    if find(experiment.program).kind == "numpy":
        x: Any = np.ones((rows, d_in), experiment.dtype)
        w1: Any = np.ones((d_in, hidden), experiment.dtype)
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
            times[count] = median(_time_products(x, w1) for _ in range(_REPEATS))
    chosen = 1
    for count in counts:
        if times[count] < WORTH * times[chosen]:
            chosen = count
    return chosen


def _time_products(x: Any, w1: Any) -> float:
    """Seconds for the two large products of a step, forward and backward."""
    start = perf_counter()
    h = x @ w1
    x.T @ h
    return perf_counter() - start

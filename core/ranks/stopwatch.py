"""A rank's stopwatch: what its steps take, and how much of that is spent in all-reduce."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from core.ranks import group

OFTEN = 0.5  # seconds between two reports


class Stopwatch:
    """Times steps from outside, and the all-reduces within them.

    Of the gradients' DistributedDataParallel keeps account itself: from the moment when the first
    is sent to the one when all have come back. What else the program has reduced is timed here.
    """

    def __init__(self) -> None:
        self._began = self._last = perf_counter()
        self._steps = 0
        self._seconds = self._reducing = 0.0
        self._mark = (0, 0.0)  # steps that the model has told of, and nanoseconds in all of them

    def step(self) -> None:
        """A step begins."""
        self._began = perf_counter()

    def stop(self, model: Any) -> tuple[float, float] | None:
        """The step has ended: seconds a step and the share in all-reduce, if a report is due.

        They are of the steps since the last report.
        """
        now = perf_counter()
        self._steps += 1
        self._seconds += now - self._began
        if now - self._last < OFTEN:
            return None
        counted, nanoseconds = _account(model)
        before, then = self._mark
        gradients = (nanoseconds - then) / (counted - before) / 1e9 if counted > before else 0.0
        step = self._seconds / self._steps
        share = min(1.0, (gradients + self._reducing / self._steps) / step)
        self._mark, self._last = (counted, nanoseconds), now
        self._steps, self._seconds, self._reducing = 0, 0.0, 0.0
        return step, share

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Time each `torch.distributed.all_reduce` that this process asks for."""
        dist = group.distributed()
        plain = dist.all_reduce

        def timed(*given: Any, **options: Any) -> Any:
            began = perf_counter()
            try:
                return plain(*given, **options)
            finally:
                self._reducing += perf_counter() - began

        dist.all_reduce = timed
        try:
            yield
        finally:
            dist.all_reduce = plain


def keep_account(model: Any) -> None:
    """Let a DistributedDataParallel time each of its steps, not only one in a hundred."""
    model._set_ddp_runtime_logging_sample_rate(1)


def _account(model: Any) -> tuple[int, float]:
    """The steps that it has timed so far, and the nanoseconds of all-reduce in all of them."""
    known = model._get_ddp_logging_data()
    counted = int(known.get("iteration", 0))
    return counted, counted * float(known.get("avg_backward_comm_time", 0.0))

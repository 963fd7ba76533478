"""A rank's stopwatch: what its steps take, and how much of that is spent in all-reduce."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.base.clock import CLOCK, Clock
from core.processes import group

OFTEN = 0.5  # seconds between two reports


class Stopwatch:
    """Times steps from outside, and the all-reduces within them.

    Of the gradients' its `model`, a DistributedDataParallel, keeps account: from the moment when
    the first is sent to the one when all have come back. What else the program has reduced is
    timed here.
    """

    def __init__(self, model: Any, clock: Clock = CLOCK) -> None:
        self._now = clock.now
        self._model = model
        model._set_ddp_runtime_logging_sample_rate(1)  # each step, not one in a hundred
        self._reported = self._now()
        self._steps = 0
        self._seconds = self._reducing = 0.0
        self._mark = self._account()

    @contextmanager
    def step(self) -> Iterator[None]:
        """What is done inside is one step."""
        dist = group.distributed()
        plain = dist.all_reduce

        def timed(*given: Any, **options: Any) -> Any:
            began = self._now()
            try:
                return plain(*given, **options)
            finally:
                self._reducing += self._now() - began

        began = self._now()
        dist.all_reduce = timed
        try:
            yield
        finally:
            dist.all_reduce = plain
        self._steps += 1
        self._seconds += self._now() - began

    def report(self) -> tuple[float, float] | None:
        """Seconds a step, and the share of them in all-reduce, of the steps since the last report.

        None if that was less than half a second ago, or no step has been timed since.
        """
        now = self._now()
        if now - self._reported < OFTEN or not self._seconds:
            return None
        (counted, whole), (before, then) = self._account(), self._mark
        gradients = (whole - then) / (counted - before) if counted > before else 0.0
        step = self._seconds / self._steps
        share = min(1.0, (gradients + self._reducing / self._steps) / step)
        self._reported, self._mark = now, (counted, whole)
        self._steps, self._seconds, self._reducing = 0, 0.0, 0.0
        return step, share

    def _account(self) -> tuple[int, float]:
        """The steps that the model has timed, and the seconds of all-reduce in all of them."""
        known = self._model._get_ddp_logging_data()
        counted = int(known.get("iteration", 0))
        return counted, counted * float(known.get("avg_backward_comm_time", 0.0)) / 1e9

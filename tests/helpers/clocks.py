"""A clock for tests: its time is what a test makes of it, however busy the machine is."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.base.clock import Clock


@contextmanager
def no_long_computing(seconds: float) -> Iterator[None]:
    """What is done inside does not compute for so long: let it be many times what it takes.

    Time in which others have the processor is not counted.
    """
    began = time.thread_time()
    yield
    assert time.thread_time() - began < seconds


class FakeClock(Clock):
    """It stands still, but for what is waited, slept or told to pass.

    Who waits for at most so many seconds is through at once, and they have passed; with
    `patient`, only when the condition is notified. `waits` are the seconds that were waited for,
    and `waiting` is set as soon as somebody waits. Each look at the clock takes `tick` seconds.
    """

    def __init__(self, patient: bool = False, tick: float = 0.0) -> None:
        self.time = self.computed = 0.0
        self.tick = tick
        self.waits: list[float | None] = []
        self.waiting = threading.Event()
        self._patient = patient
        self._turning = threading.Lock()

    def now(self) -> float:
        self.sleep(self.tick)
        return self.time

    def cpu(self) -> float:
        return self.computed

    def work(self, seconds: float) -> None:
        """Somebody computes for so long."""
        self.sleep(seconds)
        self.computed += seconds

    def sleep(self, seconds: float) -> None:
        with self._turning:
            self.time += seconds

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        self.waits.append(seconds)
        self.waiting.set()
        if seconds is None or self._patient:
            condition.wait()
        else:
            self.sleep(seconds)

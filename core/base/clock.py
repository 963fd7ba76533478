"""The clock: what the engine reads the time by, and waits by."""

import threading
import time


class Clock:
    """The machine's clock, in seconds. Whoever reads the time is given one, and tests give another.

    `now()` counts from an unknown beginning, `cpu()` is what this thread has computed, and
    `sleep(seconds)` waits.
    """

    now = staticmethod(time.perf_counter)
    cpu = staticmethod(time.thread_time)
    sleep = staticmethod(time.sleep)

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        """Wait until the condition, whose lock is held, is notified, or for so many seconds."""
        condition.wait(seconds)


CLOCK = Clock()

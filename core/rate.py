"""How many steps a second a run does."""

AT_LEAST = 0.25  # seconds that are measured over


class Rate:
    """Steps a second: of the last quarter of a second or so, at the end of the whole run.

    The first step is left out, because a program may compile in it; `first_step` are its seconds.
    `start` is the step that the run began at.
    """

    def __init__(self, start: int) -> None:
        self.first_step = 0.0
        self._first = start + 1
        self._mark = (start, 0.0)  # steps done and seconds trained when it was measured
        self._rate = 0.0

    def measure(self, step: int, seconds: float, end: bool) -> float:
        """The rate when `step` steps have been done in so many seconds of training."""
        if step == self._first and not self.first_step:
            self.first_step = seconds
            self._mark = (self._first, seconds)
        if end:
            self._rate = self.overall(step, seconds) or self._rate
            return self._rate
        steps_then, seconds_then = self._mark
        if seconds - seconds_then >= AT_LEAST or not self._rate:
            if seconds > seconds_then and step > steps_then:
                self._rate = (step - steps_then) / (seconds - seconds_then)
            self._mark = (step, seconds)
        return self._rate

    def overall(self, step: int, seconds: float) -> float:
        """The rate of the whole run but its first step; 0 if there was nothing more."""
        if seconds > self.first_step and step > self._first:
            return (step - self._first) / (seconds - self.first_step)
        return 0.0

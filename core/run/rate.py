"""How many steps a second a run does."""

AT_LEAST = 0.25  # seconds that are measured over


def figure(rate: float) -> str:
    """A rate to be read: whole, or with three figures where it is small."""
    return f"{rate:.0f}" if rate >= 100 else f"{rate:.3g}"


class Rate:
    """Steps a second: of the last quarter of a second or so, at the end of the whole run.

    It is 0 until there has been a step after the first, which is left out, because a program may
    compile in it; `first_step` are its seconds.
    `start` is the step that the run began at, and `spent` the seconds that it had before that.
    """

    def __init__(self, start: int, spent: float = 0.0) -> None:
        self._spent = spent
        self.first_step = 0.0
        self._first = start + 1
        self._mark = (start, spent)  # steps done and seconds trained when it was measured
        self._rate = 0.0

    def measure(self, step: int, seconds: float, end: bool) -> float:
        """The rate when `step` steps have been done in so many seconds of training."""
        if step == self._first and not self.first_step:
            self.first_step = seconds - self._spent
            self._mark = (self._first, seconds)
        if end:
            self._rate = self.overall(step, seconds) or self._rate
            return self._rate
        steps_then, seconds_then = self._mark
        passed = seconds - seconds_then
        if step > steps_then and passed > 0 and (passed >= AT_LEAST or not self._rate):
            self._rate = (step - steps_then) / passed
            self._mark = (step, seconds)
        return self._rate

    def overall(self, step: int, seconds: float) -> float:
        """The rate from the start on, without the first step; 0 if there was nothing more."""
        seconds -= self._spent + self.first_step
        if seconds > 0 and step > self._first:
            return (step - self._first) / seconds
        return 0.0

"""Control: how other threads tell a running trainer what to do."""

import math
import threading
from enum import Enum

from core.base.clock import CLOCK, Clock
from core.experiment.schedule import Schedule


class Order(Enum):
    """What the trainer is to do next."""

    GO = "go"
    STEP = "step"
    PAUSE = "pause"
    LOOK = "look"
    STOP = "stop"


class _Mode(Enum):
    RUN = "run"
    PAUSE = "pause"
    STOP = "stop"


class Control:
    """Commands from any thread; each takes effect before the trainer's next step.

    There is one mode, and the last command wins: pause, resume and pause again within a
    millisecond ends paused. A run that was told to stop stays so until `reset`.

    `attention` is for the trainer: while it is False there is nothing to ask about, and a
    free run pays one look at an attribute for each step.
    """

    def __init__(self, clock: Clock = CLOCK) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self.reset()

    def reset(self) -> None:
        """Forget all commands but the pace; the next run starts running."""
        with self._changed:
            self._mode = _Mode.RUN
            self._owed = 0
            self._schedule: Schedule | None = None
            self._look = False
            self._held = False
            self._pace: float | None = getattr(self, "_pace", None)
            self._due = 0.0
            self._tell()

    def pause(self) -> None:
        """Rest before the next step."""
        self._set_mode(_Mode.PAUSE)

    def resume(self) -> None:
        """Go on."""
        self._set_mode(_Mode.RUN)

    def step(self) -> None:
        """Do one step and rest; pressed three times, three steps."""
        with self._changed:
            if self._mode is not _Mode.STOP:
                self._owed = self._owed + 1 if self._mode is _Mode.PAUSE else 1
                self._mode = _Mode.PAUSE
            self._tell()

    def stop(self) -> None:
        """End the run before the next step."""
        self._set_mode(_Mode.STOP)

    def turn(self, schedule: Schedule) -> None:
        """Use the learning rates of this schedule from the next step on."""
        with self._changed:
            self._schedule = schedule
            self._tell()

    def set_pace(self, steps_per_second: float | None) -> None:
        """Take no more than this many steps a second, above 0; None is free."""
        if steps_per_second is not None and not 0 < steps_per_second < math.inf:
            raise ValueError(f"a pace of {steps_per_second} steps a second")
        with self._changed:
            self._pace = steps_per_second
            self._due = 0.0
            self._look = True  # the trainer must ask once more, even if it is free from now on
            self._tell()

    def is_stopped(self) -> bool:
        """Whether the run was told to end."""
        return self._mode is _Mode.STOP

    @property
    def goes(self) -> bool:
        """Whether the run is meant to go on: not to rest, nor to do a step and rest, nor to end."""
        return self._mode is _Mode.RUN

    @property
    def pace(self) -> float | None:
        """Steps a second, at most; None is free."""
        return self._pace

    def look(self) -> None:
        """Ask for a snapshot now, even while the run is paused."""
        with self._changed:
            self._look = True
            self._tell()

    def hold(self) -> None:
        """Let the trainer wait between two steps until `release`: the interpreter is needed."""
        with self._changed:
            self._held = True
            self._tell()

    def release(self) -> None:
        """End the wait that `hold` began."""
        with self._changed:
            self._held = False
            self._tell()

    def take_schedule(self) -> Schedule | None:
        """For the trainer: a new schedule, once, or None."""
        with self._changed:
            schedule, self._schedule = self._schedule, None
            self._tell()
            return schedule

    def next_order(self, paused: bool) -> Order:
        """For the trainer, between two steps: waits until there is something to do, and says what.

        `paused` tells whether the trainer has already gone to rest.
        """
        with self._changed:
            while True:
                if self._mode is _Mode.STOP:
                    return Order.STOP
                if self._look:
                    self._look = False
                    self._tell()
                    return Order.LOOK
                wait: float | None = None
                if self._held:
                    pass
                elif self._mode is _Mode.PAUSE:
                    if self._owed:
                        self._owed -= 1
                        self._look = True  # show what the step did
                        return Order.STEP
                    if not paused:
                        return Order.PAUSE
                    if self._schedule:  # of the step that comes next, which is shown
                        return Order.LOOK
                elif self._pace is None:
                    return Order.GO
                else:
                    now = self._clock.now()
                    wait = self._due - now
                    if wait <= 0:
                        # Keep the beat, but do not hurry after a rest.
                        beat = 1 / self._pace
                        self._due = (now if wait < -beat else self._due) + beat
                        return Order.GO
                self._clock.wait(self._changed, wait)

    def rest(self, seconds: float) -> bool:
        """For the trainer, within a step: wait, unless a command comes; True if one came."""
        with self._changed:
            mode, pace = self._mode, self._pace
            until = self._clock.now() + seconds
            # A stop may have come between two rests.
            while self._mode is not _Mode.STOP and (self._mode, self._pace) == (mode, pace):
                if (left := until - self._clock.now()) <= 0:
                    return False
                self._clock.wait(self._changed, left)
            return True

    def _set_mode(self, mode: _Mode) -> None:
        with self._changed:
            if self._mode is not _Mode.STOP:
                self._mode = mode
                self._owed = 0
            self._tell()

    def _tell(self) -> None:
        self.attention = (
            self._mode is not _Mode.RUN
            or self._pace is not None
            or self._schedule is not None
            or self._look
            or self._held
        )
        self._changed.notify_all()

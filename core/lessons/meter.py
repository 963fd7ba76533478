"""Readings: numbers that are told by the student's own last run, and by nothing else."""

import math
from dataclasses import replace

from core.base.message import say
from core.lessons.events import Answered, Event, RunBegan, RunEnded
from core.lessons.judge import Response, judge
from core.lessons.tasks import NumberAnswer
from core.run.snapshot import State


class Meter:
    """Remembers the last run that has ended, and holds an answer against what it gave."""

    def __init__(self, task: NumberAnswer) -> None:
        self.task = task
        self._run: RunEnded | None = None
        self._running = self._asked = False  # asked: for a run that was not there

    @property
    def value(self) -> float | None:
        """What the last run gave; None if there is no run, or it gave nothing."""
        if self._run is None or self._run.state is State.FAILED:
            return None
        readings = {"rate": self._run.rate, "loss": self._run.loss, "steps": self._run.step}
        value = readings[self.task.reading]
        return value if math.isfinite(value) and (value or self.task.reading == "loss") else None

    def hear(self, event: Event) -> Response | None:
        """The response to an event; None if it is nothing to a reading."""
        match event:
            case RunBegan():
                self._running = True
            case RunEnded():
                return self._end(event)
            case Answered():
                return self._answer(event)
        return None

    def remember(self, run: RunEnded) -> None:
        """This run has ended already, with what the page sets."""
        self._run = run

    def _end(self, run: RunEnded) -> Response | None:
        self._running = False
        if self._run is None or run.step or run.state is not State.STOPPED:  # not thrown away
            self._run = run
        asked, self._asked = self._asked, False
        if not asked or self.value is None:
            return None
        words = say("There is a run to read it off now: check your answer again.")
        return Response(False, words, tried=False)

    def _answer(self, event: Answered) -> Response | None:
        if self.value is not None and not self._running:
            return judge(replace(self.task, number=self.value), event)
        self._asked = True
        if self._running:
            words = say("A run is on: let it end, and answer then.")
        elif self._run is None:
            words = say("Run it first, and let it end: the answer is what your own run says.")
        else:
            words = say("Your last run has nothing to tell: run it again, and let it end.")
        return Response(False, words, tried=False)

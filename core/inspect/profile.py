"""Profile: how long each line of a program takes, and the shape of what it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import numpy as np

from core.base.clock import CLOCK, Clock
from core.base.message import Refused, say
from core.data.problem import Problem
from core.experiment import threads
from core.experiment.experiment import Experiment
from core.programs import find
from core.run.script import make_knobs
from core.run.tracing import assigned_name, tracing
from core.run.watch import variables

STEPS = 20
LONGEST = 2.0  # seconds, after which no further step is begun


@dataclass(frozen=True)
class LineTime:
    """One line of the program: its median seconds a step, its share of the step, what it makes.

    `shape` is None where the line assigns no array.
    """

    line: int
    seconds: float
    share: float
    shape: tuple[int, ...] | None


def profile(
    experiment: Experiment,
    problem: Problem,
    stop: Callable[[], bool] = lambda: False,
    clock: Clock = CLOCK,
) -> tuple[LineTime, ...]:
    """Trace STEPS steps of an experiment, after one that is not counted, and add the lines up.

    The tracer's own time, a microsecond or so a line, is within the figures. `stop` is asked
    before each step whether that is enough. Raises Refused for more than one process: each
    spends its time in other lines, waiting for the others.
    """
    if experiment.processes > 1:
        raise Refused(
            say("A profile covers one process: set Processes to 1 to see how long each line takes.")
        )
    program = find(experiment.program)
    train = program.load()
    with threads.limited(experiment.threads or 1), np.errstate(all="ignore"):
        steps = train(*problem.cast(experiment), make_knobs(experiment))
        next(steps)
        times: dict[int, list[float]] = {}
        shapes: dict[int, tuple[int, ...] | None] = {}
        began = clock.now()
        for number in range(STEPS):
            if stop() or (number and clock.now() - began >= LONGEST):
                break
            lap = _Lap(str(program.path), shapes, clock)
            with tracing(steps, lap.on_line):
                next(steps)
            if steps.gi_frame:
                lap.end(steps.gi_frame)
            for line, seconds in lap.seconds.items():
                times.setdefault(line, []).append(seconds)
    medians = {line: float(np.median(found)) for line, found in times.items()}
    whole = sum(medians.values()) or 1.0
    return tuple(
        LineTime(line, seconds, seconds / whole, shapes.get(line))
        for line, seconds in sorted(medians.items())
    )


class _Lap:
    """One step: the seconds between the beginnings of its lines."""

    def __init__(self, file: str, shapes: dict[int, tuple[int, ...] | None], clock: Clock) -> None:
        self._now = clock.now
        self.seconds: dict[int, float] = {}
        self._file, self._shapes = file, shapes
        self._line, self._began = 0, 0.0

    def on_line(self, number: int, frame: FrameType) -> None:
        self.end(frame)
        self._line, self._began = number, self._now()

    def end(self, frame: FrameType) -> None:
        if not self._line:
            return
        spent = self._now() - self._began
        self.seconds[self._line] = self.seconds.get(self._line, 0.0) + spent
        if self._line not in self._shapes:
            self._shapes[self._line] = self._made(frame)
        self._line = 0

    def _made(self, frame: FrameType) -> tuple[int, ...] | None:
        made = variables(frame).get(assigned_name(self._file, self._line))
        return None if made is None else tuple(made.shape)

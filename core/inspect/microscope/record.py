"""Recording one step: the true program under the line tracer, its numbers left as they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType, MappingProxyType
from typing import Any

import numpy as np

from core.base.message import Message, quantity, say
from core.data.problem import Problem
from core.experiment import threads
from core.experiment.cost import remembered
from core.experiment.experiment import Experiment
from core.inspect.microscope.recorder import Recorder
from core.inspect.microscope.recording import Recording
from core.inspect.microscope.source import read_source
from core.inspect.microscope.values import frozen, reduced
from core.programs import Program, find
from core.run.checkpoint import Checkpoint, weights
from core.run.failure import explain
from core.run.ranks.distributed import ALONE
from core.run.replay import go_back, replay
from core.run.tracing import tracing
from core.run.watch import as_numpy

_BYTES = {"float64": 8, "float32": 4, "bfloat16": 4, "float16": 2}  # bfloat16 as float32
DEEPEST = 3  # the middle layer of rung 8 is used so many times at most


def bytes_needed(experiment: Experiment) -> int:
    """The bytes that a whole recording of one step of this experiment takes, at most.

    Of each weight: before and after, and its gradient before (of the step before this one) and
    after; from rung 3 on also zeroed, and what the nodes of the graph pass on to it; twice what
    an optimizer remembers. Of the rest: this step's and what is left of the one before.
    """
    n, d_in, hidden, d_out = experiment.n, experiment.d_in, experiment.hidden, experiment.d_out
    weights = d_in * hidden + hidden * d_out
    copies = 4 if find(experiment.program).by_hand else 7 + 2 * remembered(experiment)
    numbers = n * d_in + n * d_out
    if experiment.program == "dynamic":
        weights += hidden * hidden * (1 + DEEPEST)
        numbers += 4 * DEEPEST * n * hidden
    numbers += weights * copies + 8 * n * hidden + 8 * n * d_out
    return _BYTES[experiment.dtype] * numbers


LIMIT = 500_000_000  # bytes; what would need more is kept reduced


class Stopped(Exception):
    """The step is not wanted any more."""


class _Enough(BaseException):
    """What was to be read has been read; no program catches this by mistake."""


def _never() -> bool:
    return False


def record(
    experiment: Experiment,
    problem: Problem,
    step: int = 0,
    checkpoint: Checkpoint | None = None,
    program: Program | None = None,
    limit: int = LIMIT,
    stop: Callable[[], bool] = _never,
    dice: Mapping[str, Any] | None = None,
) -> Recording:
    """Record the step that comes after `step` steps of a resolved experiment.

    It starts from the checkpoint, which must not be later than that, or else from the very
    beginning, and does the steps between at the learning rates of the experiment's schedule.
    `program` stands in for the one that the experiment names; `stop` is asked at each line and
    each step whether to give up. A step that fails is recorded up to the line that does. Raises
    ValueError for a checkpoint that is too late, Stopped, and what the program raises before that
    step or instead of any line of it. With `dice`, the program's random numbers go on from these
    states (those of `Recording.dice`) when the step begins.
    """
    program = program or find(experiment.program)
    if checkpoint and checkpoint.step > step:
        raise ValueError(f"a checkpoint after {checkpoint.step} steps is too late for step {step}")
    start = _Start(
        experiment,
        problem,
        step,
        checkpoint,
        program,
    )
    needed = bytes_needed(experiment)
    message: Message | None = None
    if needed > limit:
        message = say(
            "At these sizes the values of one step would take {size}, so large arrays "
            "are shown in blocks of cells; the magnifier runs the step again to read the "
            "exact numbers.",
            size=quantity(needed, "B"),
        )
    recorder = Recorder(read_source(program.text), reduced if message else frozen, dice=dice)
    end = start.run(recorder, stop)
    histories = {name: tuple(found) for name, found in recorder.store.histories.items()}
    return Recording(
        experiment,
        program,
        read_source(program.text),
        step,
        end.learning_rate,
        end.loss,
        MappingProxyType(end.weights),
        tuple(recorder.moments),
        MappingProxyType(histories),
        frozenset(recorder.store.plain),
        message,
        start.look_again,
        ALONE if experiment.processes > 1 else None,
        end.failure,
        MappingProxyType(recorder.dice),
    )


@dataclass(frozen=True)
class _End:
    """How a step has ended."""

    learning_rate: float
    loss: float = math.nan
    weights: dict[str, np.ndarray] = field(default_factory=dict)
    failure: Message | None = None


@dataclass(frozen=True)
class _Start:
    """All that a step depends on, so that it can be done any number of times."""

    experiment: Experiment
    problem: Problem
    step: int
    checkpoint: Checkpoint | None
    program: Program

    def run(self, recorder: Recorder, stop: Callable[[], bool] = _never) -> _End:
        """Do the step under the tracer."""
        own: list[Exception] = []  # what has gone wrong here, and not in the program

        def on_line(number: int, frame: FrameType) -> None:
            try:
                if stop():
                    raise Stopped
                recorder.on_line(number, frame)
            except Exception as error:
                own.append(error)
                raise

        # torch must be there before its threads can be set.
        self.program.load()
        with threads.limited(self.experiment.threads or 1), np.errstate(all="ignore"):
            paused = go_back(self.experiment, self.problem, self.checkpoint, self.program)
            generator, knobs = paused.generator, paused.knobs
            schedule = self.experiment.learning_rate
            for done in range(paused.step, self.step):
                if stop():
                    raise Stopped
                replay(generator, knobs, schedule, done, done + 1)
            replay(generator, knobs, schedule, self.step, self.step)  # sets its rate
            try:
                with tracing(generator, on_line):
                    loss = next(generator)
                recorder.finish(generator.gi_frame)
            except StopIteration:
                raise
            except Exception as error:  # a program may raise anything
                why = explain(error, self.program, self.experiment.device, self.step)
                if own or not recorder.fail(why):
                    raise
                return _End(knobs.learning_rate, failure=why)
            finally:
                recorder.close()
            assert generator.gi_frame is not None  # it has just handed out a loss
            final = weights(generator.gi_frame, paused.names)
            return _End(knobs.learning_rate, float(loss.item()), final)

    def look_again(self, at: int, name: str, rows: slice, columns: slice) -> np.ndarray:
        """Do the step once more, to read a part of what `name` held after the moment `at`.

        What comes after that moment is not done again.
        """
        found: list[np.ndarray] = []

        def grasp(moment: int, arrays: Any) -> None:
            if moment == at and name in arrays:
                found.append(np.atleast_2d(as_numpy(arrays[name]))[rows, columns].copy())
                raise _Enough

        with suppress(_Enough):
            self.run(Recorder(read_source(self.program.text), _nothing, grasp))
        if not found:
            raise KeyError(name)
        return found[0]


def _nothing(_: Any) -> np.ndarray:
    """Keep nothing of an array."""
    return np.empty(0)

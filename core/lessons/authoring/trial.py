"""One experiment that is run, to see whether what a lesson says about it is true."""

import sys
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.base.message import Refused, say
from core.data.problem import Problem, make_problem
from core.experiment.experiment import Experiment
from core.experiment.fields import shorten
from core.inspect.microscope.record import record
from core.inspect.microscope.recording import Recording
from core.inspect.microscope.store import START
from core.inspect.microscope.values import Reduced
from core.programs import find
from core.run.failure import explain
from core.run.record import RunRecord
from core.run.script import make_knobs
from core.run.snapshot import State
from core.run.trainer import Trainer

_CARRIED = ("x", "y", "w1", "w2")  # for these, what the step starts with


@dataclass(frozen=True)
class ChangedWeight:
    """One weight that starts with another value than the experiment gives it."""

    name: str
    row: int
    column: int
    value: float


class Trial:
    """One resolved experiment: its run and its recorded steps, made when they are needed.

    With `changed`, it starts with this weight. Raises Refused if there is no such weight.
    """

    def __init__(self, experiment: Experiment, changed: ChangedWeight | None = None) -> None:
        self.experiment = experiment
        self.problem: Problem = _with_weight(make_problem(experiment), changed)
        self._ended: tuple[RunRecord, list[float]] | None = None
        self._recordings: dict[int, Recording] = {}

    @property
    def outcome(self) -> RunRecord:
        """How the run ends."""
        return self._run()[0]

    @property
    def losses(self) -> list[float]:
        """The losses of the run."""
        return self._run()[1]

    def diverged_at(self) -> int:
        """The step at which the run diverges. Raises Refused if it doesn't."""
        if self.outcome.state is not State.DIVERGED:
            raise Refused(say("The run doesn't diverge."))
        return self.outcome.step

    def loss(self, step: int) -> float:
        """The loss of a step. Raises Refused if the run ended before it."""
        if step >= len(self.losses):
            raise Refused(say("The run ended after {step} steps.", step=len(self.losses)))
        return self.losses[step]

    def steps_to(self, _: int, below: float) -> int:
        """The first step with a loss below this. Raises Refused if there is none."""
        first = next((step for step, loss in enumerate(self.losses) if loss < below), None)
        if first is None:
            raise Refused(say("The loss never falls below {limit}.", limit=f"{below:g}"))
        return first

    def line(self, _: int, words: str) -> int:
        """The number of the program's first line with these words. Raises Refused if none has."""
        program = find(self.experiment.program)
        for number, line in enumerate(program.text.splitlines(), 1):
            if words in line:
                return number
        raise Refused(
            say("No line of {program} contains {words}.", program=program.id, words=shorten(words))
        )

    def cell(self, step: int, name: str, row: int, column: int) -> float:
        """One number of a matrix. Raises Refused if it has no such cell."""
        array = np.atleast_2d(self.array(name, step))
        if row >= array.shape[0] or column >= array.shape[1]:
            raise Refused(say("{name} has the shape {shape}.", name=name, shape=str(array.shape)))
        return float(array[row, column])

    def array(self, name: str, step: int) -> np.ndarray:
        """What a variable holds at the end of a step; for weights, what the step started with."""
        if step not in self._recordings:
            self._recordings = {step: self._record(step)}  # only one: they may be large
        recording = self._recordings[step]
        at = START if name in _CARRIED else len(recording.moments) - 1
        value = recording.value(name, at)
        if value is None:
            program = self.experiment.program
            raise Refused(say("{program} doesn't compute {name}.", program=program, name=name))
        assert not isinstance(value, Reduced)  # there was no limit
        return np.asarray(value)

    def _record(self, step: int) -> Recording:
        try:
            recording = record(self.experiment, self.problem, step, limit=sys.maxsize)
        except Exception as error:  # a program may raise anything
            program = find(self.experiment.program)
            raise Refused(explain(error, program, self.experiment.device, step)) from None
        if recording.failure:
            raise Refused(recording.failure)
        return recording

    def _run(self) -> tuple[RunRecord, list[float]]:
        if self._ended is None:
            losses: list[float] = []
            trainer = Trainer(on_losses=losses.extend)
            self._ended = trainer.train(self.experiment, self.problem), losses
        return self._ended

    def operations(self) -> int:
        """The number of operations (like aten.mm) that torch does in a step.

        It is the third step: by then, each gradient has its memory. Raises Refused for NumPy.
        """
        program = find(self.experiment.program)
        if program.kind == "numpy":
            raise Refused(say("{program} doesn't use torch.", program=program.id))
        train = program.load()
        from torch.utils._python_dispatch import TorchDispatchMode

        class Counter(TorchDispatchMode):
            """Counts the operations, and passes them on."""

            count = 0

            def __torch_dispatch__(
                self, operation: Any, types: Any, args: Any = (), kwargs: Any = None
            ) -> Any:
                self.count += 1
                return operation(*args, **(kwargs or {}))

        steps = train(*self.problem.cast(self.experiment), make_knobs(self.experiment))
        next(steps), next(steps)
        with Counter() as counter:
            next(steps)
        return counter.count


def _with_weight(problem: Problem, changed: ChangedWeight | None) -> Problem:
    """The problem with one weight changed."""
    if changed is None:
        return problem
    weights = getattr(problem, changed.name).copy()
    try:
        weights[changed.row, changed.column] = changed.value
    except IndexError:
        words = say("{name} has the shape {shape}.", name=changed.name, shape=str(weights.shape))
        raise Refused(words) from None
    return replace(problem, **{changed.name: weights})

"""One experiment that is run, to see whether what a lesson says about it is true."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from core.base.message import Refused, say
from core.data.problem import Problem, make_problem
from core.experiment.cost import cost
from core.experiment.experiment import Experiment
from core.experiment.fields import shorten
from core.inspect.microscope.record import record
from core.inspect.microscope.recording import Recording
from core.inspect.microscope.store import START
from core.inspect.microscope.values import Reduced
from core.lessons.authoring.claims import Quantity, Turned
from core.programs import find
from core.run.failure import explain
from core.run.record import RunRecord
from core.run.script import make_knobs
from core.run.snapshot import State
from core.run.trainer import Trainer

_CARRIED = ("x", "y", "w1", "w2")  # for these, what the step starts with
_STATISTICS: Mapping[str, Callable[[np.ndarray], float]] = {
    "mean": np.mean,
    "spread": np.std,
    "min": np.min,
    "max": np.max,
    "zeros": lambda values: 100 * np.mean(values == 0),
    "squares": lambda values: np.square(values).sum(),
    "norm": lambda values: np.square(values).sum() ** 0.5,
}


class Trial:
    """One resolved experiment: its run and its recorded steps, made when they are needed.

    With `turned`, it starts with this weight. Raises Refused if there is no such weight.
    """

    def __init__(self, experiment: Experiment, turned: Turned | None = None) -> None:
        self.experiment = experiment
        self.problem: Problem = _turn(make_problem(experiment), turned)
        self._ended: tuple[RunRecord, list[float]] | None = None
        self._recordings: dict[int, Recording] = {}
        self._numbers: dict[tuple[Quantity, int], float] = {}

    @property
    def outcome(self) -> RunRecord:
        """How the run ends."""
        return self._run()[0]

    def number(self, quantity: Quantity, step: int) -> float:
        """A quantity that is a number. Raises Refused if there is none."""
        if (quantity, step) not in self._numbers:
            self._numbers[quantity, step] = self._number(quantity, step)
        return self._numbers[quantity, step]

    def shape(self, name: str, step: int) -> tuple[int, ...]:
        """The shape of a variable. Raises Refused if there is none of that name."""
        return np.shape(self._array(name, step))

    def broken(self) -> str:
        """The variable with the first number that isn't finite."""
        if self.outcome.state is not State.DIVERGED:
            raise Refused(say("The run doesn't diverge."))
        if self.outcome.origin is None:
            raise Refused(say("Nobody can say where the first number broke."))
        return self.outcome.origin.variable

    def _number(self, quantity: Quantity, step: int) -> float:
        match quantity.kind:
            case "weights":
                return cost(self.experiment).weights
            case "flop":
                return cost(self.experiment).flop
            case "cell":
                return self._cell(quantity, step)
            case "dead":
                return int((~(self._array("h", step) > 0).any(axis=0)).sum())
            case "diverged at":
                if self.outcome.state is not State.DIVERGED:
                    raise Refused(say("The run doesn't diverge."))
                return self.outcome.step
            case "loss":
                return self._loss(step)
            case "operations":
                return count_operations(self.experiment, self.problem)
            case "ends below":
                return self._run()[1][-1]
            case "entries":
                return int(self._array(quantity.name, step).size)
            case "line":
                return self._line(quantity.name)
            case "sum":
                return quantity.value
            case "steps to":
                return self._steps_to(quantity.value)
        with np.errstate(all="ignore"):
            values = self._array(quantity.name, step).astype(np.float64)
            return float(_STATISTICS[quantity.kind](values))

    def _loss(self, step: int) -> float:
        losses = self._run()[1]
        if step >= len(losses):
            raise Refused(say("The run ended after {step} steps.", step=len(losses)))
        return losses[step]

    def _steps_to(self, below: float) -> float:
        first = next((step for step, loss in enumerate(self._run()[1]) if loss < below), None)
        if first is None:
            raise Refused(say("The loss never falls below {limit}.", limit=f"{below:g}"))
        return first

    def _line(self, words: str) -> int:
        program = find(self.experiment.program)
        for number, line in enumerate(program.text.splitlines(), 1):
            if words in line:
                return number
        raise Refused(
            say("{program} has no line with {words}.", program=program.id, words=shorten(words))
        )

    def _cell(self, quantity: Quantity, step: int) -> float:
        array = np.atleast_2d(self._array(quantity.name, step))
        if quantity.row >= array.shape[0] or quantity.column >= array.shape[1]:
            shape = str(array.shape)
            raise Refused(say("{name} has the shape {shape}.", name=quantity.name, shape=shape))
        return float(array[quantity.row, quantity.column])

    def _array(self, name: str, step: int) -> np.ndarray:
        """What a variable holds at the end of a step; for weights, what the step started with."""
        if step not in self._recordings:
            self._recordings = {step: self._record(step)}  # only one: they may be large
        recording = self._recordings[step]
        at = START if name in _CARRIED else len(recording.moments) - 1
        value = recording.value(name, at)
        if value is None:
            program = self.experiment.program
            raise Refused(say("{program} makes no {name}.", program=program, name=name))
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


def _turn(problem: Problem, turned: Turned | None) -> Problem:
    """The problem with one weight changed."""
    if turned is None:
        return problem
    weights = getattr(problem, turned.name).copy()
    try:
        weights[turned.row, turned.column] = turned.value
    except IndexError:
        shape = str(weights.shape)
        raise Refused(say("{name} has the shape {shape}.", name=turned.name, shape=shape)) from None
    return replace(problem, **{turned.name: weights})


def count_operations(experiment: Experiment, problem: Problem) -> int:
    """The number of operations (like aten.mm) that torch does in a step of a resolved experiment.

    It is the third step: by then, each gradient has its memory. Raises Refused for NumPy.
    """
    program = find(experiment.program)
    if program.kind == "numpy":
        raise Refused(say("{program} does nothing in torch.", program=program.id))
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

    steps = train(*problem.cast(experiment), make_knobs(experiment))
    next(steps), next(steps)
    with Counter() as counter:
        next(steps)
    return counter.count

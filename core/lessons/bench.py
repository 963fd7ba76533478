"""Working out what a lesson claims, by a true run of its experiment."""

import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from core.cost import cost
from core.devices import Machine, survey
from core.experiment import Experiment
from core.lessons.answers import read_shape
from core.lessons.claims import Claim, read_shown
from core.lessons.lesson import Lesson
from core.lessons.mistakes import Mistake
from core.message import Message, Refused, say
from core.microscope.record import record
from core.microscope.recording import Recording
from core.microscope.store import START
from core.microscope.values import Reduced
from core.outcome import Outcome
from core.problem import Problem, make_problem
from core.resolve import resolve
from core.snapshot import State
from core.trainer import Trainer

_CARRIED = ("x", "y", "w1", "w2")  # of these a step has what it begins with


class Bench:
    """Checks claims; each experiment is run once, on one thread, whoever asks about it."""

    def __init__(self, machine: Machine | None = None) -> None:
        self._machine = machine or survey()
        self._runs: dict[Experiment, _Run] = {}

    def check(self, lesson: Lesson, file: str) -> Iterator[Mistake]:
        """A mistake for each claim of a lesson that is not so, or that can't be checked here."""
        for page in lesson.pages:
            for claim in page.claims:
                assert page.experiment is not None  # or else the lesson has a mistake
                try:
                    fault = self._run(page.experiment).fault(claim)
                except Refused as refusal:
                    fault = refusal.message
                if fault:
                    yield Mistake(file, claim.line, fault)

    def _run(self, experiment: Experiment) -> "_Run":
        experiment = replace(experiment, threads=1)
        resolution = resolve(experiment, self._machine)
        if not resolution.runnable:
            raise resolution.refusals[0]
        experiment = resolution.experiment
        if experiment not in self._runs:
            self._runs[experiment] = _Run(experiment)
        return self._runs[experiment]


class _Run:
    """One experiment: its run and its recorded steps, made when they are asked for."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.problem: Problem = make_problem(experiment)
        self._ended: tuple[Outcome, list[float]] | None = None
        self._recordings: dict[int, Recording] = {}

    def fault(self, claim: Claim) -> Message | None:
        """What to say of a claim that is not so; None if it is."""
        quantity = claim.quantity
        if quantity.kind == "state":
            found = self._outcome()[0].state.value
            if found == quantity.name:
                return None
            return say("The run is {found}, not {claimed}.", found=found, claimed=quantity.name)
        if quantity.kind == "shape":
            shape = np.shape(self._array(claim))
            return None if read_shape(claim.says) == shape else self._wrong(claim, str(shape))
        number = self._number(claim)
        if read_shown(claim.says).is_rounded(number):
            return None
        return self._wrong(claim, f"{number:.10g}")

    def _wrong(self, claim: Claim, found: str) -> Message:
        return say("The text says {says}, and it is {found}.", says=claim.says, found=found)

    def _number(self, claim: Claim) -> float:
        quantity = claim.quantity
        if quantity.kind == "weights":
            return cost(self.experiment).weights
        if quantity.kind == "flop":
            return cost(self.experiment).flop
        if quantity.kind == "cell":
            return self._cell(claim)
        outcome, losses = self._outcome()
        if quantity.kind == "diverged at":
            if outcome.state is not State.DIVERGED:
                raise Refused(say("The run does not diverge."))
            return outcome.step
        if quantity.kind == "loss":
            if claim.step >= len(losses):
                raise Refused(say("The run ended after {step} steps.", step=len(losses)))
            return losses[claim.step]
        below = (step for step, loss in enumerate(losses) if loss < quantity.below)
        if (first := next(below, None)) is None:
            limit = f"{quantity.below:g}"
            raise Refused(say("The loss never comes below {limit}.", limit=limit))
        return first

    def _cell(self, claim: Claim) -> float:
        quantity = claim.quantity
        array = np.atleast_2d(self._array(claim))
        if quantity.row >= array.shape[0] or quantity.column >= array.shape[1]:
            shape = str(array.shape)
            raise Refused(say("{name} has the shape {shape}.", name=quantity.name, shape=shape))
        return float(array[quantity.row, quantity.column])

    def _array(self, claim: Claim) -> np.ndarray:
        """What the variable of a claim holds in the step; the weights, what the step began with."""
        name = claim.quantity.name
        if claim.step not in self._recordings:
            found = record(self.experiment, self.problem, claim.step, limit=sys.maxsize)
            self._recordings = {claim.step: found}  # one at a time: they may be large
        recording = self._recordings[claim.step]
        at = START if name in _CARRIED else len(recording.moments) - 1
        value = recording.value(name, at)
        if value is None:
            program = self.experiment.program
            raise Refused(say("{program} makes no {name}.", program=program, name=name))
        assert not isinstance(value, Reduced)  # there was no limit
        return np.asarray(value)

    def _outcome(self) -> tuple[Outcome, list[float]]:
        if self._ended is None:
            losses: list[float] = []
            trainer = Trainer(on_losses=losses.extend)
            self._ended = trainer.train(self.experiment, self.problem), losses
        return self._ended

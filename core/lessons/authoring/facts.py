"""Checks what a lesson says and asks, in real runs of its experiments."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.base.message import Message, Refused, say
from core.experiment.devices import Machine, survey
from core.experiment.experiment import Experiment
from core.experiment.resolve import resolve
from core.lessons.authoring.claims import Claim
from core.lessons.authoring.numbers import false_equations
from core.lessons.authoring.quantities import Quantity
from core.lessons.authoring.trial import ChangedWeight, Trial
from core.lessons.events import RunEnded
from core.lessons.lesson import Lesson, Page
from core.lessons.source import Mistake
from core.lessons.tasks import RunTask


class FactChecker:
    """Checks claims, equations, and what "Show me" does. Each experiment is run only once.

    Runs use one thread, unless the experiment sets another number.
    """

    def __init__(self, machine: Machine | None = None) -> None:
        self._machine = machine or survey()
        self._trials: dict[tuple[Experiment, ChangedWeight | None], Trial] = {}
        self._found: dict[tuple[Experiment, Quantity, int], Any] = {}

    def check(self, lesson: Lesson, file: str) -> Iterator[Mistake]:
        """A mistake for everything in a lesson that is false, or that can't be tried here."""
        for page in lesson.pages:
            found = [
                (page.line, say("{equation} is false.", equation=equation))
                for equation in false_equations(page.text)
            ]
            # Claims about the same experiment and step together, so that each is recorded once.
            order = sorted(page.claims, key=lambda claim: (str(claim.experiment), claim.step))
            found += [(claim.line, fault) for claim in order if (fault := self._claim_fault(claim))]
            if fault := self._task_fault(page):
                found.append((page.task_line, fault))
            for line, message in sorted(found, key=lambda pair: pair[0]):
                yield Mistake(file, line, message)

    def _trial(self, experiment: Experiment, changed: ChangedWeight | None = None) -> Trial:
        resolution = resolve(experiment, self._machine)
        if not resolution.runnable:
            raise resolution.refusals[0]
        experiment = resolution.experiment
        if (experiment, changed) not in self._trials:
            self._trials[experiment, changed] = Trial(experiment, changed)
        return self._trials[experiment, changed]

    def _task_fault(self, page: Page) -> Message | None:
        """What to say about a task that "Show me" wouldn't do; None if it would."""
        if not isinstance(page.task, RunTask):
            return None
        experiment = page.demonstration()
        try:
            trial = self._trial(replace(experiment, threads=experiment.threads or 1))
        except Refused as refusal:
            return refusal.message
        response = page.task.judge(RunEnded(trial.outcome))
        if response and response.done:
            return None
        reason = response.message if response else ""
        return say("“Show me” wouldn't do this task: {reason}", reason=reason)

    def _claim_fault(self, claim: Claim) -> Message | None:
        """What to say about a claim that is false; None if it is true."""
        key = claim.experiment, claim.quantity, claim.step
        try:
            if key not in self._found:
                trial = self._trial(replace(claim.experiment, threads=1), claim.quantity.changed)
                self._found[key] = claim.quantity.compute(trial, claim.step)
            return claim.quantity.fault(claim.says, self._found[key])
        except Refused as refusal:
            return refusal.message

"""Checks what a lesson says and asks, in real runs of its experiments."""

from collections.abc import Iterator
from dataclasses import replace

from core.base.message import Message, Refused, say
from core.experiment.devices import Machine, survey
from core.experiment.experiment import Experiment
from core.experiment.resolve import resolve
from core.lessons.authoring.claims import Claim, Turned
from core.lessons.authoring.numbers import false_equations, read_shown
from core.lessons.authoring.trial import Trial
from core.lessons.events import RunEnded
from core.lessons.lesson import Lesson, Page
from core.lessons.source import Mistake
from core.lessons.tasks import RunTask
from core.lessons.tasks.typed import read_shape


class FactChecker:
    """Checks claims, equations, and what "Show me" does. Each experiment is run only once.

    Runs use one thread, unless the experiment sets another number.
    """

    def __init__(self, machine: Machine | None = None) -> None:
        self._machine = machine or survey()
        self._trials: dict[tuple[Experiment, Turned | None], Trial] = {}

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

    def _trial(self, experiment: Experiment, turned: Turned | None = None) -> Trial:
        resolution = resolve(experiment, self._machine)
        if not resolution.runnable:
            raise resolution.refusals[0]
        experiment = resolution.experiment
        if (experiment, turned) not in self._trials:
            self._trials[experiment, turned] = Trial(experiment, turned)
        return self._trials[experiment, turned]

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
        try:
            experiment = replace(claim.experiment, threads=1)
            return _fault(claim, self._trial(experiment, claim.quantity.turned))
        except Refused as refusal:
            return refusal.message


def _fault(claim: Claim, trial: Trial) -> Message | None:
    quantity = claim.quantity
    if quantity.kind == "given":
        return None
    if quantity.kind == "state":
        state = trial.outcome.state.value
        if state == quantity.name:
            return None
        return say("The run is {found}, not {claimed}.", found=state, claimed=quantity.name)
    if quantity.kind == "broken":
        name = trial.broken()
        if name == quantity.name:
            return None
        return say(
            "The first number that is not finite is in {found}, not in {claimed}.",
            found=name, claimed=quantity.name,
        )  # fmt: skip
    if quantity.kind == "shape":
        shape = trial.shape(quantity.name, claim.step)
        return None if read_shape(claim.says) == shape else _wrong(claim, str(shape))
    shown = read_shown(claim.says)
    number = trial.number(quantity, claim.step)
    if number < shown.value if quantity.kind == "ends below" else shown.is_rounded(number):
        return None
    return _wrong(claim, f"{number:.10g}")


def _wrong(claim: Claim, found: str) -> Message:
    return say("The text says {says}, but it is {found}.", says=claim.says, found=found)

"""Tasks that a run does: it ends in a certain way, with certain settings."""

import math
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from core.base.message import Message, say
from core.experiment.experiment import FIELDS, Experiment
from core.experiment.fields import as_text
from core.experiment.schedule import Schedule
from core.lessons.events import Event, RunEnded
from core.lessons.setting import Settings, note_misfits, read_settings, with_settings
from core.lessons.tasks.task import Response, Task
from core.lessons.toml import Table
from core.programs import find
from core.run.record import RunRecord
from core.run.snapshot import State

SMALLEST = 1e-300  # the least of what must be greater than 0
ROUNDING = 1e-12  # the relative difference that rounding alone may make


@dataclass(frozen=True, kw_only=True)
class RunTask(Task):
    """A run that ends in a certain way.

    The run must have the settings that are `wanted`. "Show me" sets those of `show` as well, with
    which the run does the task.
    """

    must_fail: ClassVar[bool] = False
    wanted: Settings = ()
    show: Settings = ()

    @classmethod
    def read(cls, table: Table, hints: tuple[str, ...], experiment: Experiment) -> "RunTask":
        """The task with what is its own, and with the settings of `with` and `show`."""
        return cls.read_own(table, hints)._with_run(table, experiment)

    @classmethod
    def read_own(cls, table: Table, hints: tuple[str, ...]) -> Self:
        """The task with what only this kind has."""
        return cls(hints=hints)

    def _with_run(self, table: Table, experiment: Experiment) -> "RunTask":
        wanted, show = table.table("with"), table.table("show")
        task, sound = self, True
        if wanted:
            settings, sound = read_settings(wanted, experiment)
            task = replace(task, wanted=settings)
            if ("threads", 0) in settings:
                words = say("Every run has a number of threads: say which one it must be.")
                wanted.note(words, "threads")
        if show:
            settings, fits = read_settings(show, experiment)
            task = replace(task, show=settings)
            sound = sound and fits
            for name in dict(task.wanted).keys() & dict(task.show).keys():
                words = say(
                    "{name} is already listed under with, so it can't be listed under show.",
                    name=name,
                )
                show.note(words, name)
        if sound and (wanted or show):
            note_misfits(show or wanted or table, task.shown(experiment))
        return task

    def required(self) -> Settings:
        """The settings that the run must have."""
        return self.wanted

    def shown(self, experiment: Experiment) -> Experiment:
        """The page's experiment with all that the task wants and shows."""
        return with_settings(experiment, (*self.wanted, *self.show))

    def judge(self, event: Event) -> Response | None:
        """Judge a run that has ended, if it had the settings that are wanted."""
        if not isinstance(event, RunEnded):
            return None
        if response := self._other_settings(event.run.experiment):
            return response
        if event.run.state is State.FAILED and not self.must_fail:
            words = say("The run failed before it could show anything: read the error.")
            return Response(False, words, tried=False)
        return self.judge_end(event.run)

    def judge_end(self, run: RunRecord) -> Response:
        """Judge how the run ended."""
        raise NotImplementedError

    def report(self, event: Event) -> str:
        """The program, how the run ended, and its last loss."""
        if not isinstance(event, RunEnded):
            return ""
        run = event.run
        loss = math.nan if run.final is None else run.final
        return f"{run.experiment.program} {run.state.value}, loss {loss:.6g}"

    def _other_settings(self, experiment: Experiment) -> Response | None:
        """What to say about a run without the settings that the task wants."""
        for name, wanted in self.wanted:
            found = getattr(experiment, name)
            if name == "program":
                if response := other_program(wanted, found):
                    return response
            elif not _is_setting(name, found, wanted):
                words = say(
                    "This task needs {label} {wanted}, but that run had {found}.",
                    label=FIELDS[name].label, wanted=as_text(wanted), found=as_text(found),
                )  # fmt: skip
                return Response(False, words, tried=False)
        return None


@dataclass(frozen=True, kw_only=True)
class LossBelow(RunTask):
    """A run whose loss falls below a number."""

    kind: ClassVar[str] = "loss_below"
    loss: float

    @classmethod
    def read_own(cls, table: Table, hints: tuple[str, ...]) -> Self:
        """The task with the number."""
        return cls(loss=table.real("loss", least=SMALLEST), hints=hints)

    def goal(self) -> Message:
        return say("Train until the loss is below {loss}.", loss=f"{self.loss:g}")

    def judge_end(self, run: RunRecord) -> Response:
        """Judge by the lowest loss of the run."""
        limit = f"{self.loss:g}"
        lowest = math.inf if run.best is None else run.best
        found = f"{lowest:.4g}"
        if lowest < self.loss:
            words = say("The loss fell to {loss}, below {limit}.", loss=found, limit=limit)
            return Response(True, words)
        diverged = run.state is State.DIVERGED
        fields = self._not_set(run.experiment)
        if fields and diverged:
            words = say("The run diverged, so its loss never fell below {limit}. One of the "
                        "settings that this task is about isn't right yet: {fields}.",
                        limit=limit, fields=fields)  # fmt: skip
        elif fields:
            words = say("The lowest loss was {loss}, but it must fall below {limit}. One "
                        "of the settings that this task is about isn't right yet: "
                        "{fields}.",
                        loss=found, limit=limit, fields=fields)  # fmt: skip
        elif diverged:
            words = say("The run diverged, so its loss never fell below {limit}: try a smaller "
                        "learning rate.", limit=limit)  # fmt: skip
        else:
            words = say("The lowest loss was {loss}, but it must fall below {limit}: "
                        "try more steps or another learning rate.",
                        loss=found, limit=limit)  # fmt: skip
        return Response(False, words)

    def _not_set(self, experiment: Experiment) -> Message | None:
        """The names, not the values, of the settings that "Show me" would set otherwise."""
        labels = [
            FIELDS[name].label
            for name, shown in self.show
            if not _is_setting(name, getattr(experiment, name), shown)
        ]
        if not labels:
            return None
        named = labels[0]
        for label in labels[1:]:
            named = say("{some}, {another}", some=named, another=label)
        return named


@dataclass(frozen=True, kw_only=True)
class Diverged(RunTask):
    """A run that diverges."""

    kind: ClassVar[str] = "diverged"

    def goal(self) -> Message:
        return say("Make a run diverge: its loss has to overflow.")

    def judge_end(self, run: RunRecord) -> Response:
        """Whether it diverged."""
        if run.state is State.DIVERGED:
            return Response(True, say("It diverged after {step} steps.", step=run.step))
        words = say("The loss stayed finite to the end: try a larger learning rate.")
        return Response(False, words)


@dataclass(frozen=True, kw_only=True)
class Finished(RunTask):
    """A run that does all its steps."""

    kind: ClassVar[str] = "finished"

    def goal(self) -> Message:
        return say("Let a run finish all its steps.")

    def judge_end(self, run: RunRecord) -> Response:
        """Whether it did all its steps."""
        if run.state is State.FINISHED:
            return Response(True, say("It ran all {step} steps.", step=run.step))
        if run.state is State.DIVERGED:
            return Response(False, say("It diverged before the end: try a smaller learning rate."))
        return Response(False, say("It was stopped before the end: let it finish."))


@dataclass(frozen=True, kw_only=True)
class Failed(RunTask):
    """A run that ends with an error."""

    kind: ClassVar[str] = "failed"
    must_fail: ClassVar[bool] = True

    def goal(self) -> Message:
        return say("Let a run fail, and read the error.")

    def judge_end(self, run: RunRecord) -> Response:
        """Whether it failed."""
        if run.state is State.FAILED:
            return Response(True, say("It failed, as it should: read the error."))
        if run.state is State.STOPPED:
            return Response(False, say("It was stopped before anything went wrong: let it run."))
        return Response(False, say("It ran without an error, but it must fail here."))


def other_program(wanted: str | None, found: str) -> Response | None:
    """What to say where the student took another program than the one that is wanted."""
    if wanted is None or wanted == found:
        return None
    words = say(
        "That was {found}; this task is about {wanted}.",
        found=find(found).title, wanted=find(wanted).title,
    )  # fmt: skip
    return Response(False, words, tried=False)


def _is_setting(name: str, found: object, wanted: object) -> bool:
    if isinstance(found, float) and isinstance(wanted, float):
        return math.isclose(found, wanted, rel_tol=ROUNDING)
    if isinstance(found, Schedule) and isinstance(wanted, Schedule):
        steps = [[step for step, _ in schedule.changes] for schedule in (found, wanted)]
        return steps[0] == steps[1] and all(
            math.isclose(one, other, rel_tol=ROUNDING)
            for one, other in zip(found.rates, wanted.rates, strict=True)
        )
    if name == "device" and ":" not in str(wanted):  # cuda is any of cuda:0, cuda:1 ...
        return str(found).partition(":")[0] == wanted
    return found == wanted

"""Tasks: what a page asks a student to do, one class for each kind."""

from dataclasses import dataclass
from typing import ClassVar

from core.experiment.experiment import Experiment
from core.inspect.proof.result import Verdict
from core.lessons.setting import Settings, with_settings
from core.run.snapshot import State


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is asked; `kind` is its name in a file, `hints` are given one by one, on request."""

    kind: ClassVar[str]
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RunTask(Task):
    """A run that ends in a certain way.

    It must have the settings that are `wanted`. "Show me" sets those of `show` as well, with
    which the run ends so.
    """

    wanted: Settings = ()
    show: Settings = ()

    def shown(self, experiment: Experiment) -> Experiment:
        """The experiment with which "Show me" does the task on a page that sets this one."""
        return with_settings(experiment, (*self.wanted, *self.show))


@dataclass(frozen=True, kw_only=True)
class LossBelow(RunTask):
    """A run whose loss comes below a number."""

    kind: ClassVar[str] = "loss_below"
    loss: float


@dataclass(frozen=True, kw_only=True)
class Diverged(RunTask):
    """A run that diverges."""

    kind: ClassVar[str] = "diverged"


@dataclass(frozen=True, kw_only=True)
class Finished(RunTask):
    """A run that does all its steps."""

    kind: ClassVar[str] = "finished"


@dataclass(frozen=True, kw_only=True)
class Failed(RunTask):
    """A run that ends with an error."""

    kind: ClassVar[str] = "failed"


@dataclass(frozen=True, kw_only=True)
class RateRaised(Task):
    """The learning rate is raised while a run is on, up to `to` if that is given."""

    kind: ClassVar[str] = "rate_raised"
    to: float | None = None


@dataclass(frozen=True, kw_only=True)
class LineSeen(Task):
    """The microscope stops on the line that makes a variable."""

    kind: ClassVar[str] = "line_seen"
    variable: str


@dataclass(frozen=True, kw_only=True)
class Proof(Task):
    """A proof that comes to this verdict."""

    kind: ClassVar[str] = "proof"
    verdict: Verdict
    program: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asked(Task):
    """A task that asks a question, in words."""

    ask: str


@dataclass(frozen=True)
class Reply:
    """What to say to whoever answers this number, which is wrong and near at hand."""

    number: float
    because: str


@dataclass(frozen=True, kw_only=True)
class NumberAnswer(Asked):
    """A number is answered, which may be off by `tolerance` times itself.

    With a `reading` it is what the student's last run on the page gave: its "rate" in steps a
    second, its last "loss" or how many "steps" it did. `replies` are for wrong numbers that many
    come to.
    """

    kind: ClassVar[str] = "answer"
    number: float = 0.0
    tolerance: float = 0.0
    reading: str = ""
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShapeAnswer(Asked):
    """The shape of an array is answered."""

    kind: ClassVar[str] = "answer"
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from, and what to say to whoever chooses it."""

    text: str
    right: bool
    because: str


@dataclass(frozen=True, kw_only=True)
class Choice(Asked):
    """One of several answers is chosen; one is right."""

    kind: ClassVar[str] = "choice"
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Forecast:
    """One way in which a run may end: with a loss from `low` to below `high`, or diverging."""

    text: str
    low: float = 0.0
    high: float = 0.0
    diverged: bool = False

    def came_true(self, state: State, loss: float) -> bool:
        """Whether a run that ended so is what was forecast."""
        if self.diverged or state is State.DIVERGED:
            return self.diverged and state is State.DIVERGED
        return self.low <= loss < self.high


@dataclass(frozen=True, kw_only=True)
class Prediction(Asked):
    """One of the forecasts is chosen, or a loss curve drawn, before a run shows the truth."""

    kind: ClassVar[str] = "prediction"
    forecasts: tuple[Forecast, ...] = ()
    draw: bool = False

"""The checker: has gradients proved and precisions compared beside the window."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.base.message import Message, Refused, say
from core.data.problem import prepare
from core.experiment.experiment import Experiment
from core.experiment.resolve import Resolution
from core.experiment.schedule import Schedule
from core.inspect.proof import Precision, Proof, compare_precision, prove
from core.run.replay import weights_after
from gui.one_step.step_inspector import StepInspector
from gui.run.session import Session
from gui.widgets.task import Task

MOST = 5000  # steps of a comparison of precisions


class Checker(QObject):
    """`changed` tells that there is another result, or that one is being worked out.

    It proves the gradients at the step that the step inspector looks at: the next one of a run
    that rests, or the one that the time bar has gone back to.
    """

    changed = Signal()

    def __init__(self, session: Session, inspector: StepInspector) -> None:
        super().__init__(session)
        self._session, self._inspector = session, inspector
        self._task: Task | None = None
        self._experiment = session.experiment
        self.proof: Proof | None = None
        self.step = 0  # that the proof is of
        self.precision: Precision | None = None
        self.message: Message | None = None
        session.experiment_changed.connect(self._follow)
        session.state_changed.connect(lambda _: self.changed.emit())
        session.renewed.connect(self._forget)

    @property
    def busy(self) -> bool:
        """Whether something is being worked out."""
        return self._task is not None

    @property
    def next_step(self) -> int:
        """The step that a proof would be of now."""
        return self._inspector.last_step if self._inspector.step is None else self._inspector.step

    @property
    def hindrance(self) -> Message | None:
        """Why nothing can be checked now, or None."""
        session = self._session
        if session.state.training:
            return say("Pause (Space) to check the next step.")
        return None if session.state.active or session.outcome else session.hindrance

    def check(self, step: int | None = None, dtype: str = "") -> None:
        """Prove the gradients at the weights of this step, or of the one that is looked at.

        With another `dtype` they are worked out in that, from the weights that the run had. The
        run stays as it is.
        """
        session = self._session
        step = self.next_step if step is None else step
        experiment, table, machine = session.beside, session.table, session.machine
        proved = replace(experiment, dtype=dtype or experiment.dtype)
        known = session.state.active or session.outcome is not None
        checkpoint = session.trainer.timeline.before(step) if known else None

        def work(stop: Callable[[], bool]) -> Proof:
            problem = prepare(experiment, table)
            weights = weights_after(experiment, problem, step, checkpoint)
            return prove(proved, problem, weights, machine, stop)

        def take(proof: Proof) -> None:
            self.proof, self.step = proof, step

        self._start("proof", work, take)

    def compare(self) -> None:
        """Run the program in float32 and in float64, from the same numbers."""
        session = self._session
        experiment, table = session.beside, session.table

        def work(stop: Callable[[], bool]) -> Precision:
            problem = prepare(experiment, table)
            return compare_precision(experiment, problem, min(experiment.steps, MOST), stop)

        def take(precision: Precision) -> None:
            self.precision = precision

        self._start("precision", work, take)

    def stop(self) -> None:
        """Work nothing out any more."""
        task, self._task = self._task, None
        if task is not None:
            task.requestInterruption()
            self.changed.emit()

    def _start(
        self, name: str, work: Callable[[Callable[[], bool]], object], take: Callable[..., None]
    ) -> None:
        if self.busy or self.hindrance:
            return

        def finish(result: object) -> None:
            if self._task is not task:
                return  # nobody waits for it any more
            self._task = None
            self.message = result.message if isinstance(result, Refused) else None
            if not isinstance(result, Refused):
                take(result)
            self.changed.emit()

        task = self._task = self._session.do(name, work, finish)
        self.changed.emit()

    def _follow(self, resolution: Resolution) -> None:
        """What was found counts for the experiment it was found with, at whatever rate."""
        if _essence(resolution.experiment) != _essence(self._experiment):
            self._experiment = resolution.experiment
            self._forget()
        self.changed.emit()

    def _forget(self) -> None:
        self.proof = self.precision = self.message = None
        self.stop()
        self.changed.emit()


def _essence(experiment: Experiment) -> Experiment:
    return replace(experiment, learning_rate=Schedule(1.0), steps=1, threads=1)

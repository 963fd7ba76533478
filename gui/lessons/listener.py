"""The listener: turns what a student does in the window into events for lessons."""

from PySide6.QtCore import QObject, Signal

from core.experiment.resolve import Resolution
from core.inspect.microscope.by_hand import name_by_hand
from core.inspect.microscope.sentences import clears
from core.inspect.proof import Proof
from core.lessons import LineSeen, Proved, RateChanged, RunBegan, RunEnded
from core.run.record import RunRecord
from core.run.snapshot import State
from gui.one_step.step_inspector import StepInspector
from gui.proof.checker import Checker
from gui.run.session import Session


class Listener(QObject):
    """`happened` carries an Event of core.lessons."""

    happened = Signal(object)

    def __init__(
        self, session: Session, inspector: StepInspector, checker: Checker, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._inspector, self._checker = session, inspector, checker
        self._began = session.state.active
        self._rate = session.experiment.learning_rate.first
        self._proof: Proof | None = checker.proof
        session.state_changed.connect(self._hear_state)
        session.ended.connect(self._hear_end)
        session.cleared.connect(self._hear_reset)
        session.experiment_changed.connect(self._hear_rate)
        inspector.moved.connect(self.hear_line)
        checker.changed.connect(self._hear_proof)

    def _hear_state(self, state: State) -> None:
        if state in (State.RUNNING, State.PAUSED):
            self._begin()

    def _begin(self) -> None:
        if not self._began:
            self._began = True
            self.happened.emit(RunBegan(self._session.experiment))

    def _hear_end(self, outcome: RunRecord) -> None:
        self._begin()  # a run can be over before its state is known here
        self._began = False
        self.happened.emit(RunEnded(outcome))

    def _hear_reset(self) -> None:
        """A run that is thrown away has ended, too, but doesn't count."""
        if self._began:
            self._began = False
            self.happened.emit(RunEnded(RunRecord(self._session.experiment, State.STOPPED)))

    def _hear_rate(self, resolution: Resolution) -> None:
        before, self._rate = self._rate, resolution.experiment.learning_rate.first
        if before != self._rate:
            running = self._session.state.training or self._session.state is State.PAUSED
            self.happened.emit(RateChanged(before, self._rate, running))

    def hear_line(self) -> None:
        """Say which line is shown in One step."""
        seen, moment = self._inspector.seen, self._inspector.moment
        if seen is None or moment is None or not self._inspector.wanted:
            return
        if clears(seen.recording, moment):
            return  # a variable that is set to zero isn't made there
        names = {name_by_hand(seen.recording, name, moment.index)[0] for name in moment.makes}
        program = seen.recording.program
        self.happened.emit(LineSeen(program.id, frozenset({*names, *moment.makes})))

    def _hear_proof(self) -> None:
        before, self._proof = self._proof, self._checker.proof
        if self._proof is not None and self._proof is not before:
            self.happened.emit(Proved(self._session.experiment.program, self._proof.verdict))

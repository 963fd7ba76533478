"""Beside: has another program do the step that the step inspector is on, to be compared with."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.base.message import Message, Refused
from core.experiment.resolve import resolve
from core.inspect.microscope.beside import Pair, record_beside
from gui.one_step.step_inspector import StepInspector
from gui.run.run_thread import prepare
from gui.run.session import Session


class Beside(QObject):
    """`changed` tells that there is another pair, or none, or another reason why there is none."""

    changed = Signal()

    def __init__(self, session: Session, inspector: StepInspector) -> None:
        super().__init__(inspector)
        self._session, self._inspector = session, inspector
        self._busy = False
        self.program = ""  # the id of the other one; "" for none
        self.pair: Pair | None = None
        self.message: Message | None = None
        inspector.recorded.connect(self._follow)

    def choose(self, program: str) -> None:
        """Compare with this program from now on; "" for none."""
        if program != self.program:
            self.program = program
            self._follow()

    def _follow(self) -> None:
        """Another step, or another program: what there was is no pair any more."""
        seen = self._inspector.seen
        if seen and self.program == seen.recording.program.id:
            self.program = ""
        if self.pair and seen and self._fits(self.pair):
            return
        self.pair = self.message = None
        if seen and self.program and not self._busy:
            self._record()
        self.changed.emit()

    def _fits(self, pair: Pair) -> bool:
        seen = self._inspector.seen
        return seen is not None and (pair.a, pair.b.program.id) == (seen.recording, self.program)

    def _record(self) -> None:
        seen, session = self._inspector.seen, self._session
        assert seen is not None
        recording, table = seen.recording, session.table
        # Either step is done by one process.
        other = replace(recording.experiment, program=self.program, processes=1)
        answer = resolve(other, session.machine)
        if not answer.runnable:
            self.message = answer.refusals[0].message
            return

        def work(stop: Callable[[], bool]) -> Pair:
            problem = prepare(answer.experiment, table)
            return record_beside(recording, answer.experiment, problem)

        def take(result: Pair | Refused) -> None:
            self._busy = False
            if isinstance(result, Pair) and not self._fits(result):
                self._follow()  # another one has been asked for since
                return
            self.message = result.message if isinstance(result, Refused) else None
            self.pair = result if isinstance(result, Pair) else None
            self.changed.emit()

        self._busy = True
        session.do("beside", work, take)

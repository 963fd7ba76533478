"""The step inspector: which step, line and cell is looked at, and what is known of it."""

import weakref
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from core.base.message import Message, Refused, say
from core.data.problem import prepare
from core.experiment.experiment import Experiment
from core.inspect.microscope.explanation import Explanation
from core.inspect.microscope.line_values import NonFiniteCell, find_first_non_finite, values_made
from core.inspect.microscope.record import record
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.shapes import Shapes, name_shapes
from core.run.snapshot import Snapshot, State
from gui.one_step.explainer import Explainer, Question
from gui.one_step.number_reader import NumberReader
from gui.run.session import Session
from gui.widgets.task import Task

_ABANDONED = 1  # recordings that nobody waits for may run on beside the one that is wanted


@dataclass(frozen=True)
class RecordedStep:
    """A recorded step, the names of its shapes, and the first cell that is not finite.

    That cell is looked for only in a line that was asked for.
    """

    recording: Recording
    shapes: Shapes
    first_non_finite: NonFiniteCell | None = None


class StepInspector(QObject):
    """Looks at steps of the run that is paused or has ended, or at the first of one to come.

    `recorded` says that there is another step (or none), `moved` that another line, variable or
    cell is looked at, `explained` that it is known by now how the cell came to be. While it is
    not `wanted`, nothing is recorded.
    """

    recorded = Signal()
    moved = Signal()
    explained = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.reader = NumberReader(session, self)
        self._explainer = Explainer(session, self)
        self._explainer.answered.connect(self.explained)
        self._snapshot: Snapshot | None = None
        self._task: Task | None = None  # a step is being recorded
        self._number = 0  # of that recording; a late result of another one is dropped
        self._recording_of: Experiment | None = None
        self._left: set[int] = set()  # numbers of recordings that nobody waits for any more
        self._stale = False  # and another one has been asked for since
        self._line: int | None = None  # of the file, that is to be looked at once it is recorded
        self.wanted = False
        self.seen: RecordedStep | None = None
        self.message: Message | None = None
        self.step: int | None = None  # that is looked at, or None for the one that comes next
        self.index = 0
        self.name = ""
        self.cell = (0, 0)
        self.found = False  # the cell is the first one that is not finite, which was asked for
        session.state_changed.connect(self._follow_state)
        session.experiment_changed.connect(self._follow)
        session.cleared.connect(self._forget)

    @property
    def last_step(self) -> int:
        """The last step that can be looked at: the one that comes next, or the run's last."""
        broken = State.DIVERGED, State.FAILED  # the last step is the one in which that happened
        over = self._session.state.ended and self._session.state not in broken
        return max(self.done - 1, 0) if over else self.done

    @property
    def moment(self) -> Moment | None:
        """The line that is looked at."""
        return self.seen.recording.moments[self.index] if self.seen else None

    @property
    def line(self) -> int:
        """The line of the program that is looked at while that is wanted; 0 for none."""
        return self.moment.line if self.moment and self.wanted else 0

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has come to another step."""
        self._snapshot = snapshot
        if snapshot.state in (State.PAUSED, State.IDLE) or snapshot.state.ended:
            self.step = None
            self.look()

    def want(self, wanted: bool) -> None:
        """Begin to record, or stop to."""
        self.wanted = wanted
        if wanted and (self.seen is None or not self._is_of_now):
            self.look()

    @property
    def done(self) -> int:
        """How many steps the run has done."""
        return self._snapshot.step if self._snapshot else 0

    def go_to_end(self) -> None:
        """Look at the step that comes next again, or at the last one of a run that is over."""
        self.step = None
        self.look()

    def go_to_step(self, step: int, line: int | None = None) -> None:
        """Look at this step of the run, and at this line of the file in it."""
        self.step, self._line = min(max(step, 0), self.last_step), line
        self.wanted = True
        self.look()

    @property
    def _busy(self) -> bool:
        return self._task is not None

    @property
    def _is_of_now(self) -> bool:
        """Whether what is seen is of the experiment that is set."""
        return self.seen is not None and self.seen.recording.experiment == self._session.beside

    def look(self) -> None:
        """Record the step that is to be looked at, on a thread of its own, one at a time.

        What was seen of another experiment goes at once: the code beside it has changed by now.
        """
        session = self._session
        self._stale = True
        running = session.state.training
        hindrance = None if session.state.active or session.outcome else session.hindrance
        if not self.wanted or running or hindrance:
            self.message = hindrance
            if running:
                self.message = say("Pause (Space) to look inside the next step.")
            self._show(None)
            return
        if self.seen and not self._is_of_now:
            self.message = None
            self._show(None)
        if self._task and self._recording_of != session.beside and self.abandoned < _ABANDONED:
            self._abandon(self._task)
        if not self._busy:
            self._record()

    def _abandon(self, task: Task) -> None:
        """Let a recording give up at its next line, and hear no more of it."""
        self._left.add(self._number)
        self._task = None
        self._number += 1
        task.requestInterruption()

    def _forget_recording(self, number: int) -> None:
        """That one has ended."""
        if number in self._left:
            self._left.remove(number)
            if self._busy and self._stale:
                self.look()  # there is room again, to abandon one that is not wanted either

    @property
    def abandoned(self) -> int:
        """Recordings of another experiment that have not ended yet."""
        return len(self._left)

    def _record(self) -> None:
        session, step = self._session, self.last_step if self.step is None else self.step
        experiment, table = session.beside, session.table
        # From a step earlier, so that the step finds what the one before leaves, gradients say.
        kept = session.trainer.timeline.before(max(step - 1, 0))
        checkpoint = kept if self._snapshot else None

        line = self._line

        def work(stop: Callable[[], bool]) -> RecordedStep:
            problem = prepare(experiment, table)
            recording = record(experiment, problem, step, checkpoint, stop=stop)
            cell = find_first_non_finite(recording, line) if line else None
            return RecordedStep(recording, name_shapes(recording), cell)

        def take(result: RecordedStep | Refused) -> None:
            if number == self._number:
                self._take(result)

        self._stale, self._recording_of = False, experiment
        number = self._number = self._number + 1
        self._task = session.do("microscope", work, take, lambda: self._forget_recording(number))

    def _take(self, result: RecordedStep | Refused) -> None:
        self._task = None
        if self._stale:  # not this step any more; perhaps another, or none
            self.look()
            return
        if isinstance(result, Refused):
            self.message, self._line = result.message, None
            self._show(None)
        else:
            self.message = None
            self._show(result)

    def move(self, lines: int) -> None:
        """Go so many lines on, or back."""
        if self.seen:
            self.go_to_line(self.index + lines)

    def go_to_line(self, index: int, name: str = "", cell: tuple[int, int] = (0, 0)) -> None:
        """Look at the line that ran as the `index`-th of the step, and at this that it made."""
        if self.seen is None:
            self.index = max(index, 0)  # of the step that is being recorded
            return
        self.index = min(max(index, 0), len(self.seen.recording.moments) - 1)
        moment = self.seen.recording.moments[self.index]
        made = [name for name in moment.makes if self.value(name) is not None]
        self.name, self.cell = name or (made[0] if made else ""), cell
        self.found = self.seen.first_non_finite == NonFiniteCell(self.index, self.name, self.cell)
        self.moved.emit()

    def choose(self, name: str, cell: tuple[int, int] = (0, 0)) -> None:
        """Ask how this cell of what the line made came to be."""
        self.name, self.cell, self.found = name, cell, False
        self.moved.emit()

    def trace(self, name: str, at: int, cell: tuple[int, int]) -> None:
        """Follow a cell of what `name` held after the moment `at` back to the line that made it."""
        recording = self.seen.recording if self.seen else None
        kept = recording.kept(name, at) if recording else None
        if recording is None or kept is None or kept.at < 0:  # it was there before the step
            self.choose(name, cell)
            return
        names = values_made(recording, recording.moments[kept.at])
        # What goes into a layer is what the one before it made, and stands there by that name.
        same = [
            other
            for other in names
            if (found := recording.kept(other, kept.at))
            and (found.copy, found.flipped) == (kept.copy, kept.flipped)
        ]
        if name in names or same:
            self.go_to_line(kept.at, name if name in names else same[0], cell)
        else:
            self.choose(name, cell)

    def value(self, name: str) -> object:
        """What a name held when the line had run, or None."""
        return self.seen.recording.value(name, self.index) if self.seen else None

    def explain(self) -> Explanation | None:
        """How the chosen cell came to be; None, too, while that is being worked out."""
        if self.seen is None or self.moment is None or self.value(self.name) is None:
            self._explainer.drop()
            return None
        recording, shapes = self.seen.recording, self.seen.shapes
        question = Question(weakref.ref(recording), self.index, self.name, self.cell)
        return self._explainer.explain(recording, shapes, question)

    @property
    def explaining(self) -> bool:
        """Whether it is being worked out how the chosen cell came to be."""
        return self._explainer.working

    @property
    def unexplained(self) -> Message | None:
        """Why that could not be worked out."""
        return self._explainer.message

    def _show(self, seen: RecordedStep | None) -> None:
        self.seen = seen
        if seen is None:
            self._explainer.drop()
            self.recorded.emit()
            return
        self.index = min(self.index, max(len(seen.recording.moments) - 1, 0))
        self.recorded.emit()
        line, self._line = self._line, None
        if line and seen.first_non_finite:
            self.go_to_line(
                seen.first_non_finite.index, seen.first_non_finite.name, seen.first_non_finite.cell
            )
            return
        found = seen.recording.at_line(line) if line else None
        self.go_to_line(found.index if found else self.index)

    def _follow_state(self, state: State) -> None:
        """The run has come to another state."""
        if state in (State.IDLE, State.STOPPING):
            self._snapshot = None  # the run is given up: no step may begin from its weights
        snapshot = self._snapshot
        if self.wanted and state.ended and snapshot is not None and snapshot.state.ended:
            # The snapshot of the end came before this news, so that it could not be looked into.
            self.look()
        else:
            self._follow()

    def _follow(self, *_: object) -> None:
        """What is set has changed, or how far the run has come.

        While nothing is wanted, what is of another experiment goes all the same, and what is being
        recorded of it will not do: they would be there when the tab is opened again.
        """
        session, seen = self._session, self.seen
        recorded = self._recording_of if self._busy else seen and seen.recording.experiment
        is_of_another = recorded is not None and recorded != session.beside
        if is_of_another if not self.wanted else not session.state.ended:
            self.look()

    def _forget(self) -> None:
        self._snapshot, self.step, self.index = None, None, 0
        self.look()

"""The lens: which step is looked at, which of its lines, and which cell of what the line made."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from core.message import Message, Refused, say
from core.microscope.cell import explain_cell
from core.microscope.explanation import Explanation
from core.microscope.record import record
from core.microscope.recording import Moment, Recording
from core.microscope.shapes import Shapes, name_shapes
from core.snapshot import Snapshot, State
from gui.one_step.reader import Reader
from gui.run_thread import prepare
from gui.session import Session


@dataclass(frozen=True)
class Seen:
    """A recorded step, and the names of its shapes."""

    recording: Recording
    shapes: Shapes


class Lens(QObject):
    """Looks at steps of the run that is paused or has ended, or at the first of one to come.

    `recorded` tells that there is another step (or none), `moved` that another line, variable or
    cell is looked at. While it is not `wanted`, nothing is recorded.
    """

    recorded = Signal()
    moved = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.reader = Reader(session, self)
        self._snapshot: Snapshot | None = None
        self._busy = False  # a step is being recorded
        self._stale = False  # and another one has been asked for since
        self._line: int | None = None  # of the file, that is to be looked at once it is recorded
        self.wanted = False
        self.seen: Seen | None = None
        self.message: Message | None = None
        self.step: int | None = None  # that is looked at, or None for the one that comes next
        self.index = 0
        self.name = ""
        self.cell = (0, 0)
        session.state_changed.connect(self._follow)
        session.experiment_changed.connect(self._follow)
        session.cleared.connect(self._forget)

    @property
    def last_step(self) -> int:
        """The last step that can be looked at: the one that comes next, or the run's last."""
        done = self._snapshot.step if self._snapshot else 0
        over = self._session.state.ended and self._session.state is not State.DIVERGED
        return max(done - 1, 0) if over else done

    @property
    def learning_rates(self) -> tuple[tuple[int, float], ...]:
        """Pairs of a step of the run and the rate from it on; none before it."""
        return self._snapshot.learning_rates if self._snapshot else ()

    @property
    def moment(self) -> Moment | None:
        """The line that is looked at."""
        return self.seen.recording.moments[self.index] if self.seen else None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has come to another step."""
        self._snapshot = snapshot
        if snapshot.state in (State.PAUSED, State.IDLE) or snapshot.state.ended:
            self.step = None
            self.look()

    def want(self, wanted: bool) -> None:
        """Begin to record, or stop to."""
        self.wanted = wanted
        if wanted and self.seen is None:
            self.look()

    def go_to_step(self, step: int, line: int | None = None) -> None:
        """Look at this step of the run, and at this line of the file in it."""
        self.step, self._line = min(max(step, 0), self.last_step), line
        self.wanted = True
        self.look()

    def look(self) -> None:
        """Record the step that is to be looked at, on a thread of its own, one at a time."""
        session = self._session
        self._stale = True
        running = session.active and session.state is State.RUNNING
        hindrance = None if session.active or session.outcome else session.hindrance
        if not self.wanted or running or hindrance:
            self.message = hindrance
            if running:
                self.message = say("Pause (Space) to look into the step that comes next.")
            self._show(None)
            return
        if not self._busy:
            self._record()

    def _record(self) -> None:
        session, step = self._session, self.last_step if self.step is None else self.step
        experiment, table = session.beside, session.table
        rates = self.learning_rates
        checkpoint = session.trainer.timeline.before(step) if self._snapshot else None

        def work(stop: Callable[[], bool]) -> Seen:
            recording = record(experiment, prepare(experiment, table), step, checkpoint, rates)
            return Seen(recording, name_shapes(recording))

        self._busy, self._stale = True, False
        session.do("microscope", work, self._take)

    def _take(self, result: Seen | Refused) -> None:
        self._busy = False
        if self._stale:  # not this step any more; perhaps another, or none
            self.look()
            return
        self.message = result.message if isinstance(result, Refused) else None
        self._show(None if isinstance(result, Refused) else result)

    def move(self, lines: int) -> None:
        """Go so many lines on, or back."""
        self.go_to_line(self.index + lines)

    def go_to_line(self, index: int, name: str = "") -> None:
        """Look at the line that ran as the `index`-th of the step, and at this that it made."""
        if self.seen is None:
            return
        self.index = min(max(index, 0), len(self.seen.recording.moments) - 1)
        moment = self.seen.recording.moments[self.index]
        made = [name for name in moment.makes if self.value(name) is not None]
        self.name, self.cell = name or (made[0] if made else ""), (0, 0)
        self.moved.emit()

    def choose(self, name: str, cell: tuple[int, int] = (0, 0)) -> None:
        """Ask how this cell of what the line made came to be."""
        self.name, self.cell = name, cell
        self.moved.emit()

    def value(self, name: str) -> object:
        """What a name held when the line had run, or None."""
        return self.seen.recording.value(name, self.index) if self.seen else None

    def explain(self) -> Explanation | None:
        """How the chosen cell came to be."""
        if self.seen is None or self.moment is None or self.value(self.name) is None:
            return None
        return explain_cell(
            self.seen.recording, self.moment, self.name, *self.cell, self.seen.shapes
        )

    def _show(self, seen: Seen | None) -> None:
        moments = len(seen.recording.moments) if seen else 0
        self.seen = seen
        self.index = min(self.index, max(moments - 1, 0))
        self.recorded.emit()
        found = seen.recording.at_line(self._line) if seen and self._line else None
        self._line = None
        self.go_to_line(found.index if found else self.index)

    def _follow(self, *_: object) -> None:
        if self.wanted and not self._session.state.ended:
            self.look()

    def _forget(self) -> None:
        self._snapshot, self.step, self.index = None, None, 0
        self.look()

"""The runs that are kept: each run that has ended is, and all are read, on threads."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QObject, Signal

from core.base.message import Message, Refused, say
from core.compare.old_files import take_over
from core.compare.store import MOST, RunStore, no_room, process_name
from core.run.record import RunRecord
from core.run.snapshot import State
from gui.run.session import Session
from gui.widgets.task import Task

Work = Callable[[RunStore], object]
Parts = Iterator[Message | None]
_BATCH = 10  # runs
_NAME = "runs"  # of the threads
# When the window is closed, so many milliseconds are waited for, at most:
LAST_STEP = 1000  # the step that is on
DISK = 2000  # writing
_log = logging.getLogger(__name__)


class StoredRuns(QObject):
    """What the window has to do with the run store.

    `changed` tells that there are other runs than before, `told` carries a Message, and `run_read`
    the RunRecord of a run that has been opened. `pins_left` carries the runs that windows have
    pinned which have ended, and `pins_saved` None or the Message why what is pinned is not saved.

    Until it is told where to keep them, runs of this session are kept nowhere.
    """

    changed = Signal()
    told = Signal(object)
    run_read = Signal(object)
    pins_left = Signal(object)
    pins_saved = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._store: RunStore | None = None
        self._waiting: list[Work] = []
        # What others need not wait for, part by part; what old files have comes last.
        self._later: list[Parts] = []
        self._old: Parts | None = None
        self.adding: set[str] = set()  # ids of runs that are to be kept and are not in `runs` yet
        self._added: set[str] = set()  # of these, those that are done with
        self._busy = False
        self.runs: tuple[RunRecord, ...] = ()
        self._pins: tuple[RunRecord, ...] = ()
        session.left.connect(self._keep)

    @property
    def store(self) -> RunStore | None:
        """Where the runs are; None while nobody has said so."""
        return self._store

    def remember_in(self, folder: Path, old: Path | None = None) -> None:
        """Keep runs in this folder, and show those that are there, and what is pinned there.

        What an older Chainrule has kept in its data folder `old` is taken over.
        """
        self._store = store = RunStore(folder)
        if old is not None:
            self._old = take_over(store, old)
            self._do(lambda _: self._next_part())
        if self._pins:
            self.set_pins(self._pins)
        self._do(lambda store: self.pins_left.emit(store.left_pins()))

    def refresh(self) -> None:
        """Read anew which runs there are: another window may have added some."""
        self._do(lambda store: None)

    def add(self, runs: Iterable[RunRecord]) -> None:
        """Keep these runs, without their weights, a few at a time: others that end go before."""
        added, store = tuple(runs), self._store
        if len(added) > MOST - len(self.runs):
            self.told.emit(no_room(MOST - len(self.runs)))
            return
        if store is None:
            return

        def parts() -> Parts:
            kept = 0
            try:
                for first in range(0, len(added), _BATCH):
                    batch = added[first : first + _BATCH]
                    kept += store.add_all(batch)
                    self._added.update(run.id for run in batch)
                    last = first + _BATCH >= len(added)
                    yield say("Kept in Runs: {count}.", count=kept) if last else None
            finally:  # also those that could not be kept
                self._added.update(run.id for run in added)

        self.adding |= {run.id for run in added}
        self._later.append(parts())
        if not self._busy:
            self._next()

    def open(self, run: RunRecord) -> None:
        """Read the curve of this run."""
        store = self._store
        if store is None:
            return

        def take(found: RunRecord | Refused) -> None:
            if isinstance(found, Refused):
                self.told.emit(found.message)
            else:
                self.run_read.emit(found)

        self._session.do("open", lambda _: store.load(run), take)

    def remove(self, runs: Iterable[RunRecord]) -> None:
        """Delete these."""
        ids = tuple(run.id for run in runs)
        self._do(lambda store: store.remove(ids))

    def clear(self) -> None:
        """Delete all."""
        self._do(lambda store: store.clear())

    def set_pins(self, runs: tuple[RunRecord, ...], let_go: tuple[RunRecord, ...] = ()) -> None:
        """Remember that this window has pinned these, and no others.

        `let_go` are runs of `pins_left` that the next start need not offer any more.
        """
        self._pins = runs

        def save(store: RunStore) -> None:
            try:
                store.set_pins(process_name(), runs, let_go)
            except Refused as refusal:
                self.pins_saved.emit(refusal.message)
            else:
                self.pins_saved.emit(None)

        if self._store is not None:
            self._do(save)

    def finish(self, step: int = LAST_STEP, disk: int = DISK) -> None:
        """When the session is closed: write the run that was on and all that was waiting.

        It waits so many milliseconds for the step that is on and for the disk, and no longer.
        Needs no event loop. Old files that have not been taken over yet wait for the next start.
        """
        store = self._store
        if store is None:
            return
        self._session.tell_last(step)
        deadline = QDeadlineTimer(disk)
        for task in self._session.findChildren(Task, _NAME):  # what came before comes first
            task.wait(deadline)
        waiting, later = self._waiting, self._later
        self._waiting, self._later = [], []

        def write() -> None:
            for work in (*waiting, *(lambda _, parts=parts: list(parts) for parts in later)):
                try:
                    work(store)
                except Exception:  # there is no window any more that could say so
                    _log.exception("A run could not be kept")
            store.close()

        # Not even a thread that hangs keeps the process.
        thread = threading.Thread(target=write, name=_NAME, daemon=True)
        thread.start()
        thread.join(max(deadline.remainingTime(), 0) / 1000)

    def _keep(self, run: RunRecord) -> None:
        # One that was stopped before its first step has nothing to show.
        if run.step or run.state is not State.STOPPED:
            self._do(lambda store: store.add(run))

    def _do(self, work: Work) -> None:
        """Do something to the store, after all that was asked for before."""
        self._waiting.append(work)
        if not self._busy:
            self._next()

    def _next(self) -> None:
        """Do the next thing on a thread, then show what is in the store."""
        store = self._store
        if (
            self._session.state is State.CLOSED
        ):  # no thread begins any more: `finish` does what waits
            return
        if store is None:
            self._waiting.clear()
        self._busy = store is not None and bool(self._waiting or self._later or self._old)
        if store is None or not self._busy:
            return
        work = self._waiting.pop(0) if self._waiting else lambda _: self._next_part()

        def read(_: Callable[[], bool]) -> tuple[tuple[RunRecord, ...], list[Message]]:
            notes: list[Message] = []
            try:
                said = work(store)
                notes += [said] if isinstance(said, Message) else []
            except Refused as refusal:  # what is there can be read all the same
                notes.append(say("Stored runs: {reason}", reason=refusal.message))
            runs = store.runs()
            return runs, [*notes, *store.take_notes()]

        self._session.do(_NAME, read, self._take, self._next)

    def _next_part(self) -> Message | None:
        """Do the next part of what others need not wait for."""
        parts = self._later[0] if self._later else self._old
        if parts is not None:
            try:
                return next(parts)
            except StopIteration:
                if self._later:
                    self._later.pop(0)
                else:
                    self._old = None
            except Refused:
                if parts is self._old:
                    self._old = None
                raise
        return None

    def _take(self, found: tuple[tuple[RunRecord, ...], list[Message]] | Refused) -> None:
        self.adding -= self._added
        self._added.clear()
        if isinstance(found, Refused):
            self.told.emit(found.message)
            return
        runs, notes = found
        for note in notes:
            self.told.emit(note)
        if runs != self.runs:
            self.runs = runs
            self.changed.emit()

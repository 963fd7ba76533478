"""The runs that are stored: each run that has ended goes there, and all are read, on threads."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QObject, Signal

from core.base.message import Message, Refused, say
from core.compare.library import MOST, Library, Run, no_room
from core.compare.library.documents import Document
from core.experiment.experiment import Experiment
from core.run.record import RunRecord
from core.run.snapshot import State
from gui.run.session import Session
from gui.widgets.task import Task

Work = Callable[[Library], Any]
Identity = tuple[float, Experiment]
_BATCH = 10  # runs
_NAME = "library"  # of the threads
# When the window is closed, so many milliseconds are waited for, at most:
LAST_STEP = 1000  # the step that is on
DISK = 2000  # writing


def identify(run: Run | Document) -> Identity:
    """What tells a run that has ended from all others: when that was, and what it was."""
    if isinstance(run, Run):
        return run.when, run.experiment
    return (run.record.when if run.record else 0.0), run.experiment


class StoredRuns(QObject):
    """`changed` tells that there are other runs than before; `told` carries a Message.

    `run_read` carries the RunRecord of a run that has been opened.

    Until it is told where to keep them, runs of this session are kept nowhere.
    """

    changed = Signal()
    told = Signal(object)
    run_read = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._library: Library | None = None
        self._waiting: list[Work] = []
        self._later: list[Work] = []  # what others need not wait for
        self.adding: set[Identity] = set()  # runs that are to be kept, and are not in `runs` yet
        self._busy = self._closed = False
        self.runs: tuple[Run, ...] = ()
        session.left.connect(self._keep)
        session.closing.connect(self._close)

    @property
    def library(self) -> Library | None:
        """Where the runs are; None while nobody has said so."""
        return self._library

    def remember_in(self, folder: Path) -> None:
        """Keep runs in this folder, and show those that are there."""
        self._library = Library(folder)
        self.refresh()

    def refresh(self) -> None:
        """Read anew which runs there are: another window may have added some."""
        self._do(lambda library: None)

    def add(self, documents: Iterable[Document]) -> None:
        """Keep these runs, without their weights, a few at a time: others that end go before."""
        added = tuple(documents)
        if len(added) > MOST - len(self.runs):
            self.told.emit(no_room(MOST - len(self.runs)))
            return
        kept = 0

        def work(batch: tuple[Document, ...], library: Library) -> Message | None:
            nonlocal kept
            kept += library.keep(batch)
            last = batch[-1] is added[-1]
            return say("Kept in Runs: {count}.", count=kept) if last else None

        self.adding |= {identify(document) for document in added}
        for first in range(0, len(added), _BATCH):
            self._later.append(partial(work, added[first : first + _BATCH]))
        if not self._busy:
            self._next()

    def open(self, run: Run) -> None:
        """Read the curve of this run."""
        library = self._library
        if library is None:
            return

        def take(found: RunRecord | Refused) -> None:
            if isinstance(found, Refused):
                self.told.emit(found.message)
            else:
                self.run_read.emit(found)

        self._session.do("open", lambda _: library.load(run), take)

    def remove(self, runs: Iterable[Run]) -> None:
        """Delete these."""
        ids = tuple(run.id for run in runs)
        self._do(lambda library: library.remove(ids))

    def clear(self) -> None:
        """Delete all."""
        self._do(lambda library: library.clear())

    def finish(self, step: int = LAST_STEP, disk: int = DISK) -> None:
        """When the session is closed: write the run that was on and all that was waiting.

        It waits so many milliseconds for the step that is on and for the disk, and no longer.
        Needs no event loop.
        """
        library = self._library
        if library is None:
            return
        self._session.tell_last(step)
        deadline = QDeadlineTimer(disk)
        for task in self._session.findChildren(Task, _NAME):  # what came before comes first
            task.wait(deadline)
        work = [*self._waiting, *self._later]
        self._waiting, self._later = [], []

        def write() -> None:
            for each in work:
                with suppress(Refused):  # there is no window any more that could say so
                    each(library)

        # Not even a thread that hangs keeps the process.
        thread = threading.Thread(target=write, name=_NAME, daemon=True)
        thread.start()
        thread.join(max(deadline.remainingTime(), 0) / 1000)

    def _close(self) -> None:
        self._closed = True

    def _keep(self, outcome: RunRecord) -> None:
        # One that was stopped before its first step has nothing to show.
        if outcome.step or outcome.state is not State.STOPPED:
            self._do(lambda library: library.add(outcome))

    def _do(self, work: Work) -> None:
        """Do something to the library, after all that was asked for before."""
        self._waiting.append(work)
        if not self._busy:
            self._next()

    def _next(self) -> None:
        """Do the next thing on a thread, then show what is in the library."""
        library = self._library
        if self._closed:  # no thread begins any more: `finish` does what waits
            return
        if library is None:
            self._waiting.clear()
            self._later.clear()
            self.adding.clear()
        queue = self._waiting or self._later
        self._busy = bool(queue)
        if library is None or not queue:
            return
        work = queue.pop(0)

        def read(_: Callable[[], bool]) -> tuple[tuple[Run, ...], list[Message]]:
            notes: list[Message] = []
            try:
                said = work(library)
                notes += [said] if isinstance(said, Message) else []
            except Refused as refusal:  # what is there can be read all the same
                notes.append(say("The run library: {reason}", reason=refusal.message))
            runs = library.runs()
            return runs, [*notes, *library.take_notes()]

        self._session.do(_NAME, read, self._take, self._next)

    def _take(self, found: tuple[tuple[Run, ...], list[Message]] | Refused) -> None:
        if not self._later:
            self.adding.clear()
        if isinstance(found, Refused):
            self.told.emit(found.message)
            return
        runs, notes = found
        for note in notes:
            self.told.emit(note)
        if runs != self.runs:
            self.runs = runs
            self.changed.emit()

"""The sweeper: does a sweep on a thread; its processes are kept for the next one."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from core.base.message import Refused, say
from core.compare.sweep import Plan, Sweep, SweepRun, WorkerPool
from gui.run.session import Session
from gui.widgets.task import Task

_TICK = 100  # milliseconds between two looks at how far it is


class Sweeper(QObject):
    """`changed` tells ten times a second that runs are further than before, `ended` carries a
    Message if the sweep could not go on, or None when it has stopped or is done.
    """

    changed = Signal()
    ended = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._sweep: Sweep | None = None
        self._pool: WorkerPool | None = None
        self._task: Task | None = None
        self._seen: tuple[SweepRun, ...] = ()
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK)
        self._ticks.timeout.connect(self._look)
        self._closing = False
        session.closing.connect(self._close)

    @property
    def busy(self) -> bool:
        """Whether the sweep is on."""
        return self._task is not None

    @property
    def plan(self) -> Plan | None:
        """What is swept, or was."""
        return self._sweep.plan if self._sweep else None

    @property
    def runs(self) -> tuple[SweepRun, ...]:
        """All runs of the sweep, as they are now."""
        return self._sweep.runs if self._sweep else ()

    @property
    def resumable(self) -> bool:
        """Whether there is something left to do."""
        return self._sweep is not None and not self.busy and not self._sweep.done

    def start(self, plan: Plan, workers: int) -> None:
        """Begin this sweep, in so many processes."""
        if not self.busy:
            self._sweep = Sweep(plan, self._pool_of(workers))
            self._run(self._sweep)

    def resume(self, workers: int) -> None:
        """Go on with what has no result yet, in so many processes."""
        if self._sweep is not None and not self.busy:
            self._sweep.pool = self._pool_of(workers)
            self._run(self._sweep)

    def _pool_of(self, workers: int) -> WorkerPool:
        if self._pool is None or self._pool.size != workers:
            self._close_pool()
            self._pool = WorkerPool(workers)
        return self._pool

    def _run(self, sweep: Sweep) -> None:
        def work(stop: Callable[[], bool]) -> None:
            for _ in sweep.run(stop):
                pass
            if self._closing:
                self._close_pool()

        self._task = self._session.do("sweep", work, self._fail, self._finish)
        self._ticks.start()
        self.changed.emit()

    def stop(self) -> None:
        """Stop; what has a result keeps it."""
        if self._task is not None:
            self._task.requestInterruption()

    def _look(self) -> None:
        runs = self.runs
        if runs != self._seen:
            self._seen = runs
            self.changed.emit()

    def _fail(self, result: Refused | None) -> None:
        if isinstance(result, Refused):
            self.ended.emit(say("The sweep can't go on: {reason}", reason=result.message))

    def _finish(self) -> None:
        self._task = None
        self._ticks.stop()
        self._seen = self.runs
        self.changed.emit()
        self.ended.emit(None)

    def _close(self) -> None:
        """The window is closing: no process stays behind."""
        self._closing = True
        if not self.busy:
            self._close_pool()

    def _close_pool(self) -> None:
        if self._pool is not None:
            self._pool.close()
            self._pool = None

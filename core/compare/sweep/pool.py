"""WorkerPool: processes that do the runs of a sweep, kept from one to the next."""

from contextlib import suppress
from dataclasses import dataclass, replace

from core.base.clock import CLOCK, Clock
from core.base.message import Refused, say
from core.compare.sweep.run import SweepRun
from core.compare.sweep.worker import Job, Perform, train, work
from core.experiment.devices import Machine
from core.processes.child import Child, ChildEnded, wait
from core.run.snapshot import State

GRACE = 0.1  # seconds in which a run that is to stop may do so by itself


def usual_size(machine: Machine) -> int:
    """How many workers leave a core to the window, if there is more than one."""
    return max(1, machine.cores - 1)


@dataclass
class _Worker:
    child: Child
    run: SweepRun | None = None  # the one it is doing, as last reported


class WorkerPool:
    """Up to `size` worker processes, started when there is a run for them and kept after it.

    For one thread at a time. To be closed, as a `with` block does it. Workers that die are
    replaced. A worker does its runs with `perform`.
    """

    def __init__(self, size: int, perform: Perform = train, clock: Clock = CLOCK) -> None:
        self.size = max(1, size)
        self._perform, self._clock = perform, clock
        self._workers: list[_Worker] = []

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of the processes that are there."""
        return tuple(worker.child.pid for worker in self._workers)

    @property
    def busy(self) -> tuple[SweepRun, ...]:
        """The runs that are on, as they were last reported."""
        return tuple(worker.run for worker in self._workers if worker.run)

    @property
    def has_room(self) -> bool:
        """Whether one more run can begin."""
        return len(self.busy) < self.size

    def begin(self, run: SweepRun, memory: int) -> SweepRun | None:
        """Let an idle worker, or a new one, do this run; answers the run, which is now on.

        A data file may fill `memory` bytes. None if there can be no more workers than those that
        are busy. Raises Refused if there can be none at all.
        """
        job = Job(run, memory)
        worker = self._find_idle(job) or self._start(job)
        if worker is None:
            return None
        worker.run = replace(run, state=State.RUNNING)
        return worker.run

    def _find_idle(self, job: Job) -> _Worker | None:
        """An idle worker that has taken the job; those that died while they were idle are left."""
        for worker in reversed([worker for worker in self._workers if not worker.run]):
            if worker.child.alive:
                with suppress(ChildEnded):
                    worker.child.send(job)
                    return worker
            self._end(worker)
        return None

    def _start(self, job: Job) -> _Worker | None:
        try:
            worker = _Worker(Child(work, self._perform))
        except OSError as error:
            if self.busy:
                self.size = len(self.busy)
                return None
            reason = error.strerror or str(error)
            raise Refused(
                say("The processes for the runs can't be started: {reason}.", reason=reason)
            ) from None
        self._workers.append(worker)
        with suppress(ChildEnded):  # which is heard when it is waited for
            worker.child.send(job)
        return worker

    def hear(self, seconds: float) -> list[SweepRun]:
        """What is new of the runs that are on, waited for so long at most.

        A run whose worker died has failed; those that ended make room.
        """
        busy = {worker.child: worker for worker in self._workers if worker.run}
        return [self._hear(busy[child]) for child in wait(busy, seconds)]

    def _hear(self, worker: _Worker) -> SweepRun:
        assert worker.run
        try:
            run: SweepRun = worker.child.receive()
        except ChildEnded as ended:
            self._end(worker)
            why = say(
                "The process of this run has ended: {reason}. If memory is low, make the "
                "sizes smaller or train fewer runs at a time.",
                reason=ended.reason,
            )
            return replace(worker.run, state=State.FAILED, message=why)
        worker.run = run if run.state is State.RUNNING else None
        return run

    def stop(self) -> list[SweepRun]:
        """Stop all the runs that are on at once; answers what was reported meanwhile.

        Workers that do not stop in time are ended; the next run finds others.
        """
        for worker in self._workers:
            if worker.run:
                worker.child.stop()
        heard: list[SweepRun] = []
        end = self._clock.now() + GRACE
        while self.busy and (left := end - self._clock.now()) > 0:
            heard += self.hear(left)
        self._end(*(worker for worker in self._workers if worker.run))
        return heard

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        self._end(*self._workers)

    def _end(self, *workers: _Worker) -> None:
        for worker in workers:
            worker.child.kill()  # all first, so that none is waited for before it is told
        for worker in workers:
            worker.child.end()
            self._workers.remove(worker)

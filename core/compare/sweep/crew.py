"""Crew: worker processes that are kept from one run to the next, and replaced when they die."""

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from core.base.clock import CLOCK, Clock
from core.base.message import Message, Refused, say
from core.compare.sweep.run import Run, Status
from core.compare.sweep.worker import Job, Perform, Stop, train, work
from core.experiment.devices import Machine

GRACE = 0.1  # seconds in which a run that is to stop may do so by itself
_PATIENCE = 1.0  # seconds in which the kernel buries a process that is dead

# Only this way of starting is safe beside the threads of a window.
_SPAWN = multiprocessing.get_context("spawn")


def usual_size(machine: Machine) -> int:
    """How many workers leave a core to the window, if there is more than one."""
    return max(1, machine.cores - 1)


@dataclass
class _Worker:
    pid: int
    process: SpawnProcess
    pipe: Connection
    run: Run | None = None  # that it does, as it was last told


class Crew:
    """Up to `size` worker processes, started when there is a run for them and kept after it.

    For one thread at a time. To be closed, as a `with` block does it; when this process dies,
    however it does, they die as well. A worker does its runs with `perform`.
    """

    def __init__(self, size: int, perform: Perform = train, clock: Clock = CLOCK) -> None:
        self.size = max(1, size)
        self._perform, self._clock = perform, clock
        self._workers: list[_Worker] = []

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of the processes that are there."""
        return tuple(worker.pid for worker in self._workers)

    @property
    def busy(self) -> tuple[Run, ...]:
        """The runs that are on, as they were last told."""
        return tuple(worker.run for worker in self._workers if worker.run)

    @property
    def has_room(self) -> bool:
        """Whether one more run can begin."""
        return len(self.busy) < self.size

    def begin(self, run: Run, memory: int) -> Run | None:
        """Let an idle worker, or a new one, do this run; answers the run, which is now on.

        None if there can be no more workers than those that are busy. Raises Refused if there
        can be none at all.
        """
        job = Job(run, memory)
        for worker in reversed([worker for worker in self._workers if not worker.run]):
            with suppress(OSError):
                if worker.process.exitcode is None:
                    worker.pipe.send(job)
                    worker.run = replace(run, status=Status.RUNNING)
                    return worker.run
            self._end(worker)  # it died while it had nothing to do
        try:
            worker = self._start()
            worker.pipe.send(job)
        except OSError as error:
            if self.busy:
                self.size = len(self.busy)
                return None
            reason = error.strerror or str(error)
            raise Refused(
                say("No process can be started for the runs: {reason}.", reason=reason)
            ) from None
        worker.run = replace(run, status=Status.RUNNING)
        return worker.run

    def hear(self, seconds: float) -> list[Run]:
        """What is new of the runs that are on, waited for so long at most.

        A run whose worker died has failed; those that ended make room.
        """
        busy = {worker.pipe: worker for worker in self._workers if worker.run}
        ready: Sequence[Any] = wait(list(busy), seconds)
        return [self._hear(worker) for pipe, worker in busy.items() if pipe in ready]

    def stop(self) -> list[Run]:
        """Stop all the runs that are on at once; answers what they told meanwhile.

        Workers that do not stop in time are ended; the next run finds others.
        """
        for worker in self._workers:
            if worker.run:
                with suppress(OSError):  # it has died, which is heard below
                    worker.pipe.send(Stop(worker.run.place))
        heard: list[Run] = []
        end = self._clock.now() + GRACE
        while self.busy and (left := end - self._clock.now()) > 0:
            heard += self.hear(left)
        self._end(*(worker for worker in self._workers if worker.run))
        return heard

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        self._end(*self._workers)

    def _start(self) -> _Worker:
        mine, others = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=work, args=(others, self._perform), name="sweep worker", daemon=True
        )
        try:
            with _without_interrupt():
                process.start()
        except OSError:
            mine.close()
            raise
        finally:
            others.close()  # or else its end would not be seen here
        worker = _Worker(process.pid or 0, process, mine)
        self._workers.append(worker)
        return worker

    def _hear(self, worker: _Worker) -> Run:
        assert worker.run
        try:
            told: Run = worker.pipe.recv()
        except (EOFError, OSError):
            return replace(worker.run, status=Status.FAILED, message=_why(self._bury(worker)))
        worker.run = told if told.status is Status.RUNNING else None
        return told

    def _bury(self, worker: _Worker) -> int:
        """Remove one that has died; answers its exit code."""
        worker.process.join(_PATIENCE)  # its pipe is closed a little earlier
        code = worker.process.exitcode
        self._end(worker)
        return -signal.SIGTERM if code is None else code

    def _end(self, *workers: _Worker) -> None:
        """End these, whatever they are doing."""
        for worker in workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in workers:
            worker.process.join(_PATIENCE)
            with suppress(ValueError):  # the kernel has not yet let go of it
                worker.process.close()
            self._workers.remove(worker)


def _why(code: int) -> Message:
    """Why a run failed whose process ended with this exit code, or was ended by this signal."""
    name = _name(-code)
    if name == "SIGKILL":
        return say(
            "The process of this run was killed (SIGKILL), as the system does when memory runs "
            "out: make the sizes smaller, or let fewer runs go side by side."
        )
    if code < 0:
        return say("The process of this run was ended by {signal}.", signal=name)
    return say("The process of this run ended with the exit code {code}.", code=code)


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


@contextmanager
def _without_interrupt() -> Iterator[None]:
    """Let a process that is started here be deaf from its first moment on.

    To Ctrl-C and to the closing of the terminal.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # here, because it ends with letting Ctrl-C through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

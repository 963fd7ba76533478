"""What a worker process does: the runs that come through its pipe, one after another."""

import functools
import math
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from time import time

from core.base.clock import CLOCK, Clock
from core.base.message import Message, Refused
from core.compare.library import make_document
from core.compare.sweep.run import POINTS, Run, Status
from core.data import Table, read_table
from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.experiment import Experiment
from core.machine.allocator import keep_freed_memory
from core.programs import find
from core.run.failure import explain
from core.run.files import Document
from core.run.history import thin
from core.run.record import RunRecord
from core.run.snapshot import Mailbox, Snapshot, State
from core.run.trainer import Trainer

FRAMES = 4.0  # looks a second at a run that is on
_EVERY = 0.2  # seconds from one look that is told to the next: a little less than between looks

_ENDS = {State.FINISHED: Status.FINISHED, State.DIVERGED: Status.DIVERGED}


@dataclass(frozen=True)
class Job:
    """A run to be done; a data file may fill so many bytes of `memory`."""

    run: Run
    memory: int


@dataclass(frozen=True)
class Stop:
    """The run at this place is to be stopped, if it is still on."""

    place: int


class Assignment:
    """A job as the worker has it: its thread does it while another may hear that it is to stop."""

    def __init__(self, job: Job, tell: Callable[[Run], None]) -> None:
        self.run, self.memory = job.run, job.memory
        self.tell = tell
        self._stopped = False
        self._stop: Callable[[], None] | None = None

    def on_stop(self, stop: Callable[[], None]) -> None:
        """Call this when the run is to stop, even if that has been said already."""
        self._stop = stop
        if self._stopped:
            stop()

    def stop(self) -> None:
        """The run is to stop."""
        self._stopped = True
        if self._stop:
            self._stop()


Perform = Callable[[Assignment], Run]


def train(assignment: Assignment, clock: Clock = CLOCK) -> Run:
    """Do the run, telling about it now and then; one that was stopped is as if it had not begun.

    Raises Refused if its data can't be made.
    """
    run = assignment.run
    trainer = Trainer(_Reporter(assignment, clock), frames=FRAMES, clock=clock)
    assignment.on_stop(trainer.control.stop)
    problem = make_problem(run.experiment, _table(run.experiment, assignment.memory))
    outcome = trainer.train(run.experiment, problem)
    if outcome.state is State.STOPPED:
        return replace(run, status=Status.WAITING)
    return replace(
        run,
        status=_ENDS.get(outcome.state, Status.FAILED),
        step=outcome.step,
        loss=math.nan if outcome.final is None else outcome.final,
        best=math.nan if outcome.best is None else outcome.best,
        seconds=outcome.seconds,
        curve=thin(outcome.curve, POINTS),
        message=outcome.message,
        document=_document(outcome),
    )


def _document(outcome: RunRecord) -> Document | None:
    with suppress(Refused):
        return make_document(outcome, time(), compact=True)
    return None


def work(pipe: Connection, perform: Perform = train) -> None:
    """Do what comes through the pipe until it is closed, as it is when the parent dies."""
    # Ctrl-C in a terminal, and its being closed, goes to all of its processes; the parent says
    # what is to end.
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    # A library's locks have names in a spawned process, and would be left behind when it is killed.
    multiprocessing.set_start_method(None, force=True)
    keep_freed_memory()
    assignments: queue.SimpleQueue[Assignment] = queue.SimpleQueue()
    listener = threading.Thread(target=_listen, args=(pipe, assignments), daemon=True)
    listener.start()
    # Once for all runs: finding the libraries takes longer than many a run does.
    with threads.limited(1):
        while True:
            _tell(pipe, _perform(assignments.get(), perform))


def _listen(pipe: Connection, assignments: "queue.SimpleQueue[Assignment]") -> None:
    """Hand on what comes; end the process, whatever it is doing, when nothing can come any more."""
    latest: Assignment | None = None
    while True:
        try:
            order = pipe.recv()
        except (EOFError, OSError):
            os._exit(0)
        if isinstance(order, Job):
            latest = Assignment(order, functools.partial(_tell, pipe))
            assignments.put(latest)
        elif latest and latest.run.place == order.place:
            latest.stop()


def _tell(pipe: Connection, run: Run) -> None:
    try:
        pipe.send(run)
    except OSError:  # nobody is there to hear it
        os._exit(0)


def _perform(assignment: Assignment, perform: Perform) -> Run:
    message: Message
    try:
        return perform(assignment)
    except Refused as refusal:
        message = refusal.message
    except Exception as error:  # such as memory that is gone
        experiment = assignment.run.experiment
        message = explain(error, find(experiment.program), experiment.device, 0)
    return replace(assignment.run, status=Status.FAILED, message=message)


class _Reporter(Mailbox):
    """Tells of a run that is on, not oftener than a few times a second."""

    def __init__(self, assignment: Assignment, clock: Clock = CLOCK) -> None:
        super().__init__()
        self._assignment, self._clock = assignment, clock
        self._began = self._last = clock.now()

    def put(self, snapshot: Snapshot) -> None:
        now = self._clock.now()
        if snapshot.state.ended or not snapshot.step or now - self._last < _EVERY:
            return
        self._last = now
        curve = thin(snapshot.curve, POINTS)
        self._assignment.tell(
            replace(
                self._assignment.run,
                status=Status.RUNNING,
                step=snapshot.step,
                loss=snapshot.loss,
                best=float(curve.low.min()),
                seconds=now - self._began,
                curve=curve,
            )
        )


def _table(experiment: Experiment, memory: int) -> Table | None:
    """The table of its data file, if it has one; read once for all the runs that share it."""
    if experiment.data != "file":
        return None
    try:
        stat = os.stat(experiment.file)
        stamp = stat.st_mtime_ns, stat.st_size
    except OSError:  # which reading tells in better words
        stamp = None
    return _read(experiment.file, experiment.inputs, experiment.targets, memory, stamp)


@functools.lru_cache(maxsize=1)
def _read(path: str, inputs: str, targets: str, memory: int, stamp: object) -> Table:
    return read_table(path, inputs, targets, memory)

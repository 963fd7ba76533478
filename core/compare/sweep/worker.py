"""What a worker process does: the runs that come through its pipe, one after another."""

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.base.clock import CLOCK, Clock
from core.base.message import Message, Refused
from core.compare.sweep.run import POINTS, SweepRun
from core.data import Table, read_table
from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.experiment import Experiment
from core.processes.channel import Channel
from core.programs import find
from core.run.failure import explain
from core.run.history import NO_LOSSES, thin
from core.run.snapshot import Mailbox, Snapshot, State
from core.run.trainer import Trainer

FRAMES = 4.0  # looks a second at a run that is on
_EVERY = 0.2  # seconds from one report to the next: a little less than between looks


@dataclass(frozen=True)
class Job:
    """A run to be done; a data file may fill so many bytes of `memory`."""

    run: SweepRun
    memory: int


Perform = Callable[[Job, Channel], SweepRun]


def train(job: Job, channel: Channel, clock: Clock = CLOCK) -> SweepRun:
    """Do the run and report on it now and then; one that was stopped is as if it had not begun.

    Raises Refused if its data can't be made.
    """
    run = job.run
    trainer = Trainer(_Reporter(run, channel, clock), frames=FRAMES, clock=clock)
    channel.on_stop(trainer.control.stop)
    problem = make_problem(run.experiment, _table(run.experiment, job.memory))
    record = trainer.train(run.experiment, problem)
    if record.state is State.STOPPED:
        return run
    return run.with_record(replace(record, losses=NO_LOSSES, weights={}))


def work(channel: Channel, perform: Perform = train) -> None:
    """What a worker process does: each job that the parent sends."""
    # Once for all runs: finding the libraries takes longer than many a run does.
    with threads.limited(1):
        while True:
            channel.send(_perform(channel.receive(), channel, perform))


def _perform(job: Job, channel: Channel, perform: Perform) -> SweepRun:
    message: Message
    try:
        return perform(job, channel)
    except Refused as refusal:
        message = refusal.message
    except Exception as error:  # such as memory that is gone
        experiment = job.run.experiment
        message = explain(error, find(experiment.program), experiment.device, 0)
    return replace(job.run, state=State.FAILED, message=message)


class _Reporter(Mailbox):
    """Reports on a run that is on, a few times a second at most."""

    def __init__(self, run: SweepRun, channel: Channel, clock: Clock) -> None:
        super().__init__()
        self._run, self._channel, self._clock = run, channel, clock
        self._began = self._last = clock.now()

    def put(self, snapshot: Snapshot) -> None:
        now = self._clock.now()
        if snapshot.state.ended or not snapshot.step or now - self._last < _EVERY:
            return
        self._last = now
        curve = thin(snapshot.curve, POINTS)
        self._channel.send(
            replace(
                self._run,
                state=State.RUNNING,
                step=snapshot.step,
                final=snapshot.loss,
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

"""Growth: how many steps a second more processes make of it, at two sizes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Event, Thread

from core.base.clock import CLOCK, Clock
from core.base.message import Message, Refused
from core.data.problem import make_problem
from core.experiment.devices import Machine
from core.experiment.experiment import ARTICLE, Experiment
from core.experiment.resolve import resolve
from core.experiment.schedule import Schedule
from core.run.trainer import Trainer

PROGRAM = "ddp"
# The tutorial's size, where a step is soon done, and one with 79 times its arithmetic.
SIZES = (ARTICLE, replace(ARTICLE, n=512, d_in=1000, hidden=1000))
SECONDS = 2.0
_ENDLESS = 10**12
_LOOK = 0.02  # seconds between two looks at whether it has been long enough


@dataclass(frozen=True)
class Grown:
    """The rate, in steps a second after the first, of so many processes; 0 if they can't be.

    `reduce_share` is the share of a step's time that the ranks spend in all-reduce, on average.
    `message` says what went wrong, if anything did.
    """

    experiment: Experiment
    processes: int
    rate: float
    reduce_share: float
    message: Message | None = None


def measure_growth(
    machine: Machine,
    most: int,
    stop: Callable[[], bool] = lambda: False,
    seconds: float = SECONDS,
    sizes: tuple[Experiment, ...] = SIZES,
    clock: Clock = CLOCK,
) -> Iterator[Grown]:
    """Train with 1 to `most` processes at each size, each for so many seconds, one after the other.

    Each process computes with one thread. Ends early when `stop` answers True.
    """
    for size in sizes:
        for processes in range(1, most + 1):
            if stop():
                return
            # So small a rate that it goes on however long it is measured.
            asked = replace(
                size, program=PROGRAM, processes=processes, threads=1, steps=_ENDLESS,
                learning_rate=Schedule(1e-12),
            )  # fmt: skip
            grown = _measure(size, asked, machine, stop, seconds, clock)
            if stop():  # in the middle of it, or before it began
                return
            yield grown


def _measure(
    size: Experiment,
    asked: Experiment,
    machine: Machine,
    stop: Callable[[], bool],
    seconds: float,
    clock: Clock,
) -> Grown:
    resolution = resolve(asked, machine)
    if not resolution.runnable:
        return Grown(size, asked.processes, 0.0, 0.0, resolution.refusals[0].message)
    trainer = Trainer(clock=clock)
    over = Event()
    given = trainer, over, stop, seconds, asked.processes
    watch = Thread(target=_end_in_time, args=given, name="growth")
    watch.start()
    try:
        outcome = trainer.train(resolution.experiment, make_problem(resolution.experiment))
    except Refused as refusal:
        return Grown(size, asked.processes, 0.0, 0.0, refusal.message)
    finally:
        over.set()
        watch.join()
    times = trainer.rank_times
    share = sum(one.reduce_share for one in times) / len(times) if times else 0.0
    return Grown(size, asked.processes, outcome.rate, share, outcome.message)


def _end_in_time(
    trainer: Trainer, over: Event, stop: Callable[[], bool], seconds: float, processes: int
) -> None:
    """Stop the run when it has trained for so long; starting the processes does not count.

    On a slow machine it goes on until there is something to tell: two steps, which a rate takes,
    and the times of all processes.
    """
    began: float | None = None
    steps = 0
    while not over.wait(_LOOK):
        if snapshot := trainer.mailbox.take():
            steps = snapshot.step
        if began is None and steps:
            began = trainer.clock.now()
        late = began is not None and trainer.clock.now() - began > seconds
        told = processes == 1 or len(trainer.rank_times) == processes
        if (late and told and steps > 1) or stop():
            trainer.control.stop()

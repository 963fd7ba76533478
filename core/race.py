"""The race: programs against each other and against plain loops, taking turns in one run."""

import itertools
import math
import statistics
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from time import perf_counter, sleep
from typing import Any

import numpy as np

from core import article, threads
from core.cost import cost
from core.devices import Machine
from core.experiment import Experiment
from core.message import Message, Refused, say
from core.problem import Problem, make_problem
from core.programs import find
from core.resolve import resolve
from core.script import make_knobs
from core.snapshot import Mailbox, Snapshot, State
from core.trainer import Trainer

# Short turns, so that neighbours meet the same machine: what else runs on it changes by the second;
# but long enough that a watched run looks and keeps checkpoints as often as it would without turns.
TURN = 0.25
LEAST_ROUNDS = 7
_ENDLESS = 10**12


@dataclass(frozen=True)
class Speed:
    """Steps a second, round by round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one of the rounds."""
        return statistics.median(self.rounds)

    @property
    def spread(self) -> float:
        """How far the middle half of the rounds is apart, as a share of the median."""
        if len(self.rounds) < 2:
            return 0.0
        low, _, high = statistics.quantiles(self.rounds, n=4, method="inclusive")
        return (high - low) / self.median


@dataclass(frozen=True)
class Standing:
    """How one program did: watched by the trainer, as a plain loop, and as one would type it.

    `article` is the tutorial's own loop of this kind. Ratios are medians of the ratios of
    neighbouring turns, so that a machine that slows down for a while does not distort them.
    `first_step` is in seconds; `share` is the part of the measured matmul rate that is used.
    """

    experiment: Experiment
    speed: Speed
    plain: Speed
    article: Speed
    first_step: float
    share: float

    @property
    def to_plain(self) -> float:
        """The trainer's speed as a ratio to the same program in a bare loop."""
        return _ratio(self.speed, self.plain)

    @property
    def to_article(self) -> float:
        """The trainer's speed as a ratio to the tutorial's own loop."""
        return _ratio(self.speed, self.article)

    @property
    def plain_to_article(self) -> float:
        """The bare program's speed as a ratio to the tutorial's own loop."""
        return _ratio(self.plain, self.article)


def _ratio(speed: Speed, other: Speed) -> float:
    return statistics.median(a / b for a, b in zip(speed.rounds, other.rounds, strict=True))


def race(
    experiments: Sequence[Experiment],
    machine: Machine,
    seconds: float,
    tell: Callable[[str], None] = lambda text: None,
) -> list[Standing]:
    """Let experiments race. Those that differ in more than the program run one group after another.

    `seconds` is the time for each contender in all. `tell` hears what is being done. Raises
    Refused if an experiment can't run here, has more than one process, or diverges or fails before
    its time is up.
    """
    standings: list[Standing] = []
    resolutions = [resolve(experiment, machine) for experiment in experiments]
    for resolution in resolutions:
        if not resolution.runnable:
            raise resolution.refusals[0]
        if resolution.experiment.processes > 1:  # a bare loop, to compare it with, has one
            raise Refused(say("Programs race in one process each: set Processes to 1."))
    for group in _groups([resolution.experiment for resolution in resolutions]):
        count = group[0].threads or threads.choose(group[0], machine.cores)
        group = [replace(experiment, threads=count, steps=_ENDLESS) for experiment in group]
        if any(find(experiment.program).kind == "torch" for experiment in group):
            import torch  # noqa: F401  # before its threads are set
        with threads.limited(count), np.errstate(all="ignore"):
            standings += _race_group(group, seconds, tell)
    return standings


def _groups(experiments: Sequence[Experiment]) -> Iterator[list[Experiment]]:
    def key(experiment: Experiment) -> Experiment:
        return replace(experiment, program="numpy", optimizer="sgd", momentum=0.0)

    for _, group in itertools.groupby(experiments, key):
        yield list(group)


def _race_group(
    group: list[Experiment], seconds: float, tell: Callable[[str], None]
) -> list[Standing]:
    problem = make_problem(group[0])
    loops = {_article_loop(experiment.program) for experiment in group}
    sticks = {
        loop: _Loop(loop, next(e for e in group if _article_loop(e.program) is loop), problem)
        for loop in loops
    }
    plains: list[_Plain] = []
    watched: list[_Watched] = []
    with ExitStack() as stack:
        for experiment in group:
            tell(f"warming up {find(experiment.program).title}")
            plains.append(_Plain(experiment, problem))
            watched.append(_Watched(experiment, problem))
            stack.callback(watched[-1].close)
        rounds = max(LEAST_ROUNDS, round(seconds / TURN))
        turn = seconds / rounds
        for number in range(rounds):
            tell(f"round {number + 1} of {rounds}")
            for stick in sticks.values():
                stick.go(turn)
            for plain, watch in zip(plains, watched, strict=True):
                # Who goes first alternates, in case it matters.
                for contender in (plain, watch) if number % 2 else (watch, plain):
                    contender.go(turn)
        peak = measure_matmul(group[0])
    return [
        Standing(
            experiment,
            Speed(tuple(watch.speeds)),
            Speed(tuple(plain.speeds)),
            Speed(tuple(sticks[_article_loop(experiment.program)].speeds)),
            plain.first_step,
            cost(experiment).flop * statistics.median(watch.speeds) / peak,
        )
        for experiment, plain, watch in zip(group, plains, watched, strict=True)
    ]


def _article_loop(program: str) -> Callable[..., Any]:
    if find(program).kind == "numpy":
        return article.numpy_loop
    return article.tensor_loop if program == "tensors" else article.autograd_loop


class _Steps:
    """A contender that is given a number of steps; the number fits the time of a turn."""

    def __init__(self) -> None:
        self.speeds: list[float] = []
        self._steps = 1

    def run(self, steps: int) -> None:
        raise NotImplementedError

    def warm_up(self) -> float:
        """Do a first step and find out how many fit; returns the first step's seconds."""
        first = self._time(1)
        while self._time(self._steps) < 0.01:
            self._steps *= 2
        self._speed = self._steps / self._time(self._steps)
        return first

    def go(self, seconds: float) -> None:
        steps = max(1, math.ceil(seconds * self._speed))
        self._speed = steps / self._time(steps)
        self.speeds.append(self._speed)

    def _time(self, steps: int) -> float:
        start = perf_counter()
        self.run(steps)
        return perf_counter() - start


class _Loop(_Steps):
    """One of the tutorial's loops."""

    def __init__(self, loop: Callable[..., Any], experiment: Experiment, problem: Problem) -> None:
        super().__init__()
        self._loop, self._arrays = loop, problem.cast(experiment)
        self._learning_rate = experiment.learning_rate
        self.warm_up()

    def run(self, steps: int) -> None:
        self._loop(steps, *self._arrays, self._learning_rate)


class _Plain(_Steps):
    """A program of the ladder in the loop of an exported script, without a trainer."""

    def __init__(self, experiment: Experiment, problem: Problem) -> None:
        super().__init__()
        train = find(experiment.program).load()
        self._program = train(*problem.cast(experiment), make_knobs(experiment))
        self.first_step = self.warm_up()

    def run(self, steps: int) -> None:
        losses = []
        for _, loss in zip(range(steps), self._program, strict=False):
            losses.append(loss.item())


class _Watched:
    """The same program under the trainer, on a thread, while w1 and w2 are watched."""

    def __init__(self, experiment: Experiment, problem: Problem) -> None:
        self.speeds: list[float] = []
        self._message: Message | None = None
        self._stamps: dict[State, float] = {}
        self._began, self._rested = threading.Event(), threading.Event()
        self._trainer = Trainer(_Doorbell(self._rested), self._stamp)
        self._trainer.watched = frozenset({"w1", "w2"})
        self._trainer.control.step()
        self._thread = threading.Thread(target=self._train, args=(experiment, problem), name="race")
        self._thread.start()
        self._step = self._rest()

    def go(self, seconds: float) -> None:
        self._began.clear()
        self._rested.clear()
        self._trainer.control.resume()
        self._began.wait()  # on a busy machine the thread may not get its turn at once
        sleep(seconds)
        self._trainer.control.pause()
        step = self._rest()
        while self._stamps[State.PAUSED] < self._stamps[State.RUNNING]:
            step = self._rest()  # that was still the rest before this turn
        trained = self._stamps[State.PAUSED] - self._stamps[State.RUNNING]
        self.speeds.append((step - self._step) / trained)
        self._step = step

    def close(self) -> None:
        self._trainer.control.stop()
        self._thread.join()

    def _train(self, experiment: Experiment, problem: Problem) -> None:
        self._message = self._trainer.train(experiment, problem).message

    def _stamp(self, state: State) -> None:
        self._stamps[state] = perf_counter()
        if state is State.RUNNING:
            self._began.set()

    def _rest(self) -> int:
        snapshot = None
        while snapshot is None:  # it may have been taken already, when two came at once
            self._rested.wait()
            self._rested.clear()
            snapshot = self._trainer.mailbox.take()
        if snapshot.state.ended:
            self._thread.join()
            assert self._message is not None  # nobody told it to stop, so it diverged or failed
            raise Refused(self._message)
        return snapshot.step


class _Doorbell(Mailbox):
    """A mailbox that rings when a paused run, or one that has ended, has put its snapshot in."""

    def __init__(self, rested: threading.Event) -> None:
        super().__init__()
        self._rested = rested

    def put(self, snapshot: Snapshot) -> None:
        super().put(snapshot)
        if (snapshot.state is State.PAUSED and snapshot.step) or snapshot.state.ended:
            self._rested.set()


def measure_matmul(experiment: Experiment) -> float:
    """Floating-point operations a second in a large matrix product, of this dtype on this device.

    A product of two n x n matrices counts 2n³ operations.
    """
    n = 1024 if experiment.device == "cpu" else 4096
    if find(experiment.program).kind == "numpy":
        a: Any = np.ones((n, n), experiment.dtype)
        synchronize = lambda: None  # noqa: E731
    else:
        import torch

        a = torch.ones(n, n, dtype=getattr(torch, experiment.dtype), device=experiment.device)
        cpu = experiment.device == "cpu"
        synchronize = (lambda: None) if cpu else lambda: a[0, 0].item()
    best = math.inf
    for _ in range(8):
        start = perf_counter()
        a @ a
        synchronize()
        best = min(best, perf_counter() - start)
    return 2 * n**3 / best

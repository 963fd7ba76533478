"""Those who take turns: programs, plain and under the trainer, and the tutorial's own loops."""

from __future__ import annotations

import math
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from core.base.clock import CLOCK, Clock
from core.base.message import Message, Refused
from core.compare.race import article
from core.data.problem import Problem
from core.experiment.experiment import Experiment
from core.programs import Program, find
from core.run.script import make_knobs
from core.run.snapshot import Mailbox, Snapshot, State
from core.run.trainer import Trainer

_RUN_IN = 0.03  # seconds; with a third of that, short steps still seem 4 % slower than alone
_BATCH = 0.01  # seconds of steps, at least, that are timed together while warming up
_STEADY = 0.1  # two batches in a row differ by no more than this share of one
_LONGEST = 0.5  # seconds after which the speed counts as steady


class Loop:
    """A contender that is given a number of steps; the number fits the time of a turn.

    `first_step` and `warm_up` are in seconds, the latter from the end of the first step until two
    batches of steps in a row took the same time: not finer than a batch is long.
    """

    def __init__(self, clock: Clock = CLOCK) -> None:
        self._now = clock.now
        self.first_step = self.warm_up = 0.0
        self._speed = 1.0

    def run(self, steps: int) -> None:
        """Do so many steps."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Do a first step, warm up, and find out how many steps fit."""
        self.first_step = self._take_first_step()
        began = start = self._now()
        steps = 1
        while (seconds := self._time(steps)) < _BATCH:
            steps *= 2
            start = self._now()
        while seconds < _LONGEST:
            again = self._now()
            last, seconds = seconds, self._time(steps)
            if abs(seconds / last - 1) < _STEADY or again - began > _LONGEST:
                break
            start = again
        self.warm_up = start - began
        self._speed = steps / seconds

    def go(self, seconds: float) -> float:
        """Take a turn of about so many seconds; the answer is in steps a second.

        First it runs itself in: whoever had the turn before has filled the caches.
        """
        self.run(int(run_in(seconds) * self._speed))
        steps = max(1, math.ceil(seconds * self._speed))
        self._speed = steps / self._time(steps)
        return self._speed

    def _take_first_step(self) -> float:
        return self._time(1)

    def _time(self, steps: int) -> float:
        start = self._now()
        self.run(steps)
        return self._now() - start


def run_in(seconds: float) -> float:
    """The seconds before a turn of so many in which nothing is timed."""
    return min(_RUN_IN, seconds / 2)


class ArticleLoop(Loop):
    """One of the tutorial's loops."""

    def __init__(self, experiment: Experiment, problem: Problem, clock: Clock = CLOCK) -> None:
        super().__init__(clock)
        self._loop, self._arrays = article_loop(experiment.program), problem.cast(experiment)
        self._learning_rate = experiment.learning_rate.first

    def run(self, steps: int) -> None:
        """Do so many steps."""
        self._loop(steps, *self._arrays, self._learning_rate)


class PlainLoop(Loop):
    """A program of the ladder in the loop of an exported script, without a trainer."""

    def __init__(self, experiment: Experiment, problem: Problem, clock: Clock = CLOCK) -> None:
        super().__init__(clock)
        self._id, self._device = experiment.program, experiment.device
        train = find(self._id).load()
        self._program = train(*problem.cast(experiment), make_knobs(experiment))
        self._done = 0
        self._losses: list[float] = []

    @property
    def step(self) -> int:
        """How many steps have been done."""
        return self._done + len(self._losses)

    def run(self, steps: int) -> None:
        """Do so many steps."""
        self._done += len(self._losses)
        self._losses = losses = []
        for _, loss in zip(range(steps), self._program, strict=False):
            losses.append(loss.item())

    def _take_first_step(self) -> float:
        with _compiling_anew(find(self._id), self._device):
            return super()._take_first_step()


def article_loop(program: str) -> Callable[..., Any]:
    """The tutorial's own loop of this program's kind."""
    found = find(program)
    if found.kind == "numpy":
        return article.numpy_loop
    plain = found.by_hand and found.needs == ("torch",)
    return article.tensor_loop if plain else article.autograd_loop


@contextmanager
def _compiling_anew(program: Program, device: str) -> Iterator[None]:
    """Let the compiler, which is there already, do all its work for this program's first step.

    Else that step would tell little: it takes thrice as long where the compiler is loaded in it,
    and no time where torch finds on disk what it compiled before.
    """
    if "compiler" not in program.needs:
        yield
        return
    import torch

    anew = torch.compiler.config.patch(force_disable_caches=True)  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch says that it does without its caches
        torch.compile(_grow)(torch.ones(1000, device=device))
        with anew:
            yield


def _grow(numbers: Any) -> Any:
    """Something to compile."""
    return numbers.exp() + 1


class Watched:
    """An endless run while w1 and w2 are watched, as in the window; it rests between its turns.

    Raises Refused, from wherever it is waited for, once the run has diverged or failed.
    """

    def __init__(self, experiment: Experiment, problem: Problem, clock: Clock = CLOCK) -> None:
        self._clock = clock
        self._message: Message | None = None
        self._stamps: dict[State, float] = {}
        self._changed = threading.Condition()
        self._turns = 0  # that have begun
        self._resting = -1  # the turn after which it rests
        self._step = 0  # at which it rests
        self._ended = False
        self._speed = 0.0
        self._trainer = Trainer(_ReportingMailbox(self._look_at), self._stamp, clock=clock)
        self._trainer.watched = frozenset({"w1", "w2"})
        self._trainer.control.step()
        self._thread = threading.Thread(target=self._train, args=(experiment, problem), name="race")
        self._thread.start()
        self._wait_for_rest(0)

    def go(self, seconds: float) -> float:
        """Run itself in and take a turn of so many seconds; the answer is in steps a second."""
        if run_in(seconds) * self._speed > 1:
            self._take_turn(run_in(seconds))
        self._speed = self._take_turn(seconds)
        return self._speed

    def _take_turn(self, seconds: float) -> float:
        """A turn of so many seconds.

        It is looked at just before the turn, while the clock stands, so that a turn does not begin
        with a look that is due: in a run without turns looks come as rarely as their cost allows.
        """
        before, turn = self._step, self._turns + 1
        self._trainer.control.look()
        self._trainer.control.resume()
        with self._changed:  # on a busy machine the thread may not get its turn at once
            self._changed.wait_for(lambda: self._turns == turn or self._ended)
        self._clock.sleep(seconds)
        self._trainer.control.pause()
        self._wait_for_rest(turn)
        trained = self._stamps[State.PAUSED] - self._stamps[State.RUNNING]
        return (self._step - before) / trained

    def close(self) -> None:
        """Stop the run, and wait until it has ended."""
        self._trainer.control.stop()
        self._thread.join()

    def _wait_for_rest(self, turn: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._resting == turn or self._ended)
        if self._ended:
            self._thread.join()
            assert self._message is not None  # nobody told it to stop, so it diverged or failed
            raise Refused(self._message)

    def _train(self, experiment: Experiment, problem: Problem) -> None:
        self._message = self._trainer.train(experiment, problem).message

    def _stamp(self, state: State) -> None:
        now = self._clock.now()
        with self._changed:
            self._stamps[state] = now
            self._turns += state is State.RUNNING
            self._changed.notify_all()

    def _look_at(self, snapshot: Snapshot) -> None:
        with self._changed:
            if snapshot.state is State.PAUSED and snapshot.step:
                self._resting, self._step = self._turns, snapshot.step
            self._ended = snapshot.state.ended
            self._changed.notify_all()


class _ReportingMailbox(Mailbox):
    """A mailbox that hands each snapshot on at once."""

    def __init__(self, tell: Callable[[Snapshot], None]) -> None:
        super().__init__()
        self._tell = tell

    def put(self, snapshot: Snapshot) -> None:
        super().put(snapshot)
        self._tell(snapshot)


_ENDLESS = 10**12


class Contender:
    """A program in a plain loop and under the trainer, which take their turns one after the other.

    `plains` and `watches` are the steps a second of the turns so far, and `rates` those of
    `core.compare.race.rates` for its kind of arrays.
    """

    def __init__(self, experiment: Experiment, threads: int, clock: Clock = CLOCK) -> None:
        self.experiment = experiment
        self.plains: list[float] = []
        self.watches: list[float] = []
        self.rates = (0.0, 0.0)
        self.first_step = self.warm_up = 0.0
        self._clock = clock
        self._endless = replace(experiment, threads=threads, steps=_ENDLESS)
        self._plain: PlainLoop | None = None
        self._watched: Watched | None = None

    @property
    def step(self) -> int:
        """How many steps have been done in the plain loop."""
        return self._plain.step if self._plain else 0

    @property
    def users(self) -> list[Contender]:
        """Who can't go on if this fails."""
        return [self]

    def prepare(self, problem: Problem) -> None:
        """Warm up. May raise whatever the program raises, as may what follows."""
        self._plain = PlainLoop(self._endless, problem, self._clock)
        self._plain.prepare()
        self.first_step, self.warm_up = self._plain.first_step, self._plain.warm_up
        self._watched = Watched(self._endless, problem, self._clock)

    def settle(self) -> None:
        """Do a step in each loop: torch compiles once more if others have compiled since."""
        assert self._plain
        assert self._watched
        self._plain.run(1)
        self._watched.go(0.0)

    def go(self, number: int, seconds: float) -> None:
        """Take the turns of this round."""
        assert self._plain
        assert self._watched
        turns: list[tuple[list[float], Callable[[float], float]]] = [
            (self.watches, self._watched.go),
            (self.plains, self._plain.go),
        ]
        # Who goes first alternates, in case it matters.
        for speeds, go in turns if number % 2 == 0 else reversed(turns):
            speeds.append(go(seconds))

    def close(self) -> None:
        """Stop, and let go of the arrays."""
        if self._watched:
            self._watched.close()
        self._plain = self._watched = None


class Stick:
    """One of the tutorial's loops, to measure contenders of its kind by."""

    def __init__(self, clock: Clock = CLOCK) -> None:
        self._clock = clock
        self.users: list[Contender] = []
        self.speeds: list[float] = []
        self._loop: ArticleLoop | None = None

    def prepare(self, experiment: Experiment, problem: Problem) -> None:
        """Warm up, if that has not been done."""
        if self._loop is None:
            self._loop = ArticleLoop(experiment, problem, self._clock)
            self._loop.prepare()

    def settle(self) -> None:
        """Do a step."""
        assert self._loop
        self._loop.run(1)

    def go(self, number: int, seconds: float) -> None:
        """Take the turn of this round."""
        assert self._loop
        self.speeds.append(self._loop.go(seconds))


def stick_key(experiment: Experiment) -> tuple[Any, ...]:
    """What contenders that are measured by one stick have in common."""
    return article_loop(experiment.program), experiment.device, experiment.dtype

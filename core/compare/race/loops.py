"""Plain loops that take turns: a program as its exported script runs it, and the tutorial's own."""

import math
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from core.base.clock import CLOCK, Clock
from core.compare.race import article
from core.data.problem import Problem
from core.experiment.experiment import Experiment
from core.programs import Program, find
from core.run.script import make_knobs

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
    if find(program).kind == "numpy":
        return article.numpy_loop
    return article.tensor_loop if program == "tensors" else article.autograd_loop


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

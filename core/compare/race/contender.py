"""Those who take turns in a heat: a contender in its two loops, and the tutorial's own loops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.base.clock import CLOCK, Clock
from core.compare.race.loops import ArticleLoop, PlainLoop, article_loop
from core.compare.race.watched import Watched
from core.data.problem import Problem
from core.experiment.experiment import Experiment

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

"""How one contender did: its speed, turn by turn, and what follows from it."""

import math
import statistics
from dataclasses import dataclass

from core.compare.race.entries import Size, size_of
from core.experiment.cost import cost
from core.experiment.experiment import Experiment
from core.programs import find

# What no rounds show. A program that is started again has another place in memory: of 224 pairs of
# starts (eight of each of 8 programs and sizes) nine in ten differed by less. And alone in its
# process it is faster, by as much at the hand preset's size: others' libraries cost NumPy's loop
# 1.5 % there, and a torch.compile costs autograd's 2.3 %. tests/benchmarks/race.py tells both.
RESTART = 0.05


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


def ratio(speed: Speed, other: Speed) -> float:
    """How many times as fast as the other: the median of the ratios of neighbouring turns.

    So a machine that slows down for a while does not distort it.
    """
    return statistics.median(a / b for a, b in zip(speed.rounds, other.rounds, strict=True))


def differ(speed: Speed, other: Speed) -> bool:
    """Whether one is faster than the other by more than the larger of both spreads and RESTART."""
    spread = max(speed.spread, other.spread, RESTART)
    return abs(math.log(speed.median / other.median)) > math.log1p(spread)


@dataclass(frozen=True, order=True)
class Line:
    """What is compared over the sizes; `threads` as they were asked for, 0 if by trial."""

    program: str
    device: str
    dtype: str
    threads: int


def line_of(experiment: Experiment) -> Line:
    """The line that a contender is a point of."""
    return Line(experiment.program, experiment.device, experiment.dtype, experiment.threads)


@dataclass(frozen=True)
class Standing:
    """How one contender did: `plain` as its exported script runs, `watched` by the trainer.

    `article` is the tutorial's own loop of this kind. `experiment` is the contender as it was
    entered, and `threads` how many it used. `first_step` and `warm_up` are seconds, the latter
    from the end of the first step until the speed was steady. `matmul` is what the device does
    in a large matrix product, in floating-point operations a second, and `copy` what it reads and
    writes when it copies a large array, in bytes a second; both were measured in this dtype.
    """

    experiment: Experiment
    threads: int
    plain: Speed
    watched: Speed
    article: Speed
    first_step: float
    warm_up: float
    matmul: float
    copy: float

    @property
    def size(self) -> Size:
        """The size that it ran at."""
        return size_of(self.experiment)

    @property
    def line(self) -> Line:
        """The line that it is a point of."""
        return line_of(self.experiment)

    @property
    def median(self) -> float:
        """Steps a second, of the plain program."""
        return self.plain.median

    @property
    def spread(self) -> float:
        """How far the middle half of its turns is apart, as a share of the median."""
        return self.plain.spread

    @property
    def step_time(self) -> float:
        """Seconds a step."""
        return 1 / self.median

    @property
    def to_plain(self) -> float:
        """What is left of the plain program's speed when the trainer watches it."""
        return ratio(self.watched, self.plain)

    @property
    def to_article(self) -> float:
        """The plain program's speed as a ratio to the tutorial's own loop."""
        return ratio(self.plain, self.article)

    @property
    def of_matmul(self) -> float:
        """The share of the measured matmul rate that its arithmetic comes to."""
        return cost(self.experiment).flop * self.median / self.matmul

    @property
    def of_memory(self) -> float:
        """The share of the measured memory rate that the least traffic of its steps comes to.

        It may be more than 1 where the arrays stay in a cache.
        """
        return cost(self.experiment).traffic * self.median / self.copy

    @property
    def compile_time(self) -> float | None:
        """Seconds that the compiler took; None for a program without one.

        It is what the first step took beyond a steady one, so tracing the step is in it. Loading
        the compiler is not, and nothing is taken from what torch has kept on disk.
        """
        if "compiler" not in find(self.experiment.program).needs:
            return None
        return max(0.0, self.first_step - self.step_time)

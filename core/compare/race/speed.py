"""Steps a second, turn by turn."""

import math
import statistics
from dataclasses import dataclass

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

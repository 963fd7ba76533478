"""The timeline: weights kept at some of a run's steps, so that any step can be gone back to."""

import bisect
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.run.checkpoint import Checkpoint

MEGABYTE = 2**20
BUDGET = 64 * MEGABYTE  # bytes for all checkpoints of a run, unless set otherwise
MOST = 256  # checkpoints, however small
NEWEST = 3  # are kept whatever they take: where something went bad is near the end


class Timeline:
    """Checkpoints of one run, spread over its steps as evenly as the budget allows.

    The training thread adds; any thread may read `checkpoints`, which is replaced as a whole.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self.checkpoints: tuple[Checkpoint, ...] = ()
        self._budget = budget

    def add(self, checkpoint: Checkpoint) -> None:
        """Keep this one too, which is later than all others, and let go of others for it."""
        kept = [*self.checkpoints, checkpoint]
        size = sum(map(nbytes, kept))
        while len(kept) > NEWEST and (size > self._budget or len(kept) > MOST):
            size -= nbytes(kept.pop(_least_missed(kept)))
        self.checkpoints = tuple(kept)

    def before(self, step: int) -> Checkpoint | None:
        """The last checkpoint from which a step can be reached that comes after `step` others."""
        kept = self.checkpoints
        place = bisect.bisect_right(kept, step, key=lambda checkpoint: checkpoint.step)
        return kept[place - 1] if place else None


@dataclass(frozen=True)
class Branch:
    """Where a run goes on from: after `step` steps of another one, of the same schedule so far.

    `losses` are those of these steps. `checkpoint` is of that run, at that step or before, or None
    for its beginning. `seconds` is the time that these steps took.
    """

    step: int
    losses: tuple[float, ...]
    checkpoint: Checkpoint | None
    seconds: float = 0.0


def nbytes(checkpoint: Checkpoint) -> int:
    """The memory that a checkpoint's arrays take, those of its optimizers included."""
    return _size(checkpoint.arrays) + _size(checkpoint.optimizers)


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(_size, value))
    return int(value.nbytes) if isinstance(value, np.ndarray) or hasattr(value, "nbytes") else 0


def _least_missed(kept: list[Checkpoint]) -> int:
    """The one whose neighbours are nearest to each other, so that no long way is left."""
    steps = [0, *(checkpoint.step for checkpoint in kept)]
    places = range(len(kept) - NEWEST)
    return min(places, key=lambda place: steps[place + 2] - steps[place])

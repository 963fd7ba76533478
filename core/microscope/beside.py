"""Beside: the same step by another program, from the very weights, to compare line with line."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.experiment import Experiment
from core.microscope.pair import Group, join
from core.microscope.record import record
from core.microscope.recording import Recording
from core.microscope.store import START
from core.problem import Problem


@dataclass(frozen=True, eq=False)
class Pair:
    """A step by two programs, and their lines joined."""

    a: Recording
    b: Recording
    groups: tuple[Group, ...]

    def group_at(self, index: int) -> int:
        """The place in `groups` of the one that has this moment of the first program."""
        return next(
            place
            for place, group in enumerate(self.groups)
            if any(moment.index == index for moment in group.a)
        )


def record_beside(recording: Recording, experiment: Experiment, problem: Problem) -> Pair:
    """Let another program do the step of a recording, from w1 and w2 as they were before it.

    `experiment` is that of the recording with the other program in it, resolved; `problem` is of
    both. What else a program carries from step to step, such as an optimizer's momentum, it
    begins anew. A step that fails stands beside the other as far as it comes. Raises what the
    program raises before that.
    """
    start = replace(problem, **{name: _weights(recording, name) for name in ("w1", "w2")})
    other = record(experiment, start, learning_rates=((0, recording.learning_rate),))
    return Pair(recording, other, tuple(join(recording, other)))


def _weights(recording: Recording, name: str) -> np.ndarray:
    everything = slice(None)
    return recording.window(name, START, everything, everything).astype(np.float64)

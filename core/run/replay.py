"""Replay: steps of a run done once more, from the start or a checkpoint, at the rates it had."""

from __future__ import annotations

from dataclasses import dataclass
from types import GeneratorType, SimpleNamespace
from typing import Any

import numpy as np

from core.data.problem import Problem
from core.experiment import threads
from core.experiment.experiment import Experiment
from core.experiment.schedule import Schedule
from core.programs import Program, find
from core.run.checkpoint import Checkpoint, carried_names, restore, weights
from core.run.origin import all_well
from core.run.script import make_knobs


@dataclass(frozen=True)
class Paused:
    """A program between two steps: `step` of them have been done, in what `names` carry."""

    generator: GeneratorType[Any, Any, Any]
    knobs: SimpleNamespace
    names: frozenset[str]
    step: int


def go_back(
    experiment: Experiment,
    problem: Problem,
    checkpoint: Checkpoint | None = None,
    program: Program | None = None,
) -> Paused:
    """The experiment's program as it was at a checkpoint, or before its first step.

    `program` stands in for the one that the experiment names. The checkpoint may have been taken
    from another run of it. Raises what the program raises.
    """
    train = (program or find(experiment.program)).load()
    knobs, names = make_knobs(experiment), carried_names(train)
    generator = train(*problem.cast(experiment), knobs)
    if checkpoint is None or not checkpoint.step:
        return Paused(generator, knobs, names, 0)
    next(generator)  # so that it has made its model and optimizer, to put the checkpoint into
    assert generator.gi_frame is not None  # it has just handed out a loss
    restore(generator.gi_frame, names, checkpoint)
    return Paused(generator, knobs, names, checkpoint.step)


def weights_after(
    experiment: Experiment,
    problem: Problem,
    step: int,
    checkpoint: Checkpoint | None = None,
) -> dict[str, np.ndarray]:
    """Copies of the weights that a run of this experiment had after so many steps.

    It is gone back to from the checkpoint, which must not be later than that, or from the start.
    Before the first step a program has the problem's weights and none of its own, and the answer
    is empty. Raises what the program raises.
    """
    find(experiment.program).load()  # torch must be there before its threads can be set
    with threads.limited(experiment.threads or 1), np.errstate(all="ignore"):
        paused = go_back(experiment, problem, checkpoint)
        replay(paused.generator, paused.knobs, experiment.learning_rate, paused.step, step)
        frame = paused.generator.gi_frame
        return weights(frame, paused.names) if step and frame else {}


def replay(
    generator: GeneratorType[Any, Any, Any],
    knobs: SimpleNamespace,
    schedule: Schedule,
    start: int,
    end: int,
    until_bad: bool = False,
) -> int | None:
    """Do the steps from `start` on until `end` have been done, and set the rate of the next one.

    With `until_bad`, stop after the first step that left something that is not finite, and
    return that step.
    """
    for step in range(start, end):
        knobs.learning_rate = schedule.at(step)
        next(generator)
        if until_bad and not all_well(generator):
            return step
    knobs.learning_rate = schedule.at(end)
    return None

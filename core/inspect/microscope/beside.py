"""Beside: the same step by another program, from the very weights, to compare line with line."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.base.message import Message, say
from core.data.problem import Problem
from core.experiment import threads
from core.experiment.experiment import Experiment
from core.experiment.schedule import Schedule
from core.inspect.microscope.live import parameter_names
from core.inspect.microscope.pair import Group, join
from core.inspect.microscope.record import record
from core.inspect.microscope.recording import Recording
from core.inspect.microscope.store import START
from core.machine.pytorch import loaded_torch
from core.programs import find
from core.run.checkpoint import Checkpoint, capture
from core.run.replay import go_back
from core.run.watch import transposed_parameters, variables

_ALL = slice(None)


@dataclass(frozen=True, eq=False)
class Pair:
    """A step by two programs, and their lines joined; `start` says what both began with."""

    a: Recording
    b: Recording
    groups: tuple[Group, ...]
    start: Message

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
    both. An optimizer begins with what the recording's remembered of w1 and w2; what else the
    program carries from step to step it begins anew. A step that fails stands beside the other as
    far as it comes. Raises what the program raises before that.
    """
    start = replace(problem, **{name: _weights(recording, name) for name in ("w1", "w2")})
    experiment = replace(experiment, learning_rate=Schedule(recording.learning_rate))
    remembered = _remembered(recording)
    same = experiment.optimizer == recording.experiment.optimizer
    if remembered and same and find(experiment.program).has_optimizer:
        checkpoint = _carry_over(remembered, experiment, start, recording.step)
        other = record(experiment, start, recording.step, checkpoint)
        said = say("from the same weights and the same momentum")
    else:
        other = record(experiment, start)
        said = say("from the same weights")
        if remembered:
            said = say("from the same weights; what the optimizer remembers begins anew")
    if experiment.program == "dynamic":  # whose die is no other program's either
        said = say("{said}; its middle layer begins anew", said=said)
    return Pair(recording, other, tuple(join(recording, other)), said)


def _weights(recording: Recording, name: str) -> np.ndarray:
    return recording.window(name, START, _ALL, _ALL).astype(np.float64)


def _remembered(recording: Recording) -> dict[tuple[str, str], np.ndarray]:
    """What an optimizer remembers of w1 and w2 before the step, by that and by its own name.

    As the weights lie in rung 1, D_in x H and H x D_out.
    """
    found: dict[tuple[str, str], np.ndarray] = {}
    for name in recording.names(START):
        owner, _, rest = name.partition(".")
        part, _, parameter = rest.partition(".")
        if owner != "optimizer" or not parameter:
            continue
        weight, flipped = recording.base(parameter, START)
        kept = recording.value(name, START)
        if weight in ("w1", "w2") and kept is not None:
            array = recording.window(name, START, _ALL, _ALL).reshape(kept.shape)
            found[weight, part] = array.T if flipped else array
    return found


def _carry_over(
    remembered: dict[tuple[str, str], np.ndarray],
    experiment: Experiment,
    start: Problem,
    step: int,
) -> Checkpoint:
    """The other program as it would be after so many steps, with these memories."""
    find(experiment.program).load()  # torch must be there before its threads can be set
    with threads.limited(experiment.threads or 1), np.errstate(all="ignore"):
        # A step at a rate of 0 makes its model and its optimizer.
        paused = go_back(replace(experiment, learning_rate=Schedule(0.0)), start)
        next(paused.generator)
    frame, torch = paused.generator.gi_frame, loaded_torch()
    assert frame is not None  # it has just handed out a loss
    checkpoint = capture(frame, paused.names, step)
    _, _, w1, w2 = start.cast(experiment)
    optimizers: dict[str, Any] = copy.deepcopy(checkpoint.optimizers)
    found, names = variables(frame), parameter_names(frame)
    for name, states in optimizers.items():
        parameters = [p for group in frame.f_locals[name].param_groups for p in group["params"]]
        states["state"] = {
            number: {
                part: torch.as_tensor(array.T.copy()).to(parameter)
                for weight in ("w1", "w2")
                if names[id(parameter)] in transposed_parameters(found, weight)
                for (owner, part), array in remembered.items()
                if owner == weight
            }
            for number, parameter in enumerate(parameters)
        }
    arrays = {**checkpoint.arrays, "w1": w1, "w2": w2}
    return Checkpoint(step, arrays, optimizers, checkpoint.dice)

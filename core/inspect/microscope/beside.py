"""Two programs side by side: the same step by both, and which of their lines do the same job."""

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
from core.inspect.microscope.by_hand import name_by_hand
from core.inspect.microscope.live import parameter_names
from core.inspect.microscope.record import record
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.store import START
from core.inspect.microscope.values import Reduced, Value
from core.machine.pytorch import loaded_torch
from core.programs import find
from core.run.checkpoint import Checkpoint, capture
from core.run.replay import go_back
from core.run.watch import transposed_parameters, variables


@dataclass(frozen=True)
class Compared:
    """One variable of both programs, by rung 1's name, after the lines of a group.

    `name_a` and `name_b` are what each recording calls it, after its moment `at_a` or `at_b`;
    with `flipped` one is the other transposed. `absolute` is the largest difference of two
    cells, `relative` that divided by the largest cell of both; they are None where a value is
    kept reduced, or the shapes differ.
    """

    name: str
    name_a: str
    at_a: int
    name_b: str
    at_b: int
    flipped: bool
    absolute: float | None
    relative: float | None


@dataclass(frozen=True)
class Group:
    """Moments of two recordings that do one job; either side may be empty."""

    a: tuple[Moment, ...]
    b: tuple[Moment, ...]
    compared: tuple[Compared, ...]


def join(recording_a: Recording, recording_b: Recording) -> list[Group]:
    """The moments of both, in order, in groups that make the same variables.

    A line that makes what only one of the programs has a name for belongs with the line that
    uses it; one that makes nothing, with the line after it.
    """
    jobs_a, jobs_b = _jobs(recording_a), _jobs(recording_b)
    shared = {name for made in jobs_a for name in made} & {name for made in jobs_b for name in made}
    parts_a, parts_b = _parts(recording_a, jobs_a, shared), _parts(recording_b, jobs_b, shared)
    groups: list[Group] = []
    for spans in _aligned(parts_a, parts_b):
        (begin_a, end_a), (begin_b, end_b) = spans
        moments_a = recording_a.moments[begin_a:end_a]
        moments_b = recording_b.moments[begin_b:end_b]
        compared = _compare(recording_a, moments_a, recording_b, moments_b)
        groups.append(Group(moments_a, moments_b, compared))
    return groups


def _jobs(recording: Recording) -> list[set[str]]:
    """What each moment makes or takes away, in rung 1's names; YIELD for handing out the loss."""
    found = []
    for moment in recording.moments:
        made = {name_by_hand(recording, name, moment.index)[0] for name in moment.makes}
        made |= {name_by_hand(recording, name, moment.index - 1)[0] for name in moment.drops}
        if moment.code.startswith("yield"):
            made.add(_YIELD)
        found.append(made)
    return found


_YIELD = "yield"
_Part = tuple[int, int, frozenset[str]]  # moments from, up to, and the shared names they make


def _parts(recording: Recording, jobs: list[set[str]], shared: set[str]) -> list[_Part]:
    """The step cut after each line that makes something that both programs have."""
    parts: list[_Part] = []
    begin = 0
    for index, made in enumerate(jobs):
        if made & shared:
            parts.append((begin, index + 1, frozenset(made & shared)))
            begin = index + 1
    if begin < len(jobs):
        parts.append((begin, len(jobs), frozenset()))
    return parts


def _aligned(
    parts_a: list[_Part], parts_b: list[_Part]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Neighbouring parts put together until both sides have made the same variables.

    Two programs may take the variables in another order, so a group grows until no variable is
    made in it on one side and outside of it on the other.
    """
    spans = []
    at_a = at_b = 0
    while at_a < len(parts_a) or at_b < len(parts_b):
        end_a, end_b = at_a + (at_a < len(parts_a)), at_b + (at_b < len(parts_b))
        while True:
            open_a = _made(parts_a[at_a:end_a])
            open_b = _made(parts_b[at_b:end_b])
            more_a, more_b = open_b & _made(parts_a[end_a:]), open_a & _made(parts_b[end_b:])
            if not more_a and not more_b:
                break
            end_a = _last(parts_a, more_a, end_a)
            end_b = _last(parts_b, more_b, end_b)
        spans.append((_span(parts_a[at_a:end_a]), _span(parts_b[at_b:end_b])))
        at_a, at_b = end_a, end_b
    return spans


def _made(parts: list[_Part]) -> set[str]:
    return {name for _, _, made in parts for name in made}


def _last(parts: list[_Part], names: set[str], end: int) -> int:
    """Up to behind the last part that makes one of these names."""
    return max([end, *(place + 1 for place, part in enumerate(parts) if part[2] & names)])


def _span(parts: list[_Part]) -> tuple[int, int]:
    return (parts[0][0], parts[-1][1]) if parts else (0, 0)


def _compare(
    recording_a: Recording,
    moments_a: tuple[Moment, ...],
    recording_b: Recording,
    moments_b: tuple[Moment, ...],
) -> tuple[Compared, ...]:
    found_a, found_b = _values(recording_a, moments_a), _values(recording_b, moments_b)
    compared = []
    for name, (name_a, at_a, flipped_a) in found_a.items():
        if name not in found_b or name.startswith("graph."):
            continue
        name_b, at_b, flipped_b = found_b[name]
        one, other = recording_a.value(name_a, at_a), recording_b.value(name_b, at_b)
        flipped = flipped_a != flipped_b
        absolute, relative = _differences(one, other, flipped)
        compared.append(Compared(name, name_a, at_a, name_b, at_b, flipped, absolute, relative))
    return tuple(compared)


def _values(recording: Recording, moments: tuple[Moment, ...]) -> dict[str, tuple[str, int, bool]]:
    """What the moments made, by rung 1's name: the recording's name, when, and if transposed.

    What a layer or the graph passed on is there under that name too.
    """
    found: dict[str, tuple[str, int, bool]] = {}
    for moment in moments:
        names = [
            name
            for name, history in recording.histories.items()
            if any(kept.at == moment.index for kept in history)
        ]
        # Variables count before what layers made, and the graph last.
        for name in sorted(names, key=lambda name: _rank(name, moment)):
            own, flipped = name_by_hand(recording, name, moment.index)
            if recording.value(name, moment.index) is not None and own not in ("x", "y"):
                found[own] = (name, moment.index, flipped)
    return found


def _rank(name: str, moment: Moment) -> tuple[bool, bool, bool]:
    return name in moment.makes, not name.startswith("graph."), ".output" in name


def _differences(
    one: Value | None, other: Value | None, flipped: bool
) -> tuple[float | None, float | None]:
    if one is None or other is None or isinstance(one, Reduced) or isinstance(other, Reduced):
        return None, None
    left, right = one.astype(np.float64), other.astype(np.float64)
    right = right.T if flipped else right
    if left.shape != right.shape:
        return None, None
    with np.errstate(all="ignore"):
        absolute = float(np.max(np.abs(left - right), initial=0.0))
        largest = max(
            float(np.max(np.abs(left), initial=0.0)), float(np.max(np.abs(right), initial=0.0))
        )
        return absolute, absolute / largest if largest else 0.0


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
    program carries from step to step it begins anew. A step that fails is compared as
    far as it goes. Raises what the program raises before that.
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
            said = say("from the same weights; the optimizer's memory starts empty")
    if experiment.program == "dynamic":  # whose die is no other program's either
        said = say("{said}; its middle layer starts afresh", said=said)
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

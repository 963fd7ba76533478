"""How large the gradients of w1 and w2 were in the course of a run, found by doing it again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.message import Message, Refused, say
from core.data.problem import Problem
from core.experiment import threads
from core.machine.formats import FORMATS
from core.programs import Program, find
from core.run.failure import explain
from core.run.record import RunRecord
from core.run.replay import go_back, replay
from core.run.watch import as_numpy, transposed_parameters, variables

MOST = 200  # steps that are looked at
_BLOCK = 2**18  # numbers that fit into a cache


@dataclass(frozen=True, eq=False)  # arrays are not compared in one go
class Norms:
    """Euclidean norms of the gradients at some steps, which count from 0 as the losses do.

    `norms` are by weight, "w1" and "w2", each as long as `steps`; inf or nan where a gradient
    was. `difference` is that of the last loss from the one that the run had, as a share of the
    latter: 0 if it was the very same, which it may not be on another machine, or when a data file
    has changed. Several processes add up in another order than one, which does their run again:
    half of the digits that their loss has may differ then, and it still counts as the same.
    """

    steps: NDArray[np.int64]
    norms: Mapping[str, NDArray[np.float64]]
    difference: float


def gradient_norms(
    run: RunRecord, problem: Problem, stop: Callable[[], bool] = lambda: False, most: int = MOST
) -> Norms | None:
    """Do the run once more, at the learning rates it had, and look at up to `most` of its steps.

    These are spread evenly from its first to its last. The answer is None if `stop`, which is
    asked at every step, said so. Raises Refused if the program holds no gradients in variables,
    or fails. Another run with another number of threads waits meanwhile: stop before it begins.
    """
    program = find(run.experiment.program)
    if not run.step:
        raise Refused(say("This run did no steps, so there are no gradients."))
    program.preload()
    step = 0
    try:
        if not _may_show(program):
            raise Refused(_hidden(program))
        rates = run.experiment.learning_rate
        with threads.limited(run.experiment.threads or 1), np.errstate(all="ignore"):
            paused = go_back(run.experiment, problem)
            steps = np.unique(np.linspace(0, run.step - 1, min(most, run.step)).round())
            found: dict[str, list[float]] = {"w1": [], "w2": []}
            loss: Any = None
            for wanted in steps.astype(int).tolist():
                while step < wanted:
                    if stop():
                        return None
                    replay(paused.generator, paused.knobs, rates, step, step + 1)
                    step += 1
                if stop():
                    return None
                replay(paused.generator, paused.knobs, rates, step, step)  # sets the rate
                loss = next(paused.generator)
                step += 1
                for name, gradient in _gradients(paused.generator.gi_frame, program).items():
                    found[name].append(_norm(gradient))
            difference = _differ(loss.item(), run)
    except Refused:
        raise
    except Exception as error:  # a program may raise anything
        why = explain(error, program, run.experiment.device, step)
        raise Refused(say("The run can't be repeated. {why}", why=why)) from error
    norms = {name: np.array(values) for name, values in found.items()}
    return Norms(steps.astype(np.int64), norms, difference)


def _differ(loss: float, run: RunRecord) -> float:
    """By which share of the run's last loss this one differs; inf if only one of them is finite."""
    final = run.final
    if loss == final:
        return 0.0
    if not final or not np.isfinite([loss, final]).all():
        return math.inf
    difference = abs(loss - final) / abs(final)
    several = run.experiment.processes > 1
    allowed = FORMATS[run.experiment.dtype].unit ** 0.5 if several else 0.0
    return difference if difference > allowed else 0.0


def _may_show(program: Program) -> bool:
    """Whether the code names gradients at all: told before it is compiled, which takes seconds."""
    code = program.load().__code__
    return not {"grad_w1", "grad", "backward"}.isdisjoint((*code.co_varnames, *code.co_names))


def _gradients(frame: FrameType | None, program: Program) -> dict[str, Any]:
    """The gradients of w1 and w2 in a paused program, one of them maybe transposed."""
    found = variables(frame) if frame else {}
    gradients = {}
    for name in ("w1", "w2"):
        owners = (name, *transposed_parameters(found, name))
        places = (f"grad_{name}", *(f"{owner}.grad" for owner in owners))
        place = next((place for place in places if place in found), None)
        if place is None:
            raise Refused(_hidden(program))
        gradients[name] = found[place]
    return gradients


def _hidden(program: Program) -> Message:
    return say(
        "{title} keeps no gradient in a variable, because its whole step is one call: "
        "train with {other} instead, whose losses are the same.",
        title=program.title,
        other=find("tensors").title,
    )


def _norm(gradient: Any) -> float:
    """Worked out in float64, and scaled, so that no square overflows."""
    flat = as_numpy(gradient).ravel()
    scale = float(np.abs(flat).max()) if flat.size else 0.0
    if not scale or not np.isfinite(scale):
        return scale
    total = 0.0
    for begin in range(0, flat.size, _BLOCK):
        block = flat[begin : begin + _BLOCK].astype(np.float64) / scale
        total += float(np.vdot(block, block))
    return scale * total**0.5

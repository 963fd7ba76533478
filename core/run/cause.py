"""Why a run diverged, from the numbers of its last step, and a way out that was tried.

| where the first inf or nan appeared | what else its numbers say | cause |
|---|---|---|
| in an optimizer's step | eps is rounded to 0, and so is a mean squared gradient | EPS |
| anywhere | no loss was finite, so no step had been taken | START |
| in the backward pass | the loss fits, and is no larger than the first one | GRADIENT |
| anywhere else | the first step or all of them were too long | RATE |
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from core.base.message import Message, say
from core.data.problem import Problem, linear_weights
from core.experiment.advice import better_settings
from core.experiment.cost import cost
from core.experiment.experiment import Experiment
from core.experiment.schedule import Schedule
from core.machine.formats import FORMATS
from core.programs import find
from core.run.origin import Origin
from core.run.record import Cause, Kind, RunRecord
from core.run.replay import go_back

_log = logging.getLogger(__name__)

# Precisions to go to from each: those that have both more digits and larger numbers.
WIDER: Mapping[str, tuple[str, ...]] = {
    "float16": ("float32", "float64"),
    "bfloat16": ("float64",),
    "float32": ("float64",),
}
# By what a learning rate is divided.
SMALLER = tuple(10**power for power in (1, 2, 3, 4, 5, 6, 9, 12, 18, 24))
LONGEST = 1000  # steps of a trial
COSTLIEST = 10**10  # operations of a trial: about a second


def find_cause(
    record: RunRecord, problem: Problem, stop: Callable[[], bool] = lambda: False
) -> Cause:
    """Why this run diverged. Ways out are tried in short runs on this thread.

    They are given up when `stop` says so. Never raises for a program.
    """
    rate = record.experiment.learning_rate.at(record.step)
    experiment = replace(record.experiment, learning_rate=Schedule(rate))
    step, origin = record.step, record.origin
    kind = _kind(step, record.first, origin)
    ways = list(_ways(experiment, kind))
    long = min(LONGEST, experiment.steps, max(20, 2 * (step + 1)))
    if step < LONGEST and long * cost(experiment).flop <= COSTLIEST:
        trials = (way for way in ways if not stop() and _helps(way, experiment, problem, long))
        ways = list(islice(trials, 1))  # none is tried beyond the first that helps
    remedy = ways[0] if ways else {}
    return Cause(kind, _message(kind, experiment, origin, remedy), remedy)


def _kind(step: int, first_loss: float, origin: Origin | None) -> Kind:
    if not step:
        return Kind.START
    if origin and origin.divided:
        return Kind.EPS
    if origin and origin.phase == "backward" and origin.loss <= first_loss:
        return Kind.GRADIENT
    return Kind.RATE


def _ways(experiment: Experiment, kind: Kind) -> Iterator[dict[str, Any]]:
    """Settings that may help, the likeliest first."""
    rates = [{"learning_rate": experiment.learning_rate.scaled(1 / part)} for part in SMALLER]
    wider = [{"dtype": dtype} for dtype in WIDER.get(experiment.dtype, ())]
    if kind is Kind.RATE:
        suits = better_settings(experiment)
        if suits and experiment.data != "hand":  # which bring their own weights
            yield suits
        yield from rates
    yield from wider
    for precision in wider:
        yield from (precision | rate for rate in rates)


def _helps(way: Mapping[str, Any], experiment: Experiment, problem: Problem, steps: int) -> bool:
    """Whether all losses of a run with these settings are finite, and the last is the lower one."""
    changed = replace(experiment, processes=1, **way)
    program = find(changed.program)
    if not {"compiler", "cuda", "distributed"}.isdisjoint(program.needs):
        program = find("tensors")  # which works out the same, and needs nothing to be set up
    losses = []
    try:
        if "init" in way:
            sizes = (changed.d_in, changed.hidden, changed.d_out, changed.seed)
            w1, w2 = linear_weights(*sizes)
            problem = replace(problem, w1=w1, w2=w2)
        with np.errstate(all="ignore"):
            generator = go_back(changed, problem, program=program).generator
            for _ in range(steps):
                losses.append(float(next(generator).item()))
                if not math.isfinite(losses[-1]):
                    return False
    except Exception:  # a device without this precision, say: then it does not help
        _log.info("A way out could not be tried", exc_info=True)
        return False
    return losses[-1] < losses[0]


def _message(
    kind: Kind, experiment: Experiment, origin: Origin | None, remedy: Mapping[str, Any]
) -> Message:
    dtype = experiment.dtype
    largest = f"{FORMATS[dtype].largest:.5g}"
    if kind is Kind.EPS and origin:
        return say(
            "{optimizer} divides by the root of a mean squared gradient plus eps, which "
            "is {eps}. In {dtype}, eps is rounded to 0, and for {divided} of {weights} "
            "weights that root was 0 as well: their steps were divided by 0, whatever "
            "the learning rate.",
            optimizer=experiment.optimizer,
            eps=f"{origin.eps:g}",
            dtype=dtype,
            divided=origin.divided,
            weights=origin.weights,
        )
    if kind is Kind.START:
        return say(
            "No step had been taken yet: this very first number is too large for "
            "{dtype}, whose largest number is {largest}.",
            dtype=dtype,
            largest=largest,
        )
    if kind is Kind.GRADIENT and origin:
        return say(
            "The loss fits into {dtype}, but {variable} doesn't: it has numbers beyond "
            "{largest}, the largest that {dtype} can hold. The loss hadn't grown before, "
            "so the steps weren't too long.",
            dtype=dtype,
            variable=origin.variable,
            largest=largest,
        )
    if remedy and "learning_rate" not in remedy:
        return say(
            "The numbers grew beyond {largest}, the largest that {dtype} can hold, and a "
            "smaller learning rate doesn't help.",
            dtype=dtype,
            largest=largest,
        )
    return say(
        "Each step went too far down the slope and landed higher on the other side, until the "
        "numbers no longer fitted into {dtype}.",
        dtype=dtype,
    )

"""Plan: an experiment with one or two of its fields over many values, and the runs that makes."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.base.message import Refused, say
from core.compare.sweep.axis import Axis, check_count
from core.compare.sweep.run import SweepRun
from core.experiment.devices import Machine
from core.experiment.experiment import Experiment
from core.experiment.resolve import resolve


@dataclass(frozen=True)
class Plan:
    """What a sweep is to do on `machine`: `runs` in order, of which the last axis turns fastest.

    Runs that can't be here are refused, each with its reason; the others are waiting.
    """

    base: Experiment
    axes: tuple[Axis, ...]
    machine: Machine
    runs: tuple[SweepRun, ...]


def make_plan(base: Experiment, axes: Sequence[Axis], machine: Machine) -> Plan:
    """The plan of a sweep of `base` over one axis or two.

    A run has one thread where its experiment leaves the number open: others go on beside it.
    Raises Refused, tied to a field where there is one, if the axes do not make a sweep.
    """
    if not axes:
        raise Refused(say("A sweep needs a field: choose one or two."))
    last = axes[-1].name
    if len(axes) > 2:
        raise Refused(say("A sweep has one field or two: leave out the others."), last)
    if len({axis.name for axis in axes}) < len(axes):
        label = axes[-1].field.label
        raise Refused(say("{label} is swept twice: choose another field.", label=label), last)
    check_count(math.prod(len(axis.values) for axis in axes), last)
    return Plan(base, tuple(axes), machine, tuple(_runs(base, axes, machine)))


def _runs(base: Experiment, axes: Sequence[Axis], machine: Machine) -> Iterator[SweepRun]:
    names = [axis.name for axis in axes]
    combinations = itertools.product(*(axis.values for axis in axes))
    for place, values in enumerate(combinations):
        experiment = _vary(base, dict(zip(names, values, strict=True)))
        resolution = resolve(experiment, machine)
        if resolution.runnable:
            yield SweepRun(resolution.experiment, place=place, values=values)
        else:
            message = resolution.refusals[0].message
            yield SweepRun(experiment, message=message, place=place, values=values)


def _vary(base: Experiment, values: dict[str, Any]) -> Experiment:
    if "data" in values:  # which may bring sizes along
        base = base.with_data(values["data"])
    experiment = replace(base, **values)
    return replace(experiment, threads=experiment.threads or 1)

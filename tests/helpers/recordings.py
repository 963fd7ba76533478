"""What tests of the microscope share."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from helpers.runs import SMALL, begin, needs_torch, on_its_device, rungs

from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.experiment import Experiment
from core.inspect.microscope.explain import explain_cell
from core.inspect.microscope.explanation import Explanation, Kind
from core.inspect.microscope.precision import Precision
from core.inspect.microscope.record import record
from core.inspect.microscope.recording import Moment, Recording
from core.programs import find
from core.run.checkpoint import capture, carried_names, weights

OPTIMIZERS = [
    {"program": "optim", "momentum": 0.9},
    {"program": "optim", "optimizer": "rmsprop"},
    {"program": "optim", "optimizer": "rmsprop", "momentum": 0.9},
    {"program": "optim", "optimizer": "adam"},
    {"program": "module", "momentum": 0.9},
    {"program": "dynamic", "momentum": 0.9},
    {"program": "dynamic", "momentum": 0.9, "seed": 2},
]
IN_TORCH = ("autograd", "function", "sequential", "optim", "module", "ddp", "dynamic")

# Every program that runs here, and every optimizer.
each_variant = pytest.mark.parametrize(
    "variant",
    [*rungs(), *[pytest.param(changes, marks=needs_torch) for changes in OPTIMIZERS]],
    ids=lambda variant: (
        variant if isinstance(variant, str) else "-".join(map(str, variant.values()))
    ),
)


def experiment_of(variant, start: Experiment = SMALL) -> Experiment:
    """The experiment with a variant's settings, on its device."""
    changes = {"program": variant} if isinstance(variant, str) else variant
    return replace(on_its_device(changes["program"], start), **changes)


@cache
def recorded(program: str, step: int = 2, **changes) -> Recording:
    """A recording at small sizes, made once for all tests."""
    experiment = experiment_of({"program": program, **changes})
    return record(experiment, make_problem(experiment), step)


def untraced(experiment: Experiment, step: int):
    """The loss of a step without any tracer or hook, the weights after it, and before it.

    The last is a checkpoint, so that the step can be reached by another way.
    """
    program, _ = begin(experiment)
    names = carried_names(find(experiment.program).load())
    kept = None
    with threads.limited(1), np.errstate(all="ignore"):
        for number in range(step + 1):
            if number == max(step - 2, 1):
                kept = capture(program.gi_frame, names, number)
            loss = next(program).item()
    return loss, weights(program.gi_frame, names), kept


def made(recording: Recording, name: str) -> Moment:
    """The last moment that made a variable."""
    return [moment for moment in recording.moments if name in moment.makes][-1]


def final(recording: Recording, name: str) -> np.ndarray:
    """What a variable held at the end of the step."""
    value = recording.value(name, len(recording.moments) - 1)
    assert isinstance(value, np.ndarray)
    return value


def by_hand(x, y, w1, w2, rate: float) -> dict[str, np.ndarray]:
    """A step of the network in float64, by somebody who has not read the programs."""
    found = {"x": x, "y": y}
    found["h"] = np.einsum("nd,dh->nh", x, w1)
    found["h_relu"] = np.where(found["h"] > 0, found["h"], 0)
    found["y_pred"] = np.einsum("nh,ho->no", found["h_relu"], w2)
    error = found["y_pred"] - y
    found["loss"] = np.asarray((error**2).sum())
    found["grad_y_pred"] = 2 * error
    found["grad_w2"] = np.einsum("nh,no->ho", found["h_relu"], 2 * error)
    found["grad_h_relu"] = np.einsum("no,ho->nh", 2 * error, w2)
    found["grad_h"] = found["grad_h_relu"] * (found["h"] > 0)
    found["grad_w1"] = np.einsum("nd,nh->dh", x, found["grad_h"])
    found["w1"] = w1 - rate * found["grad_w1"]
    found["w2"] = w2 - rate * found["grad_w2"]
    return found


EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23, "float16": 2.0**-10, "bfloat16": 2.0**-7}


def explain(recording: Recording, name: str, row: int = 0, column: int = 0) -> Explanation:
    """How a cell of what a line made came to be, checked from outside."""
    moment = made(recording, name)
    found = explain_cell(recording, moment, name, row, column)
    check(recording, moment, found)
    return found


def check(recording: Recording, moment: Moment, found: Explanation) -> None:
    """What is said of it holds, by arithmetic that is not the microscope's."""
    value = np.atleast_2d(recording.after(found.name, moment))
    stored = float(value[found.row, found.column])
    assert found.stored == stored
    assert found.kind is not Kind.UNKNOWN
    assert found.agrees == (found.redone == stored or _rounded(recording, found.exact) == stored)
    assert found.close
    for operand in found.operands:
        true = np.atleast_2d(recording.value(operand.name, operand.at))
        lit = true[operand.rows.start : operand.rows.stop][
            :, operand.columns.start : operand.columns.stop
        ]
        assert np.array_equal(operand.values, lit, equal_nan=True)
        assert operand.at in (moment.index, moment.index - 1)
    if found.terms:
        total = math.fsum([*(term.value for term in found.terms), found.rest])
        assert total == pytest.approx(found.exact, rel=1e-12, abs=1e-300)
        for term in found.terms:
            room = EPSILON[recording.experiment.dtype]  # each square is rounded before it is added
            assert term.value == pytest.approx(math.prod(term.factors), rel=room, abs=1e-7)
    if found.kind is Kind.PRODUCT and len(found.operands) == 2 and math.isfinite(stored):
        left, right = (np.abs(operand.values.astype(float)).ravel() for operand in found.operands)
        room = EPSILON[recording.experiment.dtype] * (left.size + 2)
        assert abs(found.exact - stored) <= room * left.dot(right)


def _rounded(recording: Recording, exact: float) -> float:
    return float(Precision(recording.experiment.dtype).round(exact))

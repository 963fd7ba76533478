"""The same step by another program, from the very weights."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.recordings import experiment_of, recorded
from helpers.runs import needs_torch

from core.data.problem import make_problem
from core.experiment.schedule import Schedule
from core.inspect.microscope.beside import record_beside
from core.inspect.microscope.record import record

pytestmark = needs_torch


def pair(one, other, step=3, **changes):
    recording = recorded(one, step=step, dtype="float64", **changes)
    experiment = replace(recording.experiment, program=other)
    return record_beside(recording, experiment, make_problem(experiment))


@pytest.mark.parametrize("one", ["numpy", "autograd", "sequential", "optim", "module"])
@pytest.mark.parametrize("other", ["numpy", "tensors", "function", "optim"])
def test_both_do_the_step_from_the_same_weights(one, other):
    found = pair(one, other)
    assert found.a.step == 3
    for name in ("w1", "w2"):
        assert (found.b.value(name, -1) == found.a.value(name, -1)).all()
        assert (found.b.value(name, -1) != make_problem(found.b.experiment).w1.flat[0]).any()
    compared = {one.name: one for group in found.groups for one in group.compared}
    assert {"y_pred", "loss", "w1", "w2"} <= set(compared)
    assert all(one.relative < 1e-12 for one in compared.values())
    assert found.b.loss == pytest.approx(found.a.loss, rel=1e-12)


def test_the_rate_is_the_one_that_the_step_had():
    experiment = experiment_of({"program": "numpy", "dtype": "float64"})
    problem = make_problem(experiment)
    turned = replace(experiment, learning_rate=Schedule(1e-6, ((2, 3e-6),)))
    faster = record(turned, problem, 2)
    found = record_beside(faster, replace(experiment, program="tensors"), problem)
    assert found.b.learning_rate == faster.learning_rate == 3e-6
    np.testing.assert_allclose(found.b.weights["w1"], faster.weights["w1"], rtol=1e-13)


def test_another_optimizer_is_seen_to_go_elsewhere():
    found = pair("sequential", "optim")
    adam = replace(found.a.experiment, program="optim", optimizer="adam", learning_rate=1e-4)
    other = record_beside(found.a, adam, make_problem(adam))
    compared = {one.name: one for group in other.groups for one in group.compared}
    assert compared["y_pred"].relative < 1e-12
    assert compared["w1"].absolute > 0


def test_weights_that_are_kept_by_blocks_are_read_whole():
    experiment = experiment_of({"program": "numpy", "dtype": "float64"})
    experiment = replace(experiment, d_in=600, hidden=900)
    problem = make_problem(experiment)
    recording = record(experiment, problem, 1, limit=1)
    assert recording.message
    found = record_beside(recording, replace(experiment, program="tensors"), problem)
    whole = record(experiment, problem, 1)
    np.testing.assert_array_equal(found.b.value("w1", -1), whole.value("w1", -1))


def test_every_moment_has_its_group():
    found = pair("tensors", "autograd")
    for moment in found.a.moments:
        group = found.groups[found.group_at(moment.index)]
        assert moment in group.a


MOMENTUM = {"momentum": 0.9}


@pytest.mark.parametrize("step", [0, 1, 5])
@pytest.mark.parametrize(("one", "other"), [("optim", "module"), ("module", "optim")])
def test_with_momentum_both_begin_with_the_same(one, other, step):
    found = pair(one, other, step=step, **MOMENTUM)
    compared = {one.name: one for group in found.groups for one in group.compared}
    assert {"y_pred", "loss", "w1", "w2"} <= set(compared)
    assert all(one.relative < 1e-12 for one in compared.values())
    assert found.b.step == (step if step else 0)
    said = "from the same weights and the same momentum" if step else "from the same weights"
    assert str(found.start) == said


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16"])
def test_the_step_with_momentum_is_the_other_program_s_own_in_its_run(dtype):
    """Bit for bit, in every precision."""
    changes = {"dtype": dtype, **MOMENTUM}
    recording = recorded("optim", step=4, **changes)
    experiment = replace(recording.experiment, program="module")
    problem = make_problem(experiment)
    found = record_beside(recording, experiment, problem)
    own = record(experiment, problem, 4)
    for name in own.weights:
        np.testing.assert_array_equal(found.b.weights[name], own.weights[name])
    assert found.b.loss == own.loss


def test_the_momentum_of_the_middle_layer_begins_anew_and_that_is_said():
    found = pair("optim", "dynamic", step=3, **MOMENTUM)
    assert "its middle layer starts afresh" in str(found.start)
    a, b = (
        recording.value(f"optimizer.momentum_buffer.{name}", -1)
        for recording, name in (
            (found.a, "model.0.weight"),
            (found.b, "model.linear1.weight"),
        )
    )
    np.testing.assert_array_equal(a, b)
    assert found.b.value("optimizer.momentum_buffer.model.middle.weight", -1) is None


def test_what_another_optimizer_remembers_is_none_of_its_own():
    recording = recorded("optim", step=3, dtype="float64", optimizer="adam", learning_rate=1e-4)
    experiment = replace(recording.experiment, program="module", optimizer="sgd")
    found = record_beside(recording, experiment, make_problem(experiment))
    assert str(found.start) == ("from the same weights; the optimizer's memory starts empty")

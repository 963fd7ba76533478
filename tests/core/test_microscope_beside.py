"""The same step by another program, from the very weights."""

from dataclasses import replace

import numpy as np
import pytest
from magnified import experiment_of, recorded
from running import needs_torch

from core.microscope.beside import record_beside
from core.microscope.record import record
from core.problem import make_problem

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
    faster = record(experiment, problem, 2, learning_rates=((0, 1e-6), (2, 3e-6)))
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

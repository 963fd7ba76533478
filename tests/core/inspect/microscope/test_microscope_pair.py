"""Two programs side by side: lines that do the same job are joined, and their values compared."""

from itertools import pairwise

import numpy as np
import pytest
from helpers.recordings import IN_TORCH, recorded
from helpers.runs import needs_torch

from core.inspect.microscope.beside import join

LADDER = ("numpy", "tensors", *IN_TORCH)

pytestmark = needs_torch


def groups(one: str, other: str, **changes):
    return join(recorded(one, **changes), recorded(other, **changes))


def codes(moments) -> list[str]:
    return [moment.code for moment in moments]


@pytest.mark.parametrize(
    "pair", [*pairwise(LADDER), ("numpy", "optim"), ("optim", "numpy")], ids="-".join
)
def test_every_line_is_in_one_group_in_its_order(pair):
    recordings = [recorded(program) for program in pair]
    found = join(*recordings)
    for side, recording in zip("ab", recordings, strict=True):
        moments = [moment for group in found for moment in getattr(group, side)]
        assert tuple(moments) == recording.moments
    assert all(group.a and group.b for group in found)
    assert codes(found[-1].a) == codes(found[-1].b) == ["yield loss"]
    compared = {one.name for group in found for one in group.compared}
    assert {"y_pred", "loss", "grad_w1", "grad_w2", "w1", "w2"} <= compared


def test_the_lines_of_rungs_1_and_2_are_joined_one_by_one():
    found = groups("numpy", "tensors")
    assert all(len(group.a) == len(group.b) == 1 for group in found)
    assert len(found) == 12


def test_the_backward_lines_became_one_call():
    (group,) = [
        group
        for group in groups("tensors", "autograd", dtype="float64")
        if "loss.backward()" in codes(group.b)
    ]
    assert [code.partition(" ")[0] for code in codes(group.a)] == [
        *("grad_y_pred", "grad_w2", "grad_h_relu", "grad_h", "grad_w1")
    ]
    assert codes(group.b) == ["w1.grad.zero_()", "w2.grad.zero_()", "loss.backward()"]
    names = {one.name: (one.name_a, one.name_b) for one in group.compared}
    assert names["grad_w1"] == ("grad_w1", "w1.grad")
    assert names["grad_h"] == ("grad_h", "graph.grad_h")
    assert len(names) == 5


def test_the_forward_lines_became_a_model_and_the_update_an_optimizer():
    found = groups("function", "sequential")
    assert [len(group.a) for group in found[:1]] == [3]
    assert codes(found[0].b) == ["y_pred = model(x)"]
    compared = {one.name: one for one in found[0].compared}
    assert compared["h_relu"].name_b == "model.1.output"
    update = groups("sequential", "optim")[-2]
    assert codes(update.b)[-1] == "optimizer.step()"
    assert len(update.a) == 5
    assert {one.name for one in update.compared} == {"w1", "w2"}


@pytest.mark.parametrize("pair", list(pairwise(LADDER[:-1])), ids="-".join)
def test_values_are_compared_as_they_are(pair):
    found = groups(*pair, dtype="float64")
    first, second = (recorded(program, dtype="float64") for program in pair)
    for group in found:
        for one in group.compared:
            a = first.value(one.name_a, one.at_a)
            b = second.value(one.name_b, one.at_b)
            b = b.T if one.flipped else b
            assert one.at_a in [moment.index for moment in group.a]
            assert one.absolute == np.abs(a - b).max()
            assert one.absolute <= one.relative * max(np.abs(a).max(), np.abs(b).max()) + 1e-300
            assert one.relative < 1e-13


def test_a_difference_is_seen():
    first, second = recorded("numpy"), recorded("tensors", seed=1)
    compared = {one.name: one for group in join(first, second) for one in group.compared}
    assert compared["w1"].absolute > 0.1
    assert compared["loss"].relative > 0.01


def test_a_gradient_that_lies_the_other_way_round_is_told():
    found = groups("function", "sequential")
    flipped = {one.name: one.flipped for group in found for one in group.compared}
    assert flipped["grad_w1"]
    assert flipped["w2"]
    assert not flipped["y_pred"]
    assert not flipped["grad_h"]

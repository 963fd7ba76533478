"""What a line reads, makes and drops, and every value that it made."""

import ast
from dataclasses import replace

import numpy as np
import pytest
from helpers.recordings import (
    IN_TORCH,
    OPTIMIZERS,
    by_hand,
    experiment_of,
    final,
    made,
    recorded,
)
from helpers.runs import SMALL, needs_torch, plain_losses, rungs

from core.data.problem import make_problem
from core.experiment.experiment import ARTICLE, HAND
from core.inspect.microscope.inside import OptimizerStep, Sealed
from core.inspect.microscope.record import record
from core.inspect.microscope.store import START
from core.programs import find


@pytest.mark.parametrize("program", rungs("numpy", "tensors"))
@pytest.mark.parametrize("sizes", [(4, 5, 6, 3), (1, 1, 1, 1), (1, 7, 2, 5), (3, 1, 4, 1)])
def test_each_value_is_that_of_an_independent_reference(program, sizes):
    names = ("n", "d_in", "hidden", "d_out")
    experiment = replace(
        SMALL, program=program, dtype="float64", **dict(zip(names, sizes, strict=True))
    )
    recording = record(experiment, make_problem(experiment), 3)
    start = {name: recording.value(name, START) for name in ("x", "y", "w1", "w2")}
    expected = by_hand(**start, rate=experiment.learning_rate.first)
    assert len(expected) == 13
    for name, value in expected.items():
        np.testing.assert_allclose(final(recording, name), value, rtol=1e-10, err_msg=name)


@pytest.mark.parametrize("program", rungs("numpy", "tensors"))
def test_the_example_on_paper_comes_out_whole(program):
    experiment = replace(HAND, program=program, dtype="float64", threads=1)
    recording = record(experiment, make_problem(experiment))
    assert recording.loss == 8
    whole = {
        "h": [[3, -1], [-2, 3]],
        "h_relu": [[3, 0], [0, 3]],
        "y_pred": [[3], [6]],
        "grad_y_pred": [[4], [4]],
        "grad_w2": [[12], [12]],
        "grad_h_relu": [[4, 8], [4, 8]],
        "grad_h": [[4, 0], [0, 8]],
        "grad_w1": [[4, 0], [8, 8], [0, 24]],
    }
    for name, value in whole.items():
        moment = made(recording, name)
        assert recording.after(name, moment).tolist() == value
        assert recording.before(name, moment) is None


@pytest.mark.parametrize("program", rungs("numpy", "tensors", "autograd"))
def test_an_update_in_place_shows_the_old_and_the_new(program):
    recording = recorded(program)
    update = made(recording, "w1")
    old, new = recording.before("w1", update), recording.after("w1", update)
    gradient = final(recording, "grad_w1" if program != "autograd" else "w1.grad")
    rate = np.float32(recording.learning_rate)
    assert np.array_equal(new, old - rate * gradient)
    assert (old != new).any()
    assert recording.value("w1", START) is old
    assert np.array_equal(new, recording.weights["w1"])


@pytest.mark.parametrize("program", rungs("numpy", "tensors", *IN_TORCH))
def test_moments_are_the_lines_of_the_loop_in_order_with_their_phases(program):
    recording = recorded(program)
    text = find(program).text.splitlines()
    assert [moment.index for moment in recording.moments] == list(range(len(recording.moments)))
    for moment in recording.moments:
        assert moment.code == text[moment.line - 1].strip()
    loop = next(
        node for node in ast.walk(ast.parse("\n".join(text))) if isinstance(node, ast.While)
    )
    lines = {node.lineno for node in ast.walk(loop) if isinstance(node, ast.stmt)} - {loop.lineno}
    assert {moment.line for moment in recording.moments} == lines
    phases = [moment.phase for moment in recording.moments]
    assert phases == sorted(phases, key=["forward", "loss", "backward", "update", ""].index)
    assert phases[-1] == ""
    assert recording.moments[-1].code == "yield loss"


def test_what_a_line_reads_and_makes():
    recording = recorded("numpy")
    assert [(moment.reads, moment.makes) for moment in recording.moments[-5:]] == [
        (("grad_h_relu", "h"), ("grad_h",)),
        (("x", "grad_h"), ("grad_w1",)),
        (("w1", "knobs.learning_rate", "grad_w1"), ("w1",)),
        (("w2", "knobs.learning_rate", "grad_w2"), ("w2",)),
        (("loss",), ()),
    ]
    assert recording.value("knobs.learning_rate", START) == SMALL.learning_rate.first


@needs_torch
def test_gradients_are_dropped_and_come_again():
    recording = recorded("optim")
    zeroed, backward = recording.moments[2:4]
    names = ("model.0.weight.grad", "model.2.weight.grad")
    assert zeroed.drops == names
    assert recording.before(names[0], zeroed) is not None
    assert recording.after(names[0], zeroed) is None
    assert backward.makes == names
    assert recorded("autograd").moments[4].makes == ("w1.grad",)  # w1.grad.zero_()


@needs_torch
def test_two_names_of_one_memory_show_the_same_numbers():
    recording = recorded("sequential")
    turns = [moment for moment in recording.moments if moment.code.startswith("weight -=")]
    assert [moment.makes for moment in turns] == [("weight",), ("weight",)]
    for turn, (own, layer) in zip(
        turns, (("w1", "model.0.weight"), ("w2", "model.2.weight")), strict=True
    ):
        weight = recording.after("weight", turn)
        assert np.array_equal(weight, recording.after(layer, turn))
        assert np.array_equal(weight.T, recording.after(own, turn))
        assert recording.base(layer, turn.index) == recording.base("weight", turn.index)
        assert recording.base(layer, turn.index) == (own, True)
        assert (recording.before(own, turn) != recording.after(own, turn)).any()
    assert np.array_equal(recording.before("w2", turns[1]), recording.value("w2", START))


@needs_torch
@pytest.mark.parametrize("changes", OPTIMIZERS[:5], ids=str)
def test_an_optimizers_step_shows_what_it_remembers(changes):
    recording = recorded(step=3, **changes)
    moment = next(one for one in recording.moments if isinstance(one.inside, OptimizerStep))
    first = moment.inside.parameters[0]
    expected = {
        "adam": {"step", "exp_avg", "exp_avg_sq"},
        "rmsprop": {"step", "square_avg"},
        "sgd": set(),
    }[changes.get("optimizer", "sgd")]
    expected |= {"momentum_buffer"} if changes.get("momentum") else set()
    assert set(first.state) == expected
    assert first.settings["lr"] == recording.learning_rate
    for part, name in first.state.items():
        before, after = recording.before(name, moment), recording.after(name, moment)
        assert not np.array_equal(before, after)
        if part == "momentum_buffer" and moment.inside.kind == "SGD":
            gradient = recording.before(first.gradient, moment)
            assert np.array_equal(after, np.float32(0.9) * before + gradient)
            old, new = (recording.value(first.parameter, moment.index - back) for back in (1, 0))
            rate = recording.learning_rate
            np.testing.assert_allclose(new, old - rate * after, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("program", rungs("compile", "cuda_graph"))
def test_where_there_are_no_lines_inside_it_says_so_and_shows_what_came_out(program):
    experiment = experiment_of(program)
    recording = record(experiment, make_problem(experiment))
    sealed = [moment for moment in recording.moments if isinstance(moment.inside, Sealed)]
    assert len(sealed) == 1
    assert "there are no lines inside" in str(sealed[0].inside.message)
    assert {"x", "y", "w1", "w2"} <= set(sealed[0].reads)
    assert {"w1", "w2"} <= set(sealed[0].makes)
    for name in ("w1", "w2"):
        before, after = recording.before(name, sealed[0]), recording.after(name, sealed[0])
        assert (before != after).any()


def test_a_step_that_is_not_finite_is_recorded_like_any_other():
    experiment = replace(ARTICLE, learning_rate=5e-6, threads=1)
    with np.errstate(all="ignore"):
        losses = plain_losses(replace(experiment, steps=11))
    step = next(number for number, loss in enumerate(losses) if not np.isfinite(loss))
    recording = record(experiment, make_problem(experiment), step)
    assert recording.loss == losses[step]
    moment = recording.at_line(made(recording, "loss").line)
    assert moment.code.startswith("loss =")
    assert np.isinf(recording.after("loss", moment))
    assert np.isfinite(recording.after("y_pred", moment)).all()

"""A checkpoint put back makes a program do the very same steps once more."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.runs import SMALL, begin, needs_torch, on_its_device, plain_losses, rungs

from core.programs import find
from core.run.checkpoint import capture, carried_names, restore, weights
from core.run.watch import as_numpy

VARIANTS = [
    *rungs(),
    *[
        pytest.param(
            {"program": "optim", "momentum": momentum, "optimizer": name}, marks=needs_torch
        )
        for name, momentum in (("sgd", 0.9), ("rmsprop", 0.0), ("rmsprop", 0.9), ("adam", 0.0))
    ],
    pytest.param({"program": "module", "momentum": 0.9}, marks=needs_torch),
    pytest.param({"program": "dynamic", "momentum": 0.9}, marks=needs_torch),
    pytest.param("broken_not_zeroed", marks=needs_torch),
]


def name_of(variant):
    return variant if isinstance(variant, str) else "-".join(map(str, variant.values()))


@pytest.mark.parametrize("variant", VARIANTS, ids=name_of)
def test_the_same_steps_again_bit_for_bit_and_a_third_time(variant):
    changes = {"program": variant} if isinstance(variant, str) else variant
    experiment = replace(on_its_device(changes["program"]), learning_rate=1e-5, **changes)
    program, _ = begin(experiment)
    names = carried_names(find(experiment.program).load())
    losses = [next(program).item() for _ in range(10)]
    checkpoint = capture(program.gi_frame, names, 10)
    assert checkpoint.step == 10
    following = [next(program).item() for _ in range(20)]
    assert losses + following == plain_losses(replace(experiment, steps=30))
    for _ in range(2):
        restore(program.gi_frame, names, checkpoint)
        assert [next(program).item() for _ in range(20)] == following


@pytest.mark.parametrize(
    ("program", "names"),
    [
        ("numpy", {"w1", "w2"}),
        ("tensors", {"w1", "w2"}),
        pytest.param("autograd", {"w1", "w2"}, marks=needs_torch),
        pytest.param(
            "optim", {"w1", "w2", "model", "loss_fn", "rule", "optimizer"}, marks=needs_torch
        ),
        pytest.param(
            "dynamic",
            {"w1", "w2", "die", "model", "loss_fn", "rule", "optimizer"},
            marks=needs_torch,
        ),
    ],
)
def test_what_lasts_is_what_is_there_before_the_loop_but_data(program, names):
    assert carried_names(find(program).load()) == names


@pytest.mark.parametrize("program", rungs())
def test_weights_are_copies_by_name_and_none_twice(program):
    generator, _ = begin(on_its_device(program))
    next(generator)
    names = carried_names(find(program).load())
    kept = weights(generator.gi_frame, names)
    middle = {"model.middle.weight"} if program == "dynamic" else set()
    assert set(kept) == {"w1", "w2"} | middle
    for name in ("w1", "w2"):
        array = as_numpy(generator.gi_frame.f_locals[name])
        assert kept[name].tolist() == array.tolist()
        assert not np.shares_memory(kept[name], array)


def test_a_checkpoint_does_not_change_as_training_goes_on():
    program, _ = begin(SMALL)
    next(program)
    checkpoint = capture(program.gi_frame, frozenset({"w1", "w2"}), 1)
    before = {name: array.copy() for name, array in checkpoint.arrays.items()}
    next(program)
    assert all((checkpoint.arrays[name] == before[name]).all() for name in before)
    assert (program.gi_frame.f_locals["w1"] != before["w1"]).any()

"""Looking into a paused program by the names in its code."""

import sys
import tracemalloc
from dataclasses import replace
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from helpers.runs import SMALL, Studio, begin, needs_torch, on_its_device, rungs

from core.data.problem import make_problem
from core.experiment.schedule import Schedule
from core.machine.pytorch import loaded_torch
from core.run.watch import all_finite, as_numpy, variables

DATA = ["x", "y", "w1", "w2"]
BY_HAND = [
    *("h", "h_relu", "y_pred", "loss", "grad_y_pred"),
    *("grad_w2", "grad_h_relu", "grad_h", "grad_w1"),
]
FORWARD = ["h", "h_relu", "y_pred", "loss", "w1.grad", "w2.grad"]


def parameters(*names: str) -> list[str]:
    return [f"model.{name}.weight{tail}" for name in names for tail in ("", ".grad")]


EXPECTED = {
    "numpy": [*DATA, *BY_HAND],
    "tensors": [*DATA, *BY_HAND],
    "autograd": [*DATA, *FORWARD],
    "function": [*DATA, *FORWARD],
    "sequential": [*DATA, "y_pred", "loss", "weight", "weight.grad", *parameters("0", "2")],
    "optim": [*DATA, "y_pred", "loss", *parameters("0", "2")],
    "module": [*DATA, "y_pred", "loss", *parameters("linear1", "linear2")],
    "dynamic": [*DATA, "y_pred", "loss", *parameters("linear1", "middle", "linear2")],
    "compile": [*DATA, "learning_rate", "loss"],
    "cuda_graph": [*DATA, "learning_rate", "recorded_loss", "loss"],
    "ddp": [
        *(*DATA, "y_pred", "part_loss", "loss", "weight", "weight.grad"),
        *parameters("module.0", "module.2"),
    ],
}


def look(frame_or_program, **values):
    if values:
        return variables(SimpleNamespace(f_locals=values))
    return variables(frame_or_program.gi_frame)


@pytest.mark.parametrize("program", rungs())
def test_every_array_of_a_program_has_a_name(program):
    generator, _ = begin(on_its_device(program))
    assert list(look(generator)) == DATA
    next(generator)
    next(generator)
    found = look(generator)
    expected = set(EXPECTED[program])
    if program == "dynamic":  # the middle layer has a gradient once the die has used it
        expected.discard("model.middle.weight.grad")
        found.pop("model.middle.weight.grad", None)
    assert set(found) == expected
    assert all(all_finite(array) for array in found.values())
    assert [as_numpy(found[name]).shape for name in DATA] == [(4, 5), (4, 3), (5, 6), (6, 3)]


def test_what_it_hands_out_is_the_programs_own_and_not_a_copy():
    generator, _ = begin(on_its_device("numpy"))
    found = look(generator)
    assert found["w1"] is generator.gi_frame.f_locals["w1"]
    before = found["w1"].copy()
    next(generator)
    assert (found["w1"] != before).any()


def test_only_numbers_in_arrays_are_variables():
    found = look(None, a=np.zeros(3), b=np.float32(1), c=2.0, d="text", e=[np.zeros(3)], f=None)
    assert list(found) == ["a", "b"]


def test_torch_that_is_half_imported_counts_as_not_there(monkeypatch):
    half = ModuleType("torch")
    half.__spec__ = SimpleNamespace(_initializing=True)
    monkeypatch.setitem(sys.modules, "torch", half)
    assert loaded_torch() is None
    assert list(look(None, a=np.zeros(3))) == ["a"]
    monkeypatch.delitem(sys.modules, "torch")
    assert loaded_torch() is None


@needs_torch
def test_a_tensor_inside_the_graph_has_no_gradient_and_makes_no_warning():
    import torch

    leaf = torch.ones(2, requires_grad=True)
    inside = leaf * 2
    inside.sum().backward()
    found = look(None, inside=inside, leaf=leaf)
    assert list(found) == ["inside", "leaf", "leaf.grad"]
    assert not any(array.requires_grad for array in found.values())


@needs_torch
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
def test_a_tensor_becomes_an_array_without_losing_a_bit(dtype):
    import torch

    tensor = torch.tensor([1 / 3, 1e-3, -2.0], dtype=getattr(torch, dtype))
    array = as_numpy(tensor)
    assert array.astype("float64").tolist() == tensor.double().tolist()
    if dtype != "bfloat16":
        assert np.shares_memory(array, tensor.numpy())


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_one_bad_number_is_found(bad):
    array = np.zeros((3, 4), "float32")
    assert all_finite(array)
    array[1, 2] = bad
    assert not all_finite(array)
    assert not all_finite(np.float64(bad))


@needs_torch
@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("dtype", ["float64", "float16", "bfloat16"])
def test_one_bad_number_is_found_in_a_tensor(dtype, bad):
    import torch

    tensor = torch.zeros(3, 4, dtype=getattr(torch, dtype))
    assert all_finite(tensor)
    tensor[1, 2] = bad
    assert not all_finite(tensor)


def test_what_was_looked_at_does_not_outlive_its_step():
    """A run that is watched holds the arrays of one step, not of two."""
    experiment = replace(SMALL, n=2000, hidden=200, steps=8, learning_rate=Schedule(1e-9))
    problem, studio = make_problem(experiment), Studio(frames=10_000)
    studio.trainer.share = 1
    studio.train(replace(experiment, steps=1))  # loads what is loaded once
    tracemalloc.start()
    try:
        studio.trainer.train(experiment, problem)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 7.5 * 4 * experiment.n * experiment.hidden  # of 5 that a step needs at once

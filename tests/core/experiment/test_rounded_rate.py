"""The learning rate that torch.optim really uses is said where it is another than what is set."""

from dataclasses import replace

import pytest
from helpers.machines import PLAIN, WITH_GPUS
from helpers.runs import TORCH, quick
from hypothesis import given
from hypothesis import strategies as st

from core.experiment.experiment import ARTICLE, DTYPES
from core.experiment.resolve import resolve
from core.experiment.schedule import Schedule
from core.machine.formats import FORMATS
from core.terminal import main

pytestmark = pytest.mark.skipif(not TORCH, reason="torch is not installed")
HALF = replace(ARTICLE, program="optim", dtype="float16")


def really_used(rate, dtype, momentum):
    """What one step of torch's SGD takes off a weight of 0, for a gradient of 1, or scaled."""
    import torch

    # A power of two as the gradient rounds nothing, and lifts the result out of the small numbers.
    gradient = 1.0 if rate >= FORMATS[dtype].tiny * 2**12 else 2.0**14
    weight = torch.zeros(1, dtype=getattr(torch, dtype), requires_grad=True)
    weight.grad = torch.full_like(weight, gradient)
    torch.optim.SGD([weight], lr=rate, momentum=momentum).step()
    return -weight.item() / gradient


@quick
@given(
    st.sampled_from(DTYPES),
    st.floats(-12, 0) | st.floats(-44, -30),
    st.sampled_from([0.0, 0.9]),
)
def test_the_note_is_what_torch_does(dtype, power, momentum):
    rate = 10.0**power
    used = really_used(rate, dtype, momentum)
    note = resolve(
        replace(HALF, dtype=dtype, learning_rate=rate, momentum=momentum), PLAIN
    ).notes.get("learning_rate")
    if note is None:
        assert used == pytest.approx(rate, rel=max(6e-3, 1.01 * FORMATS[dtype].unit))
    else:
        assert float(note.values["used"]) == pytest.approx(used, rel=6e-3, abs=0)


@pytest.mark.parametrize("program", ["optim", "module", "dynamic"])
def test_a_rate_that_acts_as_0_is_said_to(program):
    notes = resolve(replace(HALF, program=program, learning_rate=2.5e-8), PLAIN).notes
    assert "In float16, torch.optim rounds the learning rate 2.5e-08 to 0" in str(
        notes["learning_rate"]
    )


def test_of_a_schedule_the_smallest_rate_is_named():
    rate = Schedule(1e-4, ((10, 2.5e-8), (20, 1e-3)))
    notes = resolve(replace(HALF, learning_rate=rate), PLAIN).notes
    assert "In float16, torch.optim rounds the learning rate 2.5e-08 to 0" in str(
        notes["learning_rate"]
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"program": "tensors"},  # which multiplies by the rate as it is
        {"program": "sequential"},
        {"optimizer": "adam"},
        {"optimizer": "rmsprop"},
        {"dtype": "float32"},
        {"dtype": "bfloat16"},
        {"learning_rate": 1e-3},
    ],
)
def test_where_the_rate_is_used_as_it_is_nothing_is_said(changes):
    assert not resolve(replace(HALF, **{"learning_rate": 1e-8, **changes}), PLAIN).notes


def test_on_a_gpu_nothing_is_said():
    asked = replace(HALF, learning_rate=1e-8, device="cuda:0")
    assert not resolve(asked, WITH_GPUS).notes


def test_the_terminal_says_it(capsys):
    sizes = ["--n", "4", "--d-in", "5", "--hidden", "6", "--d-out", "3", "--steps", "2"]
    rate = ["--learning-rate", "1e-6", "--threads", "1"]
    assert main(["train", "--program", "module", "--dtype", "float16", *sizes, *rate], None) == 0
    said = capsys.readouterr().err
    assert "In float16, torch.optim rounds the learning rate 1e-06 to 1.01e-06." in said

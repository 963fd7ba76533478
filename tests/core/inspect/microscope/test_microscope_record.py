"""Recording a step changes nothing in it, and keeps every value that it made."""

import gc
import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from helpers.recordings import (
    each_variant,
    experiment_of,
    final,
    recorded,
    untraced,
)
from helpers.runs import SMALL, needs_torch, rungs

from core.base.folders import ROOT
from core.data.problem import make_problem
from core.experiment.experiment import HAND
from core.experiment.schedule import Schedule
from core.inspect.microscope.inside import Failed
from core.inspect.microscope.record import record
from core.run.snapshot import State
from core.run.trainer import Trainer


def same_bits(found, expected) -> bool:
    return found.keys() == expected.keys() and all(
        found[name].tobytes() == expected[name].tobytes() for name in expected
    )


@each_variant
def test_the_first_step_is_the_untraced_one_bit_for_bit(variant):
    experiment = experiment_of(variant)
    loss, weights, _ = untraced(experiment, 0)
    recording = record(experiment, make_problem(experiment))
    assert recording.loss == loss
    assert same_bits(recording.weights, weights)


@each_variant
def test_a_later_step_is_too_from_the_start_and_from_a_checkpoint(variant):
    experiment = experiment_of(variant)
    loss, weights, kept = untraced(experiment, 6)
    assert 0 < kept.step < 6
    problem = make_problem(experiment)
    starts = (kept,) if experiment.program == "compile" else (None, kept)  # it compiles each time
    for checkpoint in starts:
        recording = record(experiment, problem, 6, checkpoint)
        assert (recording.step, recording.loss) == (6, loss)
        assert same_bits(recording.weights, weights)


@needs_torch
@pytest.mark.parametrize("dtype", ["float64", "float16", "bfloat16"])
@pytest.mark.parametrize("program", ["tensors", "autograd", "optim"])
def test_in_every_precision(program, dtype):
    experiment = replace(SMALL, program=program, dtype=dtype)
    loss, weights, _ = untraced(experiment, 2)
    recording = record(experiment, make_problem(experiment), 2)
    assert recording.loss == loss
    assert same_bits(recording.weights, weights)
    expected = "float32" if dtype == "bfloat16" else dtype
    assert final(recording, "w1").dtype == final(recording, "y_pred").dtype == expected


@pytest.mark.parametrize("program", rungs("numpy", "optim"))
def test_at_the_learning_rates_that_the_run_had(program):
    experiment = replace(SMALL, program=program, steps=12)
    trainer = Trainer()

    def turn(losses):
        if losses and trainer.control.take_schedule() is None and len(seen) < 5:
            seen.extend(losses)
            trainer.control.turn(Schedule(1e-6))

    seen: list[float] = []
    trainer.on_losses = turn
    for _ in range(6):
        trainer.control.step()
    trainer.control.resume()
    outcome = trainer.train(experiment, make_problem(experiment))
    assert outcome.state is State.FINISHED
    ((turn, _),) = outcome.experiment.learning_rate.changes
    losses = outcome.losses
    for step in (0, turn, 11):
        recording = record(outcome.experiment, make_problem(experiment), step)
        assert recording.loss == losses[step]
    assert recording.learning_rate == 1e-6
    assert same_bits(recording.weights, outcome.weights)


def test_a_checkpoint_that_is_later_is_refused():
    _, _, kept = untraced(SMALL, 6)
    with pytest.raises(ValueError, match="too late for step 1"):
        record(SMALL, make_problem(SMALL), 1, kept)


@pytest.mark.parametrize("program", rungs("numpy", "optim"))
def test_nothing_in_it_can_be_written_or_belongs_to_torch(program):
    recording = recorded(program)
    for history in recording.histories.values():
        for kept in history:
            assert kept.value is None or type(kept.value) is np.ndarray
            assert kept.value is None or not kept.value.flags.writeable
    gc.collect()
    seen, queue = set(), [recording.moments, recording.histories, dict(recording.weights)]
    while queue:
        one = queue.pop()
        if id(one) in seen or isinstance(one, (type, str, np.ndarray)):
            continue
        seen.add(id(one))
        assert not type(one).__module__.startswith("torch"), one
        queue.extend(gc.get_referents(one))


LARGE = replace(SMALL, n=3, d_in=1300, hidden=1200, d_out=2, learning_rate=1e-7)


CODE = """
import sys
from dataclasses import replace
from core.experiment.experiment import HAND
from core.inspect.microscope.record import record
from core.data.problem import make_problem
from core.experiment.schedule import Schedule
print(record(HAND, make_problem(HAND)).loss)
assert "torch" not in sys.modules
"""


def test_rung_1_is_recorded_where_torch_is_not_loaded():
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["8.0"]


@needs_torch
@pytest.mark.parametrize(
    ("program", "code", "says"),
    [
        ("broken_no_requires_grad", "loss.backward()", "does not require grad"),
        ("broken_no_no_grad", "w1 -= knobs.learning_rate * w1.grad", "leaf Variable"),
    ],
)
def test_a_step_that_fails_is_recorded_up_to_the_line_that_fails(program, code, says):
    experiment = replace(HAND, program=program)
    recording = record(experiment, make_problem(experiment))
    *before, last = recording.moments
    made = [name for moment in before for name in moment.makes]
    assert made[:4] == ["h", "h_relu", "y_pred", "loss"]
    assert recording.after("y_pred", before[2]).tolist() == [[3], [6]]
    assert last.code == code
    assert last.makes == ()
    assert isinstance(last.inside, Failed)
    assert says in str(recording.failure)
    assert f"in line {last.line}" in str(recording.failure)
    assert math.isnan(recording.loss)


def test_what_goes_wrong_outside_of_a_line_is_raised(monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr("core.inspect.microscope.recorder.look", fail)
    with pytest.raises(MemoryError):
        record(HAND, make_problem(HAND))

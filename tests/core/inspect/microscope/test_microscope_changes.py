"""Changes that a line makes without saying so, in programs that a student wrote."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from helpers.recordings import (
    IN_TORCH,
    final,
)
from helpers.runs import SMALL, Student, needs_torch, plain_losses

from core.data.problem import make_problem
from core.inspect.microscope import record as record_module
from core.inspect.microscope.record import record
from core.inspect.microscope.recording import Recording


@pytest.fixture
def student(tmp_path):
    """Record a program that a student wrote, in place of the experiment's."""

    def go(text: str, kind: str = "numpy", step: int = 0) -> Recording:
        file = tmp_path / "student.py"
        file.write_text(text, encoding="utf-8")
        needs = ("torch",) if kind == "tensors" else ()
        program = Student(file.stem, kind, file=file, needs=needs)
        experiment = replace(SMALL, program=kind)
        return record(experiment, make_problem(experiment), step, program=program)

    return go


CHANGES = """
import numpy as np

def train(x, y, w1, w2, knobs):
    both = w1.T
    while True:
        np.multiply(w1, 0.5, out=w1)
        w2[0, 0] = 7
        np.copyto(dst=w2, src=w2 + 1)
        part, rest = w1 * 2, 3.0
        idle = max(
            1.0,
            2.0,
        )
        for scale in (2.0, 3.0):
            part *= scale
        w1[w1 < 0] = 0
        loss = w1.sum()
        yield loss
"""


def test_changes_that_leave_no_sign_are_seen(student):
    recording = student(CHANGES)
    makes = {moment.code.split("\n")[0]: moment.makes for moment in recording.moments}
    assert makes["np.multiply(w1, 0.5, out=w1)"] == ("w1",)
    assert makes["w2[0, 0] = 7"] == ("w2",)
    assert makes["np.copyto(dst=w2, src=w2 + 1)"] == ("w2",)
    assert makes["part, rest = w1 * 2, 3.0"] == ("part", "rest")
    assert makes["w1[w1 < 0] = 0"] == ("w1",)
    first = recording.moments[0]
    assert np.array_equal(recording.after("both", first), recording.before("w1", first).T * 0.5)
    assert np.array_equal(final(recording, "both"), final(recording, "w1").T)
    assert final(recording, "w2")[0, 0] == 8


def test_a_statement_over_several_lines_is_one_moment_and_a_loop_ends_without_one(student):
    codes = [moment.code for moment in student(CHANGES).moments]
    assert sum(code.startswith("idle = max(") for code in codes) == 1
    assert codes[codes.index("part, rest = w1 * 2, 3.0") + 2 : -3] == [
        *("for scale in (2.0, 3.0):", "part *= scale") * 2
    ]


SILENT = """
import torch

def train(x, y, w1, w2, knobs):
    while True:
        w1.data.numpy()[0, 0] = 5
        w2.numpy().fill(3)
        loss = w1.sum() + w2.sum()
        yield loss
"""


@needs_torch
def test_a_tensor_that_is_changed_behind_torchs_back_is_seen(student):
    recording = student(SILENT, "tensors")
    assert recording.moments[1].makes == ("w2",)
    assert (final(recording, "w2") == 3).all()
    assert final(recording, "w1")[0, 0] == 5


ONE_LINE = """
def train(x, y, w1, w2, knobs):
    while True:
        for weight in (w1, w2): weight *= 0.5
        if x[0, 0] > -99: y[0] = 4
        loss = w1.sum()
        yield loss
"""


def test_a_block_on_one_line_is_one_moment_with_all_that_it_does(student):
    recording = student(ONE_LINE)
    assert len(recording.moments) == 4
    block, condition = recording.moments[:2]
    assert block.makes == ("w1", "w2")
    for name in ("w1", "w2"):
        assert np.array_equal(recording.after(name, block), recording.before(name, block) / 2)
    assert condition.makes == ("y",)


FAR_AWAY = """
def train(x, y, w1, w2, knobs):
    def halve():
        w1.mul_(0.5)
        return x.sum()

    while True:
        loss = halve()
        yield loss
"""


@needs_torch
def test_a_tensor_that_is_changed_by_a_function_that_does_not_name_it_is_seen(student):
    recording = student(FAR_AWAY, "tensors")
    first = recording.moments[0]
    assert first.makes == ("w1", "loss")
    assert np.array_equal(recording.after("w1", first), recording.before("w1", first) / 2)


FAILING = """
import torch

def train(x, y, w1, w2, knobs):
    model = torch.nn.Sequential(torch.nn.Linear(5, 6), torch.nn.ReLU())
    while True:
        h = model(w1)
        loss = h.sum()
        yield loss
"""


@needs_torch
def test_a_step_that_fails_leaves_no_tracer_and_no_hook(student, hooks):
    before = tracers()
    recording = student(FAILING, "tensors")
    assert "shapes cannot be multiplied" in str(recording.failure)
    assert tracers() == before
    assert len(hooks) == 2
    assert not any(hooks.values())


def tracers() -> list:
    if sys.version_info < (3, 12):
        return [sys.gettrace()]
    return [sys.gettrace(), *[sys.monitoring.get_tool(tool) for tool in range(6)]]


@pytest.fixture
def hooks(monkeypatch):
    """All hooks that are set while a test runs, and whether each has been taken away again."""
    from torch.utils.hooks import RemovableHandle

    left: dict[int, bool] = {}
    begin, end = RemovableHandle.__init__, RemovableHandle.remove

    def set_hook(handle, *given, **options):
        begin(handle, *given, **options)
        left[handle.id] = True

    def remove(handle):
        end(handle)
        left[handle.id] = False

    monkeypatch.setattr(RemovableHandle, "__init__", set_hook)
    monkeypatch.setattr(RemovableHandle, "remove", remove)
    return left


@needs_torch
@pytest.mark.parametrize("program", IN_TORCH)
def test_afterwards_no_tracer_and_no_hook_is_left_and_the_run_goes_on(program, hooks, monkeypatch):
    paused = []

    def go_back(*given):
        paused.append(record_module_go_back(*given))
        return paused[-1]

    record_module_go_back = record_module.go_back
    monkeypatch.setattr(record_module, "go_back", go_back)
    before = tracers()
    experiment = replace(SMALL, program=program)
    record(experiment, make_problem(experiment), 2)
    assert tracers() == before
    generator = paused[0].generator
    assert generator.gi_frame.f_trace is None
    assert len(hooks) > 10
    assert not any(hooks.values())
    assert next(generator).item() == plain_losses(replace(experiment, steps=4))[-1]

"""A new operation is one class: then lines that use it are read, redone, written and explained."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from helpers.recordings import check, explain, made
from helpers.runs import SMALL, Student, needs_torch

from core.base.message import say
from core.data.problem import make_problem
from core.inspect.microscope.explain import explain_cell
from core.inspect.microscope.explanation import Kind
from core.inspect.microscope.formula import CALLS, NODES, Elementwise, Formula, Number, Square
from core.inspect.microscope.inside import Graph
from core.inspect.microscope.record import record
from core.inspect.microscope.shapes import name_shapes

BY_HAND = """
import numpy as np

def train(x, y, w1, w2, knobs):
    while True:
        h = x.dot(w1)
        h_tanh = np.tanh(h)
        y_pred = h_tanh.dot(w2)
        grad_h = y_pred.dot(w2.T) * (1 - np.tanh(h) ** 2)
        loss = np.square(y_pred - y).sum()
        yield loss
"""

IN_TORCH = """
def train(x, y, w1, w2, knobs):
    w1.requires_grad_()
    w2.requires_grad_()
    while True:
        h_tanh = (x @ w1).tanh()
        y_pred = h_tanh @ w2
        loss = (y_pred - y).square().sum()
        loss.backward()
        yield loss
"""


@pytest.fixture
def tanh():
    """One class, known to the microscope for the time of a test."""

    @dataclass(frozen=True)
    class Tanh(Elementwise):
        """The hyperbolic tangent of each number."""

        of: Formula

        calls = ("tanh",)
        nodes = {"TanhBackward": say("tanh passes on the gradient times 1 − tanh².")}  # noqa: RUF012

        def apply(self, *parts):
            return np.tanh(parts[0])

        def gradient(self, place, arriving):
            return arriving * (Number(1.0) - Square(self))

    yield Tanh
    del CALLS["tanh"], NODES["TanhBackward"]


def step_of(text, tmp_path, program):
    file = tmp_path / "student.py"
    # The text is read once for all tests, so it differs from one in which tanh is not known.
    file.write_text(f"{text}\n# {tmp_path.name}\n")
    needs = () if program == "numpy" else ("torch",)
    student = Student("student", program, file=file, needs=needs)
    experiment = replace(SMALL, program=program, dtype="float64")
    return record(experiment, make_problem(experiment), program=student)


def test_a_line_by_hand(tanh, tmp_path):
    recording = step_of(BY_HAND, tmp_path, "numpy")
    found = explain(recording, "h_tanh", 2, 1)
    assert found.kind is Kind.ARITHMETIC
    assert found.redone == found.stored
    assert found.written == f"tanh({found.operands[0].values[0, 0]:.6g})".replace("-", "−")
    assert found.signs == ("tanh(", ")")
    assert [(one.name, one.rows, one.columns) for one in found.operands] == [
        ("h", range(2, 3), range(1, 2))
    ]
    assert name_shapes(recording).of("h_tanh", made(recording, "h_tanh").index) == ("N", "H")
    assert explain(recording, "grad_h", 1, 1).kind is not Kind.UNKNOWN


@needs_torch
def test_the_way_back_through_autograd(tanh, tmp_path):
    recording = step_of(IN_TORCH, tmp_path, "tensors")
    explain(recording, "h_tanh", 2, 1)
    (moment,) = [one for one in recording.moments if isinstance(one.inside, Graph)]
    (node,) = [one for one in moment.inside.nodes if one.kind == "TanhBackward0"]
    assert "1 − tanh²" in str(node.message)
    names = [one.name for one in moment.inside.nodes if one.name]
    for name in [*names, "w1.grad", "w2.grad"]:
        check(recording, moment, explain_cell(recording, moment, name, 0, 0))


def test_without_the_class_the_line_is_not_explained(tmp_path):
    recording = step_of(BY_HAND, tmp_path, "numpy")
    found = explain_cell(recording, made(recording, "h_tanh"), "h_tanh", 0, 0)
    assert found.kind is Kind.UNKNOWN

"""Shapes are read off a twin at other sizes, so they are right where all sizes are equal, too."""

from dataclasses import replace

import pytest
from helpers.recordings import IN_TORCH, OPTIMIZERS, experiment_of
from helpers.runs import SMALL, Student, needs_torch, rungs

from core.data.problem import make_problem
from core.inspect.microscope.record import record
from core.inspect.microscope.shapes import Shapes, name_shapes
from core.inspect.microscope.store import START

EQUAL = replace(SMALL, n=4, d_in=4, hidden=4, d_out=4, momentum=0.9)
N_IN, N_H, N_OUT = ("N", "D_in"), ("N", "H"), ("N", "D_out")
DATA = {"x": N_IN, "y": N_OUT, "w1": ("D_in", "H"), "w2": ("H", "D_out"), "loss": ()}
FORWARD = {"h": N_H, "h_relu": N_H, "y_pred": N_OUT}
BY_HAND = {
    **DATA,
    **FORWARD,
    "grad_y_pred": N_OUT,
    "grad_w2": ("H", "D_out"),
    "grad_h_relu": N_H,
    "grad_h": N_H,
    "grad_w1": ("D_in", "H"),
}
IN_GRAPH = {"graph.grad_y_pred": N_OUT, "graph.grad_h_relu": N_H, "graph.grad_h": N_H}


def layers(first: str, last: str) -> dict:
    shapes = {first: ("H", "D_in"), last: ("D_out", "H")}
    found = {**DATA, "y_pred": N_OUT, **IN_GRAPH}
    for name, shape in shapes.items():
        for full in (f"{name}.weight", f"{name}.weight.grad", f"graph.{name}.weight.grad"):
            found[full] = shape
    found |= {f"{first}.input": N_IN, f"{first}.output": N_H}
    return found | {f"{last}.input": N_H, f"{last}.output": N_OUT}


WITH_W = {**DATA, **FORWARD, "w1.grad": ("D_in", "H"), "w2.grad": ("H", "D_out"), **IN_GRAPH}
EXPECTED = {
    "numpy": BY_HAND,
    "tensors": BY_HAND,
    "autograd": WITH_W,
    "function": WITH_W,
    "sequential": layers("model.0", "model.2") | {"weight": ("D_out", "H")},
    "optim": layers("model.0", "model.2")
    | {"optimizer.momentum_buffer.model.0.weight": ("H", "D_in")},
    "module": layers("model.linear1", "model.linear2"),
    "ddp": layers("model.module.0", "model.module.2") | {"weight": ("D_out", "H"), "part_loss": ()},
    "dynamic": layers("model.linear1", "model.linear2") | {"model.middle.weight": ("H", "H")},
}


def shapes_of(experiment, step=1, **options):
    recording = record(experiment, make_problem(experiment), step, **options)
    return recording, name_shapes(recording)


@pytest.mark.parametrize("sizes", [(4, 4, 4, 4), (1, 1, 1, 1), (4, 5, 6, 3), (2, 9, 1, 4)])
@pytest.mark.parametrize("program", rungs("numpy", "tensors", *IN_TORCH))
def test_every_value_has_its_shape_by_name(program, sizes):
    n, d_in, hidden, d_out = sizes
    experiment = replace(
        experiment_of(program, EQUAL), n=n, d_in=d_in, hidden=hidden, d_out=d_out, seed=9
    )
    recording, shapes = shapes_of(experiment)
    end = len(recording.moments) - 1
    found = {name: shapes.of(name, end) for name in EXPECTED[program]}
    if program == "dynamic" and recording.value("depth", end) > 0:  # the gate has no name then
        found.pop("graph.grad_h_relu"), found.pop("graph.grad_h")
    assert found == {name: EXPECTED[program][name] for name in found}
    numbers = {"N": n, "D_in": d_in, "H": hidden, "D_out": d_out}
    for name in recording.names(end):
        shape = shapes.of(name, end)
        assert shape is not None, name
        assert tuple(numbers[one] for one in shape) == recording.value(name, end).shape


@needs_torch
@pytest.mark.parametrize("changes", OPTIMIZERS, ids=str)
def test_what_an_optimizer_remembers_has_the_shape_of_the_parameter(changes):
    experiment = replace(experiment_of(changes, EQUAL), **({"momentum": 0.0} | changes))
    recording, shapes = shapes_of(experiment)
    end = len(recording.moments) - 1
    names = [name for name in recording.names(end) if name.startswith("optimizer.")]
    assert names
    for name in names:
        parameter = name.split(".", 2)[2]
        whole = recording.value(name, end).shape != ()
        assert shapes.of(name, end) == (shapes.of(parameter, end) if whole else ())


def test_the_shape_is_that_of_the_moment():
    recording, shapes = shapes_of(replace(SMALL, program="numpy"), step=0)
    assert shapes.of("h", START) is None
    assert shapes.of("h", 0) == N_H
    assert shapes.text("h", 0) == "N × H"
    assert shapes.text("loss", len(recording.moments) - 1) == ""


@needs_torch
def test_a_variable_that_changes_its_shape_within_the_step():
    recording, shapes = shapes_of(replace(EQUAL, program="sequential"))
    turns = [moment.index for moment in recording.moments if "weight" in moment.makes]
    assert [shapes.of("weight", at) for at in turns] == [("H", "D_in")] * 2 + [("D_out", "H")] * 2


OWN = """
import numpy as np

class Short:
    def dot(self, other):
        return other[:1]

def train(x, y, w1, w2, knobs):
    while True:
        both = x.dot(w1).dot(w2)
        scaled = 3.0 * (both - y) / 2
        gram = scaled.T @ scaled
        mask = (x @ w1 > 0) * 1.0
        cut = x[:2, :2]
        puzzle = np.einsum("nd,dh->nh", x, w1)
        turned = np.transpose(w1, (1, 0))
        later = x.dot(w1)
        later = np.sort(later)
        short = Short().dot(w1)
        loss = np.square(scaled).sum()
        wrong = x.dot(w2)
        after = x.dot(w1)
        yield loss
"""


def test_a_program_of_ones_own_is_followed_as_far_as_it_is_understood(tmp_path):
    file = tmp_path / "student.py"
    file.write_text(OWN)
    program = Student("student", file=file)
    recording, shapes = shapes_of(replace(EQUAL, program="numpy"), program=program)
    end = len(recording.moments) - 1
    expected = {
        "both": N_OUT,
        "scaled": N_OUT,
        "gram": ("D_out", "D_out"),
        "mask": N_H,
        # Not guessed: their numbers are told, and no names.
        "cut": None,
        "short": None,
        "puzzle": N_H,
        "later": N_H,
        "turned": ("H", "D_in"),
        "loss": (),
        # This works only where sizes are equal, so in the twin the step ends here.
        "wrong": None,
        "after": None,
    }
    assert {name: shapes.of(name, end) for name in expected} == expected


def test_names_that_the_numbers_contradict_are_not_told():
    recording, _ = shapes_of(replace(SMALL, program="numpy"))
    other = replace(SMALL, program="numpy", n=17, d_in=11, hidden=13, d_out=19)
    wrong = Shapes(recording, record(other, make_problem(other)), {0: 0})
    assert wrong.of("h", 0) is None


def test_a_step_of_another_path_has_names_where_the_lines_are_the_same(tmp_path):
    file = tmp_path / "student.py"
    file.write_text(PATHS)
    program = Student("student", file=file)
    recording, shapes = shapes_of(replace(EQUAL, program="numpy"), program=program)
    end = len(recording.moments) - 1
    assert shapes.of("h", end) == N_H
    assert shapes.of("few", end) is None  # the twin has more examples than that
    assert shapes.of("y_pred", end) == N_OUT


PATHS = """
def train(x, y, w1, w2, knobs):
    while True:
        h = x @ w1
        if len(x) < 5:
            few = h * 2.0
        y_pred = h @ w2
        loss = (y_pred - y).sum()
        yield loss
"""


@needs_torch
def test_the_names_are_those_of_the_path_that_the_dice_chose():
    """The middle layer is used as often in the twin as in the step."""
    for step in range(4):
        recording, shapes = shapes_of(experiment_of("dynamic", EQUAL), step=step)
        (moment,) = [one for one in recording.moments if one.code.startswith("y_pred")]
        for layer in moment.inside.layers:
            kind = ("N", "D_in") if layer.path.endswith("linear1") else N_H
            assert shapes.of(layer.input, moment.index) == kind


LAYERS = """
from torch import nn

def train(x, y, w1, w2, knobs):
    first = nn.Linear(*w1.shape)
    last = nn.Linear(w2.shape[0], w2.shape[1], bias=False)
    while True:
        y_pred = last(first(x).relu())
        loss = y_pred.sum()
        yield loss
"""


@needs_torch
def test_layers_have_the_shapes_that_they_were_made_with(tmp_path):
    file = tmp_path / "student.py"
    file.write_text(LAYERS)
    program = Student("student", "mine", file=file, needs=("torch",))
    _, shapes = shapes_of(replace(EQUAL, program="tensors"), program=program)
    assert shapes.of("first.weight", 0) == ("H", "D_in")
    assert shapes.of("first.bias", 0) == ("H",)
    assert shapes.of("last.weight", 0) == ("D_out", "H")
    assert shapes.of("y_pred", 0) == N_OUT

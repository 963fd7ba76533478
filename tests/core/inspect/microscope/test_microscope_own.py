"""Cells of programs that a student wrote: explained where understood, and never wrongly."""

import re
from dataclasses import replace

import numpy as np
import pytest
from helpers.recordings import explain, final, made
from helpers.runs import SMALL, Student

from core.data.problem import make_problem
from core.inspect.microscope.explain import explain_cell
from core.inspect.microscope.explanation import Kind
from core.inspect.microscope.record import record

OWN = """
import numpy as np

def train(x, y, w1, w2, knobs):
    while True:
        both = x @ w1 @ w2
        guess = np.clip(x.dot(w1), 0, None).dot(w2)
        mean = ((guess - y) ** 2).mean()
        gate = np.where(x.dot(w1) > 0, 1.0, 0.0)
        cut = x.dot(w1).copy()
        cut[cut < 0] = 0
        scaled = -guess / 4
        w2 = w2 - knobs.learning_rate * (guess.T @ cut).T
        w1[0] = 3.0
        odd = np.sort(x)
        lifted = np.clip(y, 1, None)
        capped = np.clip(y, 0, 1)
        inner = w1[:, 0].dot(w1[:, 0])
        row = x.sum(axis=0)
        loss = np.square(guess - y).sum()
        yield loss
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A step of a program that a student wrote."""
    file = tmp_path_factory.mktemp("own") / "student.py"
    file.write_text(OWN)
    program = Student("student", file=file)
    experiment = replace(SMALL, dtype="float64")
    return record(experiment, make_problem(experiment), program=program)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("both", Kind.PRODUCT),
        ("guess", Kind.PRODUCT),
        ("mean", Kind.SUM),
        ("scaled", Kind.ARITHMETIC),
        ("cut", Kind.MASK),
        ("loss", Kind.SQUARES),
        ("w2", Kind.UPDATE),
    ],
)
def test_what_a_student_wrote_in_the_same_words_is_explained(own, name, kind):
    value = np.atleast_2d(final(own, name))
    for row, column in np.ndindex(value.shape):
        found = explain(own, name, row, column)
        assert found.kind is kind
        # The sentences about the network are for what the network does.
        assert ("downhill" in str(found.message)) == (name == "w2")


@pytest.mark.parametrize("name", ["odd", "lifted", "capped", "inner", "row", "w1"])
def test_what_is_not_understood_is_not_explained(own, name):
    found = explain_cell(own, made(own, name), name, 0, 0)
    assert found.kind is Kind.UNKNOWN
    assert str(found.message) == "The line doesn't show how this number was made."
    assert found.stored == np.atleast_2d(final(own, name))[0, 0]
    assert not found.agrees


LYING = """
class Sly:
    def __init__(self, array):
        self.array = array

    def dot(self, other):
        return self.array.dot(other) + 1

def train(x, y, w1, w2, knobs):
    own, x = x, Sly(x)
    while True:
        h = x.dot(w1)
        x, other = own, x
        g = x.dot(w1)
        k = x.dot(w1 + 0 * g[0].sum()) * 1.0
        x = other
        loss = h.sum()
        yield loss
"""


def test_a_line_whose_words_lie_is_not_explained_wrongly(tmp_path):
    file = tmp_path / "student.py"
    file.write_text(LYING)
    program = Student("student", file=file)
    recording = record(SMALL, make_problem(SMALL), program=program)
    lying = explain_cell(recording, made(recording, "h"), "h", 0, 0)
    assert lying.kind is Kind.UNKNOWN
    assert explain_cell(recording, made(recording, "g"), "g", 0, 0).kind is Kind.PRODUCT


LIES = """
import numpy as np

class np2:
    @staticmethod
    def maximum(a, b):
        return np.minimum(a, b)

def train(x, y, w1, w2, knobs):
    while True:
        h = x.dot(w1)
        np = np2
        g = np.maximum(h, 0)
        loss = h.sum()
        yield loss
"""


def test_arithmetic_that_gives_another_number_is_told_and_not_passed_off(tmp_path):
    file = tmp_path / "student.py"
    file.write_text(LIES)
    program = Student("student", file=file)
    recording = record(SMALL, make_problem(SMALL), program=program)
    found = explain_cell(recording, made(recording, "g"), "g", 0, 0)
    assert found.kind is Kind.UNKNOWN
    assert re.match(r"Recomputing the line gives [\d.e-]+\.$", str(found.message))

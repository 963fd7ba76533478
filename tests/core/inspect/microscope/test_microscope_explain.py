"""The arithmetic of one cell, done again from the values, gives the program's own number."""

import math
from dataclasses import replace

import numpy as np
import pytest
from helpers.recordings import IN_TORCH, check, explain, made, recorded
from helpers.runs import SMALL, needs_torch, quick, rungs
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.problem import make_problem
from core.experiment.experiment import ARTICLE, HAND
from core.inspect.microscope.explain import explain_cell
from core.inspect.microscope.explanation import Explanation, Kind
from core.inspect.microscope.formula import (
    Arithmetic,
    Choice,
    Compare,
    Name,
    Number,
    Product,
    Relu,
    Root,
    Square,
    Total,
    Transposed,
)
from core.inspect.microscope.line_values import values_within
from core.inspect.microscope.precision import Precision
from core.inspect.microscope.record import record
from core.inspect.microscope.store import START


def place_in(array: np.ndarray, draw) -> tuple[int, int]:
    rows, columns = np.atleast_2d(array).shape
    return draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))


def sizes():
    return st.tuples(*[st.integers(1, 7)] * 4)


few = settings(quick, max_examples=6)


@pytest.mark.parametrize("program", rungs("numpy", "tensors", *IN_TORCH))
@few
@given(data=st.data(), sizes=sizes(), seed=st.integers(0, 2**32 - 1))
def test_any_cell_of_any_line_at_odd_sizes(program, data, sizes, seed):
    """Every line of every rung, what layers made and what the graph passed on as well."""
    any_cell(program, data, sizes, seed)


@pytest.mark.slow
@pytest.mark.parametrize("program", rungs("numpy", "tensors", *IN_TORCH))
@settings(quick, max_examples=60)
@given(data=st.data(), sizes=sizes(), seed=st.integers(0, 2**32 - 1))
def test_any_cell_of_any_line_at_many_odd_sizes(program, data, sizes, seed):
    any_cell(program, data, sizes, seed)


def any_cell(program, data, sizes, seed):
    n, d_in, hidden, d_out = sizes
    experiment = replace(
        SMALL, program=program, n=n, d_in=d_in, hidden=hidden, d_out=d_out, seed=seed
    )
    experiment = replace(experiment, dtype=data.draw(st.sampled_from(["float32", "float64"])))
    recording = record(experiment, make_problem(experiment), data.draw(st.integers(0, 2)))
    for moment in recording.moments:
        for name, value in values_within(recording, moment):
            if name == "depth":  # what a die showed
                continue
            row, column = place_in(value, data.draw)
            found = explain_cell(recording, moment, name, row, column)
            check(recording, moment, found)
            # No sum over many numbers: then each step was rounded as the program did it.
            if found.kind not in (Kind.PRODUCT, Kind.SQUARES, Kind.SUM):
                assert found.redone == found.stored


@pytest.mark.parametrize("program", rungs("numpy", "tensors", *IN_TORCH))
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "bfloat16"])
def test_every_cell_of_every_line_in_every_precision(program, dtype):
    if program == "numpy" and dtype in ("float16", "bfloat16"):
        pytest.skip("NumPy's program knows float32 and float64")
    recording = recorded(program, dtype=dtype)
    for moment in recording.moments:
        for name in moment.makes:
            if name == "depth":  # what a die showed
                assert explain_cell(recording, moment, name, 0, 0).kind is Kind.UNKNOWN
                continue
            value = np.atleast_2d(recording.after(name, moment))
            for row, column in np.ndindex(value.shape):
                found = explain_cell(recording, moment, name, row, column)
                check(recording, moment, found)
                if found.kind is Kind.UPDATE:
                    assert found.redone == found.stored == found.pieces["new"]


EACH_KIND = {
    "h": Kind.PRODUCT,
    "h_relu": Kind.RELU,
    "y_pred": Kind.PRODUCT,
    "loss": Kind.SQUARES,
    "grad_y_pred": Kind.ARITHMETIC,
    "grad_w2": Kind.PRODUCT,
    "grad_h_relu": Kind.PRODUCT,
    "grad_h": Kind.MASK,
    "grad_w1": Kind.PRODUCT,
    "w1": Kind.UPDATE,
    "w2": Kind.UPDATE,
}


@pytest.mark.parametrize("program", rungs("numpy", "tensors"))
def test_each_line_is_known_for_what_it_does_and_has_its_own_sentence(program):
    found = {name: explain(recorded(program), name, 0, 0) for name in EACH_KIND}
    assert {name: one.kind for name, one in found.items()} == EACH_KIND
    sentences = [str(one.message) for name, one in found.items() if name not in ("w2", "grad_w2")]
    assert len(set(sentences)) == len(sentences)
    assert "w1" in str(found["grad_w1"].message)


@pytest.fixture(params=rungs("numpy", "tensors"))
def hand(request):
    experiment = replace(HAND, program=request.param, dtype="float64", threads=1)
    return record(experiment, make_problem(experiment))


def terms(found: Explanation) -> list:
    return [(*term.factors, term.value) for term in found.terms]


def test_the_example_on_paper_is_explained_as_one_would_on_paper(hand):
    # h = [[3, -1], [-2, 3]] from x = [[1,2,0],[0,1,3]] and w1 = [[1,-1],[1,0],[-1,1]].
    found = explain(hand, "h", 1, 0)
    assert terms(found) == [(0, 1, 0), (1, 1, 1), (3, -1, -3)]
    assert (found.stored, found.redone, found.agrees, found.rest_count) == (-2, -2, True, 0)
    assert [(one.name, one.rows, one.columns) for one in found.operands] == [
        ("x", range(1, 2), range(3)),
        ("w1", range(3), range(1)),
    ]
    assert [one.shape for one in found.operands] == [("N", "D_in"), ("D_in", "H")]
    relu = explain(hand, "h_relu", 1, 0)
    assert relu.pieces == {"before": -2, "after": 0}
    assert relu.written == "max(−2, 0)"
    loss = explain(hand, "loss")
    assert terms(loss) == [(2, 2, 4), (2, 2, 4)]
    assert [term.index for term in loss.terms] == [(0, 0), (1, 0)]
    slope = explain(hand, "grad_y_pred", 1, 0)
    assert slope.written == "2 × (6 − 4)"
    assert [(one.name, one.rows) for one in slope.operands] == [
        ("y_pred", range(1, 2)),
        ("y", range(1, 2)),
    ]


def test_the_way_back_on_paper(hand):
    # grad_w1 = xT . grad_h, with grad_h = [[4, 0], [0, 8]].
    found = explain(hand, "grad_w1", 1, 1)
    assert terms(found) == [(2, 0, 0), (1, 8, 8)]
    assert [(one.name, one.rows, one.columns) for one in found.operands] == [
        ("x", range(2), range(1, 2)),
        ("grad_h", range(2), range(1, 2)),
    ]
    assert [one.flipped for one in found.operands] == [True, False]
    assert found.signs == ("", "·", "")
    mask = explain(hand, "grad_h", 0, 1)
    condition = next(one for one in mask.operands if one.name == "h")
    assert condition.compared in ((">=", 0.0), ("<", 0.0))
    assert mask.pieces == {"gradient": 8, "decided_by": -1, "passes": 0}
    assert explain(hand, "grad_h", 1, 1).pieces == {"gradient": 8, "decided_by": 3, "passes": 1}
    blame = explain(hand, "grad_h_relu", 0, 1)
    assert terms(blame) == [(4, 2, 8)]
    assert [(one.name, one.rows, one.columns) for one in blame.operands] == [
        ("grad_y_pred", range(1), range(1)),
        ("w2", range(1, 2), range(1)),
    ]
    update = explain(hand, "w1", 2, 1)
    assert update.pieces == {
        "old": 1,
        "rate": 0.01,
        "gradient": 24,
        "change": 0.24,
        "new": 0.76,
    }
    assert update.written == "1 − (0.01 × 24)"
    assert update.agrees
    assert update.signs == ("", "−", "×", "")


class Sized:
    """Where the signs read sizes: small letters are matrices, capitals single numbers."""

    size = staticmethod(lambda name: () if name.name.isupper() else (2, 2))
    plain = staticmethod(lambda name: None)


A, B, ONE = Name("a"), Name("b"), Name("R")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (Product(A, Transposed(B)), ("", "·", "")),
        (Arithmetic(A, "*", B), ("", "⊙", "")),
        (Arithmetic(A, "*", Compare(B, ">=", Number(0.0))), ("", "⊙", "")),
        (Arithmetic(A, "*", ONE), ("", "×", "")),
        (Arithmetic(A, "-", Arithmetic(ONE, "*", B)), ("", "−", "×", "")),
        (Arithmetic(A, "-", Arithmetic(B, "-", A)), ("", "− (", "−", ")")),
        (Arithmetic(A, "+", Arithmetic(B, "+", A)), ("", "+", "+", "")),
        (Arithmetic(Arithmetic(A, "-", B), "/", ONE), ("(", "−", ") ÷", "")),
        (Total(Square(Arithmetic(A, "-", B)), mean=True), ("Σ (", "−", ")² ÷ 4")),
        (Root(Relu(A)), ("√max(", ", 0)")),
        (Choice(Compare(A, ">", Number(0.0)), B, Number(0.0)), ()),
        (Transposed(Relu(Product(A, B))), ()),
    ],
)
def test_signs_stand_around_the_arrays_as_in_a_line_of_mathematics(formula, expected):
    assert formula.signs(Sized()) == expected


def test_at_the_articles_size_the_largest_terms_and_the_rest():
    experiment = replace(ARTICLE, threads=1)
    recording = record(experiment, make_problem(experiment))
    found = explain(recording, "h", 3, 4)
    x, w1 = (recording.value(name, START).astype(float) for name in ("x", "w1"))
    products = x[3] * w1[:, 4]
    assert len(found.terms) == 8
    assert found.rest_count == 992
    largest = sorted(range(1000), key=lambda index: -abs(products[index]))[:8]
    assert [term.index for term in found.terms] == [(index,) for index in largest]
    assert found.rest == pytest.approx(products.sum() - products[largest].sum())
    assert explain(recording, "loss").rest_count == 632


def test_what_a_line_did_not_make_is_told():
    recording = recorded("numpy")
    found = explain_cell(recording, recording.moments[3], "h", 0, 0)
    assert found.kind is Kind.UNKNOWN
    assert "was there before" in str(found.message)
    with pytest.raises(IndexError):
        explain_cell(recording, recording.moments[0], "h", 4, 0)
    with pytest.raises(KeyError):
        explain_cell(recording, recording.moments[0], "nothing", 0, 0)


def test_numbers_that_are_not_finite_are_explained_as_they_are():
    experiment = replace(ARTICLE, learning_rate=5e-6, threads=1)
    problem = make_problem(experiment)
    for step in range(12):
        recording = record(experiment, problem, step)
        if not np.isfinite(recording.loss):
            break
    found = explain_cell(recording, made(recording, "loss"), "loss", 0, 0)
    assert found.kind is Kind.SQUARES
    assert math.isinf(found.stored)
    assert found.agrees


def test_cells_of_reduced_values_are_explained_from_the_true_ones():
    experiment = replace(SMALL, n=3, d_in=1300, hidden=1200, d_out=2, learning_rate=1e-7)
    problem = make_problem(experiment)
    whole, recording = record(experiment, problem), record(experiment, problem, limit=0)
    assert recording.message
    for name, row, column in (("w1", 700, 555), ("grad_w1", 1299, 0), ("h", 2, 1199)):
        found, true = (
            explain_cell(one, made(one, name), name, row, column) for one in (recording, whole)
        )
        assert found.kind is true.kind is EACH_KIND[name]
        assert (found.stored, found.redone, found.terms) == (true.stored, true.redone, true.terms)


@needs_torch
@quick
@given(values=st.lists(st.floats(-(2.0**100), 2.0**100, width=32), min_size=1, max_size=20))
def test_bfloat16_is_rounded_as_torch_does_it(values):
    import torch

    expected = torch.tensor(values, dtype=torch.float32).bfloat16().float().numpy()
    assert np.array_equal(Precision("bfloat16").round(np.array(values, np.float32)), expected)


def test_a_product_turned_over_is_the_product_of_both_turned_over():
    a, b = Name("a"), Name("b")
    assert (a @ b).T == b.T @ a.T
    assert a @ b == (a @ b).T.T
    assert Number(2.0) == Transposed(Number(2.0)).T

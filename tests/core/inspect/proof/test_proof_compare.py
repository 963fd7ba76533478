"""Comparing two ways: what is told of them is what a plain loop finds."""

import math

import numpy as np
import pytest
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.inspect.proof.compare import EDGES, Values, all_of, common_factor, compare, make_histogram
from core.inspect.proof.result import Verdict, Way

PAIR = (Way.PROGRAM, Way.AUTOGRAD)

numbers = st.floats(-1e6, 1e6)
entries = st.lists(st.tuples(numbers, numbers, st.floats(0, 1e3), st.floats(0, 1e3)), min_size=1)


def compared(a, b, error=0.0, other=0.0, shape=None):
    a, b = np.asarray(a, float), np.asarray(b, float)
    known = {Way.PROGRAM: all_of(a, error), Way.AUTOGRAD: all_of(b, other)}
    return compare(PAIR, known, shape or a.shape, "float32")


@quick
@given(entries)
def test_the_largest_differences_and_the_worst_entry_really_are_that(rows):
    a, b, one, other = (np.array(column) for column in zip(*rows, strict=True))
    found = compared(a, b, one, other)
    absolute = [abs(p - q) for p, q, _, _ in rows]
    relative = [abs(p - q) / max(abs(p), abs(q)) if p != q else 0.0 for p, q, _, _ in rows]
    with np.errstate(divide="ignore", over="ignore"):
        shares = [float(np.divide(d, e + f)) if d else 0.0
                  for d, (_, _, e, f) in zip(absolute, rows, strict=True)]  # fmt: skip
    assert found.entries == len(rows)
    assert found.largest_absolute == max(absolute)
    assert found.largest_relative == max(relative)
    assert found.exceeded == max(shares)
    (at,) = found.worst.index
    assert shares[at] == max(shares)
    assert found.worst.values == {Way.PROGRAM: a[at], Way.AUTOGRAD: b[at]}
    assert found.worst.allowed == one[at] + other[at]
    assert (found.verdict is Verdict.FAILED) == (max(shares) > 1)
    assert found.histogram.counts.sum() + found.histogram.equal == len(rows)
    assert found.histogram.equal == relative.count(0.0)


def test_of_several_that_nothing_allows_the_largest_difference_is_the_worst():
    found = compared([1, 5, 3], [0, 0, 0])
    assert found.worst.index == (1,)
    assert found.exceeded == math.inf
    assert found.verdict is Verdict.FAILED


def test_the_index_is_a_row_and_a_column():
    a = np.zeros((3, 4))
    a[2, 1] = 1.0
    found = compared(a, np.zeros((3, 4)))
    assert found.worst.index == (2, 1)
    assert all(type(part) is int for part in found.worst.index)


def test_what_hides_a_gradient_half_as_long_is_no_check():
    assert compared([1.0], [1.0], 0.49).verdict is Verdict.PASSED
    assert compared([1.0], [1.0], 0.51).verdict is Verdict.UNCHECKED
    assert compared([1.0, 9.0], [1.0, 9.0], 0.51).verdict is Verdict.PASSED
    assert compared([1.0], [3.0], 0.51).verdict is Verdict.FAILED


def test_zeros_agree_with_zeros():
    found = compared([0.0, 0.0], [0.0, -0.0], 1e-9)
    assert found.verdict is Verdict.PASSED
    assert str(found.message).endswith("are 0")


@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
def test_what_is_not_finite_is_not_checked_and_the_format_is_named(bad):
    found = compared([1.0, bad], [1.0, 2.0])
    assert found.verdict is Verdict.UNCHECKED
    assert "beyond the range of float32" in str(found.message)


def test_only_entries_that_both_have_are_compared_but_the_worst_is_told_by_all():
    program = all_of(np.array([1.0, 2.0, 3.0, 4.0]), 0.1)
    places = np.array([1, 3])
    known = {
        Way.PROGRAM: program,
        Way.AUTOGRAD: all_of(np.array([1.0, 2.0, 3.0, 9.0]), 0.0),
        Way.DIFFERENCES: Values(places, np.array([2.5, 4.0]), np.full(2, 0.1), np.full(2, 1e-3)),
    }
    found = compare((Way.PROGRAM, Way.DIFFERENCES), known, (2, 2), "float32")
    assert found.entries == 2
    assert found.worst.index == (0, 1)
    assert found.worst.values == {Way.PROGRAM: 2.0, Way.AUTOGRAD: 2.0, Way.DIFFERENCES: 2.5}
    assert found.worst.allowed == pytest.approx(0.2)
    assert found.worst.step == 1e-3
    lonely = {**known, Way.DIFFERENCES: Values(places[:0], np.zeros(0), np.zeros(0), np.zeros(0))}
    assert compare((Way.PROGRAM, Way.DIFFERENCES), lonely, (2, 2), "").verdict is Verdict.UNCHECKED


def test_the_histogram_counts_powers_of_ten():
    histogram = make_histogram(np.array([0.0, 0.0, 2e-16, 2e-7, 3e-7, 0.9, 2.0, 1e-300]))
    assert histogram.equal == 2
    filled = {
        (float(EDGES[at]), float(EDGES[at + 1])): int(count)
        for at, count in enumerate(histogram.counts)
        if count
    }
    assert filled == {(-17, -16.5): 1, (-16, -15.5): 1, (-7, -6.5): 2, (-0.5, 0): 1, (0, 0.5): 1}
    assert not histogram.counts.flags.writeable
    assert not histogram.edges.flags.writeable


@pytest.mark.parametrize("factor", [0.5, 2.0, -1.0, 1 / 640])
def test_a_factor_is_found_where_it_is_the_same_for_all(factor):
    true = np.array([3.0, -4.0, 0.0, 1e5])
    assert common_factor(all_of(factor * true, 1e-9), all_of(true, 0.0)) == pytest.approx(factor)
    spoiled = factor * true
    spoiled[0] += 1
    assert common_factor(all_of(spoiled, 1e-9), all_of(true, 0.0)) is None
    assert common_factor(all_of(true, 1e-9), all_of(0 * true, 0.0)) is None

"""The numbers on axes: enough of them, apart from each other, and true."""

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from gui.widgets.axes import SUPERSCRIPT, LogAxis

BACK = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@pytest.fixture(scope="module")
def left(qapp):
    axis = LogAxis("left")
    axis.setWidth(120)
    return axis


def told(text):
    """The number that is written there."""
    mantissa, _, power = text.rpartition("10") if set(text) & set("⁻⁰¹²³⁴⁵⁶⁷⁸⁹") else (text, "", "")
    times = float(mantissa.rstrip("·")) if mantissa else 1.0
    return times * 10.0 ** int(power.translate(BACK)) if power else times


def ticks(axis, low, high, size):
    ((spacing, values),) = axis.tickValues(low, high, size)
    return values, axis.tickStrings(values, 1.0, spacing)


@given(st.floats(-20, 20), st.floats(0.01, 30), st.integers(60, 900))
def test_numbers_of_a_logarithmic_axis_are_true_and_apart(left, low, wide, size):
    high = low + wide
    values, texts = ticks(left, low, high, size)
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in values)
    for value, text in zip(values, texts, strict=True):
        assert math.isclose(told(text), 10**value, rel_tol=6e-3)
    assert len(set(texts)) == len(texts)
    letters = QFontMetrics(QApplication.font()).height()
    gaps = [size * (after - one) / wide for one, after in pairwise(values)]
    assert all(gap >= letters for gap in gaps)


@given(st.floats(-8, 8), st.floats(0.05, 30))
def test_a_logarithmic_axis_with_room_has_more_than_one_number(left, low, wide):
    values, _ = ticks(left, low, low + wide, 400)
    assume(wide < 20)
    assert len(values) > 1


def test_sizes_of_a_race_are_plain_numbers(qapp):
    _, texts = ticks(LogAxis("bottom"), math.log10(14), math.log10(560), 900)
    assert texts == ["20", "50", "100", "200", "500"]
    _, texts = ticks(LogAxis("bottom"), math.log10(190), math.log10(21_000), 900)
    assert texts == ["200", "500", "1000", "2000", "5000", "10000", "20000"]
    _, texts = ticks(LogAxis("bottom"), math.log10(0.0004), math.log10(0.006), 900)
    assert texts == ["5·10⁻⁴", "10⁻³", "2·10⁻³", "5·10⁻³"]  # all alike
    assert ticks(LogAxis("left"), 2.0, 9.0, 300)[1][0] == "10" + "2".translate(SUPERSCRIPT)


def test_numbers_that_the_axis_is_too_narrow_for_are_not_promised(left):
    axis = LogAxis("left")
    axis.setWidth(30)
    assert ticks(axis, -5.2, -4.9, 300)[1] == ["10⁻⁵"]
    assert len(ticks(left, -5.2, -4.9, 300)[1]) > 2


def test_numbers_beyond_all_floats_are_no_mishap(left):
    for low in (-330.0, -323.5, 307.9, 309.0):
        values, texts = ticks(left, low, low + 1, 300)
        assert len(values) == len(texts)


@settings(max_examples=40)
@given(st.floats(-8, 8), st.floats(1e-4, 10), st.integers(120, 900))
def test_as_wide_as_it_needs_to_be_it_has_two_numbers(qapp, low, wide, size):
    axis = LogAxis("left")
    axis.setWidth(max(40, axis.needed(low, low + wide, size)))
    values, texts = ticks(axis, low, low + wide, size)
    assert len(set(texts)) > 1
    assert all(low - 1e-9 <= value <= low + wide + 1e-9 for value in values)

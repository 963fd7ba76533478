"""Arithmetic in lessons is worked out, and nothing else is; false equations are found."""

import math

import pytest
from helpers.refusals import refused
from hypothesis import given
from hypothesis import strategies as some

from core.lessons.authoring.numbers import evaluate, false_equations

NUMBERS = some.integers(-99, 99)


@given(NUMBERS, NUMBERS, NUMBERS.filter(bool))
def test_it_is_worked_out(a, b, c):
    assert evaluate(f"({a} + {b}) * {c} - {b}") == (a + b) * c - b
    assert evaluate(f"{a} / ({c})") == a / c
    assert evaluate(f"({a}) ** 2") == a**2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "f(1)",
        "1 if 1 else 2",
        "[1]",
        "'a' * 9",
        "True",
        "1j",
        "1 / 0",
        "9 ** 9 ** 9 ** 9",
        "(-1) ** 0.5",
        "2 // 3",
        "1 << 9",
        "__import__('os')",
        "(" * 99,
        "1 + " * 30 + "1",
    ],
)
def test_what_can_not_be_worked_out(text):
    with refused("can't be calculated"):
        evaluate(text)


@pytest.mark.parametrize(
    "text",
    [
        r"$\frac{8.41 - 8}{0.1} = 4.1$",
        r"$2^{24} = 16\,777\,216$",
        "8 - 1.008 = 6.992",
        "1 + 2 = 3 · 1 = 3",
        "2 / 3 ≈ 0.667",
        "2 / 3 = 0.67",
        "26 208 400 / 110 ≈ 238 258",
        "x + 1 = 7 and `a` · 2 = 5",
        "`2 + 2 = 5`",
        "N = 512, H = 1000",
        r"$x \cdot 2 = 7$",
        "2 + 2 = 5x",
    ],
)
def test_what_holds_or_is_no_equation_of_numbers(text):
    assert list(false_equations(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "$2 + 2 = 5$",
        r"$$\frac{1}{2} \cdot 3 = 2$$",
        "7 / 2 = 4",
        "7 / 2 ≈ 5",
        "1 + 1 = 2 and 3 − 4 = 1.",
        "$9^{9^{9}} = 3$",
    ],
)
def test_what_does_not_hold(text):
    assert len(list(false_equations(text))) == 1


@given(NUMBERS, NUMBERS, some.integers(-3, 3))
def test_only_the_true_sum_holds(a, b, off):
    text = f"$({a}) \\cdot ({b}) = {a * b + off}$"
    assert (list(false_equations(text)) == []) == (off == 0)
    assert math.isclose(evaluate(f"({a}) * ({b})"), a * b)

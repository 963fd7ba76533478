"""Numbers and shapes are read as people type them, and what is doubtful is asked about."""

import math

import pytest
from helpers.refusals import check_sentence, refused
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import Refused
from core.lessons.tasks.typed import read_number, read_shape


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8", 8),
        (" -0.5 ", -0.5),
        ("−0.5", -0.5),
        ("+8.", 8),
        (".25", 0.25),
        ("= 8", 8),
        ("≈8", 8),
        ("1 000", 1000),
        ("1,000", 1000),
        ("1,000,000.5", 1000000.5),
        ("26 365 524", 26365524),
        ("26\u202f365\u2009524", 26365524),
        ("１２．５", 12.5),
        ("１，０００", 1000),
        ("－８", -8),
        ("8。", 8),
        ("1e-6", 1e-6),
        ("1E-6", 1e-6),
        ("10^-6", 1e-6),
        ("10⁻⁶", 1e-6),
        ("2.6 × 10⁷", 2.6e7),
        ("2.6x10^7", 2.6e7),
        ("2.6*10^7", 2.6e7),
        ("1/4", 0.25),
        ("-1 / 4", -0.25),
        ("½", 0.5),
        ("0", 0),
    ],
)
def test_a_number_as_people_write_it(text, number):
    assert read_number(text) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Type a number."),
        ("  ", "Type a number."),
        ("1,5", "'1,5' contains a comma: write 1.5 with a point"),
        ("0,125", "'0,125' contains a comma"),
        ("１，５", "contains a comma"),
        ("1,00", "contains a comma"),
        ("1,000,00", "isn't a number"),
        ("1 00", "isn't a number"),
        ("1 000 00", "isn't a number"),
        ("eight", "'eight' isn't a number"),
        ("八", "isn't a number"),
        ("50 %%", "isn't a number"),
        ("8 8", "isn't a number"),
        ("1.2.3", "isn't a number"),
        ("--8", "isn't a number"),
        ("0x10", "isn't a number"),
        ("1_000", "isn't a number"),
        ("nan", "isn't a number"),
        ("inf", "isn't a number"),
        ("1e999", "can't be used as a number"),
        ("1e5 x 10^3", "can't be used as a number"),
        ("1/0", "You can't divide by 0."),
        ("9" * 61, "too long"),
        ("٣", "isn't a number"),
        ("__import__('os')", "isn't a number"),
    ],
)
def test_what_is_no_number_is_told_so(text, words):
    with refused(words):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("64 x 100", (64, 100)),
        ("64x100", (64, 100)),
        ("64×100", (64, 100)),
        ("64 X 100", (64, 100)),
        ("64*100", (64, 100)),
        ("(64, 100)", (64, 100)),
        ("[64,100]", (64, 100)),
        ("64, 100", (64, 100)),
        ("64 100", (64, 100)),
        ("（６４，１００）", (64, 100)),
        ("64、100", (64, 100)),
        ("(64,)", (64,)),
        ("64", (64,)),
        ("1 000 x 100", (1000, 100)),
        ("2 x 3 x 4", (2, 3, 4)),
    ],
)
def test_a_shape_as_people_write_it(text, shape):
    assert read_shape(text) == shape


@pytest.mark.parametrize(
    "text",
    ["", "()", "64 x", "64 x -1", "6.4 x 10", "1,000 x 10", "1 000", "a x b", "(64", "x" * 61],
)
def test_what_is_no_shape_is_told_so(text):
    with pytest.raises(Refused) as caught:
        read_shape(text)
    check_sentence(caught.value)


@quick
@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_every_number_is_read_as_python_writes_it(number):
    assert read_number(repr(number)) == number


@quick
@given(st.integers(-(10**12), 10**12), st.sampled_from([",", " ", "\u2009", "\u202f", "，"]))
def test_thousands_may_stand_apart(number, between):
    assert read_number(f"{number:,}".replace(",", between)) == number


@quick
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=4),
    st.sampled_from(["x", " x ", "×", ", ", ",", "，", "*"]),
)
def test_every_shape_is_read_with_every_sign_between(sizes, between):
    assert read_shape(between.join(map(str, sizes))) == tuple(sizes)


@quick
@given(st.text(max_size=80) | st.text("0123456789.,-+eE xX×*/^()[] ，。⁰⁻", max_size=20))
def test_any_text_is_read_or_refused_in_a_sentence(text):
    for read in (read_number, read_shape):
        try:
            found = read(text)
        except Refused as refusal:
            check_sentence(refusal)
        else:
            assert isinstance(found, tuple) or math.isfinite(found)

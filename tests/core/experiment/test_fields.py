import itertools
import math

import pytest
from helpers.refusals import check_sentence, refused
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import Refused, say
from core.experiment.experiment import FIELDS
from core.experiment.fields import Choice, Field, Real, Text, Whole, shorten

NUMBERS = [name for name, field in FIELDS.items() if isinstance(field, (Whole, Real))]
CHOICES = [name for name, field in FIELDS.items() if isinstance(field, Choice)]
TEXTS = [name for name, field in FIELDS.items() if isinstance(field, Text)]

# Each row is one bad idea, as text that was typed and as numbers from JSON where it has any.
NEVER_A_NUMBER = {
    "nan": ["nan", "NaN", "-nan", math.nan],
    "infinite": ["inf", "Infinity", "-inf", math.inf, -math.inf],
    "too large for a float": ["1e999", "-1e999", 1e999, -1e999],
    "negative": ["-1", "-0.5", "-1e-300", -1, -0.5, -1e-300],
    "thousands of digits": ["9" * 5000, "-" + "9" * 5000, 10**5000, -(10**5000)],
    "above every limit": ["1" + "0" * 39, 10**39, "1e39", 1e39, 10**300, "1" + "0" * 300],
    "text": ["text", "1x", "0x10", "1_000", "1 2", "--1", "1e", "e5", ".", "-", "1.5.2", "1/2"],
    "digits of another script": ["\N{VULGAR FRACTION ONE HALF}", "2²", "٣", "三"],
    "full-width": ["１２", "１．５", "1２", "－１", "ｎａｎ", "１ｅ５"],
    "comma": ["1,5", "1,000", "0,5", "1，5"],
    "empty": ["", " ", "\t", "\u3000"],
    "control characters": ["1\n2", "\x00", "1\x1b[31m"],
    "boolean": [True, False],
    "nothing": [None],
    "another kind": [[], [1], {}, (1,), b"1", 1j, object()],
}


@pytest.mark.parametrize("idea", NEVER_A_NUMBER)
def test_no_number_is_refused_by_every_field_of_numbers_in_a_sentence_with_its_name(idea):
    for name, bad in itertools.product(NUMBERS, NEVER_A_NUMBER[idea]):
        with refused(FIELDS[name].label):
            FIELDS[name].read(bad)


@pytest.mark.parametrize("name", NUMBERS)
def test_zero_fits_only_where_it_means_something(name):
    for zero in ("0", 0, "00", "-0"):
        if name in ("seed", "threads", "momentum"):
            assert FIELDS[name].read(zero) == 0
        else:
            with refused(FIELDS[name].label):
                FIELDS[name].read(zero)


def verdict(field: Field, given: object) -> object:
    """The value, or the words of the refusal."""
    try:
        return field.read(given)
    except Refused as refusal:
        check_sentence(refusal, field.label)
        return refusal.message.text


@pytest.mark.parametrize("name", NUMBERS)
@given(number=st.integers(-(10**60), 10**60) | st.integers(-3, 2000))
def test_an_integer_has_the_same_verdict_typed_or_from_json(name, number):
    assert verdict(FIELDS[name], number) == verdict(FIELDS[name], str(number))


@pytest.mark.parametrize("name", NUMBERS)
@given(number=st.floats())
def test_a_float_has_the_same_verdict_typed_or_from_json(name, number):
    assert verdict(FIELDS[name], number) == verdict(FIELDS[name], repr(number))


@pytest.mark.parametrize("name", NUMBERS)
@given(text=st.text())
def test_any_text_is_read_or_refused_and_nothing_else_happens(name, text):
    verdict(FIELDS[name], text)


WHOLE = Whole(say("Count"), say("A count."), minimum=2, maximum=9)
REAL = Real(say("Share"), say("A share."), minimum=0.0, maximum=1.0)
RATE = Real(say("Rate"), say("A rate."), above=True)


@pytest.mark.parametrize("given", ["5", " 5 ", "+5", "005", 5])
def test_a_whole_number_is_read(given):
    value = WHOLE.read(given)
    assert (value, type(value)) == (5, int)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (1, "Count must be at least 2, not '1'."),
        ("10", "Count must be at most 9, not '10'."),
        ("-" + "9" * 5000, "Count must be at least 2, not '-999"),
        ("5.0", "Count must be a whole number like 64, not '5.0'."),
        (5.0, "Count must be a whole number like 64, not '5.0'."),
        ("1e3", "Count must be a whole number like 64, not '1e3'."),
        ("1e999", "Count must be a finite number, not '1e999'."),
        ("nan", "Count must be a finite number, not 'nan'."),
        ("five", "Count must be a number, not 'five'."),
        (None, "Count must be a number, not 'None'."),
        (True, "Count must be a number, not 'True'."),
        ("", "Count is empty: type a number."),
        ("５", "Count is in full-width characters: type '5', not '５'."),
        ("1,5", "Count contains a comma: write 1.5 with a point, and 1000 without a "),
        pytest.param(
            10**5000, "Count must be at most 9, not 'a number of more than 40 digits'.", id="huge"
        ),
    ],
)
def test_a_whole_number_is_refused_in_these_words(given, words):
    with refused(words):
        WHOLE.read(given)


@pytest.mark.parametrize("edge", [2, 9])
def test_the_limits_of_a_whole_number_belong_to_it(edge):
    assert WHOLE.read(edge) == edge


@pytest.mark.parametrize("given", ["0.5", ".5", "5e-1", " 0.5", "+.5", "0.50", 0.5])
def test_a_real_number_is_read(given):
    assert REAL.read(given) == 0.5


def test_a_whole_number_becomes_a_float_where_a_real_one_is_asked_for():
    assert isinstance(RATE.read(1), float)
    assert isinstance(RATE.read("1"), float)


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        (REAL, 1, "Share must be less than 1, not '1'."),
        (REAL, "-0.1", "Share must be at least 0, not '-0.1'."),
        (RATE, 0.0, "Rate must be greater than 0, not '0.0'."),
        (RATE, "1e-400", "Rate must be greater than 0, not '1e-400'."),  # no float is so small
        (RATE, 10**400, "Rate must be a finite number, not 'a number of more than 40 digits'."),
    ],
)
def test_a_real_number_is_refused_in_these_words(field, given, words):
    with refused(words):
        field.read(given)


@pytest.mark.parametrize("name", CHOICES)
def test_what_is_no_choice_is_refused_with_those_there_are(name):
    field = FIELDS[name]
    for bad in ("", "nan", "Ｎｕｍｐｙ", "NUMPY", "1,5", 0, -1, True, None, [], 1.5):
        with refused(field.label, *field.choices):
            field.read(bad)


@pytest.mark.parametrize("name", CHOICES)
def test_each_choice_is_read_with_or_without_blanks_around_it(name):
    for choice in FIELDS[name].choices:
        assert FIELDS[name].read(choice) == choice
        assert FIELDS[name].read(f" {choice} ") == choice


NO_TEXTS = (None, True, 0, 1.5, math.nan, [], {}, b"x", 10**4000)
NO_LINES = ("a\nb", "\x00", "\x1b[31m", "\udc80", "\u2028", "x" * 5000)


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_no_line_of_text_is_refused(name):
    for bad in (*NO_TEXTS, *NO_LINES):
        with refused(FIELDS[name].label):
            FIELDS[name].read(bad)


@pytest.mark.parametrize("name", TEXTS)
def test_a_line_of_text_is_read_as_it_is(name):
    for text in ("", "a b.csv", "数据 表.csv", "a\u3000b", "a\u00a0b", "nan", "{x}"):
        assert FIELDS[name].read(text) == text


@given(st.text() | st.integers() | st.none() | st.lists(st.text()))
def test_what_was_given_is_shortened_to_fit_in_a_sentence(given):
    shown = shorten(given)
    assert shown.isprintable()
    assert len(shown) <= 42
    assert shown[0] == shown[-1] == "'"


def test_every_field_has_a_label_and_a_help_that_ends_as_a_sentence():
    for field in FIELDS.values():
        assert str(field.label)
        assert str(field.help).endswith(".")

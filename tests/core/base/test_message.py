import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import Message, Refused, escape, pack_message, quantity, say, unpack_message


def test_a_message_keeps_its_text_apart_from_its_values_until_it_is_shown():
    message = say("{path}, row {row}", path="a.csv", row=3)
    assert message == Message("{path}, row {row}", {"path": "a.csv", "row": 3})
    assert str(message) == "a.csv, row 3"


def test_a_value_may_be_a_message_itself():
    assert str(say("It can't run: {reason}.", reason=say("no {what}", what="GPU"))) == (
        "It can't run: no GPU."
    )


@given(st.text())
def test_what_a_person_typed_is_shown_as_it_is_braces_too(typed):
    assert str(say("<{given}>", given=typed)) == f"<{escape(typed)}>"


def test_a_value_may_be_called_text():
    assert str(say("{text}", text="x")) == "x"


def test_a_refusal_is_its_sentence_and_knows_its_field():
    refusal = Refused(say("{n} is too large.", n=3), "hidden")
    assert str(refusal) == "3 is too large."
    assert refusal.field == "hidden"
    assert Refused(say("No.")).field is None


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (1, "1 B"),
        (999, "999 B"),
        (999.5, "1 kB"),
        (1000, "1 kB"),
        (1536, "1.54 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (8 * 10**9, "8 GB"),
        (3.57e12, "3.57 TB"),
        (10**15, "1 PB"),
        (10**18, "1 EB"),
        (10**21, "1 ZB"),
        (10**24, "1 YB"),
        (128 * 10**24, "128 YB"),  # what the largest sizes of an experiment come to
        (10**27, "1 RB"),
    ],
)
def test_a_quantity_has_three_figures_and_a_prefix(count, shown):
    assert quantity(count, "B") == shown


@given(st.integers(1, 999 * 10**27))
def test_a_quantity_says_the_count_to_half_a_percent(count):
    number, unit = quantity(count, "B").split(" ")
    assert "e" not in number
    power = ("B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB", "RB").index(unit)
    assert float(number) * 1000.0**power == pytest.approx(count, rel=0.0051)


messages = st.recursive(
    st.builds(lambda value: say("{value} and {{}}", value=value), st.text() | st.floats()),
    lambda inner: st.builds(lambda one, two: say("{one}, {two}", one=one, two=two), inner, inner),
    max_leaves=4,
)


@given(messages)
def test_a_message_is_the_same_after_it_was_packed_into_json(message):
    found = unpack_message(json.loads(json.dumps(pack_message(message), allow_nan=False)))
    assert str(found) == str(message)
    assert found.text == message.text


@given(st.recursive(st.text() | st.none(), lambda inner: st.fixed_dictionaries(
    {"text": inner, "values": st.dictionaries(st.text(max_size=2), inner)})))  # fmt: skip
def test_whatever_else_was_packed_can_be_shown_or_is_refused(given):
    try:
        message = unpack_message(given)
    except ValueError:
        return
    assert isinstance(str(message), str)

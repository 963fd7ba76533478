"""A schedule has one rate at each step, and its text and its JSON stand for the very same."""

import pytest
from helpers.refusals import refused
from helpers.strategies import values
from hypothesis import given
from hypothesis import strategies as st

from core.experiment.experiment import FIELDS
from core.experiment.schedule import Schedule

FIELD = FIELDS["learning_rate"]
schedules = values(FIELD)
steps = st.integers(0, 2**41)


def by_hand(first, changes, step):
    """The rate of a step, where changes come in the order in which they were made."""
    rates = [(0, first)]
    for change in changes:
        rates = [pair for pair in rates if pair[0] < change[0]] + [change]
    return [rate for start, rate in rates if start <= step][-1]


@given(st.floats(0, 1), st.lists(st.tuples(st.integers(0, 9), st.floats(0, 1))), st.integers(0, 10))
def test_the_rate_is_that_of_the_last_change_up_to_then(first, changes, step):
    schedule = Schedule(first, tuple(changes))
    assert schedule.at(step) == by_hand(first, changes, step)
    places = [place for place, _ in schedule.changes]
    assert places == sorted(set(places))
    assert all(schedule.at(place) != schedule.at(place - 1) for place in places)
    assert schedule.next_change(step) == next((place for place in places if place > step), None)
    assert schedule.is_constant == (len(schedule.rates) == 1) == (not places)


@given(schedules, schedules, steps, steps)
def test_another_one_takes_over_at_a_step(one, other, turn, step):
    both = one.then(turn, other)
    assert both.at(step) == (one if step < turn else other).at(step)
    assert one.cut(turn).at(step) == one.at(min(step, max(turn - 1, 0)))


def test_two_agree_from_a_step_on_whatever_was_before():
    one, other = Schedule(1.0, ((5, 2.0), (9, 3.0))), Schedule(2.0, ((9, 3.0),))
    assert one.agrees(other, 5)
    assert one.agrees(other, 20)
    assert not one.agrees(other, 4)
    assert not one.agrees(Schedule(2.0), 5)


@given(schedules)
def test_its_text_and_its_json_stand_for_the_very_same(schedule):
    assert FIELD.read(str(schedule)) == FIELD.read(schedule.pack()) == schedule
    assert isinstance(schedule.pack(), float if schedule.is_constant else str)


@pytest.mark.parametrize(
    "text",
    ["1e-6, 100: 2e-6, 200: 5e-7", "0:1e-6,100:2e-6,200:5e-7", " 1e-6；100：2e-6，200：5e-7 "],
)
def test_it_is_typed_in_several_ways(text):
    assert FIELD.read(text) == Schedule(1e-6, ((100, 2e-6), (200, 5e-7)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("100: 2e-6", "write the first rate, then the changes in the order of their steps"),
        ("1e-6, 2e-6, 5: 1", "write the first rate, then the changes"),
        ("1e-6, 9: 2e-6, 9: 1e-6", "write the first rate, then the changes"),
        ("1e-6, 9: 2e-6: 1", "write the first rate, then the changes"),
        ("1e-6, x: 2e-6", "write the first rate, then the changes"),
        ("1e-6, 9:", "Learning rate is empty: type a number."),
        ("1e-6, 9: 0", "Learning rate must be greater than 0, not '0'."),
        ("1e-6, 9: nan", "Learning rate must be a finite number"),
        ("1,5", "Learning rate contains a comma"),
    ],
)
def test_a_text_that_is_none_is_refused_in_words(text, sentence):
    with refused(sentence):
        FIELD.read(text)


def test_a_rate_that_is_none_is_no_part_of_it():
    for first, changes in ((-1.0, ()), (float("nan"), ()), (1.0, ((-1, 1.0),))):
        with pytest.raises(ValueError, match="a learning rate of"):
            Schedule(first, changes)


def test_it_is_scaled_in_three_digits():
    assert Schedule(3e-6, ((5, 1e-5),)).scaled(0.1) == Schedule(3e-7, ((5, 1e-6),))

"""Steps a second: none before there is one, and small ones as they are."""

import pytest

from core.run.rate import Rate, figure


def test_there_is_no_rate_before_a_step_after_the_first():
    rate = Rate(0)
    for step, seconds in ((0, 0.0), (0, 5.0), (1, 7.0), (1, 9.0)):
        assert rate.measure(step, seconds, end=False) == 0
    assert rate.first_step == 7
    assert rate.overall(1, 9.0) == rate.measure(1, 9.0, end=True) == 0


def test_looks_between_two_slow_steps_do_not_change_it():
    rate = Rate(0)
    rate.measure(1, 20.0, end=False)
    for step in (2, 3, 4):
        for seconds in (20.0 * step - 10, 20.0 * step - 1):
            rate.measure(step - 1, seconds, end=False)
        assert rate.measure(step, 20.0 * step, end=False) == pytest.approx(0.05)


def test_it_is_that_of_the_last_quarter_of_a_second_and_at_the_end_of_all():
    rate = Rate(10)  # a run that goes on from there
    rate.measure(11, 1.0, end=False)
    assert rate.measure(21, 2.0, end=False) == 10
    assert rate.measure(31, 2.1, end=False) == 10  # not yet again
    assert rate.measure(41, 2.5, end=False) == 40
    assert rate.measure(41, 2.5, end=True) == 20


def test_the_time_before_it_goes_on_is_no_part_of_it():
    rate = Rate(10, 100.0)
    rate.measure(11, 101.0, end=False)
    assert rate.first_step == 1.0
    assert rate.measure(41, 102.5, end=True) == 20


@pytest.mark.parametrize(
    ("rate", "read"), [(0.05, "0.05"), (0.0512, "0.0512"), (4.96, "4.96"), (99.96, "100"),
                       (123.4, "123"), (1234.5, "1234")],
)  # fmt: skip
def test_small_rates_have_figures(rate, read):
    assert figure(rate) == read

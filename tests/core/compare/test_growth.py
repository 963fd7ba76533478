"""How the rate grows with the number of processes is measured by real runs of rung 11."""

import itertools
from dataclasses import replace

import pytest
from helpers.clocks import FakeClock

from core.base.message import say
from core.compare.growth import measure_growth
from core.experiment.devices import survey
from core.experiment.experiment import ARTICLE, HAND

pytest.importorskip("torch")
SMALL = replace(ARTICLE, n=8, d_in=16, hidden=8, d_out=2)


def test_one_process_at_two_sizes():
    found = list(measure_growth(survey(), 1, seconds=0.1, sizes=(SMALL, HAND)))
    assert [(one.experiment, one.processes) for one in found] == [(SMALL, 1), (HAND, 1)]
    assert all(one.rate > 0 and one.message is None for one in found)
    assert all(one.reduce_share == 0 for one in found)  # there is nobody to wait for


def test_however_slow_the_machine_there_is_something_to_tell():
    clock = FakeClock(tick=1000.0)  # the time is up after the first step, as seen by this clock
    (found,) = measure_growth(survey(), 1, seconds=0.1, sizes=(SMALL,), clock=clock)
    assert found.rate > 0


def test_it_stops_when_told_before_it_begins_and_in_the_middle():
    assert list(measure_growth(survey(), 1, stop=lambda: True, sizes=(SMALL,))) == []
    asked = itertools.count()  # once before the run, and then while it is on
    stop = lambda: next(asked) > 1  # noqa: E731
    assert list(measure_growth(survey(), 1, stop, seconds=1e9, sizes=(SMALL,))) == []


def test_what_can_not_run_here_says_why():
    machine = replace(survey(), lacks={"torch": say("torch is not installed")})
    (found,) = measure_growth(machine, 1, seconds=0.1, sizes=(SMALL,))
    assert found.rate == 0
    assert "torch is not installed" in str(found.message)


@pytest.mark.slow
@pytest.mark.skipif(survey().cores < 2, reason="there is one core")
def test_two_processes_spend_time_in_all_reduce():
    alone, both = measure_growth(survey(), 2, seconds=0.5, sizes=(SMALL,))
    assert (alone.processes, both.processes) == (1, 2)
    assert both.rate > 0
    assert both.reduce_share > 0

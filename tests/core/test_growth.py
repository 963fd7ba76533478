"""How the rate grows with the number of processes is measured by real runs of rung 11."""

from dataclasses import replace

import pytest

from core.devices import survey
from core.experiment import ARTICLE, HAND
from core.message import say
from core.ranks.growth import measure_growth

pytest.importorskip("torch")
SMALL = replace(ARTICLE, n=8, d_in=16, hidden=8, d_out=2)


def test_one_process_at_two_sizes():
    found = list(measure_growth(survey(), 1, seconds=0.1, sizes=(SMALL, HAND)))
    assert [(one.experiment, one.processes) for one in found] == [(SMALL, 1), (HAND, 1)]
    assert all(one.rate > 0 and one.message is None for one in found)
    assert all(0 <= one.reduce_share < 1 for one in found)


def test_it_stops_when_told():
    found = measure_growth(survey(), 1, stop=lambda: True, seconds=100, sizes=(SMALL,))
    assert list(found) == []


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

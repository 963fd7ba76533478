"""What a rank's stopwatch says."""

from types import SimpleNamespace

import pytest
from helpers.clocks import FakeClock
from helpers.ranks import PAIR
from helpers.runs import begin, needs_torch

from core.run.ranks.stopwatch import Stopwatch


@needs_torch
def test_the_stopwatch_counts_what_is_spent_in_all_reduce(monkeypatch):
    import torch.distributed as dist

    program, _ = begin(PAIR)
    next(program)
    clock = FakeClock()
    watch = Stopwatch(program.gi_frame.f_locals["model"], clock)

    def take_steps(count):
        for _ in range(count):
            with watch.step():
                clock.sleep(1000)
                next(program)

    assert watch.report() is None  # there is nothing yet to tell of
    clock.sleep(1)
    assert watch.report() is None
    take_steps(20)
    assert watch.report() == pytest.approx((1000, 0), abs=0.01)
    plain = dist.all_reduce

    def slow(*given, **options):
        clock.sleep(3000)
        return plain(*given, **options)

    monkeypatch.setattr(dist, "all_reduce", slow)
    take_steps(5)
    assert watch.report() == pytest.approx((4000, 3 / 4), abs=0.01)  # one of them is the loss
    assert watch.report() is None
    assert dist.all_reduce is slow  # outside a step it is as it was


def test_the_stopwatch_reads_what_the_model_has_counted():
    told = {"iteration": 10, "avg_backward_comm_time": 2_000_000}
    model = SimpleNamespace(
        _set_ddp_runtime_logging_sample_rate=lambda rate: None, _get_ddp_logging_data=lambda: told
    )
    clock = FakeClock()
    watch = Stopwatch(model, clock)
    for _ in range(2):
        with watch.step():
            clock.sleep(0.5)
    # Two more steps of 4 ms each: 28 ms in twelve.
    told.update(iteration=12, avg_backward_comm_time=28_000_000 / 12)
    assert watch.report() == pytest.approx((0.5, 0.004 / 0.5))

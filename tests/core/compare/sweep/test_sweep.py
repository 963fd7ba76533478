"""Sweeps that are run: what comes out, stopping, resuming, and workers that fail."""

import itertools
import resource
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from helpers.clocks import FakeClock
from helpers.machines import CPU, PLAIN
from helpers.processes import children_of
from helpers.refusals import refused
from helpers.runs import SMALL, needs_torch
from helpers.sweeps import (
    BROKEN,
    DEAF,
    ENDED,
    ENDLESS,
    FULL,
    KILLED,
    LEFT,
    QUICK,
    REFUSED,
    alone,
    misbehave,
    plan_of,
    rates,
)

from core.compare.sweep import (
    POINTS,
    Sweep,
    WorkerPool,
    list_axis,
    make_plan,
    read_axis,
    usual_size,
)
from core.compare.sweep.worker import Job, train
from core.data.problem import make_problem
from core.experiment.cost import cost
from core.experiment.devices import Machine
from core.experiment.experiment import ARTICLE
from core.experiment.schedule import Schedule
from core.run.snapshot import State
from core.run.trainer import Trainer


@pytest.fixture(scope="module")
def pool():
    """Two workers for all the tests that leave them alive."""
    with WorkerPool(2) as pool:
        yield pool
        assert len(pool.pids) <= 2


@pytest.fixture(autouse=True)
def _no_process_is_left(pool):
    before = set(children_of())
    yield
    left = set(children_of()) - before
    assert {worker.pid for worker in left} <= set(pool.pids)


def test_each_run_goes_as_it_does_alone_bit_by_bit_and_in_the_plans_order(pool):
    plan = make_plan(
        replace(SMALL, steps=300),
        [read_axis("learning_rate", "1e-4..1 log 7"), read_axis("dtype", "float32, float64")],
        PLAIN,
    )
    sweep = Sweep(plan, pool)
    ended = [run for run in sweep.run() if run.state.ended]
    assert sweep.done
    assert sorted(run.place for run in ended) == list(range(14))
    assert [run.values for run in sweep.runs] == [run.values for run in plan.runs]
    assert {run.status for run in sweep.runs} == {"finished", "diverged"}
    for run in sweep.runs:
        outcome = Trainer().train(run.experiment, make_problem(run.experiment))
        assert (run.step, run.state) == (outcome.step, outcome.state)
        assert (run.final, run.best) == (outcome.final, outcome.best)
        assert run.message == outcome.message
        assert (run.curve.stride, run.curve.count) == (outcome.curve.stride, outcome.curve.count)
        np.testing.assert_array_equal(run.curve.low, outcome.curve.low)
        np.testing.assert_array_equal(run.curve.high, outcome.curve.high)
        assert not len(run.losses)
        assert not run.weights
        assert run.seconds > 0


def test_a_learning_rate_that_changes_does_so_in_each_run_and_in_what_is_kept_of_it(pool):
    schedule = Schedule(1e-4, ((100, 3e-4), (200, 1e-5)))
    base = replace(SMALL, steps=300, learning_rate=schedule)
    sweep = Sweep(make_plan(base, [list_axis("seed", [0, 1])], PLAIN), pool)
    assert all(run.state.ended for run in list(sweep.run())[-1:])
    for run in sweep.runs:
        outcome = Trainer().train(run.experiment, make_problem(run.experiment))
        constant = replace(run.experiment, learning_rate=1e-4)
        other = Trainer().train(constant, make_problem(constant))
        assert run.experiment.learning_rate == schedule
        assert run.final == outcome.final != other.final


def test_a_run_is_told_when_it_begins_and_when_it_has_ended(pool):
    told = list(Sweep(rates(5), pool).run())
    for place in range(5):
        statuses = [run.status for run in told if run.place == place]
        assert statuses[0] == "running"
        assert statuses[-1] == "finished"


def test_a_long_run_is_told_of_while_it_is_on(pool):
    sweep = Sweep(plan_of(1, 2, base=ENDLESS), pool)
    partial = set()
    for run in sweep.run(lambda: partial == {0, 1}):
        if run.step > 1000:
            assert run.state is State.RUNNING
            assert run.curve.count == run.step
            assert 0 < len(run.curve.low) <= POINTS
            assert run.best == run.curve.low.min() <= run.final
            partial.add(run.place)
    assert [run.status for run in sweep.runs] == ["waiting"] * 2
    assert [run.step for run in sweep.runs] == [0, 0]


def test_a_run_that_is_on_is_told_of_a_few_times_a_second():
    told, clock = [], FakeClock(tick=0.001)
    channel = SimpleNamespace(send=told.append, on_stop=lambda stop: None)
    run = rates(1, replace(QUICK, steps=2000)).runs[0]
    ended = train(Job(run, 10**9), channel, clock)
    assert ended.state is State.FINISHED
    seconds = [one.seconds for one in told]
    assert 2 * seconds[-1] < len(told) < 5 * seconds[-1]
    assert np.diff(seconds).min() >= 0.2
    assert [one.step for one in told] == sorted({one.step for one in told})


def test_what_is_refused_has_its_reason_and_the_rest_is_run(pool):
    plan = make_plan(QUICK, [read_axis("optimizer", "all")], PLAIN)
    sweep = Sweep(plan, pool)
    assert {run.place for run in sweep.run()} == {0}
    assert [run.status for run in sweep.runs] == [
        "finished",
        "refused",
        "refused",
    ]
    assert sweep.done


def test_a_stopped_sweep_goes_on_with_what_has_no_result(pool):
    plan = rates(12)
    sweep = Sweep(plan, pool)
    ended = []
    for run in sweep.run(lambda: len(ended) >= 4):
        if run.state.ended:
            ended.append(run)
    first = sweep.runs
    waiting = {run.place for run in first if run.waiting}
    assert waiting
    assert len(waiting) + len(ended) == 12
    assert not sweep.done
    pids = pool.pids
    again = list(sweep.run())
    assert {run.place for run in again} == waiting
    assert set(pool.pids) >= set(pids)  # those that stopped in time
    for before, run in zip(first, sweep.runs, strict=True):
        assert (run.step, run.final, run.best) == alone(run)
        assert run is before or before.waiting
    assert list(sweep.run()) == []


def test_an_iterator_that_is_left_leaves_no_run_on(pool):
    sweep = Sweep(plan_of(1, 2, 3, base=ENDLESS), pool)
    runs = sweep.run()
    next(runs)
    runs.close()
    assert pool.busy == ()
    assert {run.status for run in sweep.runs} == {"waiting"}


def test_a_sweep_that_is_stopped_before_it_begins_does_nothing(pool):
    sweep = Sweep(rates(3), pool)
    assert list(sweep.run(lambda: True)) == []
    assert not sweep.done


def test_runs_go_side_by_side_only_as_far_as_memory_goes(pool):
    need = cost(QUICK).memory + cost(QUICK).start
    for memory, most in ((need * 3 // 2, 1), (need * 2, 2)):
        machine = Machine(4, (replace(CPU, memory=memory),))
        plan = make_plan(QUICK, [list_axis("seed", range(6))], machine)
        on, at_once = set(), 0
        for run in Sweep(plan, pool).run():
            on = on | {run.place} if run.state is State.RUNNING else on - {run.place}
            at_once = max(at_once, len(on))
        assert at_once == most


def test_data_of_a_file_are_read_by_the_workers(pool, tmp_path):
    path = tmp_path / "data.csv"
    rows = "\n".join(f"{i},{i % 3},{i / 7}" for i in range(30))
    path.write_text("a,b,c\n" + rows)
    base = replace(
        QUICK, data="file", file=str(path), n=30, d_in=2, hidden=4, learning_rate=1e-6, steps=20
    )

    def runs():
        sweep = Sweep(make_plan(base, [list_axis("hidden", [3, 4])], PLAIN), pool)
        assert list(sweep.run())
        return sweep.runs

    assert [(run.status, run.step) for run in runs()] == [("finished", 20)] * 2
    path.write_text("a,b,c\n" + rows + "\n1,1,1")
    for run in runs():
        assert run.state is State.FAILED
        assert "gives N = 31, but the experiment says 30" in str(run.message)
    path.write_text("a,b,c\nx,y,z\n1,")
    assert {run.status for run in runs()} == {"failed"}
    path.unlink()
    for run in runs():
        assert run.state is State.FAILED
        assert "data.csv can't be read" in str(run.message)


def test_what_goes_wrong_in_a_worker_costs_its_run_and_says_why():
    seeds = (1, KILLED, 2, ENDED, 3, LEFT, 4, BROKEN, 5, FULL, 6, REFUSED, 7)
    plan = make_plan(QUICK, [list_axis("seed", seeds)], PLAIN)
    reasons = {
        KILLED: "was killed (SIGKILL)",
        ENDED: "was ended by SIGTERM",
        LEFT: "ended with exit code 7",
        BROKEN: "ValueError: a very long reason",
        FULL: "ran out of memory on cpu",
        REFUSED: "No data file is open",
    }
    with WorkerPool(2, misbehave) as pool:
        sweep = Sweep(plan, pool)
        assert all(run.waiting is False for run in sweep.run())
        assert len(pool.pids) <= 2
    for run in sweep.runs:
        (seed,) = run.values
        if seed in reasons:
            assert run.state is State.FAILED
            assert reasons[seed] in str(run.message)
            assert len(str(run.message)) < 400
        else:
            assert run.state is State.FINISHED
            assert (run.step, run.final, run.best) == alone(run)


def test_a_step_that_takes_for_ever_does_not_keep_a_sweep_from_stopping():
    with WorkerPool(2, misbehave) as pool:
        sweep = Sweep(plan_of(1, 2, 3, 4, DEAF), pool)
        for _ in sweep.run(lambda: [run.values for run in pool.busy] == [(DEAF,)]):
            pass
        assert pool.busy == ()
        assert len(pool.pids) == 1
        assert {run.status for run in sweep.runs[:4]} == {"finished"}
        assert sweep.runs[4].waiting


def test_a_worker_that_dies_with_nothing_to_do_is_replaced_and_costs_nothing():
    with WorkerPool(1) as pool:
        sweep = Sweep(rates(1), pool)
        assert list(sweep.run())
        (pid,) = pool.pids
        dead = psutil.Process(pid)
        dead.kill()
        dead.wait()
        sweep = Sweep(rates(3), pool)
        assert list(sweep.run())
        assert {run.status for run in sweep.runs} == {"finished"}
        assert pool.pids != (pid,)


def test_where_no_process_can_be_started_the_sweep_says_so_or_goes_on_with_fewer(pool):
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    sweep = Sweep(rates(6), small := WorkerPool(3))
    runs = sweep.run()
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))
        with refused("The processes for the runs can't be started: Too many open files"):
            next(runs)
        assert {run.status for run in sweep.runs} == {"waiting"}
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        assert small.begin(sweep.runs[0], 10**9)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))
        assert small.begin(sweep.runs[1], 10**9) is None
        assert not small.has_room
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        small.close()


@pytest.mark.slow
@needs_torch
def test_programs_in_torch_go_as_they_do_alone_and_fail_with_their_line(pool):
    programs = "numpy, autograd, optim, broken_no_backward, broken_no_requires_grad"
    axes = [read_axis("program", programs), read_axis("dtype", "float32, float64")]
    plan = make_plan(replace(ARTICLE, threads=1, steps=30), axes, PLAIN)
    sweep = Sweep(plan, pool)
    assert list(sweep.run())
    for run in sweep.runs:
        step, last, best = alone(run)
        assert run.step == step
        if run.state is State.FAILED:
            assert "Broken: requires_grad forgotten failed at step 0 in line" in str(run.message)
            assert run.final is None
        else:
            assert (run.final, run.best) == pytest.approx((last, best), rel=1e-4)
    assert sum(run.state is State.FAILED for run in sweep.runs) == 2


def test_a_core_is_left_to_the_window():
    assert [usual_size(Machine(cores, (CPU,))) for cores in (1, 2, 3, 16)] == [1, 1, 2, 15]


def test_one_worker_does_one_run_after_another():
    with WorkerPool(1) as pool:
        told = [run for run in Sweep(rates(4), pool).run() if not run.step or run.state.ended]
    places = [run.place for run in told]
    assert places == list(itertools.chain.from_iterable((place, place) for place in range(4)))

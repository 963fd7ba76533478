"""The race: every contender gets its turns, and nobody stays on the track afterwards."""

from dataclasses import replace
from threading import enumerate as running_threads

import pytest
from helpers.clocks import FakeClock
from helpers.machines import PLAIN
from helpers.races import HAND_SIZE, MACHINE, standing
from helpers.runs import SMALL, needs_torch, rungs, write_program  # noqa: F401

from core.compare.race import Dropped, Entered, Round, Speed, Stood, WarmingUp, differ
from core.compare.race import race as run_race
from core.compare.race import run as race_run
from core.compare.race.rates import measure_copy, measure_matmul
from core.compare.race.run import LEAST_ROUNDS
from core.experiment.devices import Device, Machine
from core.experiment.experiment import ARTICLE
from core.programs import find
from core.run import trainer

SHORT = 0.03  # seconds for each contender


@pytest.fixture(autouse=True)
def _no_thread_is_left():
    yield
    assert not [thread for thread in running_threads() if thread.name == "race"]


def race(experiments, tell=lambda event: None, machine=MACHINE):
    """A short race by a clock by which whatever is timed takes the same."""
    return run_race(experiments, machine, SHORT, tell, FakeClock(tick=0.02))


def check(one):
    for speed in (one.plain, one.watched, one.article):
        assert len(speed.rounds) >= LEAST_ROUNDS
        assert min(speed.rounds) > 0
        assert min(speed.rounds) <= speed.median <= max(speed.rounds)
        assert speed.spread >= 0
    assert 0 < one.first_step < 10
    assert 0 <= one.warm_up < 10
    assert one.of_matmul > 0
    assert one.of_memory > 0
    for ratio in (one.to_plain, one.to_article):
        assert 0 < ratio < 1000


def kinds(events):
    return [type(event).__name__ for event in events]


def test_one_program_at_hand_size():
    told = []
    experiment = replace(HAND_SIZE, threads=0)
    (only,) = race([experiment], told.append)
    check(only)
    assert (only.experiment, only.threads) == (experiment, 1)
    assert only.compile_time is None
    assert kinds(told) == ["Entered", "WarmingUp", *["Round"] * LEAST_ROUNDS, "Stood", "Finished"]
    assert told[:2] == [Entered(experiment), WarmingUp(experiment, 1)]
    rounds = told[2:-2]
    assert [event.number for event in rounds] == list(range(1, LEAST_ROUNDS + 1))
    assert tuple(event.plain for event in rounds) == only.plain.rounds
    assert tuple(event.watched for event in rounds) == only.watched.rounds
    assert told[-2] == Stood(only)
    assert "NumPy by hand does" in str(told[-1].sentences[0])


@needs_torch
def test_programs_and_dtypes_take_turns_and_another_size_comes_after_them():
    experiments = [
        HAND_SIZE,
        replace(HAND_SIZE, data="random", n=3),
        replace(HAND_SIZE, program="autograd"),
        replace(HAND_SIZE, program="tensors", dtype="float64"),
    ]
    told = []
    standings = race(experiments, told.append)
    for one in standings:
        check(one)
    order = [(one.experiment.program, one.experiment.n) for one in standings]
    assert order == [("numpy", 2), ("autograd", 2), ("tensors", 2), ("numpy", 3)]
    turns = [event.experiment.program for event in told if isinstance(event, Round)][:6]
    # Who comes last in one round comes first in the next.
    assert turns == ["numpy", "autograd", "tensors", "tensors", "autograd", "numpy"]


def test_who_cannot_run_here_is_told_of_and_the_rest_race_on():
    told = []
    strangers = [replace(HAND_SIZE, device="cuda:0"), replace(ARTICLE, d_in=10**9)]
    standings = race([*strangers, HAND_SIZE], told.append)
    assert [one.experiment for one in standings] == [HAND_SIZE]
    first, second = told[:2]
    assert [first.experiment, second.experiment] == strangers
    assert "cuda:0" in str(first.message)
    assert "memory" in str(second.message)
    assert kinds(told[2:4]) == ["Entered", "WarmingUp"]


def test_where_nobody_can_race_that_is_said():
    told = []
    assert race([replace(HAND_SIZE, device="cuda:0")], told.append) == []
    assert kinds(told) == ["Dropped", "Finished"]
    assert [str(sentence) for sentence in told[-1].sentences] == [
        "None of these contenders can run here."
    ]


def test_who_is_entered_twice_races_once():
    device = Device("cuda:0", "a GPU", 10**9, ("float32",))
    machine = Machine(1, (*MACHINE.devices, device))
    told = []
    twice = [HAND_SIZE, replace(HAND_SIZE, device="cpu:0"), HAND_SIZE]
    race(twice, told.append, machine)
    assert kinds(told).count("Entered") == 1


def test_a_contender_that_diverges_is_out_with_a_sentence():
    told = []
    standings = race([replace(SMALL, learning_rate=9e29), HAND_SIZE], told.append)
    assert [one.experiment for one in standings] == [HAND_SIZE]
    (dropped,) = [event for event in told if isinstance(event, Dropped)]
    assert dropped.experiment == replace(SMALL, learning_rate=9e29)
    assert "The loss became" in str(dropped.message)


@needs_torch
def test_a_neighbour_in_the_same_heat_that_diverges_costs_itself_only():
    # The loss of standard normal weights is too large for float16.
    article = replace(ARTICLE, program="tensors", threads=1)
    told = []
    standings = race([replace(article, dtype="float16"), article], told.append)
    assert [one.experiment for one in standings] == [article]
    check(standings[0])
    assert kinds(told).count("Dropped") == 1


@pytest.mark.parametrize("steps", [0, 3])
def test_a_contender_that_fails_is_out_and_the_rest_race_on(write_program, monkeypatch, steps):  # noqa: F811
    write_program(
        f"""
        def train(x, y, w1, w2, knobs):
            for _ in range({steps}):
                yield w1.sum()
            raise OSError("disk")
        """
    )
    mine = trainer.find("numpy")
    monkeypatch.setattr(
        trainer, "find", lambda name: mine if name == "broken_no_mask" else find(name)
    )
    told = []
    fails = replace(HAND_SIZE, program="broken_no_mask")
    standings = race([fails, HAND_SIZE], told.append)
    assert [one.experiment for one in standings] == [HAND_SIZE]
    check(standings[0])
    (dropped,) = [event for event in told if isinstance(event, Dropped)]
    assert dropped.experiment == fails
    assert f"Mine failed at step {steps}" in str(dropped.message)
    assert "OSError: disk" in str(dropped.message)


def test_whoever_listens_can_end_the_race_at_any_event():
    def tell(event):
        if isinstance(event, Round) and event.number == 2:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        race([HAND_SIZE], tell)


def test_those_who_do_not_fit_into_the_memory_together_race_one_after_another():
    experiments = [replace(ARTICLE, program=name, threads=1) for name in ("numpy", "tensors")]
    small = Machine(1, (Device("cpu", "a processor", 2 * 5 * 10**6, ("float32",)),))
    assert list(race_run._heats(experiments, small)) == [[experiments[0]], [experiments[1]]]
    assert list(race_run._heats(experiments, PLAIN)) == [experiments]


def test_the_spread_is_that_of_the_middle_half():
    speed = Speed((1.0, 9.0, 10.0, 11.0, 100.0))
    assert speed.median == 10
    assert speed.spread == pytest.approx(0.2)
    assert Speed((5.0,)).spread == 0


def test_two_differ_if_it_is_more_than_the_larger_spread():
    slow, fast = standing(1.0, 0.1).plain, standing(1 / 1.2, 0.1).plain
    assert differ(slow, fast)
    assert differ(fast, slow)
    assert not differ(slow, standing(1 / 1.2, 0.3).plain)
    assert not differ(standing(1.0, 0.3).plain, fast)
    assert not differ(fast, fast)


@pytest.mark.parametrize("program", ["numpy", pytest.param("tensors", marks=needs_torch)])
def test_the_machines_rates_are_those_of_the_largest_product_and_a_copy(program):
    experiment = replace(HAND_SIZE, program=program)
    clock = FakeClock(tick=0.001)  # by which a try takes a millisecond
    assert measure_matmul(experiment, clock) == pytest.approx(2 * 1024**3 / 0.001)
    assert measure_copy(experiment, 2**26, clock) == pytest.approx(2 * 2**21 / 0.001)


@pytest.mark.parametrize("program", rungs("compile"))
def test_compiling_is_told_apart_each_time(program):
    """By the machine's clock: that the compiler does all its work again shows in time alone."""
    experiment = replace(HAND_SIZE, program=program)
    for _ in range(2):  # the second time torch has it on disk
        (only,) = run_race([experiment], MACHINE, SHORT)
        assert only.first_step / 2 < only.compile_time < only.first_step


@pytest.mark.slow
def test_a_race_by_the_machines_clock_ranks_a_small_network_before_a_large_one():
    """Only here is it seen that the clocks measure what the programs do."""
    small, large = run_race([HAND_SIZE, replace(ARTICLE, threads=1)], MACHINE, 1.0)
    for speeds in ("plain", "watched", "article"):
        assert getattr(small, speeds).median > 3 * getattr(large, speeds).median

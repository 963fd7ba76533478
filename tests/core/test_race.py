"""The race: every contender gets its turns, and nobody stays on the track afterwards."""

import threading
from dataclasses import replace

import pytest
from running import SMALL, needs_torch

from core.devices import Device, Machine
from core.experiment import ARTICLE, HAND
from core.message import Refused
from core.race import LEAST_ROUNDS, Speed, measure_matmul, race

DTYPES = ("float32", "float64", "bfloat16", "float16")
MACHINE = Machine(1, (Device("cpu", "a processor", 10**9, DTYPES),))
HAND_SIZE = replace(HAND, threads=1, learning_rate=1e-6)


@pytest.fixture(autouse=True)
def _no_thread_is_left():
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "race"]


def check(standing):
    for speed in (standing.speed, standing.plain, standing.article):
        assert len(speed.rounds) >= LEAST_ROUNDS
        assert min(speed.rounds) > 0
        assert min(speed.rounds) <= speed.median <= max(speed.rounds)
        assert speed.spread >= 0
    assert 0 < standing.first_step < 10
    assert 0 < standing.share < 1
    for ratio in (standing.to_plain, standing.to_article, standing.plain_to_article):
        assert 0 < ratio < 1000


def test_one_program_at_hand_size():
    told = []
    (standing,) = race([HAND_SIZE], MACHINE, 0.1, told.append)
    check(standing)
    assert (standing.experiment.program, standing.experiment.threads) == ("numpy", 1)
    assert told[0] == "warming up NumPy by hand"
    assert told[-1] == f"round {LEAST_ROUNDS} of {LEAST_ROUNDS}"


@needs_torch
def test_two_programs_in_one_group_and_another_size_in_its_own():
    experiments = [
        HAND_SIZE,
        replace(HAND_SIZE, program="autograd"),
        replace(HAND_SIZE, data="random", n=3, dtype="float64"),
    ]
    standings = race(experiments, MACHINE, 0.1)
    assert [standing.experiment.program for standing in standings] == ["numpy", "autograd", "numpy"]
    for standing in standings:
        check(standing)


def test_who_cannot_run_here_is_refused_before_anybody_starts():
    told = []
    with pytest.raises(Refused, match="cuda:0"):
        race([HAND_SIZE, replace(HAND_SIZE, device="cuda:0")], MACHINE, 0.2, told.append)
    assert told == []
    with pytest.raises(Refused, match="memory"):
        race([replace(ARTICLE, d_in=10**9)], MACHINE, 0.2)


def test_a_contender_that_diverges_ends_the_race_with_a_sentence():
    with pytest.raises(Refused, match=r"The loss became (inf|nan) at step"):
        race([replace(SMALL, learning_rate=9e29)], MACHINE, 0.2)


@pytest.mark.parametrize("steps", [0, 100])
def test_a_contender_that_fails_ends_the_race_as_well(write_program, steps):
    write_program(
        f"""
        def train(x, y, w1, w2, knobs):
            for _ in range({steps}):
                yield w1.sum()
            raise OSError("disk")
        """
    )
    with pytest.raises(Refused, match=f"Mine failed at step {steps} .* OSError: disk"):
        race([HAND_SIZE], MACHINE, 0.2)


def test_the_spread_is_that_of_the_middle_half():
    speed = Speed((1.0, 9.0, 10.0, 11.0, 100.0))
    assert speed.median == 10
    assert speed.spread == pytest.approx(0.2)
    assert Speed((5.0,)).spread == 0


@pytest.mark.parametrize("program", ["numpy", pytest.param("tensors", marks=needs_torch)])
def test_the_machines_matmul_rate_is_a_plausible_figure(program):
    assert 1e8 < measure_matmul(replace(HAND_SIZE, program=program)) < 1e15

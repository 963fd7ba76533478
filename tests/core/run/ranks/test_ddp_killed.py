"""Processes that are killed, held or hindered: the run ends with a sentence, and nothing stays."""

import random
import re
import signal
import socket
import subprocess
import sys
from dataclasses import replace

import psutil
import pytest
from helpers.children import raise_an_error, run_rank_that_fails
from helpers.processes import is_alive, nothing_left
from helpers.ranks import MAIN, PAIR, started, wait_for_rank, wait_for_start
from helpers.runs import Studio, needs_torch, wait_until

from core.data.problem import make_problem
from core.experiment.experiment import ARTICLE
from core.run.ranks import local, shared
from core.run.snapshot import State
from core.run.trainer import Trainer

pytestmark = needs_torch
slow = pytest.mark.slow

START = 90.0
LONG = replace(ARTICLE, program="ddp", processes=2, threads=1, steps=10**9, learning_rate=1e-9)


@pytest.fixture
def studio():
    return Studio()


@slow
@pytest.mark.parametrize("seed", range(8))
def test_a_rank_that_is_killed_at_a_random_moment_ends_the_run_with_its_number(studio, seed):
    dice = random.Random(seed)
    victim, experiment = dice.randrange(2), dice.choice([PAIR, LONG])
    with nothing_left() as known, studio.training(replace(experiment, steps=10**9)) as outcomes:
        process = wait_for_rank(victim, seconds=START)
        if dice.random() < 0.4:
            wait_for_start(dice.randrange(2, 5))
        else:
            steps = dice.randrange(200)
            wait_until(lambda: len(studio.losses) > steps, START)
        known |= set(started())
        process.kill()
        wait_until(lambda: bool(studio.states) and studio.states[-1].ended)
    (outcome,) = outcomes
    assert outcome.state is State.FAILED
    assert str(outcome.message).startswith(f"Rank {victim} ended "), outcome.message
    assert outcome.step == len(studio.losses)


@slow
def test_a_rank_that_is_killed_in_a_long_pause_is_named_afterwards(studio):
    with nothing_left() as known, studio.training(PAIR) as outcomes:
        studio.control.step()
        wait_until(lambda: len(studio.losses) == 1, START)
        known |= set(started())
        victim = wait_for_rank(1)
        victim.kill()
        wait_until(lambda: not is_alive(victim))
        studio.control.step()
    (outcome,) = outcomes
    assert outcome.state is State.FAILED
    step = outcome.step
    assert str(outcome.message).startswith(f"Rank 1 ended in the middle of step {step}: ")


@slow
def test_a_rank_that_is_held_keeps_nobody_from_stopping(studio):
    with nothing_left() as known, studio.training(LONG) as outcomes:
        wait_until(lambda: len(studio.losses) > 10, START)
        known |= set(started())
        rank = wait_for_rank(1)
        rank.send_signal(signal.SIGSTOP)
        wait_until(lambda: rank.status() == psutil.STATUS_STOPPED)
        studio.control.stop()
    assert outcomes[0].state is State.STOPPED


@slow
@pytest.mark.parametrize("stage", range(5))
def test_a_run_can_be_stopped_while_its_processes_start(studio, stage):
    with nothing_left() as known, studio.training(LONG) as outcomes:
        wait_for_start(stage)
        known |= set(started())
        studio.control.stop()
    assert outcomes[0].state is State.STOPPED


@slow
@pytest.mark.parametrize(
    ("stage", "held"),
    [(1, None), (2, None), (4, None), (2, 1)],  # rank 0 gets no further without rank 1
)
def test_when_the_window_is_killed_no_process_is_left(stage, held):
    command = [sys.executable, MAIN, "train", "--program", "ddp", "--processes", "2"]
    window = subprocess.Popen(
        [*command, "--steps", "1000000", "--learning-rate", "1e-9"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for_start(1, window.pid)
        if held is not None:
            wait_for_rank(held, window.pid).send_signal(signal.SIGSTOP)
        wait_for_start(stage, window.pid)
        known = psutil.Process(window.pid).children(recursive=True)
    finally:
        window.kill()
        window.wait()
    assert known

    wait_until(lambda: not any(map(is_alive, known)))


def fails(studio: Studio) -> str:
    """Train, and say why that failed; nothing is left of it."""
    with nothing_left():
        outcome = studio.train(PAIR)
    assert outcome.state is State.FAILED
    return str(outcome.message)


def test_a_disk_that_is_full_is_told(studio, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shared.tempfile, "TemporaryFile", full)
    words = "The temporary file that passes the data to the processes can't be used: No space left "
    assert fails(studio).startswith(words)


def test_ports_that_are_all_taken_are_told(studio, monkeypatch):
    def taken(*_, **__):
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(socket, "create_server", taken)
    assert fails(studio).endswith(": Address already in use.")


def test_processes_that_can_not_be_started_are_told(studio, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/there/is/no/python")
    assert fails(studio) == "The processes can't be started: No such file or directory."


def test_a_rank_that_ends_at_once_is_told_with_its_last_words(studio, monkeypatch):
    monkeypatch.setattr(local, "run_rank", raise_an_error)
    message = fails(studio)
    assert " ended in the middle of step 0: ValueError: out of luck (exit code 1). " in message


def test_a_torch_without_distributed_is_told(studio, monkeypatch):
    import torch

    monkeypatch.setattr(torch.distributed, "is_available", lambda: False)
    for experiment in (PAIR, replace(PAIR, processes=1)):
        outcome = Studio().train(experiment)
        assert outcome.state is State.FAILED
        assert "lacks torch.distributed" in str(outcome.message)


@slow
def test_a_program_that_fails_in_one_rank_is_told_with_its_number(studio, monkeypatch):
    monkeypatch.setattr(local, "run_rank", run_rank_that_fails)
    # It is heard of at the end of the step that rank 0 does meanwhile, or of the next one.
    told = "Rank 1 failed at step [01]: AttributeError: no precision float99"
    assert re.fullmatch(told, fails(studio))


@slow
def test_runs_one_after_the_other_leave_nothing_in_memory_or_in_files():
    process = psutil.Process()
    counts = []
    for _ in range(4):
        with nothing_left():
            outcome = Trainer().train(replace(PAIR, steps=20), make_problem(PAIR))
            assert outcome.state is State.FINISHED
        counts.append((process.num_fds(), process.num_threads()))
    assert counts[-1] == counts[1]

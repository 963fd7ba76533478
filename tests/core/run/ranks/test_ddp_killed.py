"""Processes that are killed, held or hindered: the run ends with a sentence, and nothing stays."""

import random
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from helpers.ranks import (
    MAIN,
    PAIR,
    folders,
    lives,
    nothing_left,
    rank_of,
    started,
    wait_for_rank,
    wait_for_start,
)
from helpers.runs import Studio, needs_torch, wait_until

from core.data.problem import make_problem
from core.experiment.experiment import ARTICLE
from core.processes import command
from core.run.ranks import conductor
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
            wait_for_start(dice.randrange(3, 6))
        else:
            steps = dice.randrange(200)
            wait_until(lambda: len(studio.losses) > steps, START)
        known |= set(started())
        process.kill()
        wait_until(lambda: bool(studio.states) and studio.states[-1].ended)
    (outcome,) = outcomes
    assert outcome.state is State.FAILED
    assert str(outcome.message).startswith(f"Rank {victim} has "), outcome.message
    assert outcome.step == len(studio.losses)


@slow
def test_a_rank_that_is_killed_in_a_long_pause_is_named_afterwards(studio):
    """After half a minute torch's launcher kills the other one as well."""
    with nothing_left() as known, studio.training(PAIR) as outcomes:
        studio.control.step()
        wait_until(lambda: len(studio.losses) == 1, START)
        known |= set(started())
        other = wait_for_rank(0)
        wait_for_rank(1).kill()
        launcher = [one for one in known if rank_of(one) is None]
        wait_until(lambda: not any(map(lives, [other, *launcher])))
        studio.control.step()
    (outcome,) = outcomes
    assert outcome.state is State.FAILED
    step = outcome.step
    assert str(outcome.message).startswith(f"Rank 1 has gone in the middle of step {step}: ")


@slow
def test_a_launcher_that_is_killed_takes_the_ranks_along_when_the_run_ends(studio):
    with nothing_left() as known, studio.training(LONG) as outcomes:
        wait_until(lambda: len(studio.losses) > 10, START)
        known |= set(started())
        ranks = [one for one in known if rank_of(one) is not None]
        (launcher,) = known - set(ranks)
        launcher.kill()
        wait_until(lambda: not lives(launcher))
        studio.control.stop()
    (outcome,) = outcomes
    assert outcome.state in (State.STOPPED, State.FAILED)
    assert len(ranks) == 2


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
@pytest.mark.parametrize("stage", range(6))
def test_a_run_can_be_stopped_while_its_processes_start(studio, stage):
    with nothing_left() as known, studio.training(LONG) as outcomes:
        wait_for_start(stage)
        known |= set(started())
        studio.control.stop()
    assert outcomes[0].state is State.STOPPED


@slow
@pytest.mark.parametrize(
    ("stage", "held"),
    [(1, None), (3, None), (5, None), (3, 1)],  # rank 0 gets no further without rank 1
)
def test_when_the_window_is_killed_no_process_and_no_folder_is_left(stage, held):
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
        known = started(window.pid)
    finally:
        window.kill()
        window.wait()
    assert known

    def nothing_is_left() -> bool:
        known.extend({child for one in known for child in _children(one)} - set(known))
        return not any(map(lives, known)) and not folders(window.pid)

    wait_until(nothing_is_left)


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children()
    except psutil.Error:
        return []


def fails(studio: Studio) -> str:
    """Train, and say why that failed; nothing is left of it."""
    with nothing_left():
        outcome = studio.train(PAIR)
    assert outcome.state is State.FAILED
    return str(outcome.message)


def test_a_disk_that_is_full_is_told(studio, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(conductor, "share", full)
    words = "The processes can't be given their data in a temporary folder: No space left "
    assert fails(studio).startswith(words)
    monkeypatch.setattr(conductor.tempfile, "mkdtemp", full)
    assert fails(studio).startswith(words)


def test_ports_that_are_all_taken_are_told(studio, monkeypatch):
    def taken(*_, **__):
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(socket, "create_server", taken)
    assert fails(studio).endswith(": Address already in use.")


def test_processes_that_can_not_be_started_are_told(studio, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/there/is/no/python")
    message = fails(studio)
    assert message.startswith("The processes can't be started: No such file or directory")


def test_a_launcher_that_ends_at_once_is_told_with_its_last_words(studio, monkeypatch, tmp_path):
    broken = tmp_path / "main.py"
    broken.write_text("raise SystemExit('This torch has no launcher.')")
    monkeypatch.setattr(command, "_MAIN", broken)
    assert fails(studio) == "The processes can't be started: This torch has no launcher."


def test_a_torch_without_distributed_is_told(studio, monkeypatch):
    import torch

    monkeypatch.setattr(torch.distributed, "is_available", lambda: False)
    for experiment in (PAIR, replace(PAIR, processes=1)):
        outcome = Studio().train(experiment)
        assert outcome.state is State.FAILED
        assert "built without torch.distributed" in str(outcome.message)


def test_a_stranger_that_knocks_is_not_let_in(tmp_path):
    from core.run.ranks.channel import Channel, Listener

    listener = Listener(tmp_path)
    port = listener.socket.getsockname()[1]
    for knock in (b"", b"GET / HTTP/1.1\r\n\r\n", bytes(40)):
        with socket.create_connection(("127.0.0.1", port)) as stranger:
            stranger.sendall(knock)
            stranger.shutdown(socket.SHUT_WR)
            assert listener.accept(1.0) is None
    channels = []
    thread = threading.Thread(target=lambda: channels.append(Channel(tmp_path, 3, 77)))
    thread.start()
    rank, process, connection = listener.accept(1.0)
    thread.join()
    assert (rank, process) == (3, 77)
    connection.close()
    with pytest.raises(EOFError):
        channels[0].receive()
    channels[0].close()
    listener.close()


@slow
def test_a_program_that_fails_in_one_rank_is_told_with_its_number(studio, monkeypatch):
    """They find another precision in their file than there is."""
    share = conductor.share

    def cut(folder: Path, tensors):
        made = share(folder, tensors)
        (folder / "experiment.json").write_text(
            (folder / "experiment.json").read_text().replace("float64", "float99")
        )
        return made

    monkeypatch.setattr(conductor, "share", cut)
    message = fails(studio)
    assert message.startswith(("Rank 0 failed at step 0: ", "Rank 1 failed at step 0: "))
    assert "float99" in message


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

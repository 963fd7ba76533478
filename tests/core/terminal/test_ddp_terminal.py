"""Several processes from the terminal: started by main.py itself, or by torchrun."""

import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import psutil
import pytest
from helpers.processes import is_alive, nothing_left
from helpers.ranks import MAIN, rung_3
from helpers.runs import needs_torch, wait_until

from core.experiment.experiment import ARTICLE
from core.run.files import load_run
from core.run.script import write_script
from core.run.snapshot import State

pytestmark = [needs_torch, pytest.mark.slow]

SMALL = ("--n", "5", "--d-in", "4", "--hidden", "3", "--d-out", "2", "--threads", "1")
SMALL = ("train", "--program", "ddp", "--dtype", "float64", "--steps", "30", *SMALL)
EXPERIMENT = replace(ARTICLE, n=5, d_in=4, hidden=3, d_out=2, dtype="float64", steps=30, threads=1)
ALONE = (sys.executable, MAIN)
ENDLESS = ("--steps", "1000000000", "--learning-rate", "1e-12")


def torchrun(processes, *options):
    """What starts main.py in so many processes; without `--` it would take --n for its own."""
    launcher = [sys.executable, "-m", "torch.distributed.run", *options]
    return (*launcher, "--standalone", "--nproc-per-node", str(processes), "--", MAIN)


def run(*command):
    with nothing_left():
        return subprocess.run(
            list(map(str, command)), capture_output=True, text=True, timeout=120, check=False
        )


def printed(done):
    """The losses that were printed, each step once and in order."""
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [int(step) for step, _ in rows] == list(range(len(rows)))
    return [float(loss) for _, loss in rows]


@pytest.mark.parametrize(
    "command", [(*ALONE, *SMALL, "--processes", 2), (*torchrun(2), *SMALL), (*torchrun(3), *SMALL)]
)
def test_the_losses_are_printed_once_and_are_those_of_rung_3(command, tmp_path):
    files = [tmp_path / name for name in ("run.json", "losses.csv", "w.npz")]
    kept = [*zip(("--save", "--csv", "--weights"), files, strict=True)]
    done = run(*command, *[part for pair in kept for part in pair])
    assert done.returncode == 0, done.stderr
    losses = printed(done)
    np.testing.assert_allclose(losses, rung_3(EXPERIMENT), rtol=1e-9)
    assert all(path.exists() for path in files)
    saved = load_run(files[0])
    processes = saved.experiment.processes
    assert f"with {processes} processes of 1 thread, float64: finished after 30 " in done.stderr
    assert saved.losses.tolist() == losses
    assert set(np.load(files[2])) == {"w1", "w2"}
    assert done.stderr.count("Saved ") == 1


def test_what_can_not_run_is_said_once(tmp_path):
    for arguments, words in (
        (("--program", "autograd"), "Autograd runs in one process: set Processes to 1, or choose"),
        (("--processes", "3"), "torchrun has started 2 processes: leave out --processes."),
        (("--n", "1"), "Each process needs at least one example of the batch"),
    ):
        done = run(*torchrun(2), *SMALL, *arguments)
        assert done.returncode == 1  # torchrun's own
        assert done.stderr.count(words) == 1
        assert done.stdout == ""


@pytest.mark.parametrize("start", [(*ALONE, *SMALL, "--processes", "2"), (*torchrun(2), *SMALL)])
def test_a_run_that_diverges(start):
    done = run(*start, "--learning-rate", "10")
    assert done.returncode == (3 if start[1] == MAIN else 1)
    assert done.stderr.count("The loss became ") == 1
    assert "appeared at step" in done.stderr


@contextmanager
def running(command, tmp_path):
    """A run that has printed its first losses, and all its processes."""
    with nothing_left() as known:
        process = subprocess.Popen(
            [*command, *ENDLESS, "--save", str(tmp_path / "run.json")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        for line in process.stdout:
            if line.startswith("20 "):
                break
        known |= set(psutil.Process(process.pid).children(recursive=True))
        try:
            yield process, known
            process.communicate(timeout=60)
        finally:
            process.kill()
            process.communicate()


@pytest.mark.parametrize("start", [(*ALONE, *SMALL, "--processes", "2"), (*torchrun(2), *SMALL)])
def test_ctrl_c_ends_all_and_what_was_to_be_saved_is(start, tmp_path):
    with running(start, tmp_path) as (process, known):
        process.send_signal(signal.SIGINT)
    assert len(known) == (3 if start[1] == MAIN else 2)
    assert process.returncode == (130 if start[1] == MAIN else 1)
    assert load_run(tmp_path / "run.json").state is State.STOPPED


def test_ctrl_c_while_the_processes_start():
    with nothing_left():
        process = subprocess.Popen(
            [*ALONE, *SMALL, "--processes", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        wait_until(lambda: psutil.Process(process.pid).children())
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"stopped after 0 of 30 steps" in errors


def test_when_torchrun_itself_is_killed_the_others_end(tmp_path):
    with running((*torchrun(2), *SMALL), tmp_path) as (process, known):
        process.kill()
    assert load_run(tmp_path / "run.json").state is State.STOPPED
    assert not any(map(is_alive, known))


def test_when_a_rank_of_torchruns_is_killed_the_others_end(tmp_path):
    with running((*torchrun(2), *SMALL), tmp_path) as (process, known):
        next(one for one in known if one.environ()["RANK"] == "1").kill()
        process.wait(60)
    assert process.returncode == 1


def test_its_script_runs_alone_and_under_torchrun(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(write_script(replace(EXPERIMENT, program="ddp", processes=2), 1))
    expected = rung_3(EXPERIMENT)
    for command in ([sys.executable], [*torchrun(2)[:-1]], [*torchrun(3)[:-1]]):
        done = run(*command, script)
        assert done.returncode == 0, done.stderr
        np.testing.assert_allclose(printed(done), expected, rtol=1e-9)

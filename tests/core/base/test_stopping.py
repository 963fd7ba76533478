"""Logging out, closing the terminal and Ctrl-C: what was done up to then is saved."""

import csv
import os
import pty
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from core.base.folders import ROOT
from core.base.stopping import Hurry, ending_signals, interruptible
from core.data.problem import make_problem
from core.experiment.experiment import HAND
from core.run import trainer as trainer_module
from core.run.files import load_run
from core.run.snapshot import State
from core.run.trainer import Trainer

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signals here")
MAIN = [sys.executable, str(Path(ROOT) / "main.py")]
LONG = ["--preset", "hand", "--threads", "1", "--steps", "1000000000"]
SAVE = ["--csv", "losses.csv", "--save", "run.json", "--weights", "w.npz"]
# The first run ends at once, and the others do not end.
STEPS = ["--field", "steps", "--values", "9,1000000000,2000000000"]
SWEEP = ["sweep", *STEPS, "--workers", "2", "--csv", "sweep.csv"]


def check_saved(folder):
    losses = (folder / "losses.csv").read_text().splitlines()[1:]
    document = load_run(folder / "run.json")
    assert len(losses) == document.step > 5
    assert (folder / "w.npz").exists()
    assert sorted(path.name for path in folder.iterdir()) == ["losses.csv", "run.json", "w.npz"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_run_as_ctrl_c_does(tmp_path, number):
    with subprocess.Popen(
        [*MAIN, "train", *LONG, *SAVE],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        while not process.stdout.readline().startswith("6 "):
            pass
        process.send_signal(number)
        process.send_signal(number)  # a terminal that is closed tells it twice
        _, errors = process.communicate()
    assert process.returncode == 130
    assert "stopped after" in errors
    assert "Saved losses.csv, run.json, w.npz." in errors
    assert "Traceback" not in errors
    check_saved(tmp_path)


def test_closing_the_terminal_saves_the_run_though_nothing_can_be_printed_any_more(tmp_path):
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(tmp_path)
        os.execv(MAIN[0], [*MAIN, "train", *LONG, *SAVE])
    said = b""
    while b"\n6 " not in said:
        said += os.read(terminal, 1000)
    os.close(terminal)
    _, status = os.waitpid(process, 0)
    assert os.waitstatus_to_exitcode(status) == 130
    check_saved(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_sweep_saves_what_it_has(tmp_path, number):
    with subprocess.Popen(
        [*MAIN, *SWEEP, "--preset", "hand"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        for line in process.stderr:
            if "finished" in line:
                break
        if number == signal.SIGTERM:
            process.send_signal(number)
        else:
            os.killpg(process.pid, number)  # as a terminal does
        _, errors = process.communicate()
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert "failed" not in errors
    rows = list(csv.DictReader((tmp_path / "sweep.csv").read_text().splitlines()))
    assert [row["state"] for row in rows] == ["finished", "waiting", "waiting"]


def test_what_is_ignored_stays_ignored(monkeypatch):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        assert signal.SIGHUP not in ending_signals()
        with interruptible(print):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_ctrl_c_twice_does_what_it_always_does():
    heard, always = [], []
    before = signal.signal(signal.SIGINT, lambda *_: always.append(1))
    try:
        with interruptible(lambda: heard.append(1)):
            for _ in range(2):
                signal.raise_signal(signal.SIGINT)
        assert (heard, always) == ([1], [1])
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_break_on_windows_is_heard(monkeypatch):
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    heard = []
    before = signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    try:
        with interruptible(lambda: heard.append(1)):
            signal.raise_signal(signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert heard == [1]


def test_what_does_not_end_soon_after_ctrl_c_is_cut_short():
    asked = []
    hurry = Hurry(lambda: asked.append(True), lambda: True, patience=0.01)

    def work():
        with hurry:
            hurry.stop()
            threading.Event().wait()  # for ever

    with pytest.raises(KeyboardInterrupt):
        work()
    assert hurry.cut
    assert asked == [True]


def test_what_must_not_be_cut_is_let_end():
    looks, ended = [], threading.Event()

    def stuck():
        looks.append(True)
        if len(looks) == 3:
            ended.set()
        return False

    hurry = Hurry(lambda: None, stuck, patience=0.01)
    with hurry:
        hurry.stop()
        ended.wait()
    assert not hurry.cut
    hurry.stop()  # what is saved after it is not cut either
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


COMPILES = """
import threading
def train(x, y, w1, w2, knobs):
    while True:
        interrupt()  # Ctrl-C comes while it compiles
        threading.Event().wait()
        yield
"""


def test_a_run_whose_compiler_is_cut_short_has_been_stopped(write_program, monkeypatch):
    trainer = Trainer()
    hurry = Hurry(trainer.control.stop, trainer.compiles, patience=0.01)
    write_program(COMPILES, interrupt=hurry.stop)
    program = replace(trainer_module.find("numpy"), needs=("compiler",))
    monkeypatch.setattr(trainer_module, "find", lambda name: program)
    with hurry:
        outcome = trainer.train(replace(HAND, threads=1), make_problem(HAND))
    assert hurry.cut
    assert outcome.state is State.STOPPED
    assert outcome.step == 0
    assert not trainer.compiles()

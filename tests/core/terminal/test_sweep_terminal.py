"""The command `sweep`."""

import csv
import os
import signal
import subprocess
import sys

import psutil
import pytest
from helpers.processes import is_alive
from helpers.runs import wait_until

from core.base.folders import ROOT
from core.terminal import main

HAND = ("--preset", "hand", "--steps", "30")


def sweep(*arguments):
    return main(["sweep", *map(str, arguments)], save_plot=None)


def test_it_tells_each_run_and_prints_and_saves_a_table(tmp_path, capsys):
    path = tmp_path / "sweep.csv"
    done = sweep(
        "--field", "learning-rate", "--values", "0.001, 0.01", "--field2", "optimizer",
        "--values2", "sgd, adam", *HAND, "--workers", 2, "--csv", path,
    )  # fmt: skip
    assert done == 0
    printed = capsys.readouterr()
    lines = [line.split() for line in printed.out.splitlines()]
    assert lines[0] == ["learning_rate", "optimizer", "state", "steps", "loss", "best", "seconds"]
    assert [line[:3] for line in lines[1:]] == [
        ["0.001", "sgd", "finished"],
        ["0.001", "adam", "refused"],
        ["0.01", "sgd", "finished"],
        ["0.01", "adam", "refused"],
    ]
    assert "1 of 4: learning_rate 0.001, optimizer sgd: finished after 30 steps" in printed.err
    assert "2 of 4: learning_rate 0.001, optimizer adam: refused. NumPy by hand" in printed.err
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["state"] for row in rows] == [line[2] for line in lines[1:]]
    assert lines[1][4] == f"{float(rows[0]['loss']):.6g}"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--field", "seed"], "The following arguments are required: --values"),
        (["--field", "speed", "--values", "1"], "There is no setting 'speed'."),
        (["--field", "seed", "--values", "1..x"], "Seed must be a number, not 'x'."),
        (["--field", "seed", "--values", "1", "--n", "0"], "N must be at least 1, not '0'."),
        (["--field", "seed", "--values", "1", "--field2", "n"], "go together"),
        (["--field", "seed", "--values", "1", "--workers", "0"], "Workers must be at least 1"),
        (["--field", "seed", "--values", "1", "--csv", ""], "--csv needs a file name."),
        (["--field", "optimizer", "--values", "adam"], "torch.optim (rung 6)"),
    ],
)
def test_wrong_arguments_get_a_sentence_and_2(arguments, sentence, capsys):
    assert sweep(*arguments) == 2
    printed = capsys.readouterr().err.splitlines()
    assert len(printed) == 1
    assert sentence in printed[0]


def test_results_that_can_not_be_saved_are_printed_all_the_same(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("1,2\n3,4\n")
    arguments = ("--field", "seed", "--values", "1", "--steps", "3", "--hidden", "2")
    assert sweep(*arguments, "--file", path, "--csv", path) == 2
    assert path.read_text() == "1,2\n3,4\n"
    capsys.readouterr()
    assert sweep(*arguments, "--file", path, "--csv", "/dev/full") == 1
    printed = capsys.readouterr()
    assert "/dev/full can't be written" in printed.err
    assert "finished" in printed.out


def test_ctrl_c_ends_it_with_the_table_so_far_and_no_process_left():
    command = [sys.executable, str(ROOT / "main.py"), "sweep", "--field", "steps"]
    command += ["--values", "5, 1000000000000", "--preset", "hand", "--learning-rate", "1e-9"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert "1 of 2: steps 5: finished after 5 steps" in process.stderr.readline()
        everybody = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == ""
    assert [line.split()[:2] for line in output.splitlines()[1:]] == [
        ["5", "finished"],
        ["1000000000000", "waiting"],
    ]
    wait_until(lambda: not any(map(is_alive, everybody)))

"""The command line, used as a person or a shell script would use it."""

import csv
import errno
import fcntl
import json
import os
import pty
import re
import select
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time

import numpy as np
import pytest
from helpers.terminal import SMALL, chainrule

from core.base.folders import ROOT
from core.terminal import main


# Small and quick, on NumPy, and the same on every machine.
def test_train_prints_step_and_loss_and_nothing_else():
    done = chainrule("train", *SMALL)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "0 8.0"
    assert [line.split()[0] for line in lines] == [str(step) for step in range(20)]


def test_the_default_is_the_articles_run():
    done = chainrule("train", "--steps", "2", "--dtype", "float64", "--threads", "1")
    first = float(done.stdout.splitlines()[0].split()[1])
    assert first == pytest.approx(26365524.19, rel=1e-9)


def test_a_summary_follows_on_stderr():
    done = chainrule("train", *SMALL)
    assert "finished after 20 of 20 steps" in done.stderr
    assert "NumPy by hand on cpu with 1 thread, float32" in done.stderr


def test_quiet_prints_no_steps():
    done = chainrule("train", *SMALL, "--quiet")
    assert done.stdout == ""
    assert "finished" in done.stderr


def test_everything_can_be_kept_and_started_from_again(tmp_path):
    names = {name: tmp_path / f"{name}" for name in ("losses.csv", "run.py", "run.json", "w.npz")}
    done = chainrule(
        "train", *SMALL, "--csv", names["losses.csv"], "--script", names["run.py"],
        "--save", names["run.json"], "--weights", names["w.npz"],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with names["losses.csv"].open(newline="") as file:
        rows = list(csv.reader(file))
    printed = [[*line.split(), "0.01"] for line in done.stdout.splitlines()]
    assert rows == [["step", "loss", "learning_rate"], *printed]
    script = subprocess.run(
        [sys.executable, names["run.py"]], capture_output=True, text=True, check=True
    )
    assert script.stdout == done.stdout
    saved = json.loads(names["run.json"].read_text())
    assert saved["losses"] == [float(loss) for _, loss, _ in printed]
    with np.load(names["w.npz"]) as weights:
        assert weights["w1"].shape == (3, 2)
    again = chainrule("train", names["run.json"])
    assert again.stdout == done.stdout


@pytest.mark.slow
def test_a_plot_is_drawn_without_a_display(tmp_path):
    pytest.importorskip("PySide6")
    for name, start in (("loss.png", b"\x89PNG"), ("loss.svg", b"<?xml")):
        done = chainrule("train", *SMALL, "--quiet", "--plot", tmp_path / name)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name).read_bytes().startswith(start)


def test_diverging_ends_with_3_and_names_the_line():
    done = chainrule("train", "--learning-rate", "5e-6", "--threads", "1")
    assert done.returncode == 3
    assert "became inf at step 6" in done.stderr
    assert re.search(r"line \d+ of core/programs/numpy_by_hand.py: loss = ", done.stderr)
    assert "--learning-rate 5e-07" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--n", "1,5"], "N contains a comma"),
        (["--n", "0"], "N must be at least 1, not '0'."),
        (["--learning-rate", "nan"], "Learning rate must be a finite number, not 'nan'."),
        (["--learning-rate=-1"], "Learning rate must be greater than 0, not '-1'."),
        (["--learning-rate", "1e999"], "finite number"),
        (["--seed", "１２"], "full-width"),
        (["--program", "jax"], "Program must be one of numpy"),
        (["--device", "cuda:7"], "cuda:7 isn't available here"),
        (["--d-in", "1000000000"], "4.77 TB"),
        (["--optimizer", "adam"], "torch.optim (rung 6)"),
        (["--foo"], "Unrecognized arguments: --foo"),
        (["missing.json"], "missing.json can't be opened"),
        (["--csv", "no/such/folder/x.csv"], "doesn't exist"),
        (["--weights", "w.pickle"], "must end in .safetensors or .npz"),
        (["--plot", "x.gif"], "must end in .png or .svg or .pdf"),
        (["--csv", "a", "--save", "a"], "already writes this file"),
        (["--csv", ""], "--csv needs a file name"),
        (["--learning-rate", "-1e-6"], "Learning rate must be greater than 0, not '-1e-6'."),
        (["--n", "-inf"], "N must be a finite number, not '-inf'."),
        (["--file", "/dev/zero"], "isn't a file"),
        (["--file", "missing.csv"], "missing.csv can't be read"),
        (["--preset", "huge"], "invalid choice"),
    ],
)
def test_wrong_arguments_get_one_sentence_and_2(arguments, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["train", *arguments], save_plot=None) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert "Traceback" not in told.err
    assert len(told.err.splitlines()) == 1
    assert told.out == ""
    assert list(tmp_path.iterdir()) == []


def test_one_sentence_and_2_are_what_a_shell_gets(tmp_path):
    done = chainrule("train", "--foo", cwd=tmp_path)
    assert done.returncode == 2
    assert "Unrecognized arguments: --foo" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_data_of_one_size_bring_it_along():
    done = chainrule("train", "--data", "sine", "--steps", "3", "--threads", "1")
    assert done.returncode == 0, done.stderr


def test_a_file_of_ones_own(tmp_path):
    table = tmp_path / "数据.csv"
    rows = "\n".join(f"{i},{i % 3},{i / 7}" for i in range(30))
    table.write_bytes(("甲,乙,结果\n" + rows).encode("gb18030"))
    arguments = ("--steps", "5", "--threads", "1", "--hidden", "4")
    done = chainrule("train", "--file", table, *arguments, "--save", tmp_path / "run.json")
    assert done.returncode == 0, done.stderr
    experiment = json.loads((tmp_path / "run.json").read_text())["experiment"]
    assert (experiment["n"], experiment["d_in"], experiment["d_out"]) == (30, 2, 1)
    again = chainrule("train", tmp_path / "run.json")
    assert again.stdout == done.stdout
    table.write_text("a,b\n1,x\n")
    broken = chainrule("train", "--file", table, *arguments)
    assert broken.returncode == 2
    assert "row 2, column 2: 'x'" in broken.stderr


def test_ctrl_c_ends_cleanly_and_says_what_was_saved(tmp_path):
    path = tmp_path / "losses.csv"
    with subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "train", "--preset", "hand", "--threads", "1",
         "--steps", "100000000", "--csv", str(path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        process.stdout.readline()  # the run has begun
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped after" in errors
    assert f"Saved {path}" in errors
    assert "Traceback" not in errors
    steps = len(output.splitlines()) + 1
    assert len(path.read_text().splitlines()) == steps + 1


def test_a_reader_that_goes_away_is_no_error():
    program = shlex.join([sys.executable, str(ROOT / "main.py")])
    command = f"{program} train --steps 100000 --preset hand | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert done.stdout == "0 8.0\n"
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_a_full_disk_costs_its_file_and_nothing_else(tmp_path):
    # A file-size limit makes writes fail as a full disk does.
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000));"
        f"sys.path.insert(0, {str(ROOT)!r}); import main; sys.exit(main.main(sys.argv[1:]))"
    )
    path, script = tmp_path / "losses.csv", tmp_path / "run.py"
    path.write_text("old\n")
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, "train", "--preset", "hand", "--steps", "5000",
         "--threads", "1", "--quiet", "--csv", str(path), "--script", str(script)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"{path} can't be written: {os.strerror(errno.EFBIG)}" in done.stderr
    assert "finished after 5000" in done.stderr
    assert path.read_text() == "old\n"
    assert script.exists()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["losses.csv", "run.py"]


def test_a_progress_bar_on_a_terminal_and_none_in_a_pipe():
    command = [sys.executable, str(ROOT / "main.py"), "train", *SMALL, "--quiet"]
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen(command, stdout=follower, stderr=follower) as process:
        os.close(follower)
        seen = b""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if select.select([leader], [], [], 0.1)[0]:
                try:
                    part = os.read(leader, 4096)
                except OSError:  # the other end has closed
                    break
                seen += part
                if not part:
                    break
            elif process.poll() is not None:
                break
    os.close(leader)
    assert b"step" in seen
    assert b"%|" in seen
    assert "%|" not in chainrule("train", *SMALL, "--quiet").stderr


def test_without_a_display_main_says_so_and_trains():
    without = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    done = chainrule(env=without)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 500
    assert "No window can be opened here" in done.stderr.splitlines()[0]


def test_programs_lists_all_and_prints_one():
    listed = chainrule("programs").stdout.splitlines()
    assert len(listed) == 11
    assert listed[0].split()[:2] == ["1", "numpy"]
    code = chainrule("programs", "cuda_graph").stdout
    assert code == (ROOT / "core/programs/cuda_graph.py").read_text()
    assert chainrule("programs", "jax").returncode == 2


def test_devices_lists_the_cpu_and_the_missing():
    done = chainrule("devices").stdout
    assert done.startswith("cpu")
    assert "not here" in done


@pytest.mark.parametrize("arguments", [["--help"], ["train", "--help"], ["programs", "numpy"]])
def test_help_and_texts_do_not_import_torch(arguments):
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import main\n"
        "try: main.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.slow
def test_race_prints_a_table_and_writes_it(tmp_path):
    done = chainrule(
        "race", "--programs", "numpy", "--sizes", "hand,square:4..8", "--seconds", "0.03",
        "--csv", tmp_path / "race.csv", "--json", tmp_path / "race.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].split()[:2] == ["numpy", "2x3x2x1"]
    standings = json.loads((tmp_path / "race.json").read_text())
    assert [standing["experiment"]["n"] for standing in standings] == [2, 64, 64]
    assert "At 2x3x2x1, NumPy by hand does" in done.stdout
    assert all(standing["median"] > 0 for standing in standings)
    with (tmp_path / "race.csv").open(newline="") as file:
        assert len(list(csv.reader(file))) == 4


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--sizes", "3x3"], "A size is article, hand, four numbers"),
        (["--seconds", "nan"], "Seconds must be a finite number"),
        (["--programs", "jax"], "Program must be one of"),
        (["--threads", "1,,2"], "Threads is empty"),
    ],
)
def test_a_race_that_can_not_be_gets_one_sentence(arguments, sentence):
    done = chainrule("race", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_users_own_data_are_not_written_over(tmp_path):
    data = tmp_path / "data.csv"
    data.write_text("1,2\n3,4\n")
    done = chainrule("train", "--file", data, "--csv", data)
    assert done.returncode == 2
    assert "already writes this file" in done.stderr
    assert data.read_text() == "1,2\n3,4\n"
    twice = chainrule("race", "--csv", tmp_path / "a", "--json", tmp_path / "a")
    assert twice.returncode == 2


def test_an_exported_script_finds_the_data_from_another_folder(tmp_path):
    (tmp_path / "data.csv").write_text("1,2\n3,4\n")
    run = chainrule(
        "train", "--file", "data.csv", "--steps", "3", "--threads", "1", "--script", "run.py",
        cwd=tmp_path,
    )  # fmt: skip
    alone = subprocess.run(
        [sys.executable, tmp_path / "run.py"], capture_output=True, text=True, check=True, cwd="/"
    )
    assert alone.stdout == run.stdout


@pytest.mark.slow
def test_rung_8_is_told_what_suits_it():
    pytest.importorskip("torch")
    done = chainrule("train", "--program", "dynamic", "--seed", "1", "--threads", "1")
    assert done.returncode == 3
    assert "--init linear --learning-rate 0.0001 --momentum 0.9" in done.stderr


@pytest.mark.slow
def test_a_first_loss_that_does_not_fit_is_no_matter_of_the_learning_rate():
    pytest.importorskip("torch")
    done = chainrule("train", "--program", "tensors", "--dtype", "float16", "--threads", "1")
    assert done.returncode == 3
    assert "this very first number is too large for float16" in done.stderr


def test_a_run_whose_learning_rate_changes_is_done_again_from_all_that_is_kept_of_it(tmp_path):
    path, rows, script = (tmp_path / name for name in ("run.json", "losses.csv", "run.py"))
    rates = "0.01, 5: 0.002, 12: 0.03"
    done = chainrule(
        "train", *SMALL, "--learning-rate", rates,
        "--save", path, "--csv", rows, "--script", script,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    constant = chainrule("train", *SMALL).stdout
    assert done.stdout.splitlines()[:6] == constant.splitlines()[:6]
    assert done.stdout.splitlines()[6] != constant.splitlines()[6]
    column = [row.rpartition(",")[2] for row in rows.read_text().splitlines()]
    assert column == ["learning_rate", *5 * ["0.01"], *7 * ["0.002"], *8 * ["0.03"]]
    assert chainrule("train", path).stdout == done.stdout
    alone = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert alone.stdout == done.stdout


def test_code_can_be_printed_where_the_output_knows_fewer_letters():
    done = chainrule("programs", "numpy", env={"PYTHONIOENCODING": "gbk"}, encoding="gbk")
    assert done.returncode == 0
    assert "grad_w2 = h_relu.T @ grad_y_pred" in done.stdout


@pytest.mark.parametrize("arguments", [["train", *SMALL], ["programs", "numpy"]])
def test_an_output_that_takes_nothing_is_told_in_one_sentence(arguments):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *arguments],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert os.strerror(errno.ENOSPC) in done.stderr


def test_without_any_output_it_still_trains(tmp_path):
    program = shlex.join([sys.executable, str(ROOT / "main.py"), "train", *SMALL])
    done = subprocess.run(f"{program} --csv a.csv >&- 2>&-", shell=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 0
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 21

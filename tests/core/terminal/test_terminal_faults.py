"""What the system refuses, or a file has in it, becomes a sentence that a terminal can show."""

import os
import subprocess
import sys

import numpy as np
import pytest
from helpers.runs import needs_torch
from helpers.terminal import SMALL, chainrule

from core.base import errors
from core.base.folders import ROOT
from core.base.message import escape, say
from core.terminal import commands, main

LONG = "长" * 100  # 300 bytes; a file's name has at most 255


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        np._core._exceptions._ArrayMemoryError((9,), np.dtype("f8")),
        OSError(12, "Cannot allocate memory"),
        BlockingIOError(11, "Resource temporarily unavailable"),
        RuntimeError("can't start new thread"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't "
                     "allocate memory: you tried to allocate 800000000000 bytes."),
        ImportError("libmkl.so.2: failed to map segment from shared object"),
        caused(RuntimeError("the worker could not begin"), MemoryError()),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_memory_that_is_refused_anywhere_is_one_sentence(error, monkeypatch, capsys):
    def fail(*_):
        raise error

    monkeypatch.setattr(commands, "_devices", fail)
    assert main(["devices"], save_plot=None) == 1
    assert capsys.readouterr().err == f"{errors.SHORT}\n"


def test_another_error_is_not_taken_for_it(monkeypatch):
    assert not errors.is_shortage(RuntimeError("something else"))
    first, second = RuntimeError("first"), RuntimeError("second")
    first.__cause__, second.__cause__ = second, first
    assert not errors.is_shortage(first)

    def fail():
        raise ZeroDivisionError

    monkeypatch.setattr(commands, "_devices", fail)
    with pytest.raises(ZeroDivisionError):
        main(["devices"], save_plot=None)


def limited(megabytes, *arguments):
    """Run a command with so much memory to be asked for."""
    code = (
        "import resource, runpy, sys\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({megabytes << 20},) * 2)\n"
        f"sys.argv = ['main.py', *{arguments!r}]\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        f"runpy.run_path({str(ROOT / 'main.py')!r}, run_name='__main__')\n"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environment
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux obeys this limit")
def test_sizes_that_a_limit_does_not_allow_are_refused():
    done = limited(600, "train", "--n", "5000", "--d-in", "20000", "--steps", "3")
    assert done.returncode == 2
    assert done.stderr.startswith("These sizes need ")
    assert len(done.stderr.splitlines()) == 1


@needs_torch
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux obeys this limit")
def test_a_limit_that_leaves_no_room_for_torch_is_told():
    done = limited(500, "train", "--program", "autograd", "--steps", "3")
    assert done.returncode in (1, 2)
    assert "not enough memory" in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert limited(500, "train", "--steps", "3", "--quiet").returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        *(["train", f"--{name}", LONG] for name in ("csv", "script", "save", "file")),
        ["train", "--weights", f"{LONG}.npz"],
        ["train", "--plot", f"{LONG}.png"],
        ["train", LONG],
        ["prove", LONG],
        ["step", LONG],
        ["race", "--csv", LONG],
        ["race", "--json", LONG],
        ["sweep", "--field", "seed", "--values", "0", "--csv", LONG],
        ["lessons", "check", LONG],
        ["lessons", "new", LONG],
    ],
    ids=lambda command: " ".join(command).replace(LONG, ""),
)
def test_a_name_that_is_too_long_is_told_before_the_work_with_the_name(
    command, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(command, save_plot=None) in (1, 2)
    told = capsys.readouterr()
    assert told.out == ""
    assert LONG in told.err
    assert "File name too long" in told.err
    assert len(told.err.splitlines()) == 1


NASTY = "red\x1b[31m bell\x07 nul\x00 csi\x9b turned\u202e line\u2028 new\r\n"


def test_what_a_terminal_would_obey_is_shown_and_the_rest_is_left(capsys, tmp_path):
    shown = escape(NASTY)
    assert shown == ("red\\x1b[31m bell\\x07 nul\\x00 csi\\x9b turned\\u202e line\\u2028 new\\r\\n")
    assert escape("Größe 宽度 🙂 👩‍🏫 \\x1b") == "Größe 宽度 🙂 👩‍🏫 \\x1b"
    assert str(say("{a}: {b}", a=NASTY, b=say("{c}", c=NASTY))) == f"{shown}: {shown}"
    path = tmp_path / "columns.csv"
    path.write_text("a\x1b[31m,b\x07\u202e,c\n1,2,3\n4,5,6\n")
    assert main(["train", "--file", str(path), "--targets", "z"], save_plot=None) == 2
    told = capsys.readouterr().err
    assert "choose one of a\\x1b[31m, b\\x07\\u202e, c" in told
    assert told.rstrip("\n").isprintable()


@pytest.mark.slow
def test_a_plot_needs_no_display_whatever_the_environment_names(tmp_path):
    path = tmp_path / "plot.png"
    for named in ({"QT_QPA_PLATFORM": "xcb"}, {"QT_QPA_PLATFORM": "", "WAYLAND_DISPLAY": "gone"}):
        gone = {"DISPLAY": "", "XDG_RUNTIME_DIR": str(tmp_path), **named}
        done = chainrule("train", *SMALL, "--quiet", "--plot", path, env=gone)
        assert done.returncode == 0, done.stderr
        assert path.stat().st_size > 1000
        path.unlink()


def test_where_qt_cannot_be_loaded_a_plot_is_refused_and_the_rest_is_saved(tmp_path):
    package, csv = tmp_path / "PySide6", tmp_path / "losses.csv"
    package.mkdir()
    (package / "__init__.py").write_text("raise ImportError('libGL.so.1: not found')")
    done = chainrule(
        "train", *SMALL, "--plot", tmp_path / "plot.png", "--csv", csv,
        env={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 1
    assert "The plot can't be drawn: libGL.so.1: not found." in done.stderr
    assert "Traceback" not in done.stderr
    assert csv.exists()

"""A torch that is broken, half there or not there: NumPy works, and the reason is told."""

import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
import types

import pytest
from helpers.fake_torch import BROKEN, GPU, make_torch

from core.base.folders import ROOT
from core.base.message import Refused
from core.experiment import devices
from core.experiment.devices import survey
from core.machine import pytorch
from core.programs import LADDER, find

# Runs commands of the terminal in one process; prints what each said, and its exit code.
COMMANDS = f"""
import contextlib, io, json, sys
sys.path.insert(0, {str(ROOT)!r})
import main
answers = []
for arguments in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main.main(arguments)
    answers.append([code, out.getvalue(), err.getvalue()])
print(json.dumps(answers))
"""
HAND = ["--preset", "hand", "--steps", "2", "--threads", "1"]


def run_commands(path, *commands):
    """The exit code, output and errors of each command, with `path` first on Python's path."""
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(commands)],
        capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "kind",
    [kind if kind == "library" else pytest.param(kind, marks=pytest.mark.slow) for kind in BROKEN],
)
def test_with_a_broken_torch_numpy_works_and_each_rung_says_why_it_cannot(kind, tmp_path):
    code, words = BROKEN[kind]
    listed, rungs, trained, refused, raced = run_commands(
        make_torch(tmp_path / kind, code),
        ["devices"],
        ["programs"],
        ["train", *HAND],
        ["train", *HAND, "--program", "autograd"],
        ["race", "--programs", "numpy,autograd", "--sizes", "hand", "--seconds", "0.01"],
    )
    assert listed[0] == rungs[0] == trained[0] == raced[0] == 0
    assert listed[1].startswith("cpu")
    assert listed[1].count(words) == 3
    assert "bfloat16" not in listed[1]
    assert rungs[1].count(words) == len(LADDER) - 1
    assert "can't run" not in rungs[1].splitlines()[0]
    assert trained[1].startswith("0 ")
    assert refused[0] == 2
    assert refused[2].startswith("Autograd can't run here: ")
    assert words in refused[2]
    assert words in raced[2]
    assert "Traceback" not in str([listed, rungs, trained, refused, raced])


def test_a_gpu_that_gives_no_answer_is_left_out_and_the_others_are_not(monkeypatch, tmp_path):
    monkeypatch.setattr(devices, "_loads", lambda *libraries: True)

    def surveyed(**given):
        torch = types.ModuleType("torch")
        exec(GPU.replace("from torch import version", "").format(**given), vars(torch))
        torch.version = types.SimpleNamespace(cuda="12.8", hip=None, xpu=None)
        torch.distributed = types.SimpleNamespace(is_available=lambda: True)
        monkeypatch.setitem(sys.modules, "torch", torch)
        return survey()

    one = surveyed(free=(1,), available="lambda: True")
    assert [device.id for device in one.devices] == ["cpu", "cuda:1"]
    assert "busy or unavailable" in str(one.missing["cuda:0"])
    assert one.reason_against(find("cuda_graph")) is None
    for given in ({"free": (), "available": "lambda: True"}, {"free": (0,), "available": "fail"}):
        none = surveyed(**given)
        assert [device.id for device in none.devices] == ["cpu"]
        assert "busy or unavailable" in str(none.missing["cuda"])
        assert none.reason_against(find("cuda_graph")) == none.missing["cuda"]
        assert none.reason_against(find("autograd")) is None


@pytest.fixture
def nothing_known(monkeypatch):
    """No torch that was loaded, or found to be broken, by another test."""
    monkeypatch.setattr(pytorch, "_reason", None)
    monkeypatch.delitem(sys.modules, "torch", raising=False)


def test_a_folder_of_that_name_without_a_module_is_told_apart(nothing_known, monkeypatch, tmp_path):
    spec = importlib.machinery.ModuleSpec("torch", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: spec)
    machine = survey()
    assert "only partly installed" in str(machine.lacks["torch"])
    with pytest.raises(Refused, match="only partly installed"):
        find("autograd").load()


@pytest.mark.parametrize("version", ["cuda =", "raise SystemExit(3)", None])
def test_a_version_that_cannot_be_read_is_a_broken_torch(
    nothing_known, monkeypatch, tmp_path, version
):
    make_torch(tmp_path, "", version=version or "")
    if version is None:
        (tmp_path / "torch" / "version.py").unlink()
    monkeypatch.syspath_prepend(tmp_path)
    assert "can't be loaded" in str(survey().lacks["torch"])


def test_a_torch_that_would_end_the_process_is_a_broken_torch(nothing_known, monkeypatch, tmp_path):
    make_torch(tmp_path, "raise SystemExit('no licence')")
    monkeypatch.syspath_prepend(tmp_path)
    assert "SystemExit: no licence" in str(pytorch.why_not())


def test_a_mac_with_an_intel_chip_is_told_that_there_is_no_torch(nothing_known, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    assert "Macs with an Intel chip" in str(survey().lacks["torch"])


def test_what_was_found_out_once_is_said_again_and_not_tried_again(
    nothing_known, monkeypatch, tmp_path
):
    make_torch(tmp_path, "import builtins\nbuiltins.tries += 1\nraise OSError('gone')")
    monkeypatch.setattr("builtins.tries", 0, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    assert "gone" in str(pytorch.why_not())
    assert pytorch.why_not() is pytorch.why_not()
    import builtins

    assert builtins.tries == 1
    assert survey().lacks["torch"] is pytorch.why_not()

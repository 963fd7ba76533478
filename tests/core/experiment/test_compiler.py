"""Whether torch.compile works here: what is plain at once, and what one trial finds out."""

import json
import os
import shutil
import sys

import pytest
from helpers.children import compile_well, fail_to_compile, leave_with_7, wait_for_ever
from helpers.processes import nothing_left

from core.experiment import compiler
from core.experiment.compiler import BEING_TRIED, expect_trial, try_out, why_none
from core.experiment.devices import survey
from core.programs import find


@pytest.fixture(autouse=True)
def _nothing_tried(monkeypatch):
    monkeypatch.setattr(compiler, "_found", None)


@pytest.fixture
def installed(monkeypatch):
    """Let these compilers be installed, and Python's headers."""

    def installed(*names, cxx=""):
        monkeypatch.setenv("CXX", cxx)
        monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name in names else None)
        monkeypatch.setattr(compiler.Path, "exists", lambda path: True)

    return installed


@pytest.fixture
def trial(monkeypatch, tmp_path):
    """What is found out by a trial that does this; and what `why_none` says after it."""
    monkeypatch.setattr(compiler, "_plainly_none", lambda: None)
    monkeypatch.setattr(compiler, "_fingerprint", lambda: ["these versions"])
    path = tmp_path / "compiler.json"

    def trial(target, stopped=lambda: False):
        monkeypatch.setattr(compiler, "_compile", target)
        expect_trial()
        assert why_none() is BEING_TRIED
        try_out(path, stopped)
        return why_none()

    trial.path = path
    return trial


def test_torch_calls_one_compiler_and_no_other(installed, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    installed("g++")
    assert why_none() is None
    installed("clang++")
    assert "CXX=clang++" in str(why_none())
    installed("clang++", cxx="clang++ -O1")
    assert why_none() is None
    installed()
    assert "none is installed" in str(why_none())


def test_a_mac_without_the_command_line_tools_has_only_a_stub(installed, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    installed("clang++")
    monkeypatch.setattr(compiler, "_has_command_line_tools", lambda: False)
    assert "xcode-select --install" in str(why_none())
    monkeypatch.setattr(compiler, "_has_command_line_tools", lambda: True)
    assert why_none() is None


def test_a_trial_that_fails_gives_the_reason_and_is_not_remembered(trial):
    told = trial(fail_to_compile)
    assert "CppCompileError: no omp.h" in str(told)
    assert survey().lacks["compiler"] == told
    assert "exit code 7" in str(trial(leave_with_7))
    assert not trial.path.exists()


def test_one_that_succeeds_is_not_repeated_with_the_same_versions(trial, monkeypatch):
    assert trial(compile_well) is None
    assert json.loads(trial.path.read_text()) == ["these versions"]
    assert trial(leave_with_7) is None
    monkeypatch.setattr(compiler, "_fingerprint", lambda: ["a newer one"])
    assert "exit code 7" in str(trial(leave_with_7))
    trial.path.write_text("{ nonsense")
    assert trial(compile_well) is None


def test_one_that_is_stopped_ends_its_process(trial):
    with nothing_left():
        assert trial(wait_for_ever, stopped=lambda: True) is BEING_TRIED
    assert not trial.path.exists()


def test_in_the_terminal_nothing_is_tried_and_the_run_itself_decides(installed):
    installed("g++", "clang++", "cl")
    if "torch" not in survey().lacks:
        assert survey().reason_against(find("compile")) is None


def test_a_pipe_where_it_is_remembered_keeps_nobody_waiting(trial):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes in folders")
    os.mkfifo(trial.path)
    assert trial(compile_well) is None
    assert json.loads(trial.path.read_text(encoding="utf-8")) == ["these versions"]

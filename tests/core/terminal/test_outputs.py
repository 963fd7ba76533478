"""What a command writes replaces none of its inputs, and no other output."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.refusals import refused

from core.experiment.experiment import HAND
from core.run.files import save_run
from core.run.record import RunRecord
from core.terminal import main
from core.terminal.outputs import check_outputs, is_same_file

TABLE = "a,b\n1,2\n3,4\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A folder with a table in it, and ways to it."""
    (tmp_path / "d").mkdir()
    (tmp_path / "to_d").symlink_to("d")
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "link.csv").symlink_to("t.csv")
    (tmp_path / "to_come.csv").symlink_to("d/q.csv")
    os.link(tmp_path / "t.csv", tmp_path / "hard.csv")
    monkeypatch.chdir(tmp_path)


SAME = [
    ("q.csv", "./q.csv"),
    ("q.csv", "d/../q.csv"),
    ("d/q.csv", "to_d/q.csv"),
    ("d/q.csv", "to_come.csv"),
    ("t.csv", "link.csv"),
    ("t.csv", "hard.csv"),
    ("q.csv", os.path.abspath("/") + "{here}/q.csv"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_to_one_file_are_found(tmp_path, one, other):
    other = other.format(here=str(tmp_path).lstrip("/")) if "{" in other else other
    for first, second in ((one, other), (other, one)):
        assert is_same_file(first, second)
        with refused("another option already writes this file."):
            check_outputs({"csv": first, "json": second})
        with refused("another option already writes this file."):
            check_outputs({"csv": first}, [second])


@pytest.mark.parametrize("other", ["r.csv", "d/q.csv", "Q.txt", "to_d", "no/such/q.csv"])
def test_other_files_are_others(other):
    assert not is_same_file("q.csv", other)
    assert not is_same_file(other, "q.csv")


@pytest.mark.parametrize("ignores_case", [False, True])
def test_names_in_other_letters_are_one_where_the_disk_takes_them_for_one(
    monkeypatch, ignores_case
):
    if ignores_case:  # as the disks of Windows and of macOS do

        def exists(path):
            return path.name.lower() in map(str.lower, os.listdir(path.parent))

        monkeypatch.setattr(Path, "exists", exists)
    assert is_same_file("q.csv", "Q.CSV") is ignores_case
    assert not [name for name in os.listdir() if name.startswith(".chainrule")]


COMMANDS = [
    "race --csv q.csv --json ./q.csv",
    "train --csv q.csv --save d/../q.csv",
    "train --file t.csv --csv link.csv",
    "train run.json --csv ./t.csv",
    "train run.json --save d/../run.json",
    "train --script run.py --plot a.png --weights w.npz --csv ./run.py",
    "sweep run.json --field seed --values 0..1 --csv link.csv",
    "sweep run.json --field seed --values 0..1 --csv d/../run.json",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_writes_over_what_it_reads_or_twice_into_one_file(tmp_path, capsys, command):
    experiment = replace(HAND, data="file", file=str(tmp_path / "t.csv"), d_in=1)
    save_run("run.json", RunRecord(experiment))
    whole = (tmp_path / "run.json").read_bytes()
    assert main(command.split(), print) == 2
    assert "another option already writes this file." in capsys.readouterr().err
    assert (tmp_path / "t.csv").read_text() == TABLE
    assert (tmp_path / "run.json").read_bytes() == whole
    assert not (tmp_path / "q.csv").exists()

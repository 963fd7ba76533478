"""The race as a process of its own, for another program: its lines, its end, and its death."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest
from helpers.runs import rungs, wait_until

from core.base.folders import ROOT
from core.base.message import unpack_message

SHORT = ("--programs", "numpy", "--sizes", "hand", "--seconds", "0.03", "--threads", "1")
LONG = ("--programs", "numpy", "--sizes", "hand,article", "--seconds", "60", "--threads", "1")


def start(folder, *arguments, **options):
    """The process; what it writes into temporary files comes into this folder."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "race", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder)},
        **options,
    )


def run(folder, *arguments):
    """Its exit code, its events and what it said on stderr."""
    process = start(folder, *arguments, "--events")
    out, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    return process.returncode, [json.loads(line) for line in out.splitlines()], errors


def test_the_lines_are_the_race_and_the_files_have_the_same_numbers(tmp_path):
    files = ("--json", "race.json", "--csv", "race.csv")
    code, events, errors = run(tmp_path, *SHORT, "--devices", "cpu,cuda:7", *files)
    assert code == 0
    (dropped,) = [event for event in events if event["event"] == "dropped"]
    assert dropped["experiment"]["device"] == "cuda:7"
    assert errors == f"Without numpy: {unpack_message(dropped['message'])}\n"
    (stood,) = [event for event in events if event["event"] == "stood"]
    turns = tuple(event["plain"] for event in events if event["event"] == "round")
    assert turns == tuple(stood["standing"]["plain"])
    assert events[-1]["event"] == "finished"
    (written,) = json.loads((tmp_path / "race.json").read_text())
    assert tuple(written["plain"]) == turns
    assert written["median"] == stood["standing"]["median"]
    header, row = (line.split(",") for line in (tmp_path / "race.csv").read_text().splitlines())
    saved = dict(zip(header, row, strict=True))
    assert float(saved["steps/s"]) == stood["standing"]["median"]
    assert float(saved["spread"]) == stood["standing"]["spread"]
    assert float(saved["first step"]) == stood["standing"]["first_step"]
    assert saved["compile"] == ""


def test_where_nobody_can_race_the_exit_code_is_1(tmp_path):
    code, events, errors = run(tmp_path, *SHORT, "--devices", "cuda:7", "--csv", "race.csv")
    assert code == 1
    assert [event["event"] for event in events] == ["dropped", "finished"]
    assert errors.splitlines()[-1] == "None of these contenders can run here."
    assert list(tmp_path.iterdir()) == []


def test_what_can_not_be_asked_for_is_an_event_too(tmp_path):
    code, events, errors = run(tmp_path, *SHORT, "--sizes", "square:9..1")
    assert code == 2
    (event,) = events
    assert event["event"] == "refusal"
    assert errors == f"{unpack_message(event['message'])}\n"


@pytest.mark.parametrize(
    ("deadly", "last"),
    [
        pytest.param("SIGKILL", "warming_up", marks=pytest.mark.slow),
        ("SIGKILL", "round"),
        pytest.param("SIGTERM", "round", marks=pytest.mark.slow),
    ],
)
def test_killed_at_any_moment_it_leaves_nothing_behind(tmp_path, deadly, last):
    process = start(tmp_path, *LONG, "--events")
    for line in process.stdout:
        if json.loads(line)["event"] == last:
            break
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    process.send_signal(getattr(signal, deadly))
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == -getattr(signal, deadly)
    assert psutil.wait_procs(family, 60)[1] == []
    assert errors == ""
    assert list(tmp_path.iterdir()) == []
    # Whatever lines came through are whole, but for the last.
    for line in rest.splitlines()[:-1]:
        json.loads(line)


@pytest.mark.parametrize("program", rungs("compile"))
def test_killed_while_it_compiles_it_leaves_nothing_behind(tmp_path, program):
    process = start(tmp_path, *LONG, "--programs", program, "--sizes", "2x3x5x7", "--events")
    family = {}

    def compiles():
        assert process.poll() is None
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # it has just ended
                family[child] = " ".join(child.cmdline())
        return any("g++" in name for name in family.values())

    wait_until(compiles, 300)
    process.kill()
    process.communicate(timeout=60)
    # The C++ compiler ends by itself what it was at.
    assert psutil.wait_procs(list(family), 60)[1] == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes")
def test_a_reader_that_goes_away_ends_it(tmp_path):
    process = start(tmp_path, *LONG, "--events")
    while '"round"' not in process.stdout.readline():
        pass
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


def test_without_any_output_it_still_races(tmp_path):
    arguments = " ".join(SHORT)
    command = f"{sys.executable} {ROOT / 'main.py'} race {arguments} --events --csv a.csv >&- 2>&-"
    done = subprocess.run(command, shell=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 0
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 2

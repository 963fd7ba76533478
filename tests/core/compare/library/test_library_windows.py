"""Several windows on one run library, and killed ones: each run that is there is there wholly."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from helpers.run_store import names, outcome

from core.base.folders import ROOT
from core.compare.library import Library

pytestmark = pytest.mark.usefixtures("hurried")


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


def test_two_windows_see_each_other_s_runs(library, tmp_path):
    other = Library(tmp_path)
    first = library.add(outcome(seed=1))
    second = other.add(outcome(seed=2))
    assert library.runs() == other.runs() == (second, first)
    other.remove([first.id])
    assert library.runs() == (second,)
    library.clear()
    assert other.runs() == ()
    assert other.take_notes() == library.take_notes() == ()


def test_many_threads_and_windows_at_once_lose_nothing(tmp_path):
    libraries = [Library(tmp_path), Library(tmp_path)]
    mistakes = []

    def keep(library, first):
        try:
            for seed in range(first, first + 8):
                run = library.add(outcome(seed=seed))
                assert run in library.runs()
                assert library.load_curve(run).count == 3
        except BaseException as error:
            mistakes.append(error)

    threads = [
        threading.Thread(target=keep, args=(library, 100 * place + 10 * number))
        for place, library in enumerate(libraries)
        for number in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert mistakes == []
    seeds = {100 * place + 10 * number + n for place in (0, 1) for number in (0, 1)
             for n in range(8)}  # fmt: skip
    for library in (*libraries, Library(tmp_path)):
        assert {run.experiment.seed for run in library.runs()} == seeds


def test_what_a_killed_window_left_is_tidied_up_an_hour_later(library, tmp_path):
    run = library.add(outcome())
    own = "20260101-000000-0123456789ab"
    left = [tmp_path / "runs" / f"{own}.safetensors"]
    for path in (*left, tmp_path / "runs" / f"{own}.json", tmp_path / "index.jsonl"):
        left.append(Path(tempfile.mkstemp("~", f".{path.name[:32]}.", path.parent)[1]))
    left[0].write_bytes(b"half")
    assert Library(tmp_path).runs() == (run,)
    assert all(path.exists() for path in left)  # somebody may be at it
    for path in left:
        os.utime(path, (time.time() - 4000,) * 2)
    again = Library(tmp_path)
    assert again.runs() == (run,)
    assert not any(path.exists() for path in left)
    assert names(tmp_path) == [f"{run.id}.json", f"{run.id}.safetensors"]
    assert again.take_notes() == ()


def test_files_that_somebody_else_has_put_there_are_never_removed(tmp_path):
    library = Library(tmp_path, most=1)
    run = library.add(outcome(seed=1))
    runs = tmp_path / "runs"
    foreign = [
        *("mymodel.safetensors", ".name~", ".thesis.txt.abcdefgh~", "notes.txt", "20260101.json~"),
        *("20260101-000000-abc.safetensors", ".mymodel.json.abcdefgh~", ".index.jsonl.a~"),
    ]
    for name in foreign:
        (runs / name).write_bytes(b"mine")
    for suffix in (".json", ".safetensors"):  # a run that was put there by hand
        (runs / f"old{suffix}").write_bytes((runs / f"{run.id}{suffix}").read_bytes())
    for path in runs.iterdir():
        os.utime(path, (time.time() - 10**6,) * 2)
    newest = Library(tmp_path, most=1, limit=1).add(outcome(seed=2))
    assert [found.id for found in Library(tmp_path).runs()] == [newest.id, "old"]
    assert set(names(tmp_path)) - {f"{newest.id}.json", f"{newest.id}.safetensors"} == {
        *foreign, "old.json", "old.safetensors"
    }  # fmt: skip


# The parent imports once and forks a child for each kill. A child counts what it does by the calls
# and returns that Python's profiler hears of, and kills itself at one of them.
KILLER = """
import itertools, os, shutil, signal, sys
from pathlib import Path
sys.path.insert(0, "tests")
from helpers.run_store import outcome
from core.compare.library import Library

start, folder, every = Path(sys.argv[1]) / "start", Path(sys.argv[1]) / "folder", int(sys.argv[2])
os.fsync = lambda handle: None  # no test pulls the plug

def add_and_die(moment):
    def count(frame, event, what):
        if next(events) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
    events, library, new = itertools.count(), Library(folder), outcome([2.0, 1.0], seed=2)
    sys.setprofile(count)
    library.add(new)
    os._exit(0)

for seed in range(2):
    Library(start).add(outcome([float(seed), 1.0], seed=seed))
there, cut_short = [], 0
for moment in itertools.count(step=every):
    shutil.copytree(start, folder)
    child = os.fork()
    if not child:
        add_and_die(moment)
    survived = os.waitpid(child, 0)[1] == 0
    library = Library(folder)
    runs = library.runs()
    assert library.take_notes() == ()
    # The new one is there or not, but what is there is whole.
    assert [run.experiment.seed for run in runs] in ([1, 0], [2, 1, 0]), runs
    for run in runs:
        assert library.load_curve(run).low.tolist() == [float(run.experiment.seed), 1.0]
        assert sorted(library.load_weights(run)) == ["w1", "w2"]
    there.append(len(runs) == 3)
    cut_short += len(os.listdir(folder / "runs")) > 2 * len(runs)
    shutil.rmtree(folder)
    if survived:
        break
print(len(there), there.count(True), cut_short)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill of that kind")
@pytest.mark.parametrize("every", [300, pytest.param(20, marks=pytest.mark.slow)])
def test_killed_while_adding_every_run_that_is_there_is_whole(tmp_path, every):
    ran = subprocess.run(
        [sys.executable, "-c", KILLER, tmp_path, str(every)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    kills, there, cut_short = map(int, ran.stdout.split())
    assert kills >= 8
    assert 1 <= there < kills
    assert cut_short  # or nothing was put to the test

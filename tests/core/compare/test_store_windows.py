"""Several windows on one run store, and killed ones: each run that is there is there wholly."""

import signal
import subprocess
import sys
import threading

import pytest
from helpers.run_store import outcome, store

from core.base.folders import ROOT
from core.compare.store import RunStore

__all__ = ["store"]
needs_kills = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="Windows has no kill of that kind"
)


def test_two_windows_see_each_other_s_runs(store):
    other = RunStore(store.path.parent)
    first = store.add(outcome(seed=1))
    second = other.add(outcome(seed=2))
    assert store.runs() == other.runs() == (second, first)
    other.remove([first.id])
    assert store.runs() == (second,)
    store.clear()
    assert other.runs() == ()
    assert other.take_notes() == store.take_notes() == ()
    other.close()


def test_many_threads_and_windows_at_once_lose_nothing(store):
    stores = [store, RunStore(store.path.parent)]
    mistakes = []

    def keep(store, first):
        try:
            for seed in range(first, first + 8):
                run = store.add(outcome(seed=seed))
                assert run in store.runs()
                assert store.load_curve(run).count == 3
                store.set_pins(f"{first}-0", [store.load(run)])
        except BaseException as error:
            mistakes.append(error)

    firsts = {
        100 * place + 10 * number: one for place, one in enumerate(stores) for number in (0, 1)
    }
    threads = [threading.Thread(target=keep, args=(one, first)) for first, one in firsts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mistakes == []
    seeds = {first + number for first in firsts for number in range(8)}
    for one in (*stores, RunStore(store.path.parent)):
        assert {run.experiment.seed for run in one.runs()} == seeds
        assert {pin.run.experiment.seed for pin in one.pins()} == {first + 7 for first in firsts}
        one.close()


KEEP = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from helpers.run_store import outcome
from core.compare.store import RunStore

store, first = RunStore(Path(sys.argv[1])), int(sys.argv[2])
for seed in range(first, first + 60):
    store.add(outcome(seed=seed))
    print(seed, flush=True)
"""


@needs_kills
def test_processes_that_are_killed_at_any_moment_lose_nothing_that_they_had_kept(store):
    told = []
    for number in range(3):  # each is killed later than the one before
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", KEEP, store.path.parent, str(1000 * number + 100 * place)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            for place in range(2)
        ]
        for place, worker in enumerate(workers):
            for _ in range(1 + 5 * number + place):
                told.append(int(worker.stdout.readline()))
            worker.kill()
            told += [int(line) for line in worker.stdout.read().split()]
            worker.wait()
            worker.stdout.close()
    runs = store.runs()
    seeds = [run.experiment.seed for run in runs]
    assert set(told) <= set(seeds)
    assert len(seeds) - len(told) <= 6  # what was written and not told of
    for run in runs:
        assert store.load_curve(run).count == 3
        assert sorted(store.load_weights(run)) == ["w1", "w2"]
    assert store.take_notes() == ()


@pytest.mark.slow
def test_four_processes_keep_sixty_runs_each(store):
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", KEEP, store.path.parent, str(100 * place)], cwd=ROOT
        )
        for place in range(4)
    ]
    assert [worker.wait() for worker in workers] == [0, 0, 0, 0]
    wanted = {100 * place + number for place in range(4) for number in range(60)}
    assert {run.experiment.seed for run in store.runs()} == wanted


# The parent imports once and forks a child for each kill. A child counts what it does by the calls
# and returns that Python's profiler hears of, and kills itself at one of them.
KILLER = """
import itertools, os, shutil, signal, sys
from pathlib import Path
sys.path.insert(0, "tests")
from helpers.run_store import outcome
from core.compare.store import RunStore

start, folder, every = Path(sys.argv[1]) / "start", Path(sys.argv[1]) / "folder", int(sys.argv[2])

def add_and_die(moment):
    def count(frame, event, what):
        if next(events) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
    events, store, new = itertools.count(), RunStore(folder), outcome([2.0, 1.0], seed=2)
    sys.setprofile(count)
    store.add(new)
    os._exit(0)

first = RunStore(start)
for seed in range(2):
    first.add(outcome([float(seed), 1.0], seed=seed))
first.close()
there = []
for moment in itertools.count(step=every):
    shutil.copytree(start, folder)
    child = os.fork()
    if not child:
        add_and_die(moment)
    survived = os.waitpid(child, 0)[1] == 0
    store = RunStore(folder)
    runs = store.runs()
    assert store.take_notes() == ()
    # The new one is there or not, but what is there is whole.
    assert [run.experiment.seed for run in runs] in ([1, 0], [2, 1, 0]), runs
    for run in runs:
        assert store.load_curve(run).low.tolist() == [float(run.experiment.seed), 1.0]
        assert sorted(store.load_weights(run)) == ["w1", "w2"]
    there.append(len(runs) == 3)
    store.close()
    shutil.rmtree(folder)
    if survived:
        break
print(len(there), there.count(True))
"""


@needs_kills
@pytest.mark.parametrize("every", [20, pytest.param(3, marks=pytest.mark.slow)])
def test_killed_while_adding_every_run_that_is_there_is_whole(tmp_path, every):
    ran = subprocess.run(
        [sys.executable, "-c", KILLER, tmp_path, str(every)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    kills, there = map(int, ran.stdout.split())
    assert kills >= 8
    assert 1 <= there < kills


def test_a_window_that_holds_the_store_for_long_is_told_of_and_nothing_is_lost(store, monkeypatch):
    monkeypatch.setattr("core.compare.database._PATIENCE", 0.0)
    store.add(outcome(seed=1))
    other = RunStore(store.path.parent)

    def hold(connection):
        with pytest.raises(Exception, match="another window has been busy with it"):
            other.add(outcome(seed=2))
        assert len(other.runs()) == 1  # who only reads does not wait

    store._database.write(hold)
    other.add(outcome(seed=2))
    assert len(store.runs()) == 2
    other.close()

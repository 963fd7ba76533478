"""What Chainrule kept before it had a run store is taken over, once and whole."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from helpers.disks import plain_user
from helpers.refusals import refused
from helpers.run_store import OLD, old_data_folder, old_pins, outcome, store

from core.base.folders import ROOT
from core.base.message import Refused
from core.compare.old_files import load_pins, take_over
from core.compare.store import RunStore, process_name
from core.experiment.experiment import ARTICLE, HAND
from core.experiment.schedule import Schedule
from core.run.history import History
from core.run.record import loss_fields
from core.run.snapshot import State

__all__ = ["store"]

CHANGED = Schedule(1e-3, ((5, 2e-3), (20, 1e-4)))


@pytest.fixture
def old(tmp_path):
    """A data folder with four runs, of which three have weights, and two pinned ones."""
    return old_data_folder(tmp_path / "data")


def take(store, folder):
    """Take over all; the notes."""
    return [str(note) for note in take_over(store, folder) if note]


def test_all_runs_and_pins_are_there_and_the_old_files_are_renamed(store, old):
    (note,) = take(store, old)
    assert note == (
        "Runs imported from an older version: 4. The old files are now in "
        f"{old / 'library.imported'}."
    )
    runs = store.runs()
    assert sorted((run.experiment.steps, run.state.value) for run in runs) == [
        (30, "diverged"), (30, "finished"), (30, "finished"), (400, "finished")
    ]  # fmt: skip
    kept = old / "library.imported" / "runs"
    assert {run.id for run in runs} == {path.stem for path in kept.glob("*.json")}
    for run in runs:
        assert store.load_curve(run).count == run.step
        assert run.when > 1.7e9
        if run.experiment.steps == 30:
            assert set(store.load_weights(run)) == {"w1", "w2"}
    first, second = store.left_pins()
    assert (first.experiment.program, second.experiment.program) == ("numpy", "tensors")
    assert first.curve.count == second.curve.count == 30
    assert second.experiment.learning_rate == CHANGED
    assert (old / "pins.imported.json").read_bytes() == (OLD / "pins.json").read_bytes()
    assert not (old / "pins.json").exists()


def test_it_is_done_once_whatever_becomes_of_the_runs(store, old):
    take(store, old)
    gone = store.runs()[0]
    store.remove([gone.id])
    store.set_pins("1-0", [], store.left_pins())
    shutil.copytree(OLD / "library", old / "library")
    shutil.copy(OLD / "pins.json", old)
    take(store, old)
    assert len(store.runs()) == 3
    assert store.left_pins() == ()
    assert (old / "library.2.imported").exists()
    assert take(store, old) == []


def test_two_windows_may_do_it_at_the_same_time(store, old):
    other = RunStore(store.path.parent)
    parts = [take_over(store, old), take_over(other, old)]
    for _ in range(9):
        for part in parts:
            next(part, None)
    assert len(store.runs()) == len(other.runs()) == 4
    assert len(store.left_pins()) == 2
    assert not (old / "library").exists()
    other.close()


def test_without_old_files_nothing_is_made(store, tmp_path):
    assert take(store, tmp_path) == []
    assert list(tmp_path.iterdir()) in ([], [store.path.parent])


def test_a_file_that_was_saved_by_hand_is_taken_over_too(store, tmp_path):
    runs = tmp_path / "library" / "runs"
    runs.mkdir(parents=True)
    shutil.copy(OLD / "run.json", runs / "我的 run.json")
    shutil.copy(OLD / "settings_only.json", runs)
    (runs / "broken.json").write_text("{")
    (runs / "letter.txt").write_text("Dear reader")
    (runs / ".hidden.json").write_text("{")
    if hasattr(os, "mkfifo"):
        os.mkfifo(runs / "pipe.json")
    (runs / "circle.json").symlink_to("circle.json")
    (note,) = take(store, tmp_path)
    assert "an older version: 1. Files that couldn't be read: 2." in note
    (run,) = store.runs()
    assert (run.id, run.step, run.weight_bytes) == ("我的 run", 30, 0)
    assert run.when == pytest.approx((OLD / "run.json").stat().st_mtime, abs=1e9)
    assert (tmp_path / "library.imported" / "runs" / "letter.txt").exists()


def test_broken_weights_do_not_keep_a_run_from_being_taken_over(store, old):
    for path in (old / "library" / "runs").glob("*.safetensors"):
        path.write_bytes(b"no weights")
    take(store, old)
    assert len(store.runs()) == 4
    assert not any(run.weight_bytes for run in store.runs())


def test_limits_hold_for_what_is_taken_over(old, tmp_path):
    store = RunStore(tmp_path / "small", most=2)
    take(store, old)
    assert len(store.runs()) == 2
    store.close()


def test_a_store_that_can_not_be_written_leaves_everything_as_it_was(old):
    (old / "runs").write_text("a file in its place")
    with refused("can't be "):
        take(RunStore(old / "runs"), old)
    assert (old / "library" / "runs").exists()
    assert (old / "pins.json").exists()


def test_a_folder_that_may_not_be_changed_is_taken_over_and_stays():
    with plain_user() as folder:
        data = folder / "data"
        shutil.copytree(OLD, data, copy_function=shutil.copyfile)
        store = RunStore(folder / "runs")
        data.chmod(0o500)
        try:
            for _ in range(2):
                assert take(store, data) == []
                assert len(store.runs()) == 4
                assert len(store.left_pins()) == 2
            store.clear()
            take(store, data)
            assert store.runs() == ()
        finally:
            data.chmod(0o700)
        store.close()


TAKE = """
import sys
from pathlib import Path
from core.compare.old_files import take_over
from core.compare.store import RunStore

for _ in take_over(RunStore(Path(sys.argv[1])), Path(sys.argv[2])):
    print("a part", flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill of that kind")
def test_killed_in_the_middle_it_goes_on_at_the_next_start(store, tmp_path):
    runs = tmp_path / "library" / "runs"
    runs.mkdir(parents=True)
    text = (OLD / "run.json").read_text()
    for seed in range(120):
        (runs / f"{seed:03}.json").write_text(text.replace('"seed": 0,', f'"seed": {seed},'))
    worker = subprocess.Popen(
        [sys.executable, "-c", TAKE, store.path.parent, tmp_path],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout.readline() == "a part\n"
    worker.kill()
    worker.communicate()
    assert len(store.runs()) >= 50
    take(store, tmp_path)
    assert {run.experiment.seed for run in store.runs()} == set(range(120))
    assert len(list((tmp_path / "library.imported" / "runs").iterdir())) == 120


def test_a_pin_that_another_window_shows_is_not_offered(store, tmp_path):
    another = process_name(os.getppid())
    old_pins(tmp_path / "pins.json", outcome(seed=1), owner=another)
    take(store, tmp_path)
    assert store.left_pins() == ()
    assert [pin.owner for pin in store.pins()] == [another]


def test_a_long_pinned_run_keeps_its_minima_and_maxima(store, tmp_path):
    losses = np.random.default_rng(0).random(100_000).tolist()
    history = History()
    history.extend(losses)
    ended = outcome(())
    experiment = replace(ended.experiment, steps=history.count)
    long = replace(ended, experiment=experiment, **loss_fields(history))
    old_pins(tmp_path / "pins.json", long)
    take(store, tmp_path)
    (pin,) = store.left_pins()
    assert pin.state is State.FINISHED
    assert pin.curve.stride == long.curve.stride > 1
    assert (pin.curve.low == long.curve.low).all()
    assert (pin.curve.high == long.curve.high).all()


def spoil(**changes):
    """What happens to a file of one pinned run."""

    def change(text):
        content = json.loads(text)
        content["pins"][0].update(changes)
        return json.dumps(content)

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text[:-20],
        lambda text: "[" * 100_000,
        lambda text: "[]",
        lambda text: "{}",
        lambda text: text.replace("chainrule pins", "chainrule run"),
        lambda text: text.replace('"version": 1', '"version": 2'),
        spoil(stride=0),
        spoil(stride=True),
        spoil(count=7),
        spoil(low=[float("nan"), 1.0]),
        spoil(low=["x", 1.0]),
        spoil(low=[9.0, 9.0]),
        spoil(learning_rates=[[0, "x"]]),
        spoil(learning_rates=[[0, float("nan")]]),
        spoil(learning_rates=[[-1, 1.0]]),
        spoil(learning_rates=[0]),
        spoil(experiment={}),
        spoil(experiment=[1]),
        spoil(owner=1),
    ],
)
def test_anything_else_is_no_file_of_pinned_runs_and_is_set_aside(store, tmp_path, change):
    path = tmp_path / "pins.json"
    old_pins(path, outcome((2.0, 1.0)))
    path.write_text(change(path.read_text()))
    content = path.read_bytes()
    with pytest.raises(Refused):
        load_pins(path)
    (note,) = take(store, tmp_path)
    aside = tmp_path / "pins.broken.json"
    assert note == f"The pinned runs were set aside as {aside}: they could not be read."
    assert aside.read_bytes() == content
    assert store.left_pins() == ()


@pytest.mark.parametrize("rates", [None, [], [[0, 1e-6], [1, 2e-6]]])
def test_a_file_of_an_older_chainrule_may_have_learning_rates_beside(tmp_path, rates):
    path = tmp_path / "pins.json"
    old_pins(path, outcome((2.0, 1.0)))
    content = json.loads(path.read_text())
    content["pins"][0] |= {"learning_rates": rates} if rates is not None else {}
    content["pins"][0]["experiment"]["learning_rate"] = 1e-6
    del content["pins"][0]["experiment"]["processes"]  # a field that was not there yet
    path.write_text(json.dumps(content))
    (pin,) = load_pins(path)
    expected = Schedule(1e-6, ((1, 2e-6),)) if rates else Schedule(1e-6)
    assert pin.run.experiment.learning_rate == expected
    assert pin.run.experiment.processes == ARTICLE.processes == HAND.processes

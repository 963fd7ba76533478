"""Broken databases, full disks and folders that nobody may write to: no run is lost by them."""

import os
import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from helpers.disks import plain_user
from helpers.refusals import check_sentence, refused
from helpers.run_store import change_row, fill, outcome, store

from core.base.message import Refused
from core.compare.database import is_remote
from core.compare.store import RunStore, process_name

__all__ = ["store"]


def spoil(store, change):
    """Change the database's bytes behind the store's back."""
    store.close()
    whole = bytearray(store.path.read_bytes())
    store.path.write_bytes(bytes(change(whole)))


def noise_from(place):
    def change(whole):
        whole[place : place + 600] = random.Random(place).randbytes(600)
        return whole

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: b"\0" * 5000,
        lambda whole: b"no runs, but a letter",
        lambda whole: whole[:100],
        lambda whole: whole[: len(whole) // 2],
        noise_from(0),
        noise_from(100),
    ],
)
def test_a_damaged_database_is_set_aside_with_one_sentence(store, tmp_path, change):
    fill(store, 30)
    store.add(outcome(seed=77))
    spoil(store, change)
    whole = store.path.read_bytes()
    store.runs()
    aside = tmp_path / "runs.broken"
    (note,) = store.take_notes()
    check_sentence(Refused(note), "was damaged, and was moved to", str(aside))
    assert (aside / "runs.db").read_bytes() == whole
    run = store.add(outcome(seed=1))
    assert run in store.runs()
    assert store.load_curve(run).count == 3
    assert store.take_notes() == ()
    again = RunStore(store.path.parent)
    assert again.runs() == store.runs()
    assert again.take_notes() == ()
    again.close()


def test_what_can_be_read_of_a_damaged_database_is_saved(store, tmp_path):
    weights = {"w1": np.random.default_rng(0).random((50, 100))}
    runs = [store.add(outcome(seed=seed, weights=weights)) for seed in range(20)]
    store.set_pins(process_name(), [store.load(runs[3])])
    store.close()
    weights_page = store.path.read_bytes().index(b'"data_offsets"') // 4096 * 4096
    spoil(store, noise_from(weights_page))
    for run in runs:  # until the damage is met
        try:
            store.load_weights(run)
        except Refused:
            break
    assert [run.experiment.seed for run in store.runs()] == list(reversed(range(20)))
    (note,) = store.take_notes()
    assert "Runs recovered: 20" in str(note)
    assert all(store.load_curve(run).count == 3 for run in store.runs())
    assert [pin.run.id for pin in store.pins()] == [runs[3].id]


def test_two_windows_set_a_damaged_database_aside_once(store, tmp_path):
    other = RunStore(store.path.parent)
    store.add(outcome(seed=1))
    assert len(other.runs()) == 1
    other.close()
    spoil(store, lambda whole: b"garbage" * 1000)
    assert store.runs() == other.runs() == ()
    store.add(outcome(seed=2))
    other.add(outcome(seed=3))
    assert len(store.runs()) == len(other.runs()) == 2
    assert len(store.take_notes() + other.take_notes()) == 1
    assert sorted(os.listdir(tmp_path)) == ["runs", "runs.broken"]
    other.close()


@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", os.mkdir)])
def test_what_is_no_file_is_set_aside_with_what_is_in_it(store, tmp_path, make):
    store.path.parent.mkdir()
    make(store.path)
    if store.path.is_dir():
        (store.path / "thesis.txt").write_text("years of work")
    run = store.add(outcome())
    assert store.runs() == (run,)
    assert len(store.take_notes()) == 1
    assert (tmp_path / "runs.broken" / "runs.db").exists()
    assert make is not os.mkdir or list(tmp_path.rglob("thesis.txt"))


def test_a_database_of_something_else_is_set_aside(store, tmp_path):
    store.path.parent.mkdir()
    with closing(sqlite3.connect(store.path)) as database, database:
        database.execute("CREATE TABLE songs (title)")
    store.add(outcome())
    assert len(store.runs()) == 1
    with closing(sqlite3.connect(tmp_path / "runs.broken" / "runs.db")) as database:
        assert database.execute("SELECT count(*) FROM songs").fetchone() == (0,)


def test_runs_of_a_newer_chainrule_are_left_to_that_one(store):
    store.add(outcome())
    store.close()
    with closing(sqlite3.connect(store.path)) as database:
        database.execute("PRAGMA user_version = 2")
    for use in (store.runs, store.pins, store.clear, lambda: store.add(outcome())):
        with refused("was written by a newer Chainrule: update this one"):
            use()
    with closing(sqlite3.connect(store.path)) as database:
        database.execute("PRAGMA user_version = 1")
    assert len(store.runs()) == 1


@pytest.mark.parametrize("record", [b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"state": "odd"}'])
def test_a_row_that_can_not_be_read_is_told_once_and_the_others_stay(store, record):
    first, second = store.add(outcome(seed=1)), store.add(outcome(seed=2))
    change_row(store, first, record=record)
    assert store.runs() == (second,)
    (note,) = store.take_notes()
    check_sentence(Refused(note), "A stored run can't be read")
    assert store.runs() == (second,)
    assert store.take_notes() == ()
    store.remove([first.id])
    with refused("This run no longer exists"):
        store.load(first)


@pytest.mark.parametrize(
    "columns",
    [
        {"low": b"123"},
        {"low": b""},
        {"count": 7},
        {"stride": 0},
        {"high": b"12345678"},
        {"low": "a"},
    ],
)
def test_a_damaged_curve_is_refused_and_the_run_stays(store, columns):
    run = store.add(outcome())
    store.set_pins(process_name(), [store.load(run)])
    store.close()
    with closing(sqlite3.connect(store.path)) as database, database:
        for name, value in columns.items():
            database.execute(f"UPDATE curves SET {name} = ?", (value,))
    with refused("curve"):
        store.load(run)
    assert store.runs() == (run,)
    assert store.pins() == ()


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"\xff" * 100, b"no weights", b"\x08\0\0\0"])
def test_broken_weights_are_refused_and_the_run_stays(store, data):
    run = store.add(outcome())
    store.close()
    with closing(sqlite3.connect(store.path)) as database, database:
        database.execute("UPDATE weights SET data = ?", (data,))
    with refused("The weights of this run are damaged"):
        store.load_weights(run)
    assert store.runs() == (run,)


def test_a_full_disk_is_refused_and_nothing_is_lost(store, monkeypatch):
    run = store.add(outcome())
    pages = 30  # as many as there is room for

    def fill_disk(connection):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    store._database.read(fill_disk)
    with refused("can't be written: No space left on device."):
        store.add(outcome(weights={"w1": np.zeros((100, 1000))}))
    assert store.runs() == (run,)
    store.remove([run.id])  # which makes room, and needs none
    assert store.runs() == ()
    store.add(outcome())
    assert len(store.runs()) == 1


def test_a_disk_that_fills_up_in_the_middle_of_the_weights_takes_none_of_the_run(store):
    resource = pytest.importorskip("resource")
    run = store.add(outcome())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with refused("can't be written: "):
            store.add(outcome(weights={"w1": np.zeros((100, 1000))}))
        assert store.runs() == (run,)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    store.add(outcome(weights={"w1": np.zeros((100, 1000))}))
    assert len(RunStore(store.path.parent).runs()) == 2


@pytest.mark.parametrize("open_elsewhere", [False, True])
def test_a_folder_that_is_read_only_can_be_read_and_no_more(open_elsewhere):
    with plain_user() as folder:
        store = RunStore(folder / "runs")
        run = store.add(outcome())
        store.set_pins(process_name(), [store.load(run)])
        if not open_elsewhere:
            store.close()
        (folder / "runs").chmod(0o500)
        try:
            again = RunStore(folder / "runs")
            assert again.runs() == (run,)
            assert again.load_curve(run).count == 3
            assert len(again.pins()) == 1
            if not open_elsewhere:  # else there are the files that it takes to write
                for change in (
                    lambda: again.add(outcome()),
                    lambda: again.remove([run.id]),
                    lambda: again.set_pins(process_name(), []),
                    again.clear,
                ):
                    with refused("can't be written: Permission denied."):
                        change()
            assert again.runs() == (run,)
            again.close()
            store.close()
            (folder / "runs").chmod(0o000)
            with refused("can't be opened: Permission denied."):
                again.runs()
        finally:
            (folder / "runs").chmod(0o700)
        assert again.runs() == (run,)
        assert len({again.add(outcome()).id, *(one.id for one in again.runs())}) == 2
        again.close()


def test_a_file_that_may_not_be_read_stays_where_it_is():
    with plain_user() as folder:
        store = RunStore(folder / "runs")
        run = store.add(outcome())
        store.close()
        store.path.chmod(0o000)
        for use in (store.runs, lambda: store.add(outcome())):
            with refused("Permission denied"):
                use()
        store.path.chmod(0o600)
        assert store.runs() == (run,)
        store.close()


def test_a_file_in_place_of_the_folder_is_refused(store):
    store.path.parent.write_text("")
    for use in (lambda: store.add(outcome()), store.runs, store.clear, store.size, store.pins):
        with refused("can't be "):
            use()


def test_a_folder_that_goes_while_the_window_is_open_is_made_again(store):
    store.add(outcome(seed=1))
    shutil.rmtree(store.path.parent)
    assert store.runs() == ()
    run = store.add(outcome(seed=2))
    assert store.runs() == (run,)


def test_settings_that_can_not_be_read_again_and_numbers_that_are_none_are_refused(store):
    for ended in (outcome(seed=-1), replace(outcome(), seconds=float("nan"))):
        with pytest.raises(Refused):
            store.add(ended)
    assert store.runs() == ()


@pytest.mark.parametrize(
    ("fstype", "opts", "remote"),
    [("nfs4", "rw", True), ("ext4", "rw", False), ("NTFS", "rw,remote", True), ("", "", False)],
)
def test_a_network_drive_is_told_from_others(store, monkeypatch, fstype, opts, remote):
    near = SimpleNamespace(mountpoint=str(store.path.parents[1]), fstype=fstype, opts=opts)
    root = SimpleNamespace(mountpoint=store.path.anchor, fstype="ext4", opts="rw")
    monkeypatch.setattr("psutil.disk_partitions", lambda all: [near, root])
    assert is_remote(store.path) is remote


def test_on_a_network_drive_runs_are_kept_without_a_log(store, monkeypatch):
    monkeypatch.setattr("core.compare.database.is_remote", lambda path: True)
    other = RunStore(store.path.parent)
    runs = [one.add(outcome(seed=seed)) for seed, one in enumerate((store, other, store))]
    assert set(store.runs()) == set(other.runs()) == set(runs)
    assert not list(store.path.parent.glob("*-wal"))
    other.close()


def test_where_the_disk_is_full_a_spare_file_makes_room_for_what_is_deleted(store):
    run = store.add(outcome())
    spare = store.path.with_name("spare")
    assert spare.stat().st_size == 4 * 2**20
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    there = []

    def delete(connection):
        there.append(spare.exists())
        if spare.exists():
            raise full
        connection.execute("DELETE FROM runs")

    store._database.delete(delete)
    assert there == [True, False]
    assert store.runs() == ()
    assert spare.exists()  # again
    spare.unlink()

    def fail(connection):
        raise full

    with refused("No space left on device"):
        store._database.delete(fail)
    assert store.add(run)

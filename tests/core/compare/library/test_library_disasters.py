"""Broken files, full disks and folders that nobody may write to: no run is lost by them."""

import json
import os
from dataclasses import replace

import numpy as np
import pytest
from helpers.disks import fill_disk, plain_user
from helpers.refusals import check_sentence, refused
from helpers.run_store import fill, names, outcome

from core.base.message import Refused
from core.compare.library import Library
from core.compare.library.documents import LARGEST, VERSION, load_document
from core.run.files import NewerVersion

pytestmark = pytest.mark.usefixtures("hurried")


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


@pytest.fixture
def spoilt(library, tmp_path):
    """Two runs; the first one's file is changed behind the library's back."""

    def spoil(content, suffix=".json"):
        first, second = library.add(outcome(seed=1)), library.add(outcome(seed=2))
        path = tmp_path / "runs" / f"{first.id}{suffix}"
        whole = path.read_bytes()
        path.write_bytes(content(whole) if callable(content) else content)
        return first, second, path

    return spoil


def record(**changes):
    """What happens to a file whose record is changed."""

    def change(whole):
        content = json.loads(whole)
        content["record"].update(changes)
        return json.dumps(content).encode()

    return change


MESSAGES = [
    5,
    {},
    {"text": "a"},
    {"text": 1, "values": {}},
    {"text": "a", "values": []},
    {"text": "a", "values": {}, "more": 1},
    {"text": "{", "values": {}},
    {"text": "{a}", "values": {}},
    {"text": "{}", "values": {"": "b"}},
    {"text": "{0}", "values": {"0": "b"}},
    {"text": "{a.b}", "values": {"a.b": "b"}},
    {"text": "{a!r}", "values": {"a": "b"}},
    {"text": "{a:9999999999}", "values": {"a": "b"}},
    {"text": "{a}", "values": {"a": 1}},
    {"text": "{a}", "values": {"a": {"text": "{b}", "values": {}}}},
]
CURVES = [
    [],
    {},
    {"stride": 1, "low": [1.0], "high": [1.0]},
    {"stride": 1, "low": [1.0, 2.0, 3.0], "high": [1.0, 2.0, 2.0]},
    {"stride": True, "low": [1.0, 2.0, 3.0], "high": [1.0, 2.0, 3.0]},
    {"stride": 10**30, "low": [1.0], "high": [2.0]},
    {"stride": 4, "low": [1.0], "high": [2.0]},
    {"stride": 0, "low": [1.0, 2.0, 3.0], "high": [1.0, 2.0, 3.0]},
    {"stride": 1, "low": [1.0, 2.0, None], "high": [1.0, 2.0, 3.0]},
    {"stride": 1, "low": [1.0, 2.0, {}], "high": [1.0, 2.0, 3.0]},
    {"stride": 1, "low": [1.0, 2.0, 10**400], "high": [1.0, 2.0, 3.0]},
    {"stride": 1, "low": 3, "high": 3},
]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"null",
        b"\0" * 5000,
        b"\xff\xfe",
        b"[" * 100_000,
        b"no run, but a letter",
        lambda whole: whole[:-3],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole.replace(b'"seed": 1', b'"seed": -1'),
        lambda whole: whole.replace(b"finished", b"running"),
        lambda whole: whole.replace(b"chainrule run", b"another app"),
        lambda whole: whole.replace(b'"when"', b'"then"'),
        lambda whole: whole.replace(b'"record"', b'"recorder"'),
        *(record(when=when) for when in (None, "1", -1, 1e12, 10**400)),
        *(record(final=final) for final in ("1", True, [])),
        *(record(rate=rate) for rate in (None, -1.0, "1")),
        *(record(message=message) for message in MESSAGES),
        *(record(curve=curve) for curve in CURVES),
    ],
)
def test_a_file_that_is_no_run_is_set_aside_and_the_others_stay(library, spoilt, tmp_path, content):
    first, second, path = spoilt(content)
    (tmp_path / "index.jsonl").unlink(missing_ok=True)
    for start in (library, Library(tmp_path)):
        assert start.runs() == (second,)
    (note,) = library.take_notes()
    aside = path.with_name(f"{first.id}.broken.json")
    check_sentence(Refused(note), f"was set aside as {aside}", f"{path} can't be opened")
    assert aside.exists()
    assert aside.with_suffix(".safetensors").exists()  # its weights, which may be whole
    assert not path.exists()
    assert library.runs() == (second,)
    assert library.take_notes() == ()
    library.clear()
    assert names(tmp_path) == [aside.name, f"{first.id}.broken.safetensors"]


def test_a_huge_file_is_set_aside_without_being_read_whole(library, tmp_path):
    run = library.add(outcome())
    huge = tmp_path / "runs" / "huge.json"
    with huge.open("wb") as file:
        file.truncate(10**12)  # it takes no room on the disk
    assert library.runs() == (run,)
    (note,) = library.take_notes()
    assert f"it is larger than {LARGEST // 2**20} MB" in str(note)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_what_is_no_file_is_left_alone(library, tmp_path):
    run = library.add(outcome())
    runs = tmp_path / "runs"
    os.mkfifo(runs / "pipe.json")
    (runs / "folder.json").mkdir()
    (runs / "nowhere.json").symlink_to("nothing")
    (runs / "circle.json").symlink_to("circle.json")
    (runs / "endless.json").symlink_to("/dev/zero")
    (runs / "letter.txt").write_text("Dear reader")
    assert library.runs() == (run,)
    assert library.take_notes() == ()
    assert len(names(tmp_path)) == 8


def test_a_run_of_a_newer_chainrule_is_left_to_that_one(library, spoilt):
    now, newer = f'"version": {VERSION}', f'"version": {VERSION + 1}'
    first, second, path = spoilt(lambda whole: whole.replace(now.encode(), newer.encode()))
    assert library.runs() == (second,)
    (note,) = library.take_notes()
    assert "update it" in str(note)
    assert library.runs() == (second,)
    assert library.take_notes() == ()
    assert path.exists()
    with pytest.raises(Refused) as caught:
        load_document(path)
    assert isinstance(caught.value.__cause__, NewerVersion)
    with refused("update it"):
        library.load_curve(first)
    assert path.exists()


def test_a_file_that_breaks_after_it_was_listed_is_set_aside_when_it_is_asked_for(library, spoilt):
    first, second, path = spoilt(b"{")
    with refused("was set aside as", "isn't JSON from line 1 on"):
        library.load_curve(first)
    assert not path.exists()
    assert library.runs() == (second,)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"\xff" * 100,
        b"no weights",
        lambda whole: whole[:-1],
        lambda whole: whole + b"more",
        lambda whole: whole.replace(b"F32", b"I99"),
        lambda whole: whole.replace(b"[2,3]", b"[2,4]"),
    ],
)
def test_broken_weights_are_set_aside_and_the_run_stays(library, spoilt, content):
    first, second, path = spoilt(content, ".safetensors")
    with refused("was set aside as", "it holds no weights, or only a part"):
        library.load_weights(first)
    assert not path.exists()
    assert path.with_name(f"{first.id}.broken.safetensors").exists()
    assert library.runs() == (second, replace(first, weight_bytes=0))
    with refused("The weights of this run are not kept"):
        library.load_weights(first)


def test_huge_weights_are_set_aside_without_being_read_whole(library, spoilt):
    first, _, path = spoilt(b"", ".safetensors")
    os.truncate(path, 10**12)
    with refused("it holds no weights, or only a part"):
        library.load_weights(first)


def test_a_full_disk_is_refused_and_nothing_is_lost(library, tmp_path, monkeypatch):
    run = library.add(outcome())
    before = names(tmp_path)
    with monkeypatch.context() as patch:
        fill_disk(patch)
        for weights in (None, {}):
            with refused("can't be written: No space left on device."):
                library.add(outcome(weights=weights))
        assert names(tmp_path) == before
        assert library.runs() == Library(tmp_path).runs() == (run,)
        library.remove([run.id])  # which makes room, and needs none
    assert library.runs() == ()
    library.add(outcome())
    assert len(library.runs()) == 1


def test_a_disk_that_fills_up_in_the_middle_of_the_weights_takes_none_of_the_run(library, tmp_path):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with refused("can't be written: File too large."):
            library.add(outcome(weights={"w1": np.zeros((100, 1000))}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names(tmp_path) == []
    assert library.runs() == ()


def test_a_full_disk_takes_no_index_and_that_is_no_matter(tmp_path, monkeypatch):
    fill(tmp_path, 40)
    fill_disk(monkeypatch)
    library = Library(tmp_path)
    assert len(library.runs()) == 40
    assert library.take_notes() == ()
    assert not (tmp_path / "index.jsonl").exists()


def test_a_folder_that_is_read_only_can_be_read_and_no_more():
    with plain_user() as folder:
        library = Library(folder)
        run = library.add(outcome())
        (folder / "runs" / "broken.json").write_text("{")
        (folder / "runs").chmod(0o500)
        folder.chmod(0o500)
        try:
            assert library.runs() == Library(folder).runs() == (run,)
            (note,) = library.take_notes()
            check_sentence(Refused(note), "isn't JSON from line 1 on")
            assert library.runs() == (run,)
            assert library.take_notes() == ()
            assert library.load_curve(run).count == 3
            for change in (
                lambda: library.add(outcome()),
                lambda: library.remove([run.id]),
                library.clear,
            ):
                with refused("Permission denied."):
                    change()
            assert library.runs() == (run,)
            (folder / "runs").chmod(0o000)
            with refused("can't be opened: Permission denied."):
                library.runs()
        finally:
            (folder / "runs").chmod(0o700)
        assert library.runs() == (run,)


def test_a_file_that_may_not_be_read_stays_where_it_is():
    with plain_user() as folder:
        library = Library(folder)
        first, second = library.add(outcome()), library.add(outcome())
        path = folder / "runs" / f"{first.id}.json"
        path.chmod(0o000)
        again = Library(folder)
        assert again.runs() == (second,)
        assert "Permission denied" in str(again.take_notes()[0])
        path.chmod(0o600)
        assert Library(folder).runs() == (second, first)


@pytest.mark.parametrize("place", ["library", "library/runs"])
def test_a_file_in_place_of_the_folder_is_refused(tmp_path, place):
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    library = Library(tmp_path / "library")
    for use in (lambda: library.add(outcome()), library.runs, library.clear, library.size):
        with refused("can't be "):
            use()


def test_settings_that_no_file_may_hold_and_numbers_that_are_none_are_refused(library, tmp_path):
    for ended in (outcome(seed=-1), replace(outcome(), seconds=float("nan"))):
        with pytest.raises(Refused):
            library.add(ended)
    assert library.runs() == ()
    assert not (tmp_path / "runs").exists() or names(tmp_path) == []

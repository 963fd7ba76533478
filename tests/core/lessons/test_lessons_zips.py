"""Zips that are made to do harm are refused in a sentence, and soon."""

import random
import stat
import struct
import tracemalloc
import zipfile

import pytest
from helpers.clocks import no_long_computing
from helpers.lesson_files import GOOD, WHOLE, pack, refusal
from helpers.refusals import check_sentence
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import Refused
from core.lessons import open_pack

ZIP_NAMES = [
    ("/etc/01-a.md", "starts at the root of the disk"),
    ("../01-a.md", "leads out of the pack"),
    ("en/../../01-a.md", "leads out of the pack"),
    ("en/../01-a.md", "leads out of the pack"),
    ("..", "leads out of the pack"),
    (".git/../../01-a.md", "leads out of the pack"),
    ("en\\01-a.md", "contains a backslash"),
    ("..\\..\\01-a.md", "contains a backslash"),
    ("C:/01-a.md", "contains a colon"),
    ("c:01-a.md", "contains a colon"),
    ("en/02-a.md:stream", "contains a colon"),
    ("en//02-a.md", "has an empty part"),
    ("./02-a.md", "has an empty part"),
    ("//host/share/01-a.md", "starts at the root of the disk"),
    ("en/02-a.md\0.txt", "an invisible character"),
    ("en/02-a\n.md", "an invisible character"),
    ("aux/", "is the name of a device on Windows"),
    ("en/lpt1", "is the name of a device on Windows"),
    ("", "has an empty part"),
]


class Raw(zipfile.ZipInfo):
    """An entry of which the name is written as it is."""

    def __init__(self, name):
        super().__init__("x")
        self.filename = name


@pytest.mark.parametrize(("name", "words"), ZIP_NAMES, ids=range(len(ZIP_NAMES)))
def test_a_name_that_only_a_zip_can_have(tmp_path, name, words):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("en/01-first.md", WHOLE)
        archive.writestr(Raw(name), WHOLE)
    assert words in refusal(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (stat.S_IFLNK, "is a link, and a pack can't contain links"),
        (stat.S_IFIFO, "isn't a plain file"),
        (stat.S_IFCHR, "isn't a plain file"),
    ],
)
def test_a_zip_with_something_that_is_no_file(tmp_path, mode, words):
    info = zipfile.ZipInfo("en/02-a.md")
    info.external_attr = (mode | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("en/01-first.md", WHOLE)
        archive.writestr(info, "/etc/passwd")
    assert words in refusal(tmp_path / "a.zip")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_a_name_twice(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("en/01-first.md", WHOLE)
        archive.writestr("en/01-first.md", WHOLE)
    assert "are the same name on some systems" in refusal(tmp_path / "a.zip")


def test_a_zip_with_a_password(tmp_path):
    path = pack(tmp_path / "a.zip", GOOD)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    path.write_bytes(data)
    assert "is locked with a password: pack it without one." in refusal(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_is_packed_in_a_rare_way(tmp_path, method):
    path = pack(tmp_path / "a.zip", GOOD, compression=method)
    assert "is compressed in an unusual way" in refusal(path)


@pytest.mark.parametrize("told", [None, 100, 199_999])
def test_a_bomb_is_not_unpacked_whatever_size_it_tells(tmp_path, told):
    path = pack(tmp_path / "a.zip", {"en/01-a.md": b"a" * 10**8}, compression=zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    if told:
        struct.pack_into("<I", data, data.find(b"PK\3\4") + 22, told)
        struct.pack_into("<I", data, data.find(b"PK\1\2") + 24, told)
    path.write_bytes(data)
    tracemalloc.start()
    words = refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "larger than 200 kB" in words or "damaged" in words
    assert peak < 10**7


def test_a_zip_with_a_list_that_does_not_end(tmp_path):
    path = tmp_path / "a.zip"
    entry = b"PK\1\2" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    entries = entry * 300_000
    end = b"PK\5\6" + bytes(4) + struct.pack("<HHIIH", 9, 9, len(entries), 0, 0)
    path.write_bytes(entries + end)
    with no_long_computing(10):
        assert "more than 500 files" in refusal(path)


def test_a_zip_cut_off_at_any_byte(tmp_path):
    whole = pack(tmp_path / "whole.zip", GOOD).read_bytes()
    path = tmp_path / "a.zip"
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        assert "it isn't a zip, or it is damaged" in refusal(path)


def test_a_damaged_zip_is_refused_or_still_good(tmp_path):
    whole = pack(tmp_path / "whole.zip", GOOD, compression=zipfile.ZIP_DEFLATED).read_bytes()
    path, chance = tmp_path / "a.zip", random.Random(0)
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            assert open_pack(path, "en").lessons
        except Refused as refusal:
            check_sentence(refusal)


@quick
@given(st.binary(max_size=300))
def test_any_file_that_is_no_zip_is_refused(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.zip"
    path.write_bytes(data)
    assert "it isn't a zip" in refusal(path)


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "a.zip").open("wb") as file:
        file.truncate(10**11)
    assert "The pack is larger than 20 MB." in refusal(tmp_path / "a.zip")

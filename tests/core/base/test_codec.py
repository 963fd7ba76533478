"""The one codec: what it writes it reads again, and what is wrong is said with the field's name."""

import os
from dataclasses import dataclass
from typing import Literal

import msgspec
import pytest

from core.base.codec import Amount, Count, convert, decode, encode, load, save
from core.base.message import Refused


@dataclass(frozen=True)
class Part:
    size: Count
    share: Amount | None = None
    names: tuple[str, ...] = ()


class Whole(msgspec.Struct, forbid_unknown_fields=True):
    kind: Literal["a", "b"]
    parts: list[Part] = []
    on: bool = False


WHOLE = Whole("a", [Part(2**70, 0.1, ("w1", "权重")), Part(0)], True)


def test_what_is_written_is_read_again(tmp_path):
    assert decode(encode(WHOLE), Whole) == WHOLE
    assert convert(msgspec.to_builtins(WHOLE), Whole) == WHOLE
    save(tmp_path / "a.json", WHOLE)
    assert load(tmp_path / "a.json", Whole, 10**4) == WHOLE
    assert (tmp_path / "a.json").read_text(encoding="utf-8").endswith("\n}\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it isn't valid JSON from line 1 on, or it is incomplete"),
        ('{\n"kind": "a",\n}', "it isn't valid JSON from line 3 on, or it is incomplete"),
        ("{}", "the field kind is missing"),
        ('{"kind": "a", "more": 1}', "it has an unknown field 'more'"),
        ('{"kind": "c"}', "kind can't be 'c'"),
        ('{"kind": "a", "on": 1}', "on must be true or false"),
        ('{"kind": "a", "parts": {}}', "parts must be a list"),
        ('{"kind": "a", "parts": [1]}', "parts must be an object with fields"),
        ('{"kind": "a", "parts": [{}]}', "the field size is missing"),
        ('{"kind": "a", "parts": [{"size": -1}]}', "size must be a whole number ≥ 0"),
        ('{"kind": "a", "parts": [{"size": 1.5}]}', "size must be a whole number"),
        ('{"kind": "a", "parts": [{"size": 1, "share": ""}]}', "share must be a number or null"),
        ('{"kind": "a", "parts": [{"size": 1, "names": [7]}]}', "names must be text"),
        ('{"kind": "a", "parts": [{"size": 1, "share": 1e999}]}',
         "share contains a number that is too large"),
        ('{"kind": ' + "[" * 10**5, "kind must be text"),
    ],
    ids=range(15),
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_name_of_the_field(text, words):
    with pytest.raises(Refused) as caught:
        decode(text, Whole)
    assert str(caught.value) == words


@pytest.mark.parametrize("content", [b"\xff", b'{"kind": "\xff"}', b"x" * 101])
def test_a_file_that_holds_something_else_is_refused(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(Refused):
        load(path, Whole, 100)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.json", Whole, 100)
    if hasattr(os, "mkfifo"):  # Windows has none
        os.mkfifo(tmp_path / "pipe.json")
        with pytest.raises(Refused):
            load(tmp_path / "pipe.json", Whole, 100)

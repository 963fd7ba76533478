"""The one codec: what is written as JSON and read again, in shapes that msgspec checks.

What is read may have been edited by hand, so whatever is wrong with it is said in a few words that
name the field: "step must be a whole number ≥ 0".
"""

import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from core.base.aside import read_plain
from core.base.atomic import atomic_write
from core.base.message import Message, Refused, say

T = TypeVar("T")

Count = Annotated[int, msgspec.Meta(ge=0)]
Amount = Annotated[float, msgspec.Meta(ge=0)]

_LONGEST = 40  # characters of a name or a value that are shown
_KINDS = {
    "int": say("a whole number"),
    "float": say("a number"),
    "str": say("text"),
    "bool": say("true or false"),
    "array": say("a list"),
    "object": say("an object with fields"),
    "null": say("null"),
}
# What msgspec says, and where: "Expected `int` >= 0 - at `$.runs[...].step`"
_PLACE = re.compile(r"(?P<said>.*?)(?: - at `(?:key in )?\$(?P<place>.*)`)?", re.DOTALL)
_NAME = re.compile(r"\.([^.\[\]]+)")
_EXPECTED = re.compile(r"Expected `([^`]*)`(?: ([<>]=?) (\S+?))?(?:, got .*)?")
_LACKS = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_ENUM = re.compile(r"Invalid enum value (.*)", re.DOTALL)
_BYTE = re.compile(r"\(byte (\d+)\)")


def encode(value: Any) -> bytes:
    """The value as JSON with a line for each field and each number of a list, and one at the end.

    A float that is not finite becomes null: whoever has such floats must look for them before.
    """
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def decode(data: str | bytes, kind: type[T]) -> T:
    """The value of this type that JSON holds; Refused says in half a sentence why it holds none."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise Refused(_explain(str(error))) from error
    except msgspec.DecodeError as error:
        raise Refused(_find_line(data, str(error))) from error
    except UnicodeDecodeError:
        raise Refused(say("it isn't text in UTF-8")) from None
    except RecursionError:
        raise Refused(say("its lists are nested too deeply")) from None


def convert(value: Any, kind: type[T]) -> T:
    """The same for what has been decoded already, and maybe changed since."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise Refused(_explain(str(error))) from error


def load(path: Path, kind: type[T], largest: int) -> T:
    """The value in a file of the app's own folder, of up to `largest` bytes.

    Raises OSError if it can't be read, and Refused, with half a sentence, if it is something else.
    """
    try:
        return decode(read_plain(path, largest), kind)
    except ValueError as error:  # no plain file, or too large
        raise Refused(say("{reason}", reason=str(error))) from error


def save(path: Path, value: Any) -> None:
    """Write it to a file of the app's own folder; raises Refused, and leaves the old file whole."""
    with atomic_write(path, "wb", own=True) as file:
        file.write(encode(value))


def _explain(error: str) -> Message:
    found = _PLACE.fullmatch(error)
    said, place = (found["said"], found["place"] or "") if found else (error, "")
    names = _NAME.findall(place)
    name = _cut(names[-1]) if names else ""
    if lacks := _LACKS.fullmatch(said):
        return say("the field {name} is missing", name=_cut(lacks[1]))
    if unknown := _UNKNOWN.fullmatch(said):
        return say("it has an unknown field {name}", name=f"'{_cut(unknown[1])}'")
    if not name and "out of range" in said:
        return say("it contains a number that is too large")
    if not name:
        return say("its content isn't what was expected ({reason})", reason=_cut(said))
    if enum := _ENUM.fullmatch(said):
        return say("{name} can't be {given}", name=name, given=_cut(enum[1]))
    if expected := _EXPECTED.fullmatch(said):
        kinds = [_KINDS.get(kind, kind) for kind in expected[1].split(" | ")]
        wanted: object = kinds[0]
        for kind in kinds[1:]:
            wanted = say("{one} or {other}", one=wanted, other=kind)
        if expected[2] is None:
            return say("{name} must be {kind}", name=name, kind=wanted)
        sign = expected[2].replace(">=", "≥").replace("<=", "≤")
        return say("{name} must be {kind} {sign} {limit}",
                   name=name, kind=wanted, sign=sign, limit=expected[3])  # fmt: skip
    if "out of range" in said:
        return say("{name} contains a number that is too large", name=name)
    return say("{name} isn't valid ({reason})", name=name, reason=_cut(said))


def _find_line(data: str | bytes, error: str) -> Message:
    text = data.encode() if isinstance(data, str) else data
    found = _BYTE.search(error)
    before = text[: int(found[1])] if found else text
    line = before.count(b"\n") + 1
    return say("it isn't valid JSON from line {line} on, or it is incomplete", line=line)


def _cut(text: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."

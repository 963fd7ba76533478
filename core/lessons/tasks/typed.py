"""Typed answers: numbers and shapes as people write them, on any keyboard."""

import math
import re
import unicodedata

from core.base.message import Refused, say
from core.experiment.fields import shorten

LONGEST = 60

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_RAISED = re.compile(rf"\^?([{_SUPERSCRIPTS}]+)")
_PLAIN = str.maketrans(_SUPERSCRIPTS, "0123456789-")
# A comma or a space separates thousands only if all groups have three digits.
_GROUPED = re.compile(r"([+-]?)([1-9][0-9]{0,2})(?:(,[0-9]{3})+|( [0-9]{3})+)(?![0-9, ])")
_REAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,3})?")
_TIMES_POWER = re.compile(r"(?:(.*?) ?[x*·] ?)?10 ?\^ ?([+-]?[0-9]{1,3})")
_FRACTION = re.compile(r"([+-]?[0-9]{1,15}) ?/ ?([0-9]{1,15})")
_BETWEEN_SIZES = re.compile(r"\s*[,x*;]\s*")
_SIZE = re.compile(r"0|[1-9][0-9]{0,14}")


def read_number(text: str) -> float:
    """The number that was typed. Raises Refused, with how to type one, if it isn't a number.

    1,000 and 1 000 are a thousand. 1,5 is refused, because it could be either. 20 % is 20,
    because a question may ask for a percentage.
    """
    bare = _fold(text).removeprefix("=").removeprefix("≈").removesuffix("%").strip()
    if not bare:
        raise Refused(say("Type a number."))
    if fraction := _FRACTION.fullmatch(bare):
        if int(fraction[2]):
            return int(fraction[1]) / int(fraction[2])
        raise Refused(say("You can't divide by 0."))
    power = _TIMES_POWER.fullmatch(bare)
    if power:
        return _finite(_plain(power[1] or "1", text) + "e" + power[2], text)
    return _finite(_plain(bare, text), text)


def read_shape(text: str) -> tuple[int, ...]:
    """The sizes that were typed, as in 64 x 100 or (64, 100). Raises Refused if there are none."""
    bare = _fold(text).removeprefix("=").strip()
    if len(bare) > 1 and bare[0] + bare[-1] in ("()", "[]"):
        bare = bare[1:-1].strip().removesuffix(",")
    if not bare:
        raise Refused(say("Type the sizes, like 64 x 100."))
    if _BETWEEN_SIZES.search(bare):
        parts = [re.sub(r"(?<=[0-9]) (?=[0-9]{3}\b)", "", p) for p in _BETWEEN_SIZES.split(bare)]
    else:
        parts = bare.split()
    if not all(_SIZE.fullmatch(part) for part in parts):
        raise Refused(
            say(
                "{given} isn't a shape: type whole numbers without commas in them, like 64 x "
                "100 or (64, 100).",
                given=shorten(text.strip()),
            )
        )
    return tuple(int(part) for part in parts)


def _fold(text: str) -> str:
    """The text in plain characters, for full-width digits, Chinese commas and the signs × and −."""
    if len(text) > LONGEST:
        raise Refused(say("That is too long for an answer."))
    raised = _RAISED.sub(lambda found: "^" + found[1].translate(_PLAIN), text)
    folded = unicodedata.normalize("NFKC", raised).translate(_FOLDED).strip().lower()
    return re.sub(r"\s+", " ", folded)


_FOLDED = str.maketrans(
    {"×": "x", "−": "-", "、": ",", "（": "(", "）": ")", "。": ".", "✕": "x", "⁄": "/"}
)


def _plain(bare: str, text: str) -> str:
    """A decimal number as Python reads it."""
    if grouped := _GROUPED.match(bare):
        bare = grouped[0].replace(",", "").replace(" ", "") + bare[grouped.end() :]
    if "," in bare and _REAL.fullmatch(bare.replace(",", ".")):
        raise Refused(
            say(
                "{given} contains a comma: write 1.5 with a point, and 1000 without a separator.",
                given=shorten(text.strip()),
            )
        )
    if not _REAL.fullmatch(bare):
        raise Refused(
            say("{given} isn't a number: type one like 8, 0.25 or 1e-6.",
                given=shorten(text.strip()))
        )  # fmt: skip
    return bare


def _finite(bare: str, text: str) -> float:
    try:
        value = float(bare)
    except ValueError:  # 1e5 x 10^3 has two exponents
        value = math.nan
    if not math.isfinite(value):
        raise Refused(say("{given} can't be used as a number.", given=shorten(text.strip())))
    return value

"""Numbers as a lesson's text shows them, and what may be rounded to them."""

import re
from dataclasses import dataclass

from core.base.message import Refused, say
from core.experiment.fields import shorten

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_POWER = re.compile(r"[×·]10(?:\^(-?[0-9]+)|([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))$")
_THIN = re.compile(r"(?<=[0-9])[ \u2009\u202f\u00a0](?=[0-9]{3}(?![0-9]))")
_SHOWN = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?(?:e([+-]?[0-9]{1,3}))?")


@dataclass(frozen=True)
class Shown:
    """A number as a text shows it: what rounds to it is within `half` of `value`."""

    value: float
    half: float

    def is_rounded(self, true: float) -> bool:
        """Whether the text shows this number, rounded to the digits that it has."""
        return abs(true - self.value) <= self.half * (1 + 1e-9) + 1e-12 * abs(true)


def read_shown(text: str) -> Shown:
    """A number as a lesson writes it: 8, 2.64 × 10⁷, ≈ 26 400 000, −0.5."""
    bare = text.strip()
    about = bare.startswith("≈")
    bare = _THIN.sub("", bare.removeprefix("≈").strip()).replace("−", "-")
    bare = re.sub(r"\s*([×·])\s*", r"\1", bare)
    if power := _POWER.search(bare):
        exponent = power[1] or power[2].translate(_SUPERSCRIPTS)
        bare = bare[: power.start()] + "e" + exponent
    match = _SHOWN.fullmatch(bare)
    if match is None or len(bare) > 30:
        raise Refused(
            say("{text} isn't a number: write it like 1 000 or 0.25.", text=shorten(text))
        )
    whole, decimals, exponent = match.groups()
    unit = -len(decimals or "")
    if about and not decimals:  # the noughts at the end of ≈ 26 000 only say how large it is
        unit = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return Shown(float(bare), 0.5 * 10.0 ** (unit + int(exponent or 0)))

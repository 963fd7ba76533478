"""Formulas: whether one can be read, and its picture."""

import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any
from xml.etree.ElementTree import fromstring, tostring

from core.base.message import Message, Refused, say
from core.lessons.tex import reason_against

LONGEST = 300
_SIZE, _INK, _WIDTH, _HEIGHT = 64.0, "#fedcba", "its width", "its height"
_HIGHEST = 100  # times the size of the letters; where a picture fails, it is thousands


@dataclass(frozen=True)
class Drawn:
    """A formula as the text of an SVG picture, which reaches `below` the line that it stands on."""

    svg: str
    width: float
    height: float
    below: float


@lru_cache(maxsize=4096)
def formula_fault(tex: str) -> Message | None:
    """What to say of a formula that can't be read; None if it can."""
    if not tex.strip():
        return say("There is no formula between these dollars.")
    if len(tex) > LONGEST:
        return say("The formula is longer than {most} characters: make two of it.", most=LONGEST)
    if reason := reason_against(tex, _has_glyph):
        return say("This formula can't be read: {reason}.", reason=reason)
    try:
        fromstring(_maths().tex.tex2mml(tex))
    except Exception:  # whatever it is, the reader of formulas was not made for this one
        return _unreadable()
    return None


def draw_formula(tex: str, size: float, colour: str, displayed: bool = False) -> Drawn:
    """A formula in letters of this size and colour, such as #1f2328; all lengths in pixels.

    A displayed one has limits above and below its sums. Raises Refused if it can't be read.
    """
    drawn, scale = _draw(tex, displayed), size / _SIZE
    width, height = drawn.width * scale, drawn.height * scale
    svg = drawn.svg.replace(_INK, colour)
    svg = svg.replace(_WIDTH, str(width), 1).replace(_HEIGHT, str(height), 1)
    return Drawn(svg, width, height, drawn.below * scale)


@lru_cache(maxsize=4096)
def _draw(tex: str, displayed: bool) -> Drawn:
    """A formula in letters of one size and colour, to be made of another; it takes milliseconds."""
    if fault := formula_fault(tex):
        raise Refused(fault)
    try:
        maths = _maths().Latex(tex, size=_SIZE, margin=_SIZE / 16, color=_INK, inline=not displayed)
        picture = maths.svgxml()
    except Exception:
        raise Refused(_unreadable()) from None
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    if not 0 < height < _HIGHEST * _SIZE:
        raise Refused(_unreadable())
    picture.attrib.update(width=_WIDTH, height=_HEIGHT)
    return Drawn(tostring(picture, "unicode"), width, height, maths.margin - maths.getyofst())


def _unreadable() -> Message:
    reason = say("something is missing in it, or is in a wrong place")
    return say("This formula can't be read: {reason}.", reason=reason)


def _has_glyph(character: str) -> bool:
    return bool(_maths().zmath.loadedfonts["default"].glyphindex(character))


@cache
def _maths() -> Any:
    """The module that draws formulas; it takes a while to load, so that is done on demand."""
    with warnings.catch_warnings():
        # It asks for its font in a way that Python wants to do without one day.
        warnings.simplefilter("ignore", DeprecationWarning)
        maths = import_module("ziamath")
    maths.config.svg2 = False  # Qt draws no symbols that are used again
    return maths

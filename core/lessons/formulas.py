"""Formulas: which LaTeX may be in one, and its picture.

A lesson may come from anybody, and its author wants to know what is wrong. So the commands are a
closed list: everything in it can be drawn, and does nothing else.
"""

import logging
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any
from xml.etree.ElementTree import fromstring, tostring

from core.base.message import Message, Refused, say
from core.experiment.fields import shorten

_log = logging.getLogger(__name__)

DEEPEST = 6  # nested braces, brackets and tables: each doubles the time to draw

_TAKING = "frac dfrac tfrac sqrt hat bar tilde vec overline underline underbrace overbrace mathrm "
_TAKING += "mathbf mathit mathbb mathcal"
_NAMES = "max min log ln exp sin cos tan tanh lim arg det"
_GREEK = "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi "
_GREEK += "rho sigma tau phi varphi chi psi omega "
_GREEK += "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
_SIGNS = "sum prod int partial nabla infty cdot times odot oplus div pm mp ast circ le leq ge geq "
_SIGNS += "ne neq ll gg approx sim equiv propto in notin subset cup cap to rightarrow leftarrow "
_SIGNS += "Rightarrow Leftarrow Leftrightarrow leftrightarrow mapsto uparrow downarrow top bot "
_SIGNS += "prime dots ldots cdots vdots ddots forall exists mid ell lvert rvert lVert rVert langle "
_SIGNS += "rangle lfloor rfloor lceil rceil quad qquad"
_ARGUED = frozenset(_TAKING.split())
COMMANDS = _ARGUED | frozenset(f"{_NAMES} {_GREEK} {_SIGNS} left right text".split())
ENVIRONMENTS = frozenset(("matrix", "pmatrix", "bmatrix", "vmatrix", "cases", "aligned"))

_TOKEN = re.compile(
    r"""\\(?P<fence>begin|end)\s*\{(?P<environment>[^{}]*)\}
    | \\text\s*\{\s*[A-Za-z0-9(][A-Za-z0-9\s.,:;()=+/-]*\}
    | \\(?P<command>[A-Za-z]+)
    | \\(?P<sign>.)
    | (?P<character>\S)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = frozenset(",:;! \n\\{}|%_")
_PLAIN = frozenset("+-*/=<>()[]|!,.:;'?^_{}&")
_OPENED_BY = {"}": "{", r"\right": r"\left"}
_FENCES = (r"\left", r"\right")
_WEIGHTS = {"cases": 3}  # they take as long as this many others


def reason_against(tex: str, has_glyph: Callable[[str], bool]) -> Message | None:
    """What is wrong with a formula; None if nothing is.

    `has_glyph` says whether there is a picture of a character.
    """
    return _Reader(tex, has_glyph).reason


@dataclass
class _Level:
    """Something open: what opened it, how many parts were due around it, whether it is empty."""

    opener: str
    due: int = 0
    empty: bool = True


class _Reader:
    """Reads a formula part by part; `reason` says what is wrong with the first wrong part."""

    def __init__(self, tex: str, has_glyph: Callable[[str], bool]) -> None:
        self._levels = [_Level("")]
        self._taker, self._due = "", 0  # how many of the next parts belong to this command
        self._part = self._before = ""  # and the part before
        found = (_unknown(part, has_glyph) or self._read(part) for part in _TOKEN.finditer(tex))
        self.reason = next(filter(None, found), None) or self._end("")

    def _read(self, found: re.Match[str]) -> Message | None:
        part, before, self._before = found[0], self._part, self._part
        self._part = part
        if before in _FENCES:  # this part is the bracket itself
            return None
        if found["fence"] == "end" or part in (r"\right", "}"):
            return self._end(part, found["environment"] or "")
        if part in ("&", r"\\"):
            return self._end_cell(part)
        if part == "[" and (before == r"\\" or before.startswith(r"\begin")):
            return say("put braces around the {part} that begins a row", part=part)
        self._levels[-1].empty = False
        opened = found["fence"] == "begin" or part in (r"\left", "{")
        takes = found["command"] in _ARGUED or part in ("^", "_")
        if self._due and (takes or (opened and part != "{")):
            return say("put braces around the argument of {command}", command=self._taker)
        if part in ("^", "_", "'") and before.startswith(r"\end"):
            return say("put braces around the table that {command} belongs to", command=part)
        self._due = max(self._due - 1, 0)
        if opened:
            self._levels.append(_Level(found["environment"] or part, self._due))
            self._due = 0
            weight = sum(_WEIGHTS.get(level.opener, 1) for level in self._levels[1:])
            return say("it is nested too deeply") if weight > DEEPEST else None
        if takes:
            self._taker, self._due = part, 2 if "frac" in part else 1
        return None

    def _end(self, part: str, environment: str = "") -> Message | None:
        """What is wrong with what ends here: at `part`, or with the formula."""
        level = self._levels.pop()
        if level.opener != _OPENED_BY.get(part, environment):
            if not part:
                name = level.opener
                name = rf"\begin{{{name}}}" if name in ENVIRONMENTS else name
                return say("{part} is never closed", part=name)
            return say("{part} has nothing to close", part=part)
        reason = self._missing(level, part or "$")
        self._due = level.due
        return reason

    def _end_cell(self, part: str) -> Message | None:
        level = self._levels[-1]
        if level.opener not in ENVIRONMENTS:
            return say("{part} belongs in a table, like pmatrix", part=part)
        if part == "&":  # a cell may be empty, if its row is not
            return self._missing(_Level("", empty=False), part)
        reason = self._missing(level, part)
        level.empty = True
        return reason

    def _missing(self, level: _Level, part: str) -> Message | None:
        if self._due:
            return say("something is missing after {command}", command=self._taker)
        if level.empty or (self._before == "&" and part != "&"):
            return say("there is nothing before {part}", part=part)
        return None


def _unknown(found: re.Match[str], has_glyph: Callable[[str], bool]) -> Message | None:
    """What to say about a part that isn't in the list."""
    command, sign, character = found["command"], found["sign"], found["character"]
    if found["fence"]:
        if found["environment"] in ENVIRONMENTS:
            return None
        known = ", ".join(sorted(ENVIRONMENTS))
        given = shorten(found["environment"])
        return say("there is no table {name}: choose from {known}", name=given, known=known)
    if command == "text":
        return say("write \\text with plain words between braces")
    if command and command not in COMMANDS:
        return say("the command {name} isn't supported", name=shorten(found[0]))
    if sign and sign not in _ESCAPED:
        return say("the command {name} isn't supported", name=shorten(found[0]))
    if character and character not in _PLAIN and not _is_letter(character, has_glyph):
        return say("{character} can't be drawn", character=shorten(character))
    return None


def _is_letter(character: str, has_glyph: Callable[[str], bool]) -> bool:
    return character.isalnum() if character.isascii() else has_glyph(character)


LONGEST = 300
_SIZE, _INK, _WIDTH, _HEIGHT = 64.0, "#fedcba", "its width", "its height"
_HIGHEST = 100  # times the size of the letters; a picture that failed has thousands


@dataclass(frozen=True)
class Drawn:
    """A formula as an SVG picture, which reaches `below` its baseline. Lengths are in pixels."""

    svg: str
    width: float
    height: float
    below: float


@lru_cache(maxsize=4096)
def formula_fault(tex: str) -> Message | None:
    """What to say about a formula that can't be read; None if it can."""
    if not tex.strip():
        return say("There is no formula between these dollar signs.")
    if len(tex) > LONGEST:
        return say("The formula is longer than {most} characters: split it in two.", most=LONGEST)
    if reason := reason_against(tex, _has_glyph):
        return say("This formula can't be read: {reason}.", reason=reason)
    try:
        fromstring(_maths().tex.tex2mml(tex))
    except Exception:  # the reader of formulas may raise anything
        _log.info("A formula can't be read: %s", tex, exc_info=True)
        return _unreadable()
    return None


def draw_formula(tex: str, size: float, colour: str, displayed: bool = False) -> Drawn:
    """A formula in letters of this size (in pixels) and colour (like #1f2328).

    A displayed formula has limits above and below its sums. Raises Refused if it can't be read.
    """
    drawn, scale = _draw(tex, displayed), size / _SIZE
    width, height = drawn.width * scale, drawn.height * scale
    svg = drawn.svg.replace(_INK, colour)
    svg = svg.replace(_WIDTH, str(width), 1).replace(_HEIGHT, str(height), 1)
    return Drawn(svg, width, height, drawn.below * scale)


@lru_cache(maxsize=4096)
def _draw(tex: str, displayed: bool) -> Drawn:
    """A formula in a fixed size and colour, to be changed later. It takes milliseconds."""
    if fault := formula_fault(tex):
        raise Refused(fault)
    try:
        maths = _maths().Latex(tex, size=_SIZE, margin=_SIZE / 16, color=_INK, inline=not displayed)
        picture = maths.svgxml()
    except Exception:  # so may what draws them
        _log.info("A formula can't be drawn: %s", tex, exc_info=True)
        raise Refused(_unreadable()) from None
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    if not 0 < height < _HIGHEST * _SIZE:
        raise Refused(_unreadable())
    picture.attrib.update(width=_WIDTH, height=_HEIGHT)
    return Drawn(tostring(picture, "unicode"), width, height, maths.margin - maths.getyofst())


def _unreadable() -> Message:
    reason = say("something in it is missing or in the wrong place")
    return say("This formula can't be read: {reason}.", reason=reason)


def _has_glyph(character: str) -> bool:
    return bool(_maths().zmath.loadedfonts["default"].glyphindex(character))


@cache
def _maths() -> Any:
    """The module that draws formulas, loaded on demand because it takes a while."""
    with warnings.catch_warnings():
        # It loads its font in a deprecated way.
        warnings.simplefilter("ignore", DeprecationWarning)
        maths = import_module("ziamath")
    maths.config.svg2 = False  # Qt can't draw reused symbols
    return maths

"""Numbers as a lesson writes them: what they show, and which equations are false."""

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.base.message import Refused, say
from core.experiment.fields import shorten

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_TEN_TO = re.compile(r"[×·]10(?:\^(-?[0-9]+)|([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))$")
_THIN = re.compile(r"(?<=[0-9])[ \u2009\u202f\u00a0](?=[0-9]{3}(?![0-9]))")
_SHOWN = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?(?:e([+-]?[0-9]{1,3}))?")


@dataclass(frozen=True)
class Shown:
    """A number as a text shows it. What rounds to it is within `half` of `value`."""

    value: float
    half: float

    def is_rounded(self, true: float) -> bool:
        """Whether the text shows this number, rounded to its digits."""
        return abs(true - self.value) <= self.half * (1 + 1e-9) + 1e-12 * abs(true)


def read_shown(text: str) -> Shown:
    """A number as a lesson writes it: 8, 2.64 × 10⁷, ≈ 26 400 000, −0.5."""
    bare = text.strip()
    about = bare.startswith("≈")
    bare = _THIN.sub("", bare.removeprefix("≈").strip()).replace("−", "-")
    bare = re.sub(r"\s*([×·])\s*", r"\1", bare)
    if power := _TEN_TO.search(bare):
        exponent = power[1] or power[2].translate(_SUPERSCRIPTS)
        bare = bare[: power.start()] + "e" + exponent
    match = _SHOWN.fullmatch(bare)
    if match is None or len(bare) > 30:
        raise Refused(
            say("{text} isn't a number: write it like 1 000 or 0.25.", text=shorten(text))
        )
    whole, decimals, exponent = match.groups()
    unit = -len(decimals or "")
    if about and not decimals:  # the zeros at the end of ≈ 26 000 only say how large it is
        unit = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return Shown(float(bare), 0.5 * 10.0 ** (unit + int(exponent or 0)))


_LONGEST = 100
_BINARY: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$", re.DOTALL)
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_TERM = r"\(?[-−]?[0-9]+(?:[  \u2009\u202f\u00a0][0-9]{3})*(?:\.[0-9]+)?\)?"
_SUM = rf"{_TERM}(?:\s*[-−+·×/]\s*{_TERM})*"
# After a letter or a bracket, or before an operator, there is more to it than numbers.
_PROSE = re.compile(
    rf"(?<![=≈·×/+−-] )(?<![\w.,)\]=≈·×/+−`$-]){_SUM}(?:\s*[=≈]\s*{_SUM})+(?!\s*[\w`$(·×/^])"
)
_SPACE = re.compile(r"\\[,;:! ]|\\quad|\\left|\\right|\s|[\u2009\u202f\u00a0]")
_POWER = re.compile(r"\^(?:\{([^{}]*)\}|([0-9]))")
_FRACTION = re.compile(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}")
_SIGNS = re.compile(r"(=|≈|\\approx)")
_NUMERIC = re.compile(r"[0-9.+\-*/()]*[0-9][0-9.+\-*/()]*")


def evaluate(text: str) -> float:
    """The value of numbers with + - * / ** and brackets. Raises Refused for anything else."""
    try:
        if len(text) > _LONGEST:
            raise ValueError
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, TypeError, ArithmeticError, RecursionError, MemoryError):
        words = say("{text} can't be calculated: use numbers, + - * / ** and brackets.",
                    text=shorten(text))  # fmt: skip
        raise Refused(words) from None


def false_equations(text: str) -> Iterator[str]:
    """The equations between numbers in a text that are false, in formulas or in prose.

    After ≈, a number may be rounded to the digits that it shows; after =, to its decimals.
    """
    for formula in _FORMULA.finditer(text):
        yield from _false(formula[1] or formula[2])
    for equation in _PROSE.finditer(_CODE.sub("`", _FORMULA.sub("$", text))):
        yield from _false(equation[0])


def _false(chain: str) -> Iterator[str]:
    first, *rest = _SIGNS.split(chain)
    left = _plain(first)
    for sign, side in zip(rest[::2], rest[1::2], strict=True):
        right = _plain(side)
        numeric = _NUMERIC.fullmatch(left) and _NUMERIC.fullmatch(right)
        if numeric and not _holds(left, right, rounded=sign != "=" or "." in right):
            yield chain.strip()
        left = right


def _holds(left: str, right: str, rounded: bool) -> bool:
    try:
        true = evaluate(left)
        if rounded:
            return read_shown(right).is_rounded(true)
    except Refused:
        return False
    try:
        return math.isclose(true, evaluate(right), rel_tol=1e-9, abs_tol=1e-12)
    except Refused:
        return False


def _plain(tex: str) -> str:
    """A formula of numbers in the form that `evaluate` reads."""
    text = _SPACE.sub("", tex).replace("{,}", "").replace("−", "-")
    for sign in (r"\cdot", r"\times", "·", "×"):
        text = text.replace(sign, "*")
    before = ""
    while before != text:  # from the inside out
        before = text
        text = _POWER.sub(lambda power: f"**({power[1] or power[2]})", text)
        text = _FRACTION.sub(r"((\1)/(\2))", text)
    return text


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BINARY:
            return float(_BINARY[type(sign)](_value(left), _value(right)))
    raise ValueError

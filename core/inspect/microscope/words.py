"""The words of NumPy and torch that the microscope understands, as formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.inspect.microscope.formula import (
    Arithmetic,
    Choice,
    Formula,
    Like,
    Number,
    Product,
    Relu,
    Root,
    Square,
    Total,
    transposed,
)

Given = list[Formula]
Options = Mapping[str, Formula]
_ZERO = Number(0.0)


def understand(word: str, given: Given, options: Options) -> Formula | None:
    """What `given[0].word(given[1], ...)` or `library.word(given[0], ...)` works out.

    None for a word, a count of arguments or an option that is not known here: better not
    explained than explained wrongly.
    """
    if word in _BOUND:
        return _bound(given, options, _BOUND[word])
    if word == "mse_loss" and len(given) == 2:
        return mean_squared_error(given[0], given[1], options)
    if options:
        return None
    read = _WORDS.get((word, len(given)))
    return read(*given) if read else None


def mean_squared_error(guess: Formula, target: Formula, options: Options) -> Formula | None:
    """torch's MSELoss; the reduction comes as a Name, because it is a text."""
    reduction = getattr(options.get("reduction"), "text", "'mean'")
    if options.keys() - {"reduction"} or reduction not in ("'sum'", "'mean'"):
        return None
    return Total(Square(Arithmetic(guess, "-", target)), mean=reduction == "'mean'")


def _bound(given: Given, options: Options, names: tuple[str, str]) -> Formula | None:
    """`clamp` and `clip` with 0 as the lower bound and no upper one are a ReLU."""
    low, high = [*given[1:], None, None][:2]
    for name, value in options.items():
        if name not in names:
            return None
        low, high = (value, high) if name == names[0] else (low, value)
    absent = high is None or getattr(high, "text", "") == "None"
    return Relu(given[0]) if low == _ZERO and absent and 1 <= len(given) <= 3 else None


def _maximum(left: Formula, right: Formula) -> Formula | None:
    if right == _ZERO:
        return Relu(left)
    return Relu(right) if left == _ZERO else None


def _power(base: Formula, exponent: Formula) -> Formula | None:
    return Square(base) if exponent == Number(2.0) else None


def _same(given: Formula, *_: Formula) -> Formula:
    return given


def _swap(given: Formula, first: Formula, second: Formula) -> Formula | None:
    axes = {getattr(first, "value", None), getattr(second, "value", None)}
    return transposed(given) if axes == {0.0, 1.0} else None


def _sign(sign: str) -> Callable[[Formula, Formula], Formula]:
    return lambda left, right: Arithmetic(left, sign, right)


_BOUND = {"clamp": ("min", "max"), "clip": ("min", "max"), "clamp_min": ("min", "max")}

_WORDS: dict[tuple[str, int], Callable[..., Formula | None]] = {
    **{(word, 2): Product for word in ("dot", "mm", "matmul")},
    **{(word, 1): transposed for word in ("t", "transpose")},
    ("transpose", 3): _swap,
    ("maximum", 2): _maximum,
    ("relu", 1): Relu,
    ("square", 1): Square,
    ("pow", 2): _power,
    ("power", 2): _power,
    ("sqrt", 1): Root,
    ("sum", 1): Total,
    ("mean", 1): lambda given: Total(given, mean=True),
    ("where", 3): Choice,
    **{(word, 2): _sign("*") for word in ("multiply", "mul")},
    **{(word, 2): _sign("+") for word in ("add",)},
    **{(word, 2): _sign("-") for word in ("subtract", "sub")},
    **{(word, 2): _sign("/") for word in ("divide", "div", "true_divide")},
    **{(word, 1): _same for word in ("copy", "clone", "detach", "contiguous", "requires_grad_")},
    ("Parameter", 1): _same,
    **{(word, 1): Like for word in ("zeros_like", "ones_like", "empty_like", "randn_like")},
    ("zero", 1): lambda given: _ZERO,
    ("fill", 2): lambda given, value: value,
    ("negative", 1): lambda given: Arithmetic(Number(-1.0), "*", given),
    ("neg", 1): lambda given: Arithmetic(Number(-1.0), "*", given),
}

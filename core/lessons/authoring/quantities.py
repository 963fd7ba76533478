"""Quantities: what a number in a lesson may stand for, each kind declared once in `KINDS`."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.base.message import Message, Refused, say
from core.experiment.cost import cost
from core.experiment.fields import shorten
from core.lessons.authoring.numbers import evaluate, read_shown
from core.lessons.authoring.trial import ChangedWeight, Trial
from core.lessons.tasks.typed import read_shape
from core.run.snapshot import State

_NAME = r"([A-Za-z_][A-Za-z_0-9.]*)"
_NUMBER = r"([0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?)"
_CELL = r"\[([0-9]{1,9}), ?([0-9]{1,9})\]"
_ENDS = "|".join(state.value for state in State if state.ended)
_CHANGED = re.compile(rf"(.+) at (w1|w2){_CELL} = (-?){_NUMBER}")


@dataclass(frozen=True)
class Comparison:
    """Reads the words in a text, and says whether they hold for what was computed."""

    read: Callable[[str], Any]
    holds: Callable[[Any, Any], bool]


_ROUNDED = Comparison(read_shown, lambda shown, found: shown.is_rounded(found))
_BELOW = Comparison(read_shown, lambda shown, found: found < shown.value)
_SHAPE = Comparison(read_shape, operator.eq)
_ANY_WORDS = Comparison(str, lambda words, found: True)


@dataclass(frozen=True)
class Kind:
    """A kind of quantity. `example` is one, and `pattern` matches all.

    `compute` takes a trial, a step, and what `reads` make of the groups of the pattern. It raises
    Refused if there is no such quantity. `of_run` says whether it needs an experiment.
    """

    example: str
    pattern: str
    compute: Callable[..., Any]
    reads: tuple[Callable[[str], Any], ...] = ()
    comparison: Comparison = _ROUNDED
    of_run: bool = True


def _state(trial: Trial, _: int, name: str) -> str:
    found = trial.outcome.state.value
    if found != name:
        raise Refused(say("The run is {found}, not {claimed}.", found=found, claimed=name))
    return found


def _broken(trial: Trial, _: int, name: str) -> str:
    trial.diverged_at()
    if trial.outcome.origin is None:
        raise Refused(say("Where the first bad number appeared isn't known."))
    found = trial.outcome.origin.variable
    if found != name:
        raise Refused(
            say("The first number that isn't finite is in {found}, not in {claimed}.",
                found=found, claimed=name)
        )  # fmt: skip
    return found


def _statistic(name: str, of: Callable[[np.ndarray], float]) -> Kind:
    def compute(trial: Trial, step: int, variable: str) -> float:
        with np.errstate(all="ignore"):
            return float(of(trial.array(variable, step).astype(np.float64)))

    return Kind(f"{name} h", rf"{name} {_NAME}", compute, (str,))


KINDS = (
    Kind("loss", "loss", lambda trial, step: trial.loss(step)),
    Kind("weights", "weights", lambda trial, _: cost(trial.experiment).weights),
    Kind("flop", "flop", lambda trial, _: cost(trial.experiment).flop),
    Kind("operations", "operations", lambda trial, _: trial.operations()),  # of torch, in a step
    Kind("h[0,1]", _NAME + _CELL, Trial.cell, (str, int, int)),
    Kind(
        "shape h", f"shape {_NAME}",
        lambda trial, step, name: trial.array(name, step).shape, (str,), _SHAPE,
    ),
    Kind("entries h", f"entries {_NAME}",
         lambda trial, step, name: trial.array(name, step).size, (str,)),
    Kind("dead", "dead",  # hidden units that fire for no example
         lambda trial, step: int((~(trial.array("h", step) > 0).any(axis=0)).sum())),
    Kind("steps to 100", f"steps to {_NUMBER}", Trial.steps_to, (float,)),
    Kind("ends below", "ends below", lambda trial, _: trial.losses[-1], comparison=_BELOW),
    Kind("state diverged", f"state ({_ENDS})", _state, (str,), _ANY_WORDS),
    Kind("diverged at", "diverged at", lambda trial, _: trial.diverged_at()),
    Kind("broken loss", f"broken {_NAME}", _broken, (str,), _ANY_WORDS),
    Kind("line y_pred =", r"line (\S.*)", Trial.line, (str,)),
    Kind("= 2 * 3", "= ?(.+)", lambda trial, _, value: value, (evaluate,), of_run=False),
    Kind("given", "given", lambda trial, _: None, comparison=_ANY_WORDS, of_run=False),
    _statistic("mean", np.mean),
    _statistic("std", np.std),
    _statistic("min", np.min),
    _statistic("max", np.max),
    _statistic("zeros", lambda values: 100 * np.mean(values == 0)),
    _statistic("squares", lambda values: np.square(values).sum()),
    _statistic("norm", lambda values: np.square(values).sum() ** 0.5),
)  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """A quantity of an experiment, in which one weight may start with another value."""

    kind: Kind
    arguments: tuple[Any, ...] = ()
    changed: ChangedWeight | None = None

    def compute(self, trial: Trial, step: int) -> Any:
        """Its value at a step of a trial. Raises Refused if it has none."""
        return self.kind.compute(trial, step, *self.arguments)

    def fault(self, says: str, found: Any) -> Message | None:
        """What to say about words in a text that don't hold for this value; None if they do."""
        comparison = self.kind.comparison
        if comparison.holds(comparison.read(says), found):
            return None
        shown = str(found) if isinstance(found, tuple) else f"{found:.10g}"
        return say("The text says {says}, but it is {found}.", says=says, found=shown)


def read_quantity(given: object) -> Quantity:
    """The quantity that a text like `h[0,1]` names. Raises Refused if there is none."""
    if isinstance(given, str) and len(given) < 80:
        bare, changed = given, None
        if match := _CHANGED.fullmatch(given):
            bare, name, row, column, sign, value = match.groups()
            changed = ChangedWeight(name, int(row), int(column), float(sign + value))
        for kind in KINDS:
            if match := re.fullmatch(kind.pattern, bare):
                groups = zip(kind.reads, match.groups(), strict=True)
                return Quantity(kind, tuple(read(group) for read, group in groups), changed)
    raise Refused(
        say(
            "A claim can't be about {given}: write {kinds}.",
            given=shorten(given), kinds=", ".join(kind.example for kind in KINDS),
        )
    )  # fmt: skip

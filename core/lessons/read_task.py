"""Reading a task out of a page's settings."""

import math
from collections.abc import Callable, Mapping

from core.experiment import FIELDS
from core.fields import shorten
from core.lessons.places import read_variable
from core.lessons.tasks import (
    Choice,
    Diverged,
    Finished,
    Forecast,
    LineSeen,
    LossBelow,
    NumberAnswer,
    Option,
    Prediction,
    Proof,
    RateRaised,
    ShapeAnswer,
    Task,
)
from core.lessons.toml import Table, unknown
from core.message import say
from core.proof.result import Verdict

_MOST_OPTIONS = 8
_LONGEST_SHAPE = 4
_SMALLEST = 1e-300  # for what must be greater than 0
_VERDICTS = (Verdict.PASSED, Verdict.FAILED)


def read_task(table: Table) -> Task | None:
    """The task that a table describes; notes what is wrong with it."""
    kind = table.text("kind")
    reader = _READERS.get(kind)
    if reader is None:
        if kind:
            table.note(unknown(kind, _READERS), "kind")
        return None
    hints = table.texts("hints")
    task = reader(table, hints)
    table.close()
    return task


def _loss_below(table: Table, hints: tuple[str, ...]) -> Task:
    loss = table.real("loss", least=_SMALLEST)
    return LossBelow(loss=loss, program=_program(table), hints=hints)


def _diverged(table: Table, hints: tuple[str, ...]) -> Task:
    return Diverged(program=_program(table), hints=hints)


def _finished(table: Table, hints: tuple[str, ...]) -> Task:
    return Finished(program=_program(table), hints=hints)


def _rate_raised(table: Table, hints: tuple[str, ...]) -> Task:
    to = table.real("to", least=_SMALLEST) if table.has("to") else None
    return RateRaised(to=to, hints=hints)


def _line_seen(table: Table, hints: tuple[str, ...]) -> Task:
    return LineSeen(variable=table.read("variable", read_variable) or "", hints=hints)


def _proof(table: Table, hints: tuple[str, ...]) -> Task:
    given = table.text("verdict")
    verdict = next((verdict for verdict in _VERDICTS if verdict.value == given), None)
    if given and verdict is None:
        table.note(unknown(given, [verdict.value for verdict in _VERDICTS]), "verdict")
    return Proof(verdict=verdict or Verdict.PASSED, program=_program(table), hints=hints)


def _answer(table: Table, hints: tuple[str, ...]) -> Task:
    ask = table.text("ask")
    if table.has("number") == table.has("shape"):
        table.note(say("An answer is a number or a shape: give one of the two."), "kind")
    if table.has("shape"):
        shape = table.wholes("shape", 1, 10**12)
        if not 1 <= len(shape) <= _LONGEST_SHAPE:
            words = say("A shape has 1 to {most} sizes.", most=_LONGEST_SHAPE)
            table.note(words, "shape")
        return ShapeAnswer(ask=ask, shape=shape, hints=hints)
    number = table.real("number") if table.has("number") else 0.0
    tolerance = table.real("tolerance", least=0.0, most=1.0, default=0.0)
    return NumberAnswer(ask=ask, number=number, tolerance=tolerance, hints=hints)


def _choice(table: Table, hints: tuple[str, ...]) -> Task:
    ask = table.text("ask")
    options: list[Option] = []
    for option in table.tables("options"):
        options.append(Option(option.text("text"), option.flag("right"), option.text("because")))
        option.close()
    if sum(option.right for option in options) != 1:
        table.note(say("Exactly one of the options must have right = true."), "options")
    _check_texts(table, [option.text for option in options])
    return Choice(ask=ask, options=tuple(options), hints=hints)


def _prediction(table: Table, hints: tuple[str, ...]) -> Task:
    ask = table.text("ask")
    if table.flag("draw"):
        return Prediction(ask=ask, draw=True, hints=hints)
    forecasts = [_forecast(option) for option in table.tables("options")]
    _check_texts(table, [forecast.text for forecast in forecasts])
    return Prediction(ask=ask, forecasts=tuple(forecasts), hints=hints)


def _forecast(option: Table) -> Forecast:
    text = option.text("text")
    given = [
        name
        for name in ("loss_below", "loss_above", "loss_between", "diverged")
        if option.has(name)
    ]
    if len(given) != 1:
        option.note(
            say("An option has one of loss_below, loss_above, loss_between and diverged = true.")
        )
    low, high = 0.0, math.inf
    if option.has("loss_below"):
        high = option.real("loss_below", least=_SMALLEST)
    if option.has("loss_above"):
        low = option.real("loss_above", least=0.0)
    if option.has("loss_between"):
        pair = option.reals("loss_between")
        low, high = pair if len(pair) == 2 else (0.0, 0.0)
        if not 0 <= low < high:
            words = say("loss_between must be two numbers, the smaller one first, as in [1, 10].")
            option.note(words, "loss_between")
    diverged = option.has("diverged")
    if diverged and not option.flag("diverged"):
        option.note(say("Write diverged = true, or leave it out."), "diverged")
    option.close()
    return Forecast(text, low, high, diverged)


def _check_texts(table: Table, texts: list[str]) -> None:
    if not 2 <= len(texts) <= _MOST_OPTIONS:
        table.note(say("There must be 2 to {most} options.", most=_MOST_OPTIONS), "options")
    for place, text in enumerate(texts):
        if text and text in texts[:place]:
            words = say("A second option says {text}.", text=shorten(text))
            table.note(words, "options", place)


def _program(table: Table) -> str | None:
    return table.optional("program", lambda given: str(FIELDS["program"].read(given)))


_READERS: Mapping[str, Callable[[Table, tuple[str, ...]], Task]] = {
    "loss_below": _loss_below,
    "diverged": _diverged,
    "finished": _finished,
    "rate_raised": _rate_raised,
    "line_seen": _line_seen,
    "proof": _proof,
    "answer": _answer,
    "choice": _choice,
    "prediction": _prediction,
}

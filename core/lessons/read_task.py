"""Reading a task out of a page's settings."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from core.base.message import Refused, say
from core.experiment.experiment import ARTICLE, FIELDS, Experiment
from core.experiment.fields import shorten
from core.inspect.proof.result import Verdict
from core.lessons.places import read_variable
from core.lessons.setting import note_misfits, read_settings
from core.lessons.tasks import (
    Choice,
    Diverged,
    Failed,
    Finished,
    Forecast,
    LineSeen,
    LossBelow,
    NumberAnswer,
    Option,
    Prediction,
    Proof,
    RateRaised,
    Reply,
    RunTask,
    ShapeAnswer,
    Task,
)
from core.lessons.toml import Table, unknown

_MOST_OPTIONS = 8
_LONGEST_SHAPE = 4
_SMALLEST = 1e-300  # for what must be greater than 0
READINGS = ("rate", "loss", "steps")
_VERDICTS = (Verdict.PASSED, Verdict.FAILED)


def read_task(table: Table, experiment: Experiment | None) -> Task | None:
    """The task that a table describes, on a page that sets this; notes what is wrong with it."""
    kind = table.text("kind")
    reader = _READERS.get(kind)
    if reader is None:
        if kind:
            table.note(unknown(kind, _READERS), "kind")
        return None
    hints = table.texts("hints")
    task = reader(table, hints)
    if isinstance(task, RunTask):
        task = _with_run(table, task, experiment or ARTICLE)
    table.close()
    return task


def _with_run(table: Table, task: RunTask, experiment: Experiment) -> RunTask:
    """The same task with the settings that its run must have, and those that "Show me" sets."""
    wanted, show = table.table("with"), table.table("show")
    sound = True
    if wanted:
        settings, sound = read_settings(wanted, experiment)
        task = replace(task, wanted=settings)
        if ("threads", 0) in settings:
            words = say("A run has some number of threads in the end: write which it must have.")
            wanted.note(words, "threads")
    if show:
        settings, fits = read_settings(show, experiment)
        task = replace(task, show=settings)
        sound = sound and fits
        for name in dict(task.wanted).keys() & dict(task.show).keys():
            show.note(say("{name} is in with already, so it can't be in show.", name=name), name)
    if sound and (wanted or show):
        note_misfits(show or wanted or table, task.shown(experiment))
    return task


def _loss_below(table: Table, hints: tuple[str, ...]) -> Task:
    return LossBelow(loss=table.real("loss", least=_SMALLEST), hints=hints)


def _diverged(table: Table, hints: tuple[str, ...]) -> Task:
    return Diverged(hints=hints)


def _finished(table: Table, hints: tuple[str, ...]) -> Task:
    return Finished(hints=hints)


def _failed(table: Table, hints: tuple[str, ...]) -> Task:
    return Failed(hints=hints)


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
    if sum(table.has(name) for name in ("number", "shape", "reading")) != 1:
        words = say("An answer is a number, a shape or a reading: give one of the three.")
        table.note(words, "kind")
    if table.has("shape"):
        shape = table.wholes("shape", 1, 10**12)
        if not 1 <= len(shape) <= _LONGEST_SHAPE:
            words = say("A shape has 1 to {most} sizes.", most=_LONGEST_SHAPE)
            table.note(words, "shape")
        return ShapeAnswer(ask=ask, shape=shape, hints=hints)
    number = table.real("number") if table.has("number") else 0.0
    tolerance = table.real("tolerance", least=0.0, most=1.0, default=0.0)
    reading = table.optional("reading", _read_reading) or ""
    if reading in ("rate", "loss") and not tolerance:
        words = say("Nobody types all the digits of a reading: add a tolerance, such as 0.01.")
        table.note(words, "reading")
    replies = tuple(_reply(reply, number, tolerance, reading) for reply in table.tables("replies"))
    return NumberAnswer(
        ask=ask, number=number, tolerance=tolerance, reading=reading, replies=replies, hints=hints
    )


def _reply(table: Table, number: float, tolerance: float, reading: str) -> Reply:
    reply = Reply(table.real("number"), table.text("because"))
    if reading:
        table.note(say("What a reading gives is not known: it has no replies."))
    elif abs(reply.number - number) <= tolerance * abs(number):
        table.note(say("This number is right: a reply is for one that is wrong."), "number")
    table.close()
    return reply


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


def _read_reading(given: object) -> str:
    if isinstance(given, str) and given in READINGS:
        return given
    raise Refused(unknown(str(given), READINGS))


def _program(table: Table) -> str | None:
    return table.optional("program", lambda given: str(FIELDS["program"].read(given)))


_READERS: Mapping[str, Callable[[Table, tuple[str, ...]], Task]] = {
    "loss_below": _loss_below,
    "diverged": _diverged,
    "finished": _finished,
    "failed": _failed,
    "rate_raised": _rate_raised,
    "line_seen": _line_seen,
    "proof": _proof,
    "answer": _answer,
    "choice": _choice,
    "prediction": _prediction,
}

"""The task in which a run's end is predicted before the run shows it."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.base.message import say
from core.experiment.experiment import Experiment
from core.lessons.events import Event, Predicted, RunBegan, RunEnded
from core.lessons.tasks.choice import check_texts
from core.lessons.tasks.runs import SMALLEST
from core.lessons.tasks.task import Asked, Judge, Response
from core.lessons.toml import Table
from core.run.record import RunRecord
from core.run.snapshot import State

_GOOD = 0.15  # the mean distance, in powers of ten, up to which a drawn curve is called good
_ONE_SIDED = 0.5  # of that distance; a curve that is more on one side is called too high or low
_HIGH, _LOW = say("Too high"), say("Too low")
_MIXED = say("Too high in one part and too low in another")


@dataclass(frozen=True)
class Forecast:
    """One way in which a run may end: with a loss from `low` to below `high`, or diverging."""

    text: str
    low: float = 0.0
    high: float = 0.0
    diverged: bool = False

    def came_true(self, state: State, loss: float) -> bool:
        """Whether a run that ended like this is what was forecast."""
        if self.diverged or state is State.DIVERGED:
            return self.diverged and state is State.DIVERGED
        return self.low <= loss < self.high


@dataclass(frozen=True, kw_only=True)
class Prediction(Asked):
    """One of the forecasts is chosen, or a loss curve drawn, before a run shows the truth.

    Either way the task is done: a prediction is compared with the run, not right or wrong.
    """

    kind: ClassVar[str] = "prediction"
    forecasts: tuple[Forecast, ...] = ()
    draw: bool = False

    @classmethod
    def read(cls, table: Table, hints: tuple[str, ...], experiment: Experiment) -> "Prediction":
        ask = table.text("ask")
        if table.flag("draw"):
            return cls(ask=ask, draw=True, hints=hints)
        forecasts = [_read_forecast(option) for option in table.tables("options")]
        check_texts(table, [forecast.text for forecast in forecasts])
        return cls(ask=ask, forecasts=tuple(forecasts), hints=hints)

    def start(self) -> Judge:
        """A judge that remembers the prediction until the run ends."""
        return PredictionJudge(self)

    def report(self, event: Event) -> str:
        """The text of the forecast."""
        if not isinstance(event, Predicted):
            return ""
        return "drawn" if self.draw else self.forecasts[event.index].text


class PredictionJudge(Judge):
    """Compares a prediction with a run, if it was made before that run began."""

    task: Prediction

    def __init__(self, task: Prediction) -> None:
        super().__init__(task)
        self._made: Predicted | None = None  # before a run
        self._tested: Predicted | None = None  # by the run that is on
        self._running = False

    def hear(self, event: Event) -> Response | None:
        """Remember a prediction, and compare it with the run after it."""
        if isinstance(event, Predicted):
            return self._predict(event)
        if isinstance(event, RunBegan):
            self._running, self._tested, self._made = True, self._made, None
            if self._tested is None:
                words = say("This run doesn't count: predict first, then start another.")
                return Response(False, words, tried=False)
        if isinstance(event, RunEnded) and self._running:
            tested, self._running, self._tested = self._tested, False, None
            return self._settle(tested, event.run) if tested else None
        return None

    def _predict(self, event: Predicted) -> Response:
        if self._running:
            words = say("The run has started, so a prediction no longer counts. Let it "
                        "finish, predict, and start another.")  # fmt: skip
            return Response(False, words, tried=False)
        words = say("Your prediction is noted. Now press Train.")
        if not self.task.draw:
            chosen = self.task.forecasts[event.index].text
            words = say("Your prediction is noted: {chosen}. Now press Train.",
                        chosen=_quoted(chosen))  # fmt: skip
        elif len(_points(event)[0]) < 2:
            words = say("Draw the curve from left to right, above 0.")
            return Response(False, words, tried=False)
        self._made = event
        return Response(False, words, tried=False)

    def _settle(self, tested: Predicted, run: RunRecord) -> Response:
        if run.state not in (State.FINISHED, State.DIVERGED):
            self._made = tested  # nobody knows yet how the run ends
            words = say("The run didn't finish: start it again. Your prediction still counts.")
            return Response(False, words, tried=False)
        compare = self._compare_curve if self.task.draw else self._compare_end
        return compare(tested, run)

    def _compare_end(self, tested: Predicted, run: RunRecord) -> Response:
        forecasts, last = self.task.forecasts, math.nan if run.final is None else run.final
        true = [found for found in forecasts if found.came_true(run.state, last)]
        chosen = forecasts[tested.index]
        if run.state is State.DIVERGED:
            end = say("the run diverged after {step} steps", step=run.step)
        else:
            end = say("the last loss is {loss}", loss=f"{last:.4g}")
        if chosen in true:
            words = say("As you predicted: {end}.", end=end)
        elif true:
            words = say(
                "You predicted {chosen}, but {end}. What came true: {true}.",
                chosen=_quoted(chosen.text), end=end, true=_quoted(true[0].text),
            )  # fmt: skip
        else:
            words = say("None of these came true: {end}.", end=end)
        return Response(True, words)

    def _compare_curve(self, tested: Predicted, run: RunRecord) -> Response:
        steps, drawn = _points(tested)
        low = run.curve.low
        kept = np.flatnonzero((low > 0) & np.isfinite(low))
        if not kept.size:
            return Response(True, say("The run has no losses to compare your curve with."))
        at, true = kept * run.curve.stride, np.log10(low[kept])
        apart = np.interp(at, steps, drawn) - true
        distance, side = float(np.abs(apart).mean()), float(apart.mean())
        values: dict[str, object] = {
            "factor": f"{10**distance:.3g}",
            "powers": f"{distance:.1f}",
            "side": _MIXED,
            "true": f"{10 ** true[-1]:.3g}",
            "drawn": f"{10 ** np.interp(at[-1], steps, drawn):.3g}",
        }
        if abs(side) > _ONE_SIDED * distance:
            values["side"] = _HIGH if side > 0 else _LOW
        if distance <= _GOOD:
            words = say("Well drawn: your curve was off by a factor of {factor}, on average. The "
                        "last loss was {true}, and you drew {drawn}.", **values)  # fmt: skip
        else:
            words = say("{side}: your curve was off by a factor of {factor} on average, which is "
                        "{powers} powers of ten. The last loss was {true}, and you drew {drawn}.",
                        **values)  # fmt: skip
        return Response(True, words)


def _points(prediction: Predicted) -> tuple[list[float], list[float]]:
    """Steps, in order, and log10 of the losses, of those points that can be on a curve."""
    points = sorted(
        {
            step: math.log10(loss)
            for step, loss in prediction.curve
            if math.isfinite(step) and 0 < loss < math.inf
        }.items()
    )
    return [step for step, _ in points], [loss for _, loss in points]


def _quoted(text: str) -> str:
    """A forecast within a sentence, which has a full stop of its own."""
    return f"“{text.rstrip('.。')}”"


def _read_forecast(option: Table) -> Forecast:
    text = option.text("text")
    names = ("loss_below", "loss_above", "loss_between", "diverged")
    if sum(option.has(name) for name in names) != 1:
        words = say(
            "Each option needs one of loss_below, loss_above, loss_between or diverged = true."
        )
        option.note(words)
    low, high = 0.0, math.inf
    if option.has("loss_below"):
        high = option.real("loss_below", least=SMALLEST)
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

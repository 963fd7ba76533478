"""Predictions: made before a run, then held against it."""

import math

import numpy as np

from core.base.message import say
from core.lessons.events import Event, Predicted, RunBegan, RunEnded
from core.lessons.judge import Response
from core.lessons.tasks import Prediction
from core.run.snapshot import State

_GOOD = 0.15  # the mean distance, in powers of ten, up to which a drawn curve is called good
_ONE_SIDED = 0.5  # of that distance; a curve that is more on one side is called too high or low
_HIGH, _LOW = say("Too high"), say("Too low")
_MIXED = say("Too high in one part and too low in another")


class Bet:
    """A prediction on its way: it counts for a run only if it was made before that run began."""

    def __init__(self, task: Prediction) -> None:
        self.task = task
        self._made: Predicted | None = None  # before a run
        self._staked: Predicted | None = None  # in the run that is on
        self._running = False

    def hear(self, event: Event) -> Response | None:
        """The response to an event; None if it is nothing to a prediction."""
        if isinstance(event, Predicted):
            return self._predict(event)
        if isinstance(event, RunBegan):
            self._running, self._staked, self._made = True, self._made, None
            if self._staked is None:
                words = say("This run counts for nothing here: predict first, then start another.")
                return Response(False, words, tried=False)
        if isinstance(event, RunEnded) and self._running:
            staked, self._running, self._staked = self._staked, False, None
            return self._settle(staked, event) if staked else None
        return None

    def _predict(self, event: Predicted) -> Response:
        if self._running:
            words = say("The run has begun: a prediction counts only before. Let it end, predict, "
                        "and start another.")  # fmt: skip
            return Response(False, words, tried=False)
        words = say("Your prediction is noted. Now press Train.")
        if not self.task.draw:
            chosen = self.task.forecasts[event.index].text
            words = say("Your prediction is noted: {chosen}. Now press Train.",
                        chosen=_quoted(chosen))  # fmt: skip
        elif len(_points(event)[0]) < 2:
            words = say("Draw the curve from the left to the right, above 0.")
            return Response(False, words, tried=False)
        self._made = event
        return Response(False, words, tried=False)

    def _settle(self, staked: Predicted, event: RunEnded) -> Response:
        if event.state not in (State.FINISHED, State.DIVERGED):
            self._made = staked  # it has not been told yet how the run ends
            words = say("The run did not come to its end: start it again, the prediction stands.")
            return Response(False, words, tried=False)
        return self._compare(staked, event) if self.task.draw else self._tell(staked, event)

    def _tell(self, staked: Predicted, event: RunEnded) -> Response:
        forecasts = self.task.forecasts
        true = [found for found in forecasts if found.came_true(event.state, event.loss)]
        chosen = forecasts[staked.index]
        if event.state is State.DIVERGED:
            end = say("the run diverged after {step} steps", step=event.step)
        else:
            end = say("the last loss is {loss}", loss=f"{event.loss:.4g}")
        if chosen in true:
            words = say("As you predicted: {end}.", end=end)
        elif true:
            words = say(
                "You predicted {chosen}, and it came otherwise: {end}. What came true: {true}.",
                chosen=_quoted(chosen.text), end=end, true=_quoted(true[0].text),
            )  # fmt: skip
        else:
            words = say("None of these came true: {end}.", end=end)
        return Response(True, words)

    def _compare(self, staked: Predicted, event: RunEnded) -> Response:
        steps, drawn = _points(staked)
        pairs = [
            (step, math.log10(loss))
            for step, loss in zip(event.steps, event.losses, strict=True)
            if 0 < loss < math.inf
        ]
        if not pairs:
            return Response(True, say("The run has no losses to hold the curve against."))
        true = np.array(pairs).T
        apart = np.interp(true[0], steps, drawn) - true[1]
        distance, side = float(np.abs(apart).mean()), float(apart.mean())
        values: dict[str, object] = {
            "factor": f"{10**distance:.3g}",
            "powers": f"{distance:.1f}",
            "side": _MIXED,
            "true": f"{10 ** true[1][-1]:.3g}",
            "drawn": f"{10 ** np.interp(true[0][-1], steps, drawn):.3g}",
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

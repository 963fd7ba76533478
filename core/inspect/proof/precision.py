"""One program in two precisions, step beside step: how far the losses come apart, and why."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import GeneratorType
from typing import Any

import numpy as np

from core.base.message import Message, say
from core.data.problem import Problem
from core.experiment import threads
from core.experiment.experiment import Experiment
from core.inspect.proof.network import Array
from core.machine.formats import FORMATS
from core.programs import find
from core.run.failure import explain
from core.run.ranks.distributed import ALONE
from core.run.script import make_knobs
from core.run.watch import as_numpy, variables

HIGH = "float64"


@dataclass(frozen=True)
class Precision:
    """Runs of one program in `low` and in float64 from the same numbers, one entry a step.

    `difference` is |low - high| / high of the losses. `error` is how far the predictions of the
    float64 run are from y, and `gap` how far those of the two runs are from each other, both as
    a root of the mean square; the gap is nan where the program does not show its predictions.
    `most` is what the gap can do to the loss, 2 gap / error + (gap / error)², which follows from
    the Cauchy-Schwarz inequality. All arrays are read-only. `thousandth` and `tenth` are the
    first steps, counted from 0, at which the difference exceeds 0.001 and 0.1, or None.
    `messages` say it in sentences; `stopped` is true if it was stopped before `steps`.
    """

    low: str
    steps: int
    low_losses: Array
    high_losses: Array
    difference: Array
    error: Array
    gap: Array
    most: Array
    thousandth: int | None
    tenth: int | None
    messages: tuple[Message, ...]
    stopped: bool


def compare_precision(
    experiment: Experiment,
    problem: Problem,
    steps: int,
    stop: Callable[[], bool] = lambda: False,
) -> Precision:
    """Do `steps` steps of a resolved experiment in float32 and in float64.

    Where the experiment asks for 16 bits, these stand in for float32. `stop` is asked before
    each step. A run that fails or diverges ends the comparison with a message, and raises
    nothing. Beside a run on another thread, give the experiment that run's number of threads, or
    the call waits for its end.
    """
    low = experiment.dtype if FORMATS[experiment.dtype].unit > FORMATS["float32"].unit else None
    pair = _Pair(experiment, problem, low or "float32")
    pair.program.preload()
    with threads.limited(experiment.threads or 1), np.errstate(all="ignore"):
        stopped = pair.run(steps, stop)
        return pair.sum_up(steps, stopped)


class _Pair:
    """Two runs of one program."""

    def __init__(self, experiment: Experiment, problem: Problem, low: str) -> None:
        self.program = find(experiment.program)
        self._experiment, self._problem, self._low = experiment, problem, low
        self._low_losses: list[float] = []
        self._high_losses: list[float] = []
        self._gaps: list[float] = []
        self._end: Message | None = None

    def run(self, steps: int, stop: Callable[[], bool]) -> bool:
        """Go step by step; True if somebody stopped it."""
        try:
            one, other = self._start(self._low), self._start(HIGH)
            for step in range(steps):
                if stop():
                    return True
                low, high = float(next(one).item()), float(next(other).item())
                if not (math.isfinite(low) and math.isfinite(high)):
                    self._end = say(
                        "At step {step} a loss is no longer finite, so the comparison ends there.",
                        step=step,
                    )
                    break
                self._low_losses.append(low)
                self._high_losses.append(high)
                self._gaps.append(_gap(one, other))
        except Exception as error:  # a program may raise anything
            done = len(self._high_losses)
            self._end = explain(error, self.program, self._experiment.device, done)
        return False

    def _start(self, dtype: str) -> GeneratorType[Any, Any, Any]:
        experiment = replace(self._experiment, dtype=dtype)
        train = self.program.load()
        return train(*self._problem.cast(experiment), make_knobs(experiment))

    def sum_up(self, steps: int, stopped: bool) -> Precision:
        """The comparison of what has been done."""
        low, high = np.array(self._low_losses), np.array(self._high_losses)
        difference = np.where(low == high, 0.0, np.abs(low - high) / high)
        error = np.sqrt(high / self._problem.y.size)
        gap = np.array(self._gaps)
        share = gap / error
        most = np.where(gap == 0, 0.0, 2 * share + share**2)
        for array in (low, high, difference, error, gap, most):
            array.setflags(write=False)
        thousandth, tenth = _first_above(difference, 1e-3), _first_above(difference, 0.1)
        messages: list[Message] = []
        if len(difference):
            messages += self._explain(difference, error, gap, thousandth, tenth)
        if self._experiment.processes > 1:
            messages.append(ALONE)
        if self._end:
            messages.append(self._end)
        return Precision(
            self._low,
            steps,
            low,
            high,
            difference,
            error,
            gap,
            most,
            thousandth,
            tenth,
            tuple(messages),
            stopped,
        )

    def _explain(
        self,
        difference: Array,
        error: Array,
        gap: Array,
        thousandth: int | None,
        tenth: int | None,
    ) -> list[Message]:
        values: dict[str, object] = {"low": self._low}
        digits = int(-math.log10(FORMATS[self._low].unit))
        if difference[0]:
            first = say(
                "At step 0 the relative difference of the two losses is {difference}; {low} keeps "
                "about {digits} digits.",
                difference=f"{difference[0]:.2g}",
                digits=digits,
                **values,
            )
        else:
            first = say("At step 0 the two losses are equal to the last digit.")
        messages = [first]
        if thousandth is None:
            messages.append(
                say(
                    "They never differ by more than {difference}: the loss is always far larger "
                    "than its rounding error.",
                    difference=f"{difference.max():.2g}",
                )
            )
            return messages
        if tenth is None:
            messages.append(
                say("At step {step} they differ by more than a thousandth.", step=thousandth)
            )
        else:
            messages.append(
                say(
                    "At step {step} they differ by more than a thousandth, at step {later} by more "
                    "than a tenth.",
                    step=thousandth,
                    later=tenth,
                )
            )
        if np.isfinite(gap).all():
            messages.append(
                say(
                    "Rounding puts the predictions of the two runs at most {gap} apart, "
                    "while their error falls from {first} to {last}. The smaller the "
                    "loss, the larger the share of it that is rounding.",
                    gap=f"{gap.max():.2g}",
                    first=f"{error[0]:.3g}",
                    last=f"{error[-1]:.2g}",
                )
            )
            if error[-1] < gap[-1]:
                messages.append(
                    say(
                        "In the end float64 is closer to y than the two runs are to each other: "
                        "{low} can't follow, and all that is left of its loss is rounding.",
                        **values,
                    )
                )
        if self._experiment.data == "random":
            messages.append(
                say(
                    "y is noise here, so it can only be memorised, digit by digit, until "
                    "the next digit is one that {low} doesn't have.",
                    **values,
                )
            )
        return messages


def _first_above(difference: Array, limit: float) -> int | None:
    above = np.flatnonzero(difference > limit)
    return int(above[0]) if len(above) else None


def _gap(one: GeneratorType[Any, Any, Any], other: GeneratorType[Any, Any, Any]) -> float:
    """The root of the mean square between the predictions of two paused programs, or nan."""
    predictions = []
    for program in (one, other):
        found = variables(program.gi_frame) if program.gi_frame else {}
        if "y_pred" not in found:
            return math.nan
        predictions.append(as_numpy(found["y_pred"]).astype(np.float64))
    return float(np.sqrt(np.mean((predictions[0] - predictions[1]) ** 2)))

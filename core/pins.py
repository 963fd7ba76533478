"""Pinned runs: curves kept to compare the next ones with, in memory and in a file."""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.atomic import atomic_write
from core.experiment import FIELDS, LATER, Experiment, read_experiment
from core.files import Result
from core.history import POINTS, Curve, History

FORMAT = "chainrule pins"
VERSION = 1
_LARGEST = 16 * 2**20  # bytes; a pinned run takes up to 200 kB


@dataclass(frozen=True)
class Pin:
    """A run that is kept: what it was, and how its loss went.

    `experiment` has the learning rate that it began with; `learning_rates` are pairs of a step
    and the rate from it on, where these are known.
    """

    experiment: Experiment
    curve: Curve
    learning_rates: tuple[tuple[int, float], ...] = ()

    @property
    def rates(self) -> tuple[float, ...]:
        """The learning rates that it had, one after the other."""
        at = dict(self.learning_rates)  # turned twice at one step, the second counts
        rates = [at[step] for step in sorted(at)] or [self.experiment.learning_rate]
        return tuple(
            rate for place, rate in enumerate(rates) if not place or rate != rates[place - 1]
        )

    def is_same(self, other: "Pin") -> bool:
        """Whether the other is the same run: the same settings and the same losses.

        With however many threads: a file has the number that was used, not the 0 that chose it.
        """
        mine, others = self.curve, other.curve
        return (
            _but_rate(self) == _but_rate(other)
            and self.rates == other.rates
            and (mine.stride, mine.count) == (others.stride, others.count)
            and np.array_equal(mine.low, others.low)
            and np.array_equal(mine.high, others.high)
        )


def pin_result(experiment: Experiment, result: Result) -> Pin:
    """A run out of a file, to be pinned."""
    history = History(max(len(result.losses), 1))
    history.extend(list(result.losses))
    return Pin(experiment, history.curve(), result.learning_rates)


def save_pins(path: Path, pins: Iterable[Pin]) -> None:
    """Save these as JSON in place of those saved before; raises Refused if that can't be done."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "pins": [
            {
                "experiment": asdict(pin.experiment),
                "stride": pin.curve.stride,
                "count": pin.curve.count,
                "low": pin.curve.low.tolist(),
                "high": pin.curve.high.tolist(),
                "learning_rates": pin.learning_rates,
            }
            for pin in pins
        ],
    }
    with atomic_write(path) as file:
        json.dump(content, file, allow_nan=False)


def load_pins(path: Path) -> tuple[Pin, ...]:
    """The pinned runs in a file; raises OSError or ValueError if it is not exactly such a file."""
    with path.open("rb") as file:
        start = file.read(_LARGEST + 1)
    if len(start) > _LARGEST:
        raise ValueError("too large")
    try:
        content = json.loads(start)
        if (content["format"], content["version"]) != (FORMAT, VERSION):
            raise ValueError("another format or version")
        return tuple(_read_pin(given) for given in content["pins"])
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no pinned runs: {error}") from error


def _read_pin(given: dict[str, Any]) -> Pin:
    experiment, refusals = read_experiment(given["experiment"])
    if refusals or given["experiment"].keys() | LATER != FIELDS.keys():
        raise ValueError("an experiment that does not fit")
    stride, count = given["stride"], given["count"]
    if type(stride) is not int or type(count) is not int or stride < 1 or count < 0:
        raise ValueError("no stride or count")
    low, high = _read_losses(given["low"]), _read_losses(given["high"])
    if not len(low) == len(high) == math.ceil(count / stride) <= POINTS or (low > high).any():
        raise ValueError("a curve that is none")
    rates = given.get("learning_rates", [])  # older files have none
    if not all(
        type(step) is int and step >= 0 and type(rate) is float and math.isfinite(rate)
        for step, rate in rates
    ):
        raise ValueError("learning rates that are none")
    pairs = tuple((step, rate) for step, rate in rates)
    return Pin(experiment, Curve(stride, count, low, high), pairs)


def _but_rate(pin: Pin) -> Experiment:
    return replace(pin.experiment, threads=0, learning_rate=0.0)


def _read_losses(given: list[Any]) -> np.ndarray:
    losses = np.array(given, np.float64)
    if losses.ndim != 1 or not np.isfinite(losses).all():
        raise ValueError("losses that are no numbers")
    losses.setflags(write=False)
    return losses

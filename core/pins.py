"""Pinned runs: curves kept to compare the next ones with, in memory and in a file."""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.atomic import atomic_write
from core.experiment import FIELDS, Experiment, read_experiment
from core.history import POINTS, Curve

FORMAT = "chainrule pins"
VERSION = 1
_LARGEST = 16 * 2**20  # bytes; a pinned run takes up to 200 kB


@dataclass(frozen=True)
class Pin:
    """A run that is kept: what it was, and how its loss went."""

    experiment: Experiment
    curve: Curve


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
    if refusals or given["experiment"].keys() != FIELDS.keys():
        raise ValueError("an experiment that does not fit")
    stride, count = given["stride"], given["count"]
    if type(stride) is not int or type(count) is not int or stride < 1 or count < 0:
        raise ValueError("no stride or count")
    low, high = _read_losses(given["low"]), _read_losses(given["high"])
    if not len(low) == len(high) == math.ceil(count / stride) <= POINTS or (low > high).any():
        raise ValueError("a curve that is none")
    return Pin(experiment, Curve(stride, count, low, high))


def _read_losses(given: list[Any]) -> np.ndarray:
    losses = np.array(given, np.float64)
    if losses.ndim != 1 or not np.isfinite(losses).all():
        raise ValueError("losses that are no numbers")
    losses.setflags(write=False)
    return losses

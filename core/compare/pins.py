"""Pinned runs: curves kept to compare the next ones with, in memory and in a file."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from core.base.aside import read_plain
from core.base.atomic import atomic_write
from core.base.message import Refused
from core.experiment.experiment import FIELDS, LATER, Experiment, read_experiment, write_experiment
from core.experiment.schedule import read_pairs
from core.run.history import Curve, read_curve

FORMAT = "chainrule pins"
VERSION = 1
_CLOCK = 3.0  # seconds
_LARGEST = 16 * 2**20  # bytes; a pinned run takes up to 200 kB


@dataclass(frozen=True)
class Pin:
    """A run that is kept: what it was, and how its loss went.

    `owner` is the process that shows it, as `process_name` names it; once that has ended, the pin
    is anybody's.
    """

    experiment: Experiment
    curve: Curve
    owner: str = field(default="", compare=False)

    def is_same(self, other: "Pin") -> bool:
        """Whether the other is the same run: the same settings and the same losses.

        With however many threads: a file has the number that was used, not the 0 that chose it.
        """
        mine, others = self.curve, other.curve
        return (
            replace(self.experiment, threads=0) == replace(other.experiment, threads=0)
            and (mine.stride, mine.count) == (others.stride, others.count)
            and np.array_equal(mine.low, others.low)
            and np.array_equal(mine.high, others.high)
        )


def process_name(number: int | None = None) -> str:
    """A name for this process, or that of this number, which no other one has or will have."""
    process = psutil.Process(number)  # numbers are given again, in time
    return f"{process.pid}-{process.create_time():.0f}"


def is_anothers(pin: Pin) -> bool:
    """Whether another window, which is open, shows this."""
    number, _, born = pin.owner.partition("-")
    try:
        process = psutil.Process(int(number))
        # The system may set its clock meanwhile.
        return process.pid != os.getpid() and abs(process.create_time() - float(born)) < _CLOCK
    except (psutil.Error, OverflowError, ValueError):
        return False


def save_pins(path: Path, pins: Iterable[Pin]) -> None:
    """Save these as JSON in place of those saved before; raises Refused if that can't be done."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "pins": [
            {
                "experiment": write_experiment(pin.experiment),
                "stride": pin.curve.stride,
                "count": pin.curve.count,
                "low": pin.curve.low.tolist(),
                "high": pin.curve.high.tolist(),
                "owner": pin.owner,
            }
            for pin in pins
        ],
    }
    with atomic_write(path, own=True) as file:
        json.dump(content, file, allow_nan=False)


def load_pins(path: Path) -> tuple[Pin, ...]:
    """The pinned runs in a file; raises OSError or ValueError if it is not exactly such a file."""
    try:
        content = json.loads(read_plain(path, _LARGEST))
        if (content["format"], content["version"]) != (FORMAT, VERSION):
            raise ValueError("another format or version")
        return tuple(_read_pin(given) for given in content["pins"])
    except (LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"no pinned runs: {error}") from error


def _read_pin(given: dict[str, Any]) -> Pin:
    experiment, refusals = read_experiment(given["experiment"])
    if refusals or given["experiment"].keys() | LATER != FIELDS.keys():
        raise ValueError("an experiment that does not fit")
    curve = read_curve(*(given[name] for name in ("stride", "count", "low", "high")))
    if pairs := given.get("learning_rates"):  # of an older Chainrule, beside the experiment
        try:
            rates = read_pairs(experiment.learning_rate.first, pairs)
        except Refused as refusal:
            raise ValueError(str(refusal)) from None
        experiment = replace(experiment, learning_rate=rates)
    owner = given.get("owner", "")
    if not isinstance(owner, str):
        raise ValueError("an owner that is none")
    return Pin(experiment, curve, owner)

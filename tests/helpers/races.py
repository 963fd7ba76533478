"""What tests of the race share: a machine for it, and standings that are made up."""

from dataclasses import replace

import pytest

from core.base.message import Message
from core.compare.race import Speed, Standing, columns
from core.compare.race.columns import Column, Kind
from core.experiment.devices import Device, Machine
from core.experiment.experiment import ARTICLE, HAND

DTYPES = ("float32", "float64", "bfloat16", "float16")
MACHINE = Machine(1, (Device("cpu", "a processor", 10**9, DTYPES),))
HAND_SIZE = replace(HAND, threads=1, learning_rate=1e-6)


def standing(step_time=1e-3, spread=0.0, **changes):
    """A standing with this median time of a step in seconds, and this spread of the rounds."""
    rate = 1 / step_time
    # The middle half of three rounds is half as wide as all of them.
    rounds = Speed((rate * (1 - spread), rate, rate * (1 + spread)))
    experiment = replace(ARTICLE, **{"threads": 1, **changes})
    used = experiment.threads or 1
    return Standing(experiment, used, rounds, rounds, rounds, 0.5, 0.01, 1e11, 2e10)


@pytest.fixture
def twice(monkeypatch):
    """A column more, which the app has as long as the test lasts."""
    column = Column(
        "twice",
        "twice as fast",
        Message("Twice"),
        Kind.RATE,
        lambda entry: 2 * entry.speed.median if entry.speed else None,
        Message("Steps a second, doubled."),
    )
    monkeypatch.setattr(columns, "COLUMNS", (*columns.COLUMNS, column))
    return column

"""The columns of a race's table: in the terminal, in CSV and JSON files and in the window."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np

from core.base.atomic import atomic_write
from core.base.message import Message, say
from core.compare.race.entries import size_of
from core.compare.race.standing import RESTART, Speed, Standing
from core.experiment.experiment import Experiment
from core.run.rate import figure

Value = str | float | None


class Kind(Enum):
    """What the values of a column are, and so how they are written; shares are of 1."""

    TEXT = "text"
    SIZE = "size"
    COUNT = "count"
    RATE = "rate"
    RATIO = "ratio"
    SHARE = "share"
    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"  # as shown; the value is in seconds


@dataclass(frozen=True)
class Entry:
    """A contender as far as it has come: without a speed at first, and in the end a standing."""

    experiment: Experiment
    speed: Speed | None = None
    standing: Standing | None = None


def finished(standing: Standing) -> Entry:
    """The entry of a contender that has had all its turns."""
    return Entry(standing.experiment, standing.plain, standing)


@dataclass(frozen=True)
class Column:
    """One column: `key` names it in JSON, `name` in the terminal and in CSV, `title` in the window.

    Without a name only JSON and the window have it. `value` is None as long as nothing is known.
    `note` says what it means. The window shows those that are `aside` after all others, because
    they are mostly the same in every row.
    """

    key: str
    name: str
    title: Message
    kind: Kind
    value: Callable[[Entry], Value]
    note: Message | None = None
    aside: bool = False


def _of_standing(name: str) -> Callable[[Entry], Value]:
    return lambda entry: getattr(entry.standing, name) if entry.standing else None


def _of_speed(name: str) -> Callable[[Entry], Value]:
    return lambda entry: getattr(entry.speed, name) if entry.speed else None


def _threads(entry: Entry) -> Value:
    """Those found by trial are known in the end."""
    return entry.standing.threads if entry.standing else entry.experiment.threads or None


COLUMNS: tuple[Column, ...] = (
    Column(
        "program", "program", say("Contender"), Kind.TEXT, lambda entry: entry.experiment.program
    ),
    Column(
        "size",
        "size",
        say("Size"),
        Kind.SIZE,
        lambda entry: size_of(entry.experiment).text,
        say("N × D_in × H × D_out"),
    ),
    Column(
        "dtype",
        "dtype",
        say("Precision"),
        Kind.TEXT,
        lambda entry: entry.experiment.dtype,
        aside=True,
    ),
    Column(
        "device",
        "device",
        say("Device"),
        Kind.TEXT,
        lambda entry: entry.experiment.device,
        aside=True,
    ),
    Column("threads", "threads", say("Threads"), Kind.COUNT, _threads, aside=True),
    Column(
        "median",
        "steps/s",
        say("Steps a second"),
        Kind.RATE,
        _of_speed("median"),
        say("The median over its turns, run as a plain script."),
    ),
    Column(
        "spread",
        "spread",
        say("Spread"),
        Kind.SHARE,
        _of_speed("spread"),
        say(
            "The interquartile range of the turns. A program that is restarted, or runs "
            "alone in a process, may differ by about {percent} %.",
            percent=round(100 * RESTART),
        ),
    ),
    Column("step_time", "", say("Step, ms"), Kind.MILLISECONDS, _of_standing("step_time")),
    Column(
        "rounds",
        "rounds",
        say("Turns"),
        Kind.COUNT,
        lambda entry: len(entry.speed.rounds) if entry.speed else None,
        say("How many turns each contender has; its speed is their median."),
        aside=True,
    ),
    Column(
        "to_plain",
        "to plain",
        say("Watched"),
        Kind.RATIO,
        _of_standing("to_plain"),
        say(
            "The share of the plain script's speed that remains under the trainer, with "
            "w1 and w2 watched."
        ),
    ),
    Column(
        "to_article",
        "to article",
        say("To tutorial"),
        Kind.RATIO,
        _of_standing("to_article"),
        say("Its speed as a ratio to that of the tutorial's own loop."),
    ),
    Column(
        "of_matmul",
        "of matmul",
        say("Of matmul"),
        Kind.SHARE,
        _of_standing("of_matmul"),
        say("Its arithmetic as a share of the device's rate in a large matrix product."),
    ),
    Column(
        "of_memory",
        "of memory",
        say("Of memory"),
        Kind.SHARE,
        _of_standing("of_memory"),
        say(
            "The bytes that a step must move, as a share of the device's rate in a large copy; "
            "over 100 % where the arrays stay in a cache."
        ),
    ),
    Column(
        "first_step", "first step", say("First step, s"), Kind.SECONDS, _of_standing("first_step")
    ),
    Column(
        "warm_up",
        "warm-up",
        say("Warm-up, s"),
        Kind.SECONDS,
        _of_standing("warm_up"),
        say("From the first step until the speed was steady."),
    ),
    Column(
        "compile_time",
        "compile",
        say("Compiling, s"),
        Kind.SECONDS,
        _of_standing("compile_time"),
        say(
            "How much longer the first step took than a steady one; the compiler was "
            "loaded before it."
        ),
    ),
)


def named() -> list[Column]:
    """Those that the terminal and CSV files have."""
    return [column for column in COLUMNS if column.name]


def shown(value: Value, kind: Kind) -> str:
    """A value to be read; empty for none."""
    if value is None or isinstance(value, str):
        return value or ""
    if kind is Kind.COUNT:
        return str(value)
    if kind is Kind.RATE:
        return figure(value)
    if kind is Kind.RATIO:
        return f"{value:.2f}"
    if kind is Kind.SHARE:
        return f"{value:.0%}" if value >= 0.0995 else f"{value:.1%}"
    seconds = 1000 * value if kind is Kind.MILLISECONDS else value
    # In three figures and without an exponent, so that it stays short.
    return np.format_float_positional(seconds, 3, fractional=False, trim="-")


def save_table(path: str | Path, entries: Iterable[Entry]) -> None:
    """Save the table as CSV, with all digits; a cell is empty if nothing is known for it.

    Raises Refused, leaving an old file whole, if that can't be done.
    """
    rows = [[column.value(entry) for column in named()] for entry in entries]
    with atomic_write(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([[column.name for column in named()], *rows])

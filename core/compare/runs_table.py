"""The table of runs: its columns, the order of its rows, what a search finds, and its CSV file."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.base.atomic import atomic_write
from core.base.cells import safe_cell
from core.base.message import Message, say
from core.experiment.experiment import ARTICLE, FIELDS, Experiment, differences
from core.experiment.schedule import Schedule
from core.programs import find, order
from core.run.record import RunRecord
from core.run.snapshot import State

Words = Callable[[Message], str]  # puts a message into the language that it is shown in
Cell = str | float | Schedule | None

STATES: Mapping[State, Message] = {
    State.FINISHED: say("finished"),
    State.STOPPED: say("stopped"),
    State.DIVERGED: say("diverged"),
    State.FAILED: say("failed"),
}


@dataclass(frozen=True)
class Column:
    """One column: `cell` gives a run's value, a number, a text, or None where it has none.

    `unit` is that of the numbers. `is_setting` tells a setting of the experiment from a result.
    """

    name: str
    label: Message
    cell: Callable[[RunRecord], Cell]
    unit: Message | None = None
    is_setting: bool = False


def _setting(name: str) -> Column:
    field = FIELDS[name]
    return Column(name, field.label, lambda run: getattr(run.experiment, name), field.unit, True)


RESULTS: tuple[Column, ...] = (
    Column("when", say("When"), lambda run: run.when),
    Column("state", say("State"), lambda run: run.state.value),
    Column("step", say("Steps done"), lambda run: run.step),
    Column("final", say("Final loss"), lambda run: run.final),
    Column("best", say("Best loss"), lambda run: run.best),
    Column(
        "rate", say("Rate"), lambda run: None if run.paced else run.rate or None, say("steps/s")
    ),
    Column("seconds", say("Time"), lambda run: run.seconds, say("s")),
    Column("first_step", say("First step"), lambda run: run.first_step or None, say("s")),
    Column("message", say("Message"), lambda run: str(run.message) if run.message else None),
)
COLUMNS: Mapping[str, Column] = {
    column.name: column for column in (*RESULTS, *map(_setting, FIELDS))
}


def changes(run: RunRecord, current: Experiment) -> dict[str, Any]:
    """The settings in which a run differs from the current experiment, with the run's values.

    The number of threads is none if the current one is 0, which leaves the choice to a trial, as
    the run may have done.
    """
    found = differences(run.experiment, current)
    if not current.threads:
        found.pop("threads", None)
    return found


def date_of(run: RunRecord) -> str:
    """When it was kept, as it is shown: such as 2026-11-26 14:05, by this machine's clock."""
    return datetime.fromtimestamp(run.when).strftime("%Y-%m-%d %H:%M")


def sort_runs(
    runs: Iterable[RunRecord], name: str, descending: bool = False, words: Words = str
) -> tuple[RunRecord, ...]:
    """The runs by the column of this name; those with no value in it come last in any case.

    Programs are in the order of the ladder. Equal ones stay as they were.
    """
    cell = COLUMNS[name].cell
    filled: list[RunRecord] = []
    empty: list[RunRecord] = []
    for run in runs:
        value = cell(run)
        (empty if value is None or value == "" else filled).append(run)

    def key(run: RunRecord) -> Any:
        value = cell(run)
        if name == "program":
            return order(str(value)), str(value)
        if name == "state":
            return words(STATES[run.state]).casefold()
        return value.casefold() if isinstance(value, str) else value

    filled.sort(key=key, reverse=descending)
    return (*filled, *empty)


def save_table(path: str | Path, runs: Iterable[RunRecord]) -> None:
    """Save a row for each run as CSV, all settings and results in columns of their own.

    Numbers are written to the last digit, and the time in UTC. Raises Refused, leaving an old
    file whole, if that can't be done.
    """
    with atomic_write(path) as file:
        file.write("\ufeff")  # without it, Excel takes Chinese for something else
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([_text(column, run) for column in COLUMNS.values()] for run in runs)


class Finder:
    """Finds runs by what is typed: all of its words must be in a run's texts, in any case.

    These are its program's title and id, its state, its date, its optimizer, and the settings that
    differ from their defaults or from the `current` experiment; a number is found however it is
    written. `words` translates the titles.
    """

    def __init__(self, current: Experiment, words: Words = str) -> None:
        self._current, self._words = current, words
        self._labels = {name: words(field.label) for name, field in FIELDS.items()}
        self._texts: dict[str, tuple[RunRecord, str, frozenset[float]]] = {}

    def find(self, runs: Iterable[RunRecord], typed: str) -> tuple[RunRecord, ...]:
        """Those of the runs that fit, in the order in which they came."""
        wanted = [(word, _number(word)) for word in typed.casefold().split()]
        if not wanted:
            return tuple(runs)
        return tuple(run for run in runs if self._fits(run, wanted))

    def _fits(self, run: RunRecord, wanted: list[tuple[str, float | None]]) -> bool:
        known = self._texts.get(run.id)
        if known is None or known[0] is not run:
            known = self._texts[run.id] = (run, *self._read(run))
        _, text, numbers = known
        return all(word in text or number in numbers for word, number in wanted)

    def _read(self, run: RunRecord) -> tuple[str, frozenset[float]]:
        # A name tells only what differs from the current settings; who searches knows more.
        changed = changes(run, ARTICLE) | changes(run, self._current)
        changed["optimizer"] = run.experiment.optimizer
        program = find(run.experiment.program)
        texts = [self._words(program.title), program.id]
        texts += [self._words(STATES[run.state]), date_of(run)]
        for name, value in changed.items():
            shown = f"{value:g}" if isinstance(value, float) else str(value)
            texts.append(f"{self._labels[name]} {shown}")
        rates = changed.pop("learning_rate", None)
        numbers = [float(value) for value in changed.values() if not isinstance(value, str)]
        turned = rates.rates if rates else ()
        return "\n".join(texts).casefold(), frozenset((*numbers, *turned))


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def _text(column: Column, run: RunRecord) -> str:
    if column.name == "when":
        return datetime.fromtimestamp(run.when, UTC).isoformat(timespec="seconds")
    value = column.cell(run)
    if isinstance(value, str):
        return safe_cell(value)
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)

"""The command `race`: what it tells while it is on, its table and its files."""

import argparse
import json
import sys
from collections.abc import Sequence

from core.base.atomic import atomic_write
from core.base.message import Message, Refused, say
from core.compare.race import (
    Dropped,
    Event,
    Finished,
    Refusal,
    Round,
    Standing,
    WarmingUp,
    columns,
    enter,
    race,
    size_of,
    write_event,
    write_standing,
)
from core.experiment.devices import survey_for
from core.experiment.experiment import Experiment
from core.experiment.fields import Real
from core.machine.allocator import keep_freed_memory
from core.programs import find
from core.terminal.exit_codes import DONE, FAILED
from core.terminal.outputs import check_outputs
from core.terminal.table import print_table

_WORDS = 4  # columns, the first ones, whose texts are on the left
_SECONDS = Real(say("Seconds"), say("The time for each contender."), maximum=3600.0, above=True)


def run_race(options: argparse.Namespace) -> int:
    """Race what the options name; the answer is the exit code."""
    keep_freed_memory()
    try:
        seconds, experiments = _read(options)
    except Refused as refusal:
        if options.events:
            _print_event(Refusal(refusal.message))
        raise
    machine = survey_for([find(experiment.program) for experiment in experiments])
    reporter = _Reporter(options.events)
    standings = race(experiments, machine, seconds, reporter.tell)
    if not standings:
        print(*reporter.sentences, sep="\n", file=sys.stderr)
        return FAILED
    if not options.events:
        _print_table(standings)
        print(*reporter.sentences, sep="\n")
    _write_files(options, standings)
    return DONE


def _read(options: argparse.Namespace) -> tuple[float, list[Experiment]]:
    """The seconds for each contender, and the contenders; raises Refused if these can't be."""
    seconds = _SECONDS.read(options.seconds)
    check_outputs({"csv": options.csv, "json": options.json})
    names = ("programs", "sizes", "devices", "dtypes", "threads")
    return seconds, enter(**{name: getattr(options, name) for name in names})


def _print_table(standings: Sequence[Standing]) -> None:
    """Print the table, and what its columns mean."""
    table = columns.named()
    rows = [
        [columns.shown(column.value(columns.finished(standing)), column.kind) for column in table]
        for standing in standings
    ]
    print_table([[column.name for column in table], *rows], _WORDS)
    for column in table:
        if column.note:
            print(f"{column.name}: {column.note}")


def _write_files(options: argparse.Namespace, standings: Sequence[Standing]) -> None:
    if options.csv:
        columns.save_table(options.csv, map(columns.finished, standings))
    if options.json:
        with atomic_write(options.json) as file:
            json.dump([write_standing(standing) for standing in standings], file, indent=1)
            file.write("\n")


def _print_event(event: Event) -> None:
    print(write_event(event), flush=True)


class _Reporter:
    """Tells a person what is being done, on a line that the next replaces; nothing in a pipe.

    With `events` it tells another program all of it, on the standard output. `sentences` are those
    that the race came to.
    """

    def __init__(self, events: bool) -> None:
        self._events = events
        self.sentences: tuple[Message, ...] = ()
        self._told: set[str] = set()

    def tell(self, event: Event) -> None:
        """Hear an event."""
        if self._events:
            _print_event(event)
        match event:
            case WarmingUp():
                self._show(f"warming up {_name(event.experiment)}")
            case Round():
                self._show(f"round {event.number} of {event.rounds}: {_name(event.experiment)}")
            case Dropped():
                self._show("")
                line = f"Without {event.experiment.program}: {event.message}"
                if line not in self._told:  # the same at every size
                    print(line, file=sys.stderr)
                self._told.add(line)
            case Finished():
                self._show("")
                self.sentences = event.sentences

    def _show(self, text: str) -> None:
        if sys.stderr and sys.stderr.isatty():
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _name(experiment: Experiment) -> str:
    return f"{find(experiment.program).title}, {size_of(experiment).text}"

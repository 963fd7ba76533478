"""The command `race`: its arguments, its table and its files."""

import argparse
import csv
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict

from core.allocator import keep_freed_memory
from core.atomic import atomic_write, check_writable
from core.devices import Machine, survey
from core.experiment import PRESETS, Experiment, read_experiment
from core.fields import Real, shorten
from core.message import Refused, say
from core.programs import LADDER
from core.race import Standing, race
from core.resolve import resolve
from core.terminal.commands import DONE

_SECONDS = Real(say("Seconds"), say("The time for each contender."), maximum=3600.0, above=True)
_COLUMNS = (
    "program",
    "size",
    "dtype",
    "device",
    "threads",
    "steps/s",
    "spread",
    "to plain",
    "to article",
    "of matmul",
    "first step",
)
_LEGEND = """\
steps/s: median of the turns, under the trainer, w1 and w2 watched; spread: of the middle half
to plain: ratio to the same program in a bare loop; to article: to the tutorial's own loop
of matmul: arithmetic done, as a share of this machine's rate in a large matrix product
first step: seconds, with whatever the program compiles or sets up in it"""


def run_race(options: argparse.Namespace) -> int:
    """Race what the options name; the answer is the exit code."""
    keep_freed_memory()
    seconds = _SECONDS.read(options.seconds)
    if options.csv and options.csv == options.json:
        taken = say("--{name} {path}: this file is in use already.", name="json", path=options.json)
        raise Refused(taken)
    for path in (options.csv, options.json):
        if path:
            check_writable(path)
    machine = survey()
    experiments = _experiments(options, machine)
    standings = race(experiments, machine, seconds, _tell)
    _tell("")
    rows = [_row(standing) for standing in standings]
    print_table([_COLUMNS, *rows], 4)
    print(_LEGEND)
    if options.csv:
        with atomic_write(options.csv) as file:
            csv.writer(file, lineterminator="\n").writerows([_COLUMNS, *rows])
    if options.json:
        with atomic_write(options.json) as file:
            json.dump([_full(standing) for standing in standings], file, indent=1)
            file.write("\n")
    return DONE


def _experiments(options: argparse.Namespace, machine: Machine) -> list[Experiment]:
    every = options.programs == "all"
    ids = [program.id for program in LADDER] if every else options.programs.split(",")
    found: list[Experiment] = []
    for size in options.sizes.split(","):
        for device in options.devices.split(","):
            for dtype in options.dtypes.split(","):
                for program in ids:
                    given = {
                        **_size(size),
                        # So small that no size diverges, however long it races.
                        "learning_rate": 1e-12,
                        "program": program.strip(),
                        "device": device.strip(),
                        "dtype": dtype.strip(),
                        "threads": options.threads,
                    }
                    experiment, refusals = read_experiment(given)
                    if refusals:
                        raise refusals[0]
                    if resolution := resolve(experiment, machine):
                        if every and not resolution.runnable:
                            print(
                                f"Without {program}: {resolution.refusals[0].message}",
                                file=sys.stderr,
                            )
                            continue
                        found.append(experiment)
    if not found:
        raise Refused(say("None of these can race here."))
    return found


def _size(text: str) -> dict[str, int | str]:
    names = ("n", "d_in", "hidden", "d_out")
    text = text.strip()
    if text in PRESETS:
        return {name: getattr(PRESETS[text], name) for name in names}
    if not re.fullmatch(r"[0-9]+(x[0-9]+){3}", text, re.ASCII):
        raise Refused(
            say(
                "A size is article, hand or four numbers such as 64x1000x100x10, not {given}.",
                given=shorten(text),
            )
        )
    return dict(zip(names, text.split("x"), strict=True))


def _row(standing: Standing) -> tuple[str, ...]:
    experiment = standing.experiment
    return (
        experiment.program,
        f"{experiment.n}x{experiment.d_in}x{experiment.hidden}x{experiment.d_out}",
        experiment.dtype,
        experiment.device,
        str(experiment.threads),
        f"{standing.speed.median:.0f}",
        f"{standing.speed.spread:.0%}",
        f"{standing.to_plain:.2f}",
        f"{standing.to_article:.2f}",
        f"{standing.share:.0%}",
        f"{standing.first_step:.3g}",
    )


def _full(standing: Standing) -> dict[str, object]:
    ratios = {
        "to_plain": standing.to_plain,
        "to_article": standing.to_article,
        "plain_to_article": standing.plain_to_article,
        "median": standing.speed.median,
        "spread": standing.speed.spread,
    }
    return {**asdict(standing), **ratios}


def print_table(rows: Sequence[Sequence[str]], words: int) -> None:
    """Print rows of cells: so many columns of words, and then columns of numbers."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.ljust(width) if column < words else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def _tell(text: str) -> None:
    """What is being done, on a line that the next replaces; nothing in a pipe."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

"""The index: the rows of all runs in one small file, so that a thousand are read at once.

It is a copy of what the run files say, and nothing else: a row counts only for the very file that
it was made of, and an index that is missing, old or broken only costs the time to make it anew.
"""

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.base.aside import read_plain
from core.base.atomic import atomic_write
from core.base.message import pack_message, unpack_message
from core.compare.library.run import Run
from core.experiment.experiment import FIELDS, read_experiment, write_experiment
from core.run.files import LATEST
from core.run.snapshot import State

FORMAT = "chainrule run index"
VERSION = 2
_LARGEST = 64 * 2**20  # bytes; a thousand rows take about 1 MB

Stamp = tuple[int, int]  # a file's size in bytes, and when it was changed, in nanoseconds
Rows = Mapping[str, tuple[Stamp, Run]]


def save_index(path: Path, rows: Rows) -> None:
    """Write all rows; raises Refused if that can't be done."""
    body = json.dumps([_pack(stamp, run) for stamp, run in rows.values()], separators=(",", ":"))
    head = {**_head(), "check": zlib.crc32(body.encode())}
    with atomic_write(path, own=True) as file:
        file.write(json.dumps(head) + "\n" + body)


def load_index(path: Path) -> dict[str, tuple[Stamp, Run]]:
    """The rows by id; none if the file is not there, or not exactly as it was written."""
    try:
        head, _, body = read_plain(path, _LARGEST).partition(b"\n")
        if json.loads(head) != {**_head(), "check": zlib.crc32(body)}:
            return {}
        return {run.id: (stamp, run) for stamp, run in map(_unpack, json.loads(body))}
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}


def _head() -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "fields": list(FIELDS)}


def _pack(stamp: Stamp, run: Run) -> list[Any]:
    return [
        run.id,
        *stamp,
        run.when,
        list(write_experiment(run.experiment).values()),
        run.state.value,
        run.step,
        run.seconds,
        run.threads,
        run.rate,
        run.first_step,
        run.final,
        run.best,
        pack_message(run.message) if run.message else None,
        run.weight_bytes,
        run.paced,
    ]


def _is_number(value: object) -> bool:
    return type(value) in (int, float)


def _unpack(row: list[Any]) -> tuple[Stamp, Run]:
    run_id, size, changed, when, values, state, *numbers, message, weight_bytes, paced = row
    experiment, refusals = read_experiment(dict(zip(FIELDS, values, strict=True)))
    if refusals:
        raise ValueError("settings that do not fit")
    if not all(number is None or _is_number(number) for number in (*numbers, weight_bytes)):
        raise ValueError("numbers that are none")
    if not _is_number(when) or not 0 <= when < LATEST or not isinstance(run_id, str):
        raise ValueError("no time or no id")
    step, seconds, threads, rate, first_step, final, best = numbers
    return (size, changed), Run(
        run_id,
        when,
        experiment,
        State(state),
        step,
        seconds,
        threads,
        rate,
        first_step,
        final,
        best,
        unpack_message(message) if message else None,
        weight_bytes,
        paced is True,
    )

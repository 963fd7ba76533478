"""What Chainrule kept before it had a run store: a folder of runs, and a file of pinned runs."""

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from core.base.aside import read_plain, set_aside
from core.base.codec import load
from core.base.message import Message, Refused, say
from core.compare.store import LIMIT, OldRun, RunStore, with_id
from core.experiment.experiment import parse_experiment
from core.experiment.schedule import read_pairs
from core.run.files import load_run
from core.run.history import read_curve
from core.run.record import RunRecord
from core.run.snapshot import State

_BATCH = 50  # runs that are taken over at once
_LARGEST = 16 * 2**20  # bytes of a file of pinned runs; each takes up to 200 kB
_log = logging.getLogger(__name__)


def take_over(store: RunStore, folder: Path) -> Iterator[Message | None]:
    """Put the old runs of this data folder into the store, some at a time; then rename the files.

    What is yielded after each part is a note for the user, if there is one. It may be begun again
    at any time, and by several windows at once: each file is taken over once. Raises Refused if
    the store can't be written; then everything stays as it was.
    """
    taken = store.imported()
    yield from _take_pins(store, folder / "pins.json", taken)
    yield from _take_library(store, folder / "library", taken)


def _take_library(store: RunStore, folder: Path, taken: frozenset[str]) -> Iterator[Message | None]:
    """`runs/<id>.json`, and `runs/<id>.safetensors` where weights were kept."""
    try:
        with os.scandir(folder / "runs") as entries:
            paths = sorted(Path(entry) for entry in entries if _is_run(entry))
    except OSError as error:
        if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
            _log.warning("%s can't be taken over", folder, exc_info=True)
        return
    left, count, mistakes, stays = [], 0, 0, False
    for path in paths:
        name = f"{folder.name}/{path.name}"
        if name in taken:
            continue
        try:
            left.append(OldRun(name, _read_run(path), _read_weights(path)))
        except Refused as refusal:
            _log.warning("%s can't be taken over", path, exc_info=True)
            mistakes += 1
            # What may not be read now may be another time; another window may have renamed it.
            stays |= isinstance(refusal.__cause__, OSError)
        if len(left) == _BATCH:
            store.take_over(left)
            left, count = [], count + len(left)
            yield None
    store.take_over(left)
    store.make_room()
    count += len(left)
    yield None if stays else _rename(folder, count, mistakes)


def _rename(folder: Path, count: int, mistakes: int) -> Message | None:
    """Rename the folder, as everything in it has been taken over; the note that tells of it."""
    aside = set_aside(folder, "imported")
    if aside is None:
        return None  # another window was faster, or nothing can be written here
    if mistakes:
        return say(
            "Runs imported from an older version: {count}. Files that couldn't be read: "
            "{mistakes}. The old files are now in {path}.",
            count=count,
            mistakes=mistakes,
            path=str(aside),
        )
    return say(
        "Runs imported from an older version: {count}. The old files are now in {path}.",
        count=count,
        path=str(aside),
    )


def _is_run(entry: "os.DirEntry[str]") -> bool:
    stem, suffix = os.path.splitext(entry.name)
    try:
        plain = entry.is_file()  # not a pipe, which may never end
    except OSError:
        return False
    return (
        plain
        and suffix == ".json"
        and stem.isprintable()
        and not stem.startswith(".")
        and not stem.endswith(".broken")
    )


def _read_run(path: Path) -> RunRecord:
    run = load_run(path)
    if not run.state.ended:
        raise Refused(say("{path} has settings but no run.", path=str(path)))
    return replace(run, id=path.stem, when=run.when or max(path.stat().st_mtime, 0.0))


def _read_weights(path: Path) -> bytes:
    """The bytes of a run's weights; none if there are none, or none that can be read."""
    from safetensors.numpy import load as load_weights

    try:
        data = read_plain(path.with_suffix(".safetensors"), LIMIT)
        load_weights(data)
    except FileNotFoundError:
        return b""
    except Exception:  # whatever a damaged file makes of the reader
        _log.warning("The weights of %s can't be read", path, exc_info=True)
        return b""
    return data


def _take_pins(store: RunStore, path: Path, taken: frozenset[str]) -> Iterator[Message | None]:
    """`pins.json`, each pinned run in it whole."""
    try:
        pins = load_pins(path)
    except FileNotFoundError:
        return
    except (OSError, Refused):
        _log.warning("%s can't be taken over", path, exc_info=True)
        yield _tell_broken(path, set_aside(path))
        return
    store.take_over(pin for pin in pins if pin.name not in taken)
    set_aside(path, "imported")
    yield None


def _tell_broken(path: Path, aside: Path | None) -> Message:
    if aside is None:
        return say("The pinned runs in {path} could not be read.", path=str(path))
    return say("The pinned runs were set aside as {path}: they could not be read.", path=str(aside))


class _Pin(msgspec.Struct):
    experiment: dict[str, Any]
    stride: int
    count: int
    low: list[float]
    high: list[float]
    owner: str = ""
    learning_rates: Any = None  # of a still older Chainrule, beside the experiment


class _Pins(msgspec.Struct):
    format: Literal["chainrule pins"]
    version: Literal[1]
    pins: list[_Pin]


def load_pins(path: Path) -> tuple[OldRun, ...]:
    """The pinned runs in a file; raises OSError, or Refused if it is not exactly such a file."""
    return tuple(_read_pin(path.name, pin) for pin in load(path, _Pins, _LARGEST).pins)


def _read_pin(name: str, pin: _Pin) -> OldRun:
    experiment = parse_experiment(pin.experiment)
    if pin.learning_rates:
        rates = read_pairs(experiment.learning_rate.first, pin.learning_rates)
        experiment = replace(experiment, learning_rate=rates)
    try:
        curve = read_curve(pin.stride, pin.count, pin.low, pin.high)
    except ValueError as error:
        raise Refused(say("{reason}", reason=str(error))) from error
    run = with_id(
        RunRecord(
            experiment,
            State.FINISHED if curve.count == experiment.steps else State.STOPPED,
            curve.count,
            curve=curve,
            final=float(curve.low[-1]) if curve.stride == 1 and curve.count else None,
            best=float(curve.low.min()) if curve.count else None,
        )
    )
    return OldRun(f"{name}/{run.id}", run, owner=pin.owner)

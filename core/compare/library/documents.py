"""Run files of version 2, as the run library keeps them until the run store takes over."""

import json
import math
import sys
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.base.atomic import atomic_write
from core.base.message import Message, Refused, pack_message, say, unpack_message
from core.experiment.experiment import FIELDS, LATER, Experiment, read_experiment, write_experiment
from core.experiment.fields import shorten
from core.experiment.schedule import read_pairs
from core.run.files import NewerVersion
from core.run.history import Curve, History, read_curve
from core.run.record import RunRecord
from core.run.snapshot import State

FORMAT = "chainrule run"
VERSION = 2  # 1 had the learning rates of a run in its result
LATEST = 253402200000.0  # in seconds; later it is the year 10000 somewhere on earth
LARGEST = 64 * 2**20  # bytes; a run of EXACT losses takes 14 MB
WEIGHT_SUFFIXES = (".safetensors", ".npz")


@dataclass(frozen=True)
class Result:
    """What a run came to, as a file keeps it.

    `losses` are those of the first `len(losses)` steps, all of them unless the run was very
    long.
    """

    state: State
    step: int
    seconds: float
    threads: int
    losses: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)  # arrays are not compared in one go
class Record:
    """What the run library keeps of a run besides.

    `when` is in seconds since 1970, UTC; `first_step`, `rate` and `paced` are as in RunRecord.
    `final` and `best` are losses, or None if there was none. `curve` is there only if the result
    does not have all the losses: of a very long run, and of one of a sweep.
    """

    when: float
    first_step: float
    rate: float
    final: float | None = None
    best: float | None = None
    message: Message | None = None
    curve: Curve | None = None
    paced: bool = False


_RECORDED = tuple(part.name for part in fields(Record))


@dataclass(frozen=True)
class Document:
    """The contents of a run's file; `record` is there if the file is of the run library."""

    experiment: Experiment
    result: Result | None = None
    record: Record | None = None
    version: int = field(default=VERSION, init=False)


def save_document(path: str | Path, document: Document) -> None:
    """Save as JSON; raises Refused, leaving an old file whole, if that can't be done."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "experiment": write_experiment(document.experiment),
    }
    if document.result:
        content["result"] = {**asdict(document.result), "state": document.result.state.value}
    if document.record:
        content["record"] = _pack_record(document.record)
    with atomic_write(path) as file:
        json.dump(content, file, indent=1, allow_nan=False)
        file.write("\n")


def load_document(path: str | Path) -> Document:
    """Read a run's file; raises Refused with a sentence if it is not exactly such a file."""
    try:
        with open(path, "rb") as file:
            start = file.read(LARGEST + 1)  # some things that can be read never end
        if len(start) > LARGEST:
            raise _refused(path, say("it is larger than {limit} MB", limit=LARGEST // 2**20))
        text = start.decode("utf-8-sig")
    except OSError as error:
        raise _refused(path, say("{reason}", reason=error.strerror or str(error))) from error
    except UnicodeDecodeError:
        raise _refused(path, say("it isn't text in UTF-8")) from None
    try:
        content = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
        )
        return _read_document(content)
    except json.JSONDecodeError as error:
        place = say("it isn't JSON from line {line} on, or only a part of it", line=error.lineno)
        raise _refused(path, place) from None
    except RecursionError:
        raise _refused(path, say("its lists are nested too deeply")) from None
    except ValueError as error:  # an integer of more digits than Python reads
        raise _refused(path, say("{reason}", reason=shorten(error))) from None
    except _BadField as refusal:
        words = say("{path} can't be opened. {sentence}", path=str(path), sentence=refusal.message)
        raise Refused(words) from None
    except Refused as refusal:
        raise _refused(path, refusal.message) from refusal


def curve_of(document: Document) -> Curve:
    """The whole loss curve of a run's file, as far as the file has it; it may have no points."""
    if document.record and document.record.curve:
        return document.record.curve
    losses = document.result.losses if document.result else ()
    history = History(max(len(losses), 1))
    history.extend(list(losses))
    return history.curve()


def outcome_of(document: Document) -> RunRecord | None:
    """How the run of a file ended, without its weights; None if the file has settings only."""
    result, record = document.result, document.record
    if result is None:
        return None
    curve, losses = curve_of(document), np.array(result.losses)
    last = losses[-1] if len(losses) == result.step and len(losses) else None
    return RunRecord(
        replace(document.experiment, threads=result.threads),
        result.state,
        result.step,
        seconds=result.seconds,
        first_step=record.first_step if record else 0.0,
        rate=record.rate if record else 0.0,
        paced=record.paced if record else False,
        final=record.final if record else last,
        best=record.best if record else float(losses.min()) if len(losses) else None,
        message=record.message if record else None,
        curve=curve,
        losses=losses,
    )


def make_result(record: RunRecord) -> Result:
    """The result of a run, of plain numbers; one that is paused is saved as stopped there."""
    losses = tuple(record.losses.tolist())
    ended = record.state if record.state.ended else State.STOPPED
    threads = record.experiment.threads
    return Result(ended, record.step, record.seconds, threads, losses)


def _refused(path: str | Path, reason: Message) -> Refused:
    return Refused(say("{path} can't be opened: {reason}.", path=str(path), reason=reason))


class _BadField(Refused):
    """A field's value was refused, with a whole sentence."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refused(say("{name} is in it twice", name=shorten(name)))
        found[name] = value
    return found


def _no_constant(name: str) -> float:
    raise Refused(say("it holds {name}, which isn't a number", name=name))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Refused(say("it holds {name}, which is too large for a number", name=shorten(text)))
    return value


def _read_document(content: object) -> Document:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise Refused(say("it isn't a run of Chainrule"))
    version = content.get("version")
    if not _is_count(version) or version not in (1, VERSION):
        kind = NewerVersion if _is_count(version) else Refused
        raise kind(
            say("it has version {found}, and this Chainrule reads version {known}: update it",
                found=shorten(version), known=VERSION)
        )  # fmt: skip
    _check_names(content, {"format", "version", "experiment"}, {"result", "record"})
    given = _object(content, "experiment")
    _check_names(given, set(FIELDS) - LATER, set(LATER))
    experiment, refusals = read_experiment(given)
    if refusals:
        raise _BadField(refusals[0].message)
    result = None
    if "result" in content:
        shape = _object(content, "result")
        if version == 1:
            rates = read_pairs(experiment.learning_rate.first, _take(shape, "learning_rates"))
            experiment = replace(experiment, learning_rate=rates)
        result = _read_result(shape)
    if result and result.step > experiment.steps:
        raise Refused(say("it has done more steps than it was to do"))
    record = _read_record(_object(content, "record"), result) if "record" in content else None
    return Document(experiment, result, record)


def _read_result(given: dict[str, Any]) -> Result:
    _check_names(given, {"state", "step", "seconds", "threads", "losses"}, set())
    ended = {state.value: state for state in State if state.ended}
    if not isinstance(given["state"], str) or given["state"] not in ended:
        raise Refused(say("{name} isn't a state that a run ends in", name=shorten(given["state"])))
    for name in ("step", "threads"):
        if not _is_count(given[name]):
            raise Refused(say("{name} must be a whole number, 0 or more", name=name))
    if not _is_number(given["seconds"]) or given["seconds"] < 0:
        raise Refused(say("{name} must be a number, 0 or more", name="seconds"))
    losses = given["losses"]
    if not isinstance(losses, list) or not all(map(_is_number, losses)):
        raise Refused(say("{name} must be a list of numbers", name="losses"))
    if len(losses) > given["step"]:
        raise Refused(say("there are more losses than steps"))
    return Result(
        ended[given["state"]],
        given["step"],
        float(given["seconds"]),
        given["threads"],
        tuple(map(float, losses)),
    )


def _pack_record(record: Record) -> dict[str, Any]:
    content = {name: getattr(record, name) for name in _RECORDED}
    if record.message:
        content["message"] = pack_message(record.message)
    if curve := record.curve:
        content["curve"] = {
            "stride": curve.stride, "low": curve.low.tolist(), "high": curve.high.tolist()
        }  # fmt: skip
    return content


def _read_record(given: dict[str, Any], result: Result | None) -> Record:
    _check_names(given, set(_RECORDED) - {"paced"}, {"paced"})  # version 1 has none
    paced = given.get("paced", False)
    if not isinstance(paced, bool):
        raise Refused(say("{name} must be true or false", name="paced"))
    for name in ("when", "first_step", "rate"):
        if not _is_number(given[name]) or given[name] < 0:
            raise Refused(say("{name} must be a number, 0 or more", name=name))
    if given["when"] >= LATEST:
        raise Refused(say("{name} is after the year 9999", name="when"))
    for name in ("final", "best"):
        if given[name] is not None and not _is_number(given[name]):
            raise Refused(say("{name} must be a number or null", name=name))
    try:
        message = None if given["message"] is None else unpack_message(given["message"])
    except ValueError:
        raise Refused(say("its message can't be shown")) from None
    curve = None
    if given["curve"] is not None:
        shape = _object(given, "curve")
        _check_names(shape, {"stride", "low", "high"}, set())
        try:
            count = result.step if result else 0
            curve = read_curve(shape["stride"], count, shape["low"], shape["high"])
        except ValueError:
            raise Refused(say("its curve isn't one, or isn't as long as the run")) from None
    numbers = {
        name: None if given[name] is None else float(given[name])
        for name in ("when", "first_step", "rate", "final", "best")
    }
    return Record(**numbers, message=message, curve=curve, paced=paced)  # type: ignore[arg-type]


def _take(content: dict[str, Any], name: str) -> Any:
    if name not in content:
        raise Refused(say("it lacks the field {name}", name=name))
    return content.pop(name)


def _object(content: dict[str, Any], name: str) -> dict[str, Any]:
    value = content[name]
    if not isinstance(value, dict):
        raise Refused(say("{name} must be an object with fields", name=name))
    return value


def _check_names(given: dict[str, Any], needed: set[str], allowed: set[str]) -> None:
    for name in given:
        if name not in needed | allowed:
            raise Refused(say("it has a field {name} that is not known", name=shorten(name)))
    for name in sorted(needed):
        if name not in given:
            raise Refused(say("it lacks the field {name}", name=name))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 2**63


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= sys.float_info.max

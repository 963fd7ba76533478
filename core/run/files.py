"""Files: a run or its settings as JSON, losses as CSV, weights as safetensors or NPZ."""

import dataclasses
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import numpy as np

from core import __version__
from core.base.atomic import atomic_write
from core.base.codec import convert, decode, encode
from core.base.message import Refused, pack_message, say, unpack_message
from core.experiment.experiment import parse_experiment, write_experiment
from core.experiment.fields import shorten
from core.experiment.schedule import Schedule, read_pairs
from core.run.history import NO_CURVE, NO_LOSSES, History, read_curve
from core.run.record import RunRecord, loss_fields
from core.run.snapshot import State

FORMAT = "chainrule run"
VERSION = 3  # 2 had the results in two parts of their own; 1 the learning rates in one of them
LATEST = 253402200000.0  # in seconds; later it is the year 10000 somewhere on earth
LARGEST = 64 * 2**20  # bytes; a run of EXACT losses takes 14 MB
WEIGHT_SUFFIXES = (".safetensors", ".npz")
LOSSES_HEAD = "step,loss,learning_rate\n"


class NewerVersion(Refused):
    """A file of a newer Chainrule, which that one can read; it is the cause of the Refused."""


class _Curve(msgspec.Struct, forbid_unknown_fields=True):
    stride: int
    low: list[float]
    high: list[float]


# What a file has of a record, field by field: those that JSON can't hold in a shape of their own.
_UNSAVED = {"origin", "cause", "weight_bytes", "weights"}
_SHAPES: Mapping[str, Any] = {
    "experiment": dict[str, Any],
    "message": dict[str, Any] | None,
    "curve": _Curve | None,
    "losses": list[float],
}
_DEFAULTS: Mapping[str, Any] = {"curve": None, "losses": []}


def _shape(part: "dataclasses.Field[Any]") -> tuple[Any, ...]:
    shape = _SHAPES.get(part.name) or get_type_hints(RunRecord, include_extras=True)[part.name]
    if part.name == "experiment":
        return part.name, shape
    return part.name, shape, _DEFAULTS.get(part.name, part.default)


_PARTS = [part for part in dataclasses.fields(RunRecord) if part.name not in _UNSAVED]
_File: Any = msgspec.defstruct(
    "_File",
    [("format", str), ("version", int), ("chainrule", str, ""), *map(_shape, _PARTS)],
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
)


class _Head(msgspec.Struct):
    format: Any = None
    version: Any = None


def save_run(path: str | Path, record: RunRecord) -> None:
    """Save a run, or settings alone, as JSON; a run that is paused is saved as stopped there.

    Raises Refused, leaving an old file whole, if that can't be done.
    """
    _check_path(path)
    begun = record.state is not State.IDLE
    if begun and not record.state.ended:
        record = replace(record, state=State.STOPPED)
    data = pack_record(record, losses=True)
    with atomic_write(path, "wb") as file:
        file.write(data)


def load_run(path: str | Path) -> RunRecord:
    """Read a run, or settings alone; their state is IDLE.

    Raises Refused with a sentence if the file is not exactly of this kind.
    """
    _check_path(path)
    try:
        record = unpack_record(_read(path))
        _check_end(record)
        return record
    except Refused as refusal:
        if refusal.field is None:
            reason = say("{path} can't be opened: {reason}.",
                         path=str(path), reason=refusal.message)  # fmt: skip
        else:  # a setting's refusal is a sentence of its own
            reason = say("{path} can't be opened. {sentence}",
                         path=str(path), sentence=refusal.message)  # fmt: skip
        cause = refusal if isinstance(refusal, NewerVersion) else refusal.__cause__
        raise Refused(reason) from cause


def pack_record(record: RunRecord, losses: bool = False) -> bytes:
    """The record as JSON, without its weights, and without its losses unless they are asked for.

    The curve comes with the losses if they are not all there. Raises ValueError for a number that
    is not finite.
    """
    content = {part.name: getattr(record, part.name) for part in _PARTS}
    if not all(math.isfinite(value) for value in content.values() if isinstance(value, float)):
        raise ValueError("numbers that are not finite are not JSON compliant")
    content["experiment"] = write_experiment(record.experiment)
    content["message"] = pack_message(record.message) if record.message else None
    content["losses"] = record.losses.tolist() if losses else []
    curve = record.curve if losses and not record.whole else None
    content["curve"] = curve and _Curve(curve.stride, curve.low.tolist(), curve.high.tolist())
    return encode(_File(format=FORMAT, version=VERSION, chainrule=__version__, **content))


def unpack_record(data: str | bytes) -> RunRecord:
    """The record that `pack_record` made, now or in an older version.

    Raises Refused, with half a sentence, if it is not exactly such a record; the refusal of a
    setting is a whole sentence and has its field.
    """
    try:
        head = decode(data, _Head)
    except Refused as refusal:
        if isinstance(refusal.__cause__, msgspec.ValidationError):
            raise Refused(say("it isn't a Chainrule run")) from None
        raise
    version = head.version
    if head.format != FORMAT:
        raise Refused(say("it isn't a Chainrule run"))
    if version == VERSION and type(version) is int:
        return _build(decode(data, _File))
    if version in (1, 2) and type(version) is int:
        return _build(convert(_renew(decode(data, dict[str, Any])), _File))
    kind = NewerVersion if isinstance(version, int) and version > VERSION else Refused
    raise kind(
        say("its version is {found}, but this Chainrule reads only up to version "
            "{known}: update Chainrule",
            found=shorten(version), known=VERSION)
    )  # fmt: skip


def _renew(old: dict[str, Any]) -> dict[str, Any]:
    """The contents of an older version as this one has them."""
    parts = [old.pop(name, {}) for name in ("experiment", "result", "record")]
    for name, part in zip(("experiment", "result", "record"), parts, strict=True):
        if not isinstance(part, dict):
            raise Refused(say("{name} must be an object with fields", name=name))
    experiment, result, record = parts
    if old["version"] == 1 and result:
        first = parse_experiment(experiment).learning_rate.first
        rates = read_pairs(first, result.pop("learning_rates", None))
        experiment["learning_rate"] = rates.pack()
    if "threads" in result:
        experiment["threads"] = result.pop("threads")
    return {**old, **result, **record, "experiment": experiment}


def _build(file: Any) -> RunRecord:
    content = {part.name: getattr(file, part.name) for part in _PARTS}
    content["experiment"] = parse_experiment(file.experiment)
    try:
        content["message"] = unpack_message(file.message) if file.message else None
    except ValueError:
        raise Refused(say("its message can't be shown")) from None
    count, curve = len(file.losses), file.curve
    content["curve"], content["losses"] = NO_CURVE, NO_LOSSES
    if count > file.step:
        raise Refused(say("it has more losses than steps"))
    if count:  # a row of the run store has none, and a thousand are read at once
        history = History(count)
        history.extend(file.losses)
        content["curve"], content["losses"] = history.curve(), history.losses
        if file.final is None and count == file.step:  # an old file that was saved by hand
            content |= loss_fields(history)
    if curve:
        try:
            content["curve"] = read_curve(curve.stride, file.step, curve.low, curve.high)
        except ValueError:
            raise Refused(say("its curve is damaged, or isn't as long as the run")) from None
        if curve.stride == 1:
            content["losses"] = content["curve"].low
    return RunRecord(**content)


def _check_end(record: RunRecord) -> None:
    """Raise Refused if it is neither a run that has ended nor settings alone."""
    if not record.state.ended and (record.state is not State.IDLE or record.step):
        name = shorten(record.state.value)
        raise Refused(say("{name} isn't a state that a run can end in", name=name))
    if record.step > record.experiment.steps:
        raise Refused(say("it has done more steps than its settings say"))
    if record.when >= LATEST:
        raise Refused(say("{name} is after the year 9999", name="when"))


def _read(path: str | Path) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)  # some things that can be read never end
    except OSError as error:
        raise Refused(say("{reason}", reason=error.strerror or str(error))) from error
    if len(data) > LARGEST:
        raise Refused(say("it is larger than {limit} MB", limit=LARGEST // 2**20))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(say("it isn't text in UTF-8")) from None


def loss_rows(losses: Iterable[float], schedule: Schedule, start: int = 0) -> Iterator[str]:
    """Rows of CSV for the losses from step `start` on, to the last digit."""
    # float() for NumPy's numbers, which write their own name around them.
    for step, loss in enumerate(losses, start):
        yield f"{step},{float(loss)!r},{schedule.at(step)!r}\n"


def save_losses(path: str | Path, losses: Iterable[float], schedule: Schedule) -> None:
    """Save as CSV: a header, then one row per step."""
    _check_path(path)
    with atomic_write(path) as file:
        file.write(LOSSES_HEAD)
        file.writelines(loss_rows(losses, schedule))


def save_weights(path: str | Path, weights: Mapping[str, np.ndarray]) -> None:
    """Save arrays by name, as safetensors or as NPZ, whichever the path's ending says."""
    _check_path(path)
    suffix = Path(path).suffix.lower()
    if suffix not in WEIGHT_SUFFIXES:
        raise Refused(
            say("{path}: weights are saved as .safetensors or .npz, not {suffix}.",
                path=str(path), suffix=shorten(suffix))
        )  # fmt: skip
    contiguous = {name: np.ascontiguousarray(array) for name, array in weights.items()}
    with atomic_write(path, "wb") as file:
        if suffix == ".npz":
            np.savez(file, **contiguous)  # type: ignore[arg-type]
        else:
            from safetensors.numpy import save

            file.write(save(contiguous))


def _check_path(path: str | Path) -> None:
    if "\0" in str(path):  # which Python answers with a ValueError, not with an OSError
        shown = str(path).replace("\0", "\N{SYMBOL FOR NULL}")
        raise Refused(say("{path} isn't a valid file name.", path=shown))

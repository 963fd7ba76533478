"""The command `step`: one step, line by line, with what each line makes, as text or JSON."""

import argparse
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from core.inspect.microscope.record import record
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.values import Reduced, Value
from core.programs import find
from core.run.failure import explain
from core.run.measure import moments
from core.terminal.exit_codes import DONE, FAILED
from core.terminal.set_up import set_up_step

_FEW = 8  # rows and columns, up to which a matrix is printed


def run_step(options: argparse.Namespace) -> int:
    """Do the step that comes after so many steps, and print it; the answer is the exit code."""
    experiment, problem, _, step = set_up_step(options)
    try:
        recording = record(experiment, problem, step)
    except Exception as error:  # a program may raise anything
        print(explain(error, find(experiment.program), experiment.device, step), file=sys.stderr)
        return FAILED
    for message in (recording.message, recording.note):
        if message:
            print(message, file=sys.stderr)
    if options.json:
        json.dump(_pack(recording), sys.stdout, allow_nan=False)
        print()
    else:
        print("\n".join(_write(recording)))
    if recording.failure:
        print(recording.failure, file=sys.stderr)
        return FAILED
    return DONE


def _write(recording: Recording) -> Iterator[str]:
    experiment = recording.experiment
    yield (
        f"{recording.program.title} ({recording.program.place}), step {recording.step}, "
        f"learning rate {recording.learning_rate:g}, {experiment.dtype}"
    )
    phase = ""
    for moment in recording.moments:
        if moment.phase != phase:
            phase = moment.phase
            yield from ("", phase.capitalize()) if phase else ()
        yield f"{moment.line:>4}  {moment.code}"
        for name, value in _made(recording, moment):
            yield from (f"        {line}" for line in _describe(name, value))
    if not recording.failure:
        yield ""
        yield f"loss {recording.loss!r}"


def _made(recording: Recording, moment: Moment) -> Iterator[tuple[str, Value]]:
    """What a line made, or changed, by name."""
    for name in moment.makes:
        value = recording.after(name, moment)
        if value is not None:
            yield name, value


def _describe(name: str, value: Value) -> list[str]:
    shape = " x ".join(map(str, value.shape))
    if isinstance(value, Reduced) or value.size > 1:
        mean, spread, least, greatest = _figures(value)
        line = f"{name}  {shape}  mean {mean:.6g}  std {spread:.6g}  from {least:.6g} to "
        lines = [f"{line}{greatest:.6g}"]
        if not isinstance(value, Reduced) and max(value.shape) <= _FEW:
            cells = [[f"{cell:.6g}" for cell in row] for row in np.atleast_2d(value).tolist()]
            width = max(len(cell) for row in cells for cell in row)
            lines += ["  " + "  ".join(cell.rjust(width) for cell in row) for row in cells]
        return lines
    return [f"{name}  {float(value.reshape(())) if value.size else '':.6g}"]


def _figures(value: Value) -> tuple[float, float, float, float]:
    """Mean, standard deviation, least and greatest."""
    if isinstance(value, Reduced):
        return value.average, value.std, value.minimum, value.maximum
    flat = value.astype(np.float64).ravel()
    if np.isfinite(flat).all():
        return *moments(flat), float(flat.min()), float(flat.max())
    with np.errstate(all="ignore"):
        return float(flat.mean()), float(flat.std()), float(flat.min()), float(flat.max())


def _pack(recording: Recording) -> dict[str, Any]:
    return {
        "program": recording.program.id,
        "file": recording.program.place,
        "step": recording.step,
        "learning_rate": recording.learning_rate,
        "dtype": recording.experiment.dtype,
        "loss": _plain(recording.loss),
        "lines": [
            {
                "line": moment.line,
                "code": moment.code,
                "phase": moment.phase,
                "reads": list(moment.reads),
                "makes": [_pack_value(*made) for made in _made(recording, moment)],
            }
            for moment in recording.moments
        ],
    }


def _pack_value(name: str, value: Value) -> dict[str, Any]:
    """An array with its figures, and its numbers, unless they are too many to be kept."""
    mean, spread, least, greatest = _figures(value) if math.prod(value.shape) else (math.nan,) * 4
    return {
        "name": name,
        "shape": list(value.shape),
        "mean": _plain(mean),
        "std": _plain(spread),
        "least": _plain(least),
        "greatest": _plain(greatest),
        "values": None if isinstance(value, Reduced) else _plain(value.tolist()),
    }


def _plain(value: Any) -> Any:
    """As JSON can hold it: what is not finite is the text "nan", "inf" or "-inf"."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if not isinstance(value, float) or math.isfinite(value) else str(value)

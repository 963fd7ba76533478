"""Checking, before the work, the files that a command is to write after it."""

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from core.base.atomic import check_writable
from core.base.message import Refused, say
from core.run.files import WEIGHT_SUFFIXES

# Draws losses and the changes of the rate into a file: path, curve, schedule.
SavePlot = Callable[[Path, Any, Any], None]

_SUFFIXES = {"weights": WEIGHT_SUFFIXES, "plot": (".png", ".svg", ".pdf")}


def check_outputs(outputs: Mapping[str, str | None], inputs: Iterable[str | None] = ()) -> None:
    """Refuse files that could not be written, or would replace an input or one another.

    `outputs` are paths by the names of their options, and None where there is none.
    """
    taken = [path for path in inputs if path]
    for name, path in outputs.items():
        if path is None:
            continue
        if not path:
            raise Refused(say("--{name} needs a file name.", name=name))
        suffixes = _SUFFIXES.get(name)
        if suffixes and Path(path).suffix.lower() not in suffixes:
            raise Refused(
                say(
                    "--{name} {path}: the name must end in {suffixes}.",
                    name=name,
                    path=path,
                    suffixes=" or ".join(suffixes),
                )
            )
        check_writable(path)
        if any(is_same_file(path, other) for other in taken):
            raise Refused(
                say(
                    "--{name} {path}: another option already writes this file.",
                    name=name,
                    path=path,
                )
            )
        taken.append(path)


def is_same_file(one: str, other: str) -> bool:
    """Whether writing to one path changes what is read from the other, there or not yet there."""
    first, second = Path(os.path.realpath(one)), Path(os.path.realpath(other))
    if first == second:
        return True
    try:
        return first.samefile(second)
    except OSError:  # one of them is not there yet
        pass
    try:
        return first.parent.samefile(second.parent) and _is_one_name(
            first.parent, first.name, second.name
        )
    except OSError:
        return False


def _is_one_name(folder: Path, one: str, other: str) -> bool:
    """Whether two names are the same to the folder's file system, as q.csv and Q.CSV may be."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".chainrule-") as trial:
        (Path(trial) / one).touch()
        return (Path(trial) / other).exists()

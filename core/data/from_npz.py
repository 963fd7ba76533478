"""Tables from NPZ files, NumPy's own archives of arrays."""

import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from core.base.message import Refused, say
from core.data.table import Column, Format, Table, check_memory, refused
from core.experiment.fields import shorten


def load_npz(path, inputs, targets):
    """x and y from the arrays of an NPZ file, each N or N x something, side by side."""
    with np.load(path, allow_pickle=False) as arrays:
        x = np.column_stack([arrays[name] for name in inputs]).astype(np.float64)
        y = np.column_stack([arrays[name] for name in targets]).astype(np.float64)
    return x, y


def read_npz(path: str, inputs: str, targets: str, free_memory: int) -> Table:
    """The table in an NPZ file; raises Refused if it holds anything but rows of numbers."""
    headers = survey_npz(path)
    x_names, y_names = _choose_arrays(path, list(headers), inputs, targets)
    chosen = {name: headers[name] for name in [*x_names, *y_names]}
    _check_shapes(path, chosen)
    check_memory(path, sum(math.prod(shape) for shape, _ in chosen.values()), free_memory)
    arguments = {"path": path, "inputs": x_names, "targets": y_names}
    with _refusing(path), np.errstate(over="ignore"):
        x, y = load_npz(**arguments)
    for names, array in ((x_names, x), (y_names, y)):
        if not np.isfinite(array).all():
            row, column = np.argwhere(~np.isfinite(array))[0] + 1
            raise refused(
                say(
                    "{path}, row {row}, column {column} of {name}: the number isn't finite.",
                    path=path,
                    row=int(row),
                    column=int(column),
                    name=", ".join(names),
                )
            )
    return Table(x, y, load_npz, arguments)


def npz_columns(path: str) -> tuple[None, tuple[Column, ...]]:
    """The arrays of an NPZ file; it has no one number of rows. Raises Refused or OSError."""
    return None, tuple(
        Column(name, name, f"{' × '.join(map(str, shape))} {dtype}")
        for name, (shape, dtype) in survey_npz(path).items()
    )


NPZ = Format("NPZ", (".npz",), read_npz, npz_columns, holds=zipfile.is_zipfile)


def survey_npz(path: str) -> dict[str, tuple[tuple[int, ...], np.dtype[Any]]]:
    """Shape and dtype of each array; raises Refused if the file is no such archive."""
    with _refusing(path):
        return _read_headers(path)


@contextmanager
def _refusing(path: str) -> Iterator[None]:
    """Refuse what NumPy, zipfile, zlib and tokenize say, each in its way, of a damaged file."""
    try:
        yield
    except (OSError, Refused):  # the caller knows how to tell these
        raise
    except Exception as error:
        reason = shorten(str(error) or type(error).__name__)
        raise refused(
            say("{path} can't be read as NPZ: {reason}.", path=path, reason=reason)
        ) from None


def _read_headers(path: str) -> dict[str, tuple[tuple[int, ...], np.dtype[Any]]]:
    """The shape and dtype that each array in the file declares; nothing else is read."""
    headers: dict[str, tuple[tuple[int, ...], np.dtype[Any]]] = {}
    with zipfile.ZipFile(path) as archive:
        members = archive.namelist()
        if members and not any(member.endswith(".npy") for member in members):
            raise refused(
                say(
                    "{path} is an archive, but it doesn't contain arrays: save the table as CSV.",
                    path=path,
                )
            )
        for member in members:
            with archive.open(member) as file:
                version = np.lib.format.read_magic(file)
                read = (
                    np.lib.format.read_array_header_1_0
                    if version == (1, 0)
                    else np.lib.format.read_array_header_2_0
                )
                shape, _, dtype = read(file)
            headers[member.removesuffix(".npy")] = shape, dtype
    return headers


def _check_shapes(path: str, chosen: dict[str, tuple[tuple[int, ...], np.dtype[Any]]]) -> None:
    """Refuse arrays that are not rows of numbers, all of the same count."""
    rows = next(iter(chosen.values()))[0][:1]
    for name, (shape, dtype) in chosen.items():
        if dtype.kind not in "fiub" or len(shape) not in (1, 2) or min(shape) < 1:
            raise refused(
                say(
                    "{path}: the array {name} has the shape {shape} and the type "
                    "{dtype}, but it must hold numbers in the shape N or N x columns.",
                    path=path,
                    name=shorten(name),
                    shape=" x ".join(map(str, shape)) or "a single value",
                    dtype=str(dtype),
                )
            )
        if shape[:1] != rows:
            raise refused(
                say(
                    "{path}: the array {name} has {found} rows, but others have {expected}.",
                    path=path,
                    name=shorten(name),
                    found=shape[0],
                    expected=rows[0],
                )
            )


def _choose_arrays(
    path: str, names: list[str], inputs: str, targets: str
) -> tuple[list[str], list[str]]:
    def named(wanted: str, field: str) -> list[str]:
        chosen = [part.strip() for part in wanted.split(",") if part.strip()]
        for name in chosen:
            if name not in names:
                raise Refused(
                    say(
                        "{path} has no array {name}: choose one of {names}.",
                        path=path,
                        name=shorten(name),
                        names=", ".join(names[:12]),
                    ),
                    field,
                )
        return chosen

    x, y = named(inputs, "inputs"), named(targets, "targets")
    free = [name for name in names if name not in x]
    y = y or (["y"] if "y" in free else free[-1:])
    x = x or [name for name in names if name not in y]
    if not x or not y or set(x) & set(y):
        raise refused(
            say(
                "{path}: choose at least one array as inputs, and at least one other as targets.",
                path=path,
            )
        )
    return x, y

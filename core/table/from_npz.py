"""Tables from NPZ files, NumPy's own archives of arrays."""

import math
import zipfile
import zlib

import numpy as np

from core.fields import shorten
from core.message import Refused, say
from core.table.table import Table, check_memory, refused


def load_npz(path, inputs, targets):
    """x and y from the arrays of an NPZ file, each N or N x something, side by side."""
    with np.load(path, allow_pickle=False) as arrays:
        x = np.column_stack([arrays[name] for name in inputs]).astype(np.float64)
        y = np.column_stack([arrays[name] for name in targets]).astype(np.float64)
    return x, y


def read_npz(path: str, inputs: str, targets: str, free_memory: int) -> Table:
    """The table in an NPZ file; raises Refused if it holds anything but rows of numbers."""
    try:
        sizes = _survey_npz(path)
    except (zipfile.BadZipFile, ValueError, EOFError, KeyError) as error:
        raise refused(
            say("{path} can't be read as NPZ: {reason}.", path=path, reason=shorten(error))
        ) from None
    numbers = sum(math.prod(shape) for shape in sizes.values())
    check_memory(path, numbers, free_memory)
    x_names, y_names = _choose_arrays(path, list(sizes), inputs, targets)
    arguments = {"path": path, "inputs": x_names, "targets": y_names}
    try:
        x, y = load_npz(**arguments)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError) as error:
        raise refused(
            say("{path} can't be read as NPZ: {reason}.", path=path, reason=shorten(error))
        ) from None
    for name, array in (("x", x), ("y", y)):
        if not np.isfinite(array).all():
            row, column = np.argwhere(~np.isfinite(array))[0] + 1
            raise refused(
                say(
                    "{path}, row {row}, column {column} of {name}: no finite number.",
                    path=path,
                    row=int(row),
                    column=int(column),
                    name=", ".join(x_names if name == "x" else y_names),
                )
            )
    return Table(x, y, load_npz, arguments)


def _survey_npz(path: str) -> dict[str, tuple[int, ...]]:
    """The shape of each array in the file, from its header alone; raises Refused on others."""
    shapes: dict[str, tuple[int, ...]] = {}
    rows: int | None = None
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            name = member.removesuffix(".npy")
            with archive.open(member) as file:
                version = np.lib.format.read_magic(file)
                read = (
                    np.lib.format.read_array_header_1_0
                    if version == (1, 0)
                    else np.lib.format.read_array_header_2_0
                )
                shape, _, dtype = read(file)
            if dtype.kind not in "fiub" or len(shape) not in (1, 2) or 0 in shape:
                raise refused(
                    say(
                        "{path}: the array {name} is {shape} of {dtype}; rows of numbers are "
                        "needed, N or N x columns.",
                        path=path,
                        name=shorten(name),
                        shape=" x ".join(map(str, shape)) or "a single value",
                        dtype=str(dtype),
                    )
                )
            if rows is not None and shape[0] != rows:
                raise refused(
                    say(
                        "{path}: the array {name} has {found} rows, and others have {expected}.",
                        path=path,
                        name=shorten(name),
                        found=shape[0],
                        expected=rows,
                    )
                )
            rows = shape[0]
            shapes[name] = shape
    return shapes


def _choose_arrays(
    path: str, names: list[str], inputs: str, targets: str
) -> tuple[list[str], list[str]]:
    def named(wanted: str, field: str) -> list[str]:
        chosen = [part.strip() for part in wanted.split(",") if part.strip()]
        for name in chosen:
            if name not in names:
                raise Refused(
                    say(
                        "{path} has no array {name}: choose from {names}.",
                        path=path,
                        name=shorten(name),
                        names=", ".join(names[:12]),
                    ),
                    field,
                )
        return chosen

    x, y = named(inputs, "inputs"), named(targets, "targets")
    y = y or [name for name in (["y"] if "y" in names else names) if name not in x][-1:]
    x = x or [name for name in names if name not in y]
    if not x or not y or set(x) & set(y):
        raise refused(
            say("{path}: name one array or more as inputs, and others as targets.", path=path)
        )
    return x, y

"""A file of the user's own: CSV or NPZ, some columns as inputs and some as targets."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from core.base.message import say
from core.data.columns import Column, list_columns
from core.data.from_csv import read_csv
from core.data.from_npz import read_npz
from core.data.table import Table, refused

__all__ = ["Column", "Table", "read_columns", "read_table"]


def read_table(path: str, inputs: str, targets: str, free_memory: int) -> Table:
    """The table in the file, with the columns that `inputs` and `targets` name.

    Raises Refused, with row and column where there is one, if the file can't be read as
    such a table or if its numbers would not fit in `free_memory` bytes.
    """
    with _opening(path) as npz:
        read = read_npz if npz else read_csv
        return read(path, inputs, targets, free_memory)


def read_columns(path: str) -> tuple[int | None, tuple[Column, ...]]:
    """The number of rows, if the file tells it, and its columns; raises Refused likewise."""
    with _opening(path) as npz:
        return list_columns(path, npz)


@contextmanager
def _opening(path: str) -> Iterator[bool]:
    """Whether a file is an archive; within, what the system says of it is told as a refusal."""
    if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        raise refused(say("{path} isn't a file: name a CSV or NPZ file.", path=path))
    try:
        yield path.lower().endswith(".npz") or zipfile.is_zipfile(path)
    except OSError as error:
        raise refused(
            say("{path} can't be read: {reason}.", path=path, reason=error.strerror or str(error))
        ) from None

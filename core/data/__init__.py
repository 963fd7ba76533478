"""A data file of the user's own, some of whose columns are inputs and some targets."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from core.base.message import say
from core.data.from_csv import CSV
from core.data.from_npz import NPZ
from core.data.table import Column, Format, Table, refused

__all__ = ["FORMATS", "Column", "Format", "Table", "read_columns", "read_table", "suffixes"]

# The first that takes a file reads it; the last one takes whatever is left. The file chooser and
# drag and drop follow this list, too.
FORMATS: tuple[Format, ...] = (NPZ, CSV)


def suffixes() -> tuple[str, ...]:
    """The endings of the names of data files, in lower case."""
    return tuple(suffix for known in FORMATS for suffix in known.suffixes)


def read_table(path: str, inputs: str, targets: str, free_memory: int) -> Table:
    """The table in the file, with the columns that `inputs` and `targets` name.

    Raises Refused, with row and column where there is one, if the file can't be read as
    such a table or if its numbers would not fit in `free_memory` bytes.
    """
    with _format_of(path) as known:
        return known.read(path, inputs, targets, free_memory)


def read_columns(path: str) -> tuple[int | None, tuple[Column, ...]]:
    """The number of rows, if the file tells it, and its columns; raises Refused likewise."""
    with _format_of(path) as known:
        return known.columns(path)


@contextmanager
def _format_of(path: str) -> Iterator[Format]:
    """The format of a file; what the system says while it is read becomes a refusal."""
    if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        kinds = " / ".join(known.name for known in FORMATS)
        raise refused(say("{path} isn't a file: name one of {kinds}.", path=path, kinds=kinds))
    try:
        yield next((known for known in FORMATS if known.takes(path)), FORMATS[-1])
    except OSError as error:
        raise refused(
            say("{path} can't be read: {reason}.", path=path, reason=error.strerror or str(error))
        ) from None

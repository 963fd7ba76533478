"""A file of the user's own: CSV or NPZ, some columns as inputs and some as targets."""

import os
import zipfile

from core.message import say
from core.table.from_csv import read_csv
from core.table.from_npz import read_npz
from core.table.table import Table, refused

__all__ = ["Table", "read_table"]


def read_table(path: str, inputs: str, targets: str, free_memory: int) -> Table:
    """The table in the file, with the columns that `inputs` and `targets` name.

    Raises Refused, with row and column where there is one, if the file can't be read as
    such a table or if its numbers would not fit in `free_memory` bytes.
    """
    if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        raise refused(say("{path} is no file: name a CSV or NPZ file.", path=path))
    try:
        if path.lower().endswith(".npz") or zipfile.is_zipfile(path):
            return read_npz(path, inputs, targets, free_memory)
        return read_csv(path, inputs, targets, free_memory)
    except OSError as error:
        raise refused(
            say("{path} can't be read: {reason}.", path=path, reason=error.strerror or str(error))
        ) from None

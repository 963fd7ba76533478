"""Files of the app's own folder, where anything may lie: read with care, or else set aside."""

import os
import stat
from pathlib import Path

_MOST = 1000  # broken files of one name that are kept


def read_plain(path: Path, largest: int, cut: bool = False) -> bytes:
    """The bytes of a plain file, or only the first `largest` ones if it may be `cut`.

    Raises OSError if it can't be read, and ValueError if it is larger than that or something
    else: a pipe would keep its reader waiting, and a device may never end.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError(f"{path} isn't a plain file")
        data = file.read(largest + 1)
    if len(data) > largest and not cut:
        raise ValueError(f"{path} is larger than {largest} bytes")
    return data[:largest]


def set_aside(path: Path, why: str = "broken") -> Path | None:
    """Rename `run.json` to `run.broken.json`, or a folder likewise; None if that can't be done.

    What was set aside before stays: the next one is `run.2.broken.json`.
    """
    for number in range(1, _MOST + 1):
        counted = "" if number == 1 else f".{number}"
        aside = path.with_name(f"{path.stem}{counted}.{why}{path.suffix}")
        if not os.path.lexists(aside):
            try:
                return path.rename(aside)
            except OSError:
                return None
    return None

"""One process at a time: for files that are read, changed and written again by several windows."""

import os
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

_TRIES, _PAUSE = 50, 0.02  # looks, and the seconds from one to the next


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other processes, and threads, out of such a block for the same path.

    After a second it goes on without: who holds the lock may have been stopped for good. So it
    does where there can be no lock.
    """
    handle = -1
    with suppress(OSError):
        handle = _open(path)
    try:
        if handle >= 0:
            for _ in range(_TRIES):
                if _take(handle):
                    break
                sleep(_PAUSE)
        yield
    finally:
        if handle >= 0:
            os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _open(path: Path) -> int:
        # A file that stays: were it removed, two could hold locks on two files of this name.
        name = f"chainrule-{zlib.crc32(os.path.abspath(path).encode()):08x}.lock"
        return os.open(Path(tempfile.gettempdir()) / name, os.O_RDWR | os.O_CREAT)

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:  # somebody else has it
            return False
        return True

else:
    import fcntl

    def _open(path: Path) -> int:
        return os.open(path.parent, os.O_RDONLY | os.O_NONBLOCK)

    def _take(handle: int) -> bool:
        """Take the lock, which closing lets go of; False if somebody else has it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # this disk has no locks
            return True
        return True

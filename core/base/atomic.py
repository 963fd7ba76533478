"""Writing files so that whatever happens meanwhile, the old file or the new one is there, whole."""

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from core.base.message import Refused, say

_START = 32  # letters of a file's name, which the name of its temporary file has
_LEFT_OVER = re.compile(r"\.(.{1,32})\.[a-z0-9_]{8}~")  # as tempfile makes names
_LONG_AGO = 3600.0  # seconds; what nobody has finished in that time nobody will


@contextmanager
def atomic_write(path: str | Path, mode: str = "w", own: bool = False) -> Iterator[IO[Any]]:
    """Open a new file that takes the place of `path` when the `with` block ends well.

    If it ends otherwise, or can't be written (a full disk, a folder that is read-only), `path`
    stays as it was; in the latter case Refused says so.

    A pipe or a device is written into, unless the file is the app's `own`: then it is replaced.
    """
    text: dict[str, Any] = {} if "b" in mode else {"encoding": "utf-8", "newline": "\n"}
    temporary: str | None = None
    try:
        if not own and _is_special(path):
            with open(path, mode, **text) as file:
                yield file
            return
        # A link goes on pointing there; one to a device is replaced, and never the device.
        target = Path(path) if own and _is_special(path) else Path(os.path.realpath(path))
        start = f".{target.name[:_START]}."  # names may be 255 bytes long
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=start, suffix="~")
        with os.fdopen(handle, mode, **text) as file:
            yield file
            # A full disk may be told as late as here.
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
        temporary = None
        _sync_folder(target.parent)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)


def check_writable(path: str | Path) -> None:
    """Raise Refused, before any work is done for it, if a file can't be written there."""
    if os.path.isdir(path):
        raise Refused(say("{path} is a folder: name a file in it.", path=str(path)))
    if _is_special(path):
        return
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        raise Refused(
            say("{path} can't be written: the folder {folder} doesn't exist.",
                path=str(path), folder=str(folder))
        )  # fmt: skip
    try:
        with suppress(FileNotFoundError):  # a name that is too long, say, raises something else
            os.lstat(path)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _refused(path, error) from None


def _begun(name: str) -> str:
    """The first 32 letters of the name of a file whose writing was cut short and left this one.

    "" if it is not the name of such a file.
    """
    found = _LEFT_OVER.fullmatch(name)
    return found[1] if found else ""


def remove_left_over(path: Path) -> None:
    """Remove what windows that were killed while they wrote this file have left beside it."""
    with suppress(OSError), os.scandir(path.parent) as entries:
        for entry in entries:
            begins = _begun(entry.name) == path.name[:_START]
            if begins and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if time.time() - entry.stat().st_mtime > _LONG_AGO:
                        os.unlink(entry)


def make_folder(path: str | Path) -> None:
    """Make the folder that a file is to be written into; raises Refused if that can't be done."""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: str | Path, error: OSError) -> Refused:
    reason = error.strerror or str(error)
    return Refused(say("{path} can't be written: {reason}.", path=str(path), reason=reason))


def _is_special(path: str | Path) -> bool:
    """Whether it is /dev/null, a pipe or such: to be written into, not to be replaced."""
    return os.path.exists(path) and not os.path.isfile(path)


def _mode(path: Path) -> int:
    """The old file's permissions, or those that a new file would have."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    # Not every system can do this (Windows can't), and then the rename is safe without.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

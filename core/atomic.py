"""Writing files so that whatever happens meanwhile, the old file or the new one is there, whole."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from core.message import Refused, say


@contextmanager
def atomic_write(path: str | Path, mode: str = "w") -> Iterator[IO[Any]]:
    """Open a new file that takes the place of `path` when the `with` block ends well.

    If it ends otherwise, or can't be written (a full disk, a folder that is read-only), `path`
    stays as it was; in the latter case Refused says so.
    """
    path = Path(path)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix="~")
        text = {} if "b" in mode else {"encoding": "utf-8", "newline": "\n"}
        with os.fdopen(handle, mode, **text) as file:  # type: ignore[call-overload]
            yield file
            # A full disk may be told as late as here.
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
        temporary = None
        _sync_folder(path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(
            say("{path} can't be written: {reason}.", path=str(path), reason=reason)
        ) from error
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)


def check_writable(path: str | Path) -> None:
    """Raise Refused, before any work is done for it, if a file can't be written there."""
    path = Path(path)
    if path.is_dir():
        raise Refused(say("{path} is a folder: name a file in it.", path=str(path)))
    if not path.parent.is_dir():
        raise Refused(
            say("{path} can't be written: there is no folder {folder}.",
                path=str(path), folder=str(path.parent))
        )  # fmt: skip
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(
            say("{path} can't be written: {reason}.", path=str(path), reason=reason)
        ) from None


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

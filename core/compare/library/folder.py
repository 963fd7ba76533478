"""The folder of the run files: what lies in it, and how it is kept in order."""

import errno
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from core.base.atomic import LONG_AGO, begun
from core.base.message import Message, Refused, say
from core.compare.library.index import Stamp

RUN, WEIGHTS, BROKEN = ".json", ".safetensors", ".broken"
_ID = r"[0-9]{8}-[0-9]{6}-[0-9a-f]{12}"
_OWN = re.compile(_ID)
_OWN_BEGUN = re.compile(rf"{_ID}\.(jso|saf)")  # the first 32 letters of the name


@dataclass
class Listing:
    """What lies in the folder: run files with their stamps, weights with their bytes, by id.

    `cut_short` are files that a library began to write, with the time when. Files of other names
    are somebody's own: runs may be among them, but nothing tidies them up.
    """

    runs: dict[str, Stamp] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)
    cut_short: dict[str, float] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The bytes of all runs and weights that a library has put there."""
        return sum(map(self.size_of, filter(is_own, self.runs)))

    def size_of(self, run_id: str) -> int:
        """The bytes of a run and its weights."""
        return self.runs[run_id][0] + self.weights.get(run_id, 0)


def list_folder(folder: Path) -> Listing:
    """List what lies there; a folder that is not there is empty. Raises Refused."""
    found = Listing()
    changed: dict[str, float] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    if entry.is_file():  # not a pipe, which may never end
                        _add(found, changed, entry)
                except OSError as error:
                    # Another window has just removed it, or it is a link to itself.
                    if error.errno not in (errno.ENOENT, errno.ELOOP):
                        raise
    except FileNotFoundError:
        return found
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(
            say("{path} can't be opened: {reason}.", path=str(folder), reason=reason)
        ) from error
    for run_id in found.weights.keys() - found.runs.keys():
        if is_own(run_id):
            found.cut_short[run_id + WEIGHTS] = changed[run_id]
        del found.weights[run_id]
    return found


def is_own(run_id: str) -> bool:
    """Whether a library gives such ids to runs, and not who put a file there by hand."""
    return _OWN.fullmatch(run_id) is not None


def _add(found: Listing, changed: dict[str, float], entry: os.DirEntry[str]) -> None:
    stem, suffix = os.path.splitext(entry.name)
    about = entry.stat()
    if entry.name.startswith("."):
        if _OWN_BEGUN.fullmatch(begun(entry.name)):
            found.cut_short[entry.name] = about.st_mtime
    elif stem.endswith(BROKEN) or not stem.isprintable():
        pass
    elif suffix == RUN:
        found.runs[stem] = about.st_size, about.st_mtime_ns
    elif suffix == WEIGHTS:
        found.weights[stem] = about.st_size
        changed[stem] = about.st_mtime


def tidy(folder: Path, found: Listing, now: float) -> None:
    """Remove what a window that was killed left behind, unless it may still be at it."""
    for name, began in found.cut_short.items():
        if now - began > LONG_AGO:
            _unlink(folder / name)


def delete(folder: Path, run_id: str) -> Message | None:
    """Delete a run and its weights; the message says what could not be deleted.

    The run goes first: weights alone are no run, and are tidied up.
    """
    return _unlink(folder / (run_id + RUN)) or delete_weights(folder, run_id)


def delete_weights(folder: Path, run_id: str) -> Message | None:
    """Delete a run's weights; the message says why not."""
    return _unlink(folder / (run_id + WEIGHTS))


def _unlink(path: Path) -> Message | None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        return say("{path} can't be removed: {reason}.", path=str(path), reason=reason)
    return None

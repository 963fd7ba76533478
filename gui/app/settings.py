"""What the window remembers from one start to the next: a small JSON file in the user's folder."""

import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from msgspec import Meta
from PySide6.QtCore import QStandardPaths

from core.base.aside import read_plain, set_aside
from core.base.atomic import atomic_write
from core.base.codec import convert
from core.base.message import Message, Refused, say
from gui.widgets.language import LANGUAGES

_log = logging.getLogger(__name__)

Theme = Literal["system", "dark", "light"]
THEMES = get_args(Theme)
SCALES = (0.9, 1.0, 1.15, 1.3, 1.5, 1.75)
RECENT, _WATCHED = 10, 8  # that are remembered, at most
_LONGEST, _FARTHEST = 8, 2**15  # numbers, and pixels on a screen
_LARGEST = 2**20  # bytes; settings take a few thousand

# A variable of a program, or of a module in it: model.0.weight.
Variable = Annotated[str, Meta(pattern=r"^[^\W\d]\w*(\.\w+)*\Z")]


@dataclass(frozen=True)
class Settings:
    """`language` is "" for the system's.

    `geometry` is where the window was left: x, y, width and height in pixels, and 1 if it was
    maximized, or else 0. `columns` are the widths of its columns in pixels. Both may be empty.
    `watched` are the variables whose histograms are shown, from left to right.
    """

    theme: Theme = "system"
    language: str = ""
    scale: float = 1.0
    geometry: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    recent: tuple[str, ...] = ()
    watched: tuple[Variable, ...] = ("w1", "w2")


def folder() -> Path:
    """Where the app keeps its own files for this user."""
    kind = QStandardPaths.StandardLocation.AppDataLocation
    return Path(QStandardPaths.writableLocation(kind))


def load(path: Path) -> tuple[Settings, Message | None]:
    """The settings, and a note if the file could not be used; it is then set aside, not lost."""
    try:
        return _read(json.loads(read_plain(path, _LARGEST))), None
    except FileNotFoundError:
        return Settings(), None
    except (OSError, ValueError, RecursionError, Refused):
        _log.warning("The settings could not be read", exc_info=True)
        aside = set_aside(path)
        if aside is None:
            return Settings(), say("The settings in {path} could not be read.", path=path)
        return Settings(), say(
            "The settings could not be read and were set aside as {path}.", path=aside
        )


def save(path: Path, settings: Settings) -> None:
    """Remember the settings; where that can't be done, the next start has to do without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path, own=True) as file:
            json.dump(asdict(settings), file, indent=1)  # a path may not be in UTF-8
    except (OSError, Refused):
        _log.warning("The settings could not be saved", exc_info=True)


def _read(content: Any) -> Settings:
    if isinstance(content, dict):
        # Older versions kept texts in these places, which Qt trusts whatever is in them.
        for name in ("geometry", "columns"):
            if not _are_pixels(content.get(name)):
                content.pop(name, None)
    settings = convert(content, Settings)
    if settings.scale not in SCALES or settings.language not in ("", *LANGUAGES):
        raise ValueError("no such size or language")
    watched = tuple(dict.fromkeys(settings.watched))  # each once
    return replace(settings, recent=settings.recent[:RECENT], watched=watched[:_WATCHED])


def _are_pixels(given: Any) -> bool:
    """Whether these are a few places or sizes that a window may have."""
    if not isinstance(given, list) or len(given) > _LONGEST:
        return False
    return all(type(pixels) is int and abs(pixels) <= _FARTHEST for pixels in given)

"""What the window remembers from one start to the next: a small JSON file in the user's folder."""

import json
import logging
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths

from core.base.aside import read_plain, set_aside
from core.base.atomic import atomic_write
from core.base.message import Message, Refused, say
from gui.widgets.language import LANGUAGES

_log = logging.getLogger(__name__)

THEMES = ("system", "dark", "light")
SCALES = (0.9, 1.0, 1.15, 1.3, 1.5, 1.75)
RECENT, _WATCHED = 10, 8  # that are remembered, at most
_LONGEST, _FARTHEST = 8, 2**15  # numbers, and pixels on a screen
_LARGEST = 2**20  # bytes; settings take a few thousand


@dataclass(frozen=True)
class Settings:
    """`language` is "" for the system's.

    `geometry` is where the window was left: x, y, width and height in pixels, and 1 if it was
    maximized, or else 0. `columns` are the widths of its columns in pixels. Both may be empty.
    `watched` are the variables whose histograms are shown, from left to right.
    """

    theme: str = "system"
    language: str = ""
    scale: float = 1.0
    geometry: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    recent: tuple[str, ...] = ()
    watched: tuple[str, ...] = ("w1", "w2")


def folder() -> Path:
    """Where the app keeps its own files for this user."""
    kind = QStandardPaths.StandardLocation.AppDataLocation
    return Path(QStandardPaths.writableLocation(kind))


def load(path: Path) -> tuple[Settings, Message | None]:
    """The settings, and a note if the file could not be used; it is then set aside, not lost."""
    try:
        content = json.loads(read_plain(path, _LARGEST))
        return _read(content), None
    except FileNotFoundError:
        return Settings(), None
    except (OSError, ValueError, TypeError, RecursionError):
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
            json.dump(asdict(settings), file, indent=1)
    except (OSError, Refused):
        _log.warning("The settings could not be saved", exc_info=True)


def _read(content: Any) -> Settings:
    if not isinstance(content, dict):
        raise TypeError("no object")
    known = {field.name for field in fields(Settings)}
    settings = replace(Settings(), **{name: content[name] for name in content if name in known})
    # Older versions kept texts in these places, which Qt trusts whatever is in them.
    geometry, columns = _read_pixels(settings.geometry), _read_pixels(settings.columns)
    lists = settings.recent, settings.watched
    if not all(isinstance(found, (list, tuple)) for found in lists):
        raise TypeError("no list of paths or of names")
    texts = (settings.theme, settings.language, *settings.recent, *settings.watched)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("texts")
    if settings.theme not in THEMES or settings.scale not in SCALES:
        raise ValueError("no such theme or scale")
    if settings.language not in ("", *LANGUAGES):
        raise ValueError("no such language")
    if not all(map(_is_variable, settings.watched)):
        raise ValueError("no name of a variable")
    watched = dict.fromkeys(settings.watched)  # each once
    recent, names = tuple(settings.recent)[:RECENT], tuple(watched)[:_WATCHED]
    return replace(settings, recent=recent, watched=names, geometry=geometry, columns=columns)


def _read_pixels(given: Any) -> tuple[int, ...]:
    """Up to so many places or sizes as a window may have; none if that is not what is given."""
    if not isinstance(given, (list, tuple)) or len(given) > _LONGEST:
        return ()
    fits = all(type(pixels) is int and abs(pixels) <= _FARTHEST for pixels in given)
    return tuple(given) if fits else ()


def _is_variable(name: str) -> bool:
    """Whether a program could have a variable of this name, or a module in it: model.0.weight."""
    first, *others = name.split(".")
    return first.isidentifier() and all(one.isidentifier() or one.isdigit() for one in others)

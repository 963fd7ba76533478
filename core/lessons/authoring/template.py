"""A new pack to start from: one lesson in English and in Chinese, with every kind of task."""

from pathlib import Path

from core.base.atomic import atomic_write
from core.base.folders import RESOURCES
from core.base.message import Refused, say

TEMPLATE = RESOURCES / "lesson-template"


def new_pack(folder: str | Path) -> tuple[Path, ...]:
    """Write the template into a folder that is new or empty, and return its files.

    Raises Refused if the folder isn't empty, or can't be written.
    """
    folder = Path(folder)
    written: list[Path] = []
    try:
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise Refused(say("{path} already exists: name a new folder.", path=str(folder)))
        for source in sorted(path for path in TEMPLATE.rglob("*") if path.is_file()):
            target = folder / source.relative_to(TEMPLATE)
            target.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(target, "wb") as file:
                file.write(source.read_bytes())
            written.append(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(
            say("{path} can't be written: {reason}.", path=str(folder), reason=reason)
        ) from None
    return tuple(written)

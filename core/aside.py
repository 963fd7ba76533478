"""Setting a file aside that can't be read: it gets another name, so that nothing is lost."""

from pathlib import Path


def set_aside(path: Path) -> Path | None:
    """Rename `run.json` to `run.broken.json`, or a folder likewise; None if that can't be done."""
    aside = path.with_suffix(f".broken{path.suffix}")
    try:
        return path.replace(aside)
    except OSError:
        return None

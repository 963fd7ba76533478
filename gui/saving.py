"""Saving a table where the user says."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from core.message import Message, Refused, say


def save_as_csv(
    parent: QWidget, title: str, name: str, write: Callable[[str], object]
) -> Message | None:
    """Ask for a path, beginning with `name` in the home folder, and write there.

    The answer is what to tell: that it was saved, or why not. None if nothing was to be saved.
    """
    kinds = QCoreApplication.translate("Saving", "Tables") + " (*.csv)"
    start = str(Path.home() / name)
    path, _ = QFileDialog.getSaveFileName(parent, title, start, kinds)
    if not path:
        return None
    path = path if Path(path).suffix else f"{path}.csv"
    try:
        write(path)
    except Refused as refusal:
        return refusal.message
    return say("Saved {path}.", path=path)

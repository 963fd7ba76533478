"""Saving where the user says, and replacing nothing unasked."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from core.message import Message, Refused, say
from gui.sure import is_sure


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
    if not Path(path).suffix:
        path += ".csv"
        # The dialog has asked about the name that was typed, not about this one.
        if Path(path).exists() and not may_replace(parent, path):
            return None
    try:
        write(path)
    except Refused as refusal:
        return refusal.message
    return say("Saved {path}.", path=path)


def may_replace(parent: QWidget, path: str) -> bool:
    """Ask whether the file that is there may go."""
    translate = QCoreApplication.translate
    question = translate("Saving", "{path} is there already. Replace it?").format(path=path)
    replace, keep = translate("Saving", "Replace"), translate("Saving", "Keep the old file")
    return is_sure(parent, replace, question, replace, keep)

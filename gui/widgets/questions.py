"""Questions before something is lost, and where to save; Enter loses nothing."""

import os
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.base.message import Message, Refused, say


class SaveAs(Enum):
    """Where to save what would replace something else."""

    SAME = "same"
    NEW = "new"
    NOWHERE = "nowhere"


def ask_path(parent: QWidget, title: str, start: str, formats: str) -> str:
    """Ask where to save, with `start` as the path that is offered; "" for nowhere.

    A name without an ending gets that of the format that is chosen.
    """
    path, chosen = QFileDialog.getSaveFileName(parent, title, start, formats)
    if not path:
        return ""
    chosen = chosen or formats.split(";;")[0]
    ending = chosen[chosen.index("*") + 1 : chosen.index(")")] if "*" in chosen else ""
    # Of the name that was offered, only the format has been chosen.
    name = os.path.basename(start)
    offered = os.path.basename(path) == name and not name.endswith(ending)
    if offered or not Path(path).suffix:
        path = (path.removesuffix(Path(path).suffix) if offered else path) + ending
        # The dialog has asked about the name that was typed, not about this one.
        if os.path.exists(path) and not may_replace(parent, path):
            return ""
    return path


def save_as(
    parent: QWidget, title: str, name: str, formats: str, write: Callable[[str], object]
) -> Message | None:
    """Ask for a path, beginning with `name` in the home folder, and write there.

    The answer is what to say: that it was saved, or why not. None if nothing was to be saved.
    """
    path = ask_path(parent, title, str(Path.home() / name), formats)
    if not path:
        return None
    try:
        write(path)
    except Refused as refusal:
        return refusal.message
    return say("Saved {path}.", path=path)


def save_as_csv(
    parent: QWidget, title: str, name: str, write: Callable[[str], object]
) -> Message | None:
    """Ask for the path of a table, and write there; see `save_as`."""
    formats = QCoreApplication.translate("Saving", "Tables") + " (*.csv)"
    return save_as(parent, title, name, formats, write)


def may_replace(parent: QWidget, path: str) -> bool:
    """Ask whether the file that is there may go."""
    translate = QCoreApplication.translate
    question = translate("Saving", "{path} already exists. Replace it?").format(path=path)
    replace, keep = translate("Saving", "Replace"), translate("Saving", "Keep the old file")
    return is_sure(parent, replace, question, replace, keep)


def how_to_save(parent: QWidget, question: str) -> SaveAs:
    """Ask whether to replace a run in a file, or to save elsewhere, which Enter does."""
    translate = QCoreApplication.translate
    title = translate("Saving", "Save run")
    box = QMessageBox(QMessageBox.Icon.Question, title, question, parent=parent)
    role = QMessageBox.ButtonRole
    new = box.addButton(translate("Saving", "Save as another file…"), role.AcceptRole)
    same = box.addButton(translate("Saving", "Replace the run"), role.DestructiveRole)
    cancel = box.addButton(translate("Saving", "Cancel"), role.RejectRole)
    box.setDefaultButton(new)
    box.setEscapeButton(cancel)
    box.exec()
    answers = {new: SaveAs.NEW, same: SaveAs.SAME}
    answer = answers.get(box.clickedButton(), SaveAs.NOWHERE)
    box.deleteLater()
    return answer


def is_sure(parent: QWidget, title: str, question: str, doing: str, leaving: str) -> bool:
    """Whether the user presses the button `doing`, and not `leaving`.

    Enter and Escape press the one that loses nothing: `leaving`.
    """
    box = QMessageBox(QMessageBox.Icon.Question, title, question, parent=parent)
    do = box.addButton(doing, QMessageBox.ButtonRole.AcceptRole)
    leave = box.addButton(leaving, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(leave)
    box.setEscapeButton(leave)
    box.exec()
    answer = box.clickedButton() is do
    box.deleteLater()
    return answer

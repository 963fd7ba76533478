"""Asking before something is lost: the button that loses nothing is the one that Enter presses."""

from PySide6.QtWidgets import QMessageBox, QWidget


def is_sure(parent: QWidget, title: str, question: str, doing: str, leaving: str) -> bool:
    """Whether the user presses the button `doing`, and not `leaving`, Enter or Escape."""
    box = QMessageBox(QMessageBox.Icon.Question, title, question, parent=parent)
    do = box.addButton(doing, QMessageBox.ButtonRole.AcceptRole)
    leave = box.addButton(leaving, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(leave)
    box.setEscapeButton(leave)
    box.exec()
    answer = box.clickedButton() is do
    box.deleteLater()
    return answer

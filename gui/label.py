"""A label that takes no text for HTML, whoever it comes from: a file, a lesson, a name typed."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class Label(QLabel):
    """Plain text. Qt's own label guesses, and would load the pictures that a text names."""

    def __init__(self, parent: QWidget | None = None, **more: Any) -> None:
        super().__init__(parent, textFormat=Qt.TextFormat.PlainText, **more)

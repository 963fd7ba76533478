"""A label that takes no text for HTML, whoever it comes from: a file, a lesson, a name typed."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget


class Label(QLabel):
    """Plain text. Qt's own label guesses, and would load the pictures that a text names."""

    def __init__(self, parent: QWidget | None = None, **more: Any) -> None:
        super().__init__(parent, textFormat=Qt.TextFormat.PlainText, **more)


class BriefLabel(Label):
    """As much of its text as has room, and the rest in the tool tip."""

    def setText(self, text: str) -> None:
        """Show this."""
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """It makes nothing wider."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """End with dots where not all of it has room."""
        end = Qt.TextElideMode.ElideRight
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        text = self.fontMetrics().elidedText(self.text(), end, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, text)

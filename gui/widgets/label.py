"""Labels: plain, cut to the room that there is, and one before its field."""

from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui.widgets import theme


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


class Sentence(QWidget):
    """Fills as many lines as have room; the last one ends with dots.

    It asks for the room of `lines`; `error` gives the colour.
    """

    def __init__(self, parent: QWidget | None = None, error: bool = True, lines: int = 2) -> None:
        super().__init__(parent)
        self._error, self._wanted = error, lines
        self.whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        """Say this."""
        self.whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.update()

    def lines(self) -> list[str]:
        """What can be read of it, line by line."""
        metrics = self.fontMetrics()
        most = max(self.height() // metrics.lineSpacing(), 1)
        layout = QTextLayout(self.whole, self.font())
        layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
        found: list[str] = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width())
            rest = self.whole[line.textStart() :]
            if len(found) == most - 1:
                found.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, self.width()))
                break
            found.append(rest[: line.textLength()])
        layout.endLayout()
        return found

    def sizeHint(self) -> QSize:
        """Lines of some words."""
        return QSize(160, self._wanted * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """A word or two."""
        return QSize(64, self.fontMetrics().lineSpacing())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines, in the middle."""
        lines, height = self.lines(), self.fontMetrics().lineSpacing()
        painter = QPainter(self)
        look = theme.current()
        painter.setPen(QColor(look.error if self._error else look.quiet))
        top = (self.height() - len(lines) * height) / 2 + self.fontMetrics().ascent()
        for number, line in enumerate(lines):
            painter.drawText(QPointF(0, top + number * height), line)


def labelled(label: Label, field: QWidget) -> QWidget:
    """Both side by side; the label names the field to a screen reader, too."""
    label.setBuddy(field)
    pair = QWidget()
    layout = QHBoxLayout(pair)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(label)
    layout.addWidget(field)
    return pair

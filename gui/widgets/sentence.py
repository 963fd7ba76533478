"""A sentence in the room that there is, and the whole of it in the tool tip."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets import theme


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

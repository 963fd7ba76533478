"""A name that leaves out a part in its middle where there is no room for all of it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.widgets import theme
from gui.widgets.label import Label

_LETTERS = 20  # for so many there is always room, if the label is to fit


class Elided(Label):
    """`fits` asks for room for all names but the longest."""

    def __init__(self, fits: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="code")
        self._fits = fits

    @property
    def whole(self) -> bool:
        """Whether all of it is seen."""
        return self.width() >= self._wide(self.text())

    def minimumSizeHint(self) -> QSize:
        """Room for a name that is not too long."""
        least = min(self._wide(self.text()), self._wide("m" * _LETTERS)) if self._fits else 0
        return QSize(least, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Leave out as little as there has to be."""
        painter = QPainter(self)
        painter.setPen(QColor(theme.current().text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.seen())

    def seen(self) -> str:
        """What there is room for: of a dotted name its first part, which tells it from others."""
        metrics, text, width = self.fontMetrics(), self.text(), self.width()
        head, dot, tail = text.partition(".")
        room = width - metrics.horizontalAdvance(head + dot)
        if not dot or self.whole or room < metrics.horizontalAdvance("….mm"):
            return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width)
        return head + dot + metrics.elidedText(tail, Qt.TextElideMode.ElideLeft, room)

    def _wide(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + 2  # it is rounded

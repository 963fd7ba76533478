"""A name that leaves out its middle where there is no room for all of it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui import theme

_LETTERS = 20  # for so many there is always room, if the label is to fit


class Elided(QLabel):
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
        middle = Qt.TextElideMode.ElideMiddle
        text = self.fontMetrics().elidedText(self.text(), middle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, text)

    def _wide(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + 2  # it is rounded

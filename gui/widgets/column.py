"""A column: scrolls up and down, and is as wide as what is in it needs."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class Column(QScrollArea):
    """Nothing in it is cut off at its sides, however large the letters are."""

    def __init__(self, parent: QWidget | None = None, least: int = 0) -> None:
        super().__init__(parent)
        self._least = least
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it scrolls into view
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is in it; Qt has let it watch that."""
        inside = self.widget()
        if inside and watched is inside and event.type() == QEvent.Type.LayoutRequest:
            bar = self.verticalScrollBar().sizeHint().width()
            self.setMinimumWidth(max(self._least, inside.minimumSizeHint().width() + bar))
        return super().eventFilter(watched, event)

"""Where a page of a lesson scrolls, with what its task has said in view."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

_MARGIN = 8  # pixels that are seen around it


class LessonArea(QScrollArea):
    """Keeps what is to be read in view until the reader scrolls or turns the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self._revealed: QWidget | None = None
        self.setObjectName("plain")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # A text knows how high it is only once it has its width: more than one layout later.
        self.verticalScrollBar().rangeChanged.connect(self._scroll)
        self.verticalScrollBar().actionTriggered.connect(self._leave)

    def begin(self) -> None:
        """Show the top of what is in here."""
        self._revealed = None
        self.verticalScrollBar().setValue(0)

    def reveal(self, widget: QWidget) -> None:
        """Bring all of this into view, once it has its place, its end before its beginning."""
        self._revealed = widget
        QTimer.singleShot(0, self, self._scroll)

    def _leave(self, *_: int) -> None:
        self._revealed = None

    def _scroll(self, *_: int) -> None:
        widget, inside, bar = self._revealed, self.widget(), self.verticalScrollBar()
        if widget is None or inside is None or not widget.isVisible():
            return
        top = widget.mapTo(inside, QPoint(0, 0)).y()
        end = top + widget.height() + _MARGIN - self.viewport().height()
        bar.setValue(max(min(bar.value(), top - _MARGIN), end))

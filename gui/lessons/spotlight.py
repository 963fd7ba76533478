"""The spotlight: a ring around what a page of a lesson points at."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from gui.widgets import theme

_WIDTH, _GAP, _ROUND = 3, 6, 8  # pixels

_MOVED = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
)


class Spotlight(QWidget):
    """Stays around a widget, or a part of one, wherever it moves. Clicks go through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self._part: QRect | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        # After the layout, and only once if several things have moved.
        self._later = QTimer(self, singleShot=True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._place)

    @property
    def target(self) -> QWidget | None:
        """What is lit."""
        return self._target

    def light(self, target: QWidget | None, part: QRect | None = None) -> None:
        """Light this, or this part of it; None lights nothing."""
        for watched in self._watched:
            watched.removeEventFilter(self)
        self._watched = []
        self._target, self._part = target, part
        widget = target
        while widget is not None and widget is not self._window:
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = widget.parentWidget()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what moves."""
        if event.type() in _MOVED:
            self._later.start()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A ring in the accent colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().accent), _WIDTH))
        half = _WIDTH // 2 + 1
        painter.drawRoundedRect(self.rect().adjusted(half, half, -half, -half), _ROUND, _ROUND)

    def _place(self) -> None:
        target, window = self._target, self._window
        if target is None or not target.isVisible():
            self.hide()
            return
        area = self._part or target.rect()
        # Only its visible part: in a scroll area the rest is somewhere else.
        shown = target.visibleRegion().boundingRect().intersected(area)
        if shown.isEmpty():
            self.hide()
            return
        corner = target.mapTo(window, shown.topLeft()) - QPoint(_GAP, _GAP)
        ring = QRect(corner, shown.size()).adjusted(0, 0, 2 * _GAP, 2 * _GAP)
        self.setGeometry(ring.intersected(window.rect()))
        inside = self.rect().adjusted(2 * _WIDTH, 2 * _WIDTH, -2 * _WIDTH, -2 * _WIDTH)
        # With a hole inside, it isn't repainted with every frame of a plot.
        self.setMask(QRegion(self.rect()).subtracted(QRegion(inside)))
        self.show()
        self.raise_()
        self.update()

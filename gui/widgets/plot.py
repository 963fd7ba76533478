"""What all plots share: colours that follow the theme, and a view that is drawn when told."""

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets import theme
from gui.widgets.label import Label


class Plot(pg.PlotWidget):
    """A plot without buttons, menus or auto-range; it is drawn when told and not before.

    `characters` is the room at the left for the numbers there, whatever size letters have.
    """

    def __init__(
        self, parent: QWidget | None = None, characters: int = 5, **axes: pg.AxisItem
    ) -> None:
        self._ready = False
        self.thick = 1.0  # of the lines, in pixels
        self._characters, self._needed = characters, 0
        self._edges = False
        super().__init__(parent, axisItems=axes, enableMenu=False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._hint = Label(
            self, alignment=Qt.AlignmentFlag.AlignCenter, objectName="quiet", wordWrap=True
        )
        self._end = Label(self, objectName="quiet", visible=False)
        for label in (self._hint, self._end):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ready = True
        self.apply_theme()

    def show_hint(self, text: str) -> None:
        """Words in the middle of an empty plot; "" takes them away."""
        self._hint.setText(text)
        self._hint.setVisible(bool(text))

    def name_steps(self, text: str) -> None:
        """Write at the end of the lower axis what it counts, and make room there for that."""
        self._end.setText(text)
        self._end.show()
        self.getPlotItem().vb.sigResized.connect(
            self._place_end, Qt.ConnectionType.UniqueConnection
        )
        self._make_room()

    def leave_edges(self) -> None:
        """Make room for the halves of numbers that stand at the very ends of the axes."""
        self._edges = True
        self._make_room()

    def _make_room(self) -> None:
        """At the end for its name or half a number, and at the top for half a number."""
        self._end.adjustSize()
        metrics = self.fontMetrics()
        beyond = self._end.width() if self._end.text() else metrics.horizontalAdvance("000") // 2
        self.getPlotItem().layout.setContentsMargins(1, metrics.height() // 2, beyond + 6, 1)
        self._place_end()

    def _place_end(self, _: object = None) -> None:
        box = self.getPlotItem().vb
        corner = self.mapFromScene(box.mapToScene(box.rect().bottomRight()))
        self._end.move(corner.x() + 5, corner.y() - self._end.height() // 2 - 4)

    def paint_now(self) -> None:
        """Paint what has changed at once, not when the event loop comes to it.

        The scene has sent itself word that it changed; hearing it, it paints. (A repaint of the
        widget would leave that word, and all would be painted a second time.)
        """
        QCoreApplication.sendPostedEvents(self.scene(), QEvent.Type.MetaCall)

    def sizeHint(self) -> QSize:
        """Always the same, so that the layout shares the room out, not what a plot has had."""
        return QSize(96, 40)

    def minimumSizeHint(self) -> QSize:
        """As little as the layout has."""
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hint in the middle."""
        super().resizeEvent(event)
        if self._ready:
            self._hint.setGeometry(self.rect())

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        look = theme.current()
        self.setBackground(look.panel)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(look.line, width=self.thick))
            axis.setTextPen(pg.mkPen(look.quiet))
        self.widen(self._needed)
        if self._end.text() or self._edges:
            QTimer.singleShot(0, self, self._make_room)  # its letters get their size only then

    def room_for(self, characters: int) -> int:
        """The width of an axis, in pixels, that has numbers of so many digits."""
        return self.fontMetrics().horizontalAdvance("0") * characters + 12

    def widen(self, pixels: int) -> None:
        """Give the numbers at the left so much room, if that is more than they have anyway."""
        self._needed = pixels
        self.getAxis("left").setWidth(max(pixels, self.room_for(self._characters)))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and its size; this fires already while the widget is being made."""
        super().changeEvent(event)
        followed = (QEvent.Type.PaletteChange, QEvent.Type.FontChange)
        if event.type() in followed and getattr(self, "_ready", False):
            self.apply_theme()

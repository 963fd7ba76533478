"""A key below a plot: which line is which, in as many rows as it takes."""

from collections.abc import Sequence

from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets import theme
from gui.widgets.flow import Flow
from gui.widgets.lines import Line

_SAMPLE = 5  # letters that the piece of line is wide
_DOT = 6  # pixels, as in the plot


class Key(QWidget):
    """Names lines, each beside a piece of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow(self)
        self._names: list[_Name] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in it."""
        return tuple(name.text for name in self._names)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Name these and no others."""
        for name in self._names:
            self._flow.removeWidget(name)
            name.setParent(None)
            name.deleteLater()
        self._names = [_Name(line, self) for line in lines]
        for name in self._names:
            self._flow.addWidget(name)
            name.show()
        self._fit()

    def height_of_rows(self) -> int:
        """How high all rows are together, in the width that there is; 0 without lines."""
        return self._flow.heightForWidth(self.width()) if self._names else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Part of QWidget."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self.height_of_rows())
        self.updateGeometry()


class _Name(QWidget):
    """A piece of the line, and its name; cut where that is wider than the plot."""

    def __init__(self, line: Line, parent: QWidget) -> None:
        super().__init__(parent)
        self._line = line
        self.text = ", ".join(line.parts())
        self.setAccessibleName(self.text)
        self.setToolTip(self.text)

    def sizeHint(self) -> QSize:
        """Part of QWidget."""
        letters = self.fontMetrics()
        return QSize(self._sample + letters.horizontalAdvance(f"{self.text}  "), letters.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Part of QWidget."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, middle, wide = self._line.stroke, self.height() // 2, self._sample
        painter.setPen(look)
        painter.drawLine(0, middle, wide, middle)
        if self._line.dots:
            painter.save()
            painter.translate(wide / 2, middle)
            drawSymbol(
                painter, self._line.symbol, _DOT, QPen(Qt.PenStyle.NoPen), QBrush(look.color())
            )
            painter.restore()
        painter.setPen(theme.current().text)
        area = QRect(wide, 0, self.width() - wide, self.height())
        mode = Qt.TextElideMode.ElideRight
        text = self.fontMetrics().elidedText(f" {self.text}", mode, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)

    @property
    def _sample(self) -> int:
        return _SAMPLE * self.fontMetrics().averageCharWidth()

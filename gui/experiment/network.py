"""A small picture of the network."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.experiment.experiment import FIELDS, Experiment
from gui.widgets import theme
from gui.widgets.words import words

_MOST = 5  # units drawn in a layer


class NetworkPicture(QWidget):
    """Three layers of units and the weights between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = (1, 1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_experiment(self, experiment: Experiment) -> None:
        """Draw the sizes of this experiment."""
        self._sizes = (experiment.d_in, experiment.hidden, experiment.d_out)
        text = self.tr("{d_in} inputs, {hidden} hidden units, {d_out} outputs")
        self.setAccessibleName(
            text.format(d_in=self._sizes[0], hidden=self._sizes[1], d_out=self._sizes[2])
        )
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        """A strip as high as five units and a line of text."""
        return QSize(220, 4 * self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text_height = self.fontMetrics().height()
        height = self.height() - text_height - 4
        places: list[list[QPointF]] = []
        for layer, size in enumerate(self._sizes):
            x = self.width() * (0.14 + 0.36 * layer)
            shown = min(size, _MOST)
            gap = height / min(max(self._sizes), _MOST)
            start = (height - gap * (shown - 1)) / 2
            places.append([QPointF(x, start + gap * unit) for unit in range(shown)])
        line = QColor(look.quiet)
        line.setAlpha(90)
        painter.setPen(QPen(line, 1))
        for left, right in pairwise(places):
            for a in left:
                for b in right:
                    painter.drawLine(a, b)
        colours = (look.quiet, look.forward, look.loss)
        for layer, points in enumerate(places):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours[layer]))
            for point in points:
                painter.drawEllipse(point, 3.5, 3.5)
            painter.setPen(QColor(look.text))
            box = QRectF(points[0].x() - 60, height + 2, 120, text_height)
            unit = FIELDS[("d_in", "hidden", "d_out")[layer]].unit
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words(unit) if unit else "")
        for text, (left, right) in zip(("w1", "w2"), pairwise(places), strict=True):
            room = self.fontMetrics().boundingRect(text).width() + 12
            box = QRectF(0, 0, room, text_height)
            box.moveCenter(QPointF((left[0].x() + right[0].x()) / 2, height / 2))
            painter.fillRect(box, QColor(look.panel))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

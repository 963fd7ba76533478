"""Tables: how high one must be, and bars in cells, with their spread as a whisker."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from gui.widgets import theme

Index = QModelIndex | QPersistentModelIndex  # what a model is asked about
BAR = Qt.ItemDataRole.UserRole  # the role under which a cell has its Bar
_WIDTH = 200  # pixels
_ROWS = 4  # that can be seen and chosen, at least


@dataclass(frozen=True)
class Bar:
    """All three as shares of the longest bar of its size: how long, and from where to where."""

    length: float
    low: float
    high: float


class Bars(QStyledItemDelegate):
    """Draws a cell's Bar, if it has one, and its text beside it."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        """Part of the delegate."""
        bar = index.data(BAR)
        if isinstance(bar, Bar):
            look = theme.current()
            text = option.fontMetrics.horizontalAdvance("8\u202f888\u202f888 ")
            area = QRectF(option.rect).adjusted(2, 4, -2 - text, -4)  # the number is beside it
            chosen = option.state & QStyle.StateFlag.State_Selected
            colour = QColor(look.on_accent if chosen else look.forward)
            colour.setAlpha(90)
            painter.save()
            length = area.width() * min(bar.length, 1)
            painter.fillRect(QRectF(area.left(), area.top(), length, area.height()), colour)
            painter.setPen(QPen(QColor(look.on_accent if chosen else look.text), 1))
            ends = [area.left() + area.width() * min(end, 1) for end in (bar.low, bar.high)]
            middle = area.center().y()
            painter.drawLine(QPointF(ends[0], middle), QPointF(ends[1], middle))
            for end in ends:
                painter.drawLine(QPointF(end, middle - 4), QPointF(end, middle + 4))
            painter.restore()
        super().paint(painter, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Wide enough to compare bars; a sentence that stands there instead makes it no wider."""
        return QSize(_WIDTH, super().sizeHint(option, index).height())


def least_height(table: QTableView) -> int:
    """The pixels that some rows, their headings and the bar to scroll across take."""
    others = table.horizontalHeader(), table.horizontalScrollBar()
    rows = _ROWS * table.verticalHeader().defaultSectionSize()
    return rows + sum(part.sizeHint().height() for part in others)

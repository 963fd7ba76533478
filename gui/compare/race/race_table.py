"""The table of a race, in which who it is about stays in sight."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.compare.race.race_model import RaceModel
from gui.widgets.tables import Bars, Index, least_height

_PADDING = 10  # pixels of a row that are not its letters


class _Whole(QStyledItemDelegate):
    """Writes "0.00…" where a column ends beyond the edge: 0.00017 might be read there as 0.00."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        """Part of the delegate."""
        seen = QStyleOptionViewItem(option)
        table = self.parent()
        assert isinstance(table, QTableView)
        seen.rect.setRight(min(option.rect.right(), table.viewport().width() - 1))
        super().paint(painter, seen, index)


class _Table(QTableView):
    """How both of the tables look."""

    def __init__(self, model: RaceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across = self.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        across.setMinimumSectionSize(40)
        self._fit_rows()

    def changeEvent(self, event: QEvent) -> None:
        """Rows are as high as the letters need."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _PADDING)
        self.updateGeometry()


class RaceTable(_Table):
    """Scrolls to the right behind its first column, which is a second table that lies over it."""

    _ready = False

    def __init__(self, model: RaceModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._model = model
        self._first = _Table(model, self)
        self._first.setFrameShape(QFrame.Shape.NoFrame)
        self._first.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._first.setSelectionModel(self.selectionModel())
        for never in (
            self._first.setVerticalScrollBarPolicy,
            self._first.setHorizontalScrollBarPolicy,
        ):
            never(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column in range(1, model.columnCount()):
            self._first.setColumnHidden(column, True)
        bar, other = self.verticalScrollBar(), self._first.verticalScrollBar()
        bar.valueChanged.connect(other.setValue)
        other.valueChanged.connect(bar.setValue)
        self.setItemDelegate(_Whole(self))
        self.setItemDelegateForColumn(model.place("median"), Bars(self))
        self._first.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._ready = True

    def minimumSizeHint(self) -> QSize:
        """Room for some rows."""
        high = least_height(self) + 2 * self.frameWidth()
        return QSize(super().minimumSizeHint().width(), high)

    def updateGeometries(self) -> None:
        """Part of QTableView: the sizes of its parts have changed."""
        super().updateGeometries()
        if self._ready:  # Qt calls this before there is a first column
            self._lay_over()

    def span_dropped(self) -> None:
        """Give why contenders dropped out all the columns that they have no figures for."""
        self.clearSpans()
        first = self._model.place("median")
        for place, row in enumerate(self._model.rows):
            if row.dropped:
                self.setSpan(place, first, 1, self._model.columnCount() - first)

    def _lay_over(self) -> None:
        frame, head = self.frameWidth(), self.horizontalHeader().height()
        self._first.setColumnWidth(0, self.columnWidth(0))
        high = head + self.viewport().height()
        self._first.setGeometry(frame, frame, self.columnWidth(0), high)
        # In a narrow table it would hide everything else.
        self._first.setVisible(2 * self.columnWidth(0) < self.viewport().width())

"""The step so far: all that has been made up to a line, to go back to."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from core.inspect.microscope.line_values import layer_value_by_hand, values_made
from core.inspect.microscope.recording import Moment, Recording
from gui.one_step.names import shown_in_full
from gui.widgets import theme

_LINES = 2, 3  # of names that there is room for, and that are in view if there are as many


class SoFar(QListWidget):
    """`wanted` carries the moment and the name that were clicked, or chosen by keyboard."""

    wanted = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.itemActivated.connect(self._jump)
        self.itemClicked.connect(self._jump)

    def show_names(self, recording: Recording, moment: Moment, chosen: str) -> None:
        """Every variable up to this line, in the colour of its phase; the chosen one marked.

        What a layer made is there by rung 1's name as well.
        """
        with QSignalBlocker(self):
            self.clear()
            for earlier in recording.moments[: moment.index + 1]:
                for name in values_made(recording, earlier):
                    known = layer_value_by_hand(recording, earlier, name)
                    text = f"{known} = {name}" if known else shown_in_full(name)
                    item = QListWidgetItem(f"{text} · {earlier.line}", self)
                    item.setData(Qt.ItemDataRole.UserRole, (earlier.index, name))
                    item.setForeground(theme.current().phase(earlier.phase))
                    if earlier.index == moment.index and name == chosen:
                        self.setCurrentItem(item)
        self._fit()
        self.scrollToItem(self.currentItem())

    def sizeHint(self) -> QSize:
        """As low as it may be, so that it is no reason to scroll what it lies in."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines for the new width."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)  # not amid the layout

    def _fit(self) -> None:
        """At least a few lines of names, and at most as high as all of them."""
        self.executeDelayedItemsLayout()
        whole, line = self.contentsSize().height() + 8, self.sizeHintForRow(0)
        room, seen = (lines * line + 8 if self.count() else 0 for lines in _LINES)
        self.setMinimumHeight(max(room, min(seen, whole)))
        self.setMaximumHeight(max(room, whole))

    def _jump(self, item: QListWidgetItem) -> None:
        index, name = item.data(Qt.ItemDataRole.UserRole)
        self.wanted.emit(index, name)

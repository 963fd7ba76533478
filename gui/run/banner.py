"""The banner: says what has happened and offers what can be done; it is in nobody's way."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.widgets import theme
from gui.widgets.icons import icon
from gui.widgets.label import Label
from gui.widgets.panel import Panel

_MARGINS = 16, 12, 12, 12  # left, top, right and bottom, in pixels

Words = Callable[[], str]  # asked again whenever the language changes


@dataclass(frozen=True)
class Action:
    """A button of a notice: its words, what it does, and whether the notice is done with then."""

    text: Words
    do: Callable[[], object]
    closes: bool = True


@dataclass(frozen=True)
class Notice:
    """What the banner says: the matter in a sentence, more about it, and buttons.

    `dismissed` is called when the notice is closed without a button. An `error` is told by a
    colour, and by a sign for whoever does not see the colour.
    """

    what: Words
    why: Words = lambda: ""
    actions: tuple[Action, ...] = ()
    dismissed: Callable[[], object] = lambda: None
    error: bool = False


class Banner(Panel):
    """Shows the newest notice; hidden while there is none. A closed one shows the one beneath."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, "banner")
        self.notices: list[Notice] = []
        self.buttons: list[QPushButton] = []
        self.what = Label(wordWrap=True)
        self.why = Label(wordWrap=True)
        for label in (self.what, self.why):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self._close = QToolButton(objectName="flat")
        self._close.clicked.connect(self._dismiss)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.what, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*_MARGINS)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.why)
        layout.addSpacing(4)
        layout.addLayout(self._row)
        self.retranslate()
        self.apply_theme()

    def show_notice(self, notice: Notice) -> None:
        """Say this; what was said before shows again when this is closed."""
        self.notices.append(notice)
        self._show_newest()

    def take_back(self, notice: Notice | None) -> None:
        """Say this no more."""
        if notice in self.notices:
            self.notices.remove(notice)
            self._show_newest()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close"))
        self._show_newest()

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        self._close.setIcon(icon("close", theme.current().text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side, the buttons leave the plots more room."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest button: they need not stand side by side."""
        widest = max((button.sizeHint().width() for button in self.buttons), default=0)
        least = widest + _MARGINS[0] + _MARGINS[2]
        return QSize(least, super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the letters, too."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._arrange)  # the buttons get it only then

    def _arrange(self) -> None:
        """The buttons in one row if there is room for all of them, or else one above the other."""
        room = self.width() - _MARGINS[0] - _MARGINS[2]
        widths = [button.sizeHint().width() + 8 for button in self.buttons]
        ways = QBoxLayout.Direction
        way = ways.LeftToRight if sum(widths) <= room else ways.TopToBottom
        if way is not self._row.direction():
            self._row.setDirection(way)
            self._row.setSpacing(8 if way is ways.LeftToRight else 4)

    def _show_newest(self) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        self.setVisible(bool(self.notices))
        if not self.notices:
            return
        notice = self.notices[-1]
        said = notice.what()
        self.what.setText(f"⚠ {said}" if notice.error else said)
        self.why.setText(notice.why())
        self.why.setVisible(bool(self.why.text()))
        self.setAccessibleName(said)
        if self.property("error") != notice.error:
            self.setProperty("error", notice.error)
            self.style().unpolish(self)
            self.style().polish(self)
        for place, action in enumerate(notice.actions):
            button = QPushButton(action.text())
            button.clicked.connect(lambda _=False, action=action: self._do(notice, action))
            self._row.insertWidget(place, button, 0, Qt.AlignmentFlag.AlignLeft)
            self.buttons.append(button)
        self._arrange()

    def _do(self, notice: Notice, action: Action) -> None:
        if action.closes:
            self.take_back(notice)
        action.do()

    def _dismiss(self) -> None:
        notice = self.notices[-1]
        self.take_back(notice)
        notice.dismissed()

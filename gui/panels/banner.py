"""The banner: says what has happened and offers what can be done; it is in nobody's way."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.icons import icon
from gui.panel import Panel

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
        self.what = QLabel(wordWrap=True)
        self.why = QLabel(objectName="quiet", wordWrap=True)
        for label in (self.what, self.why):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._row = QVBoxLayout()
        self._row.setSpacing(4)
        self._close = QToolButton(objectName="flat")
        self._close.clicked.connect(self._dismiss)
        text = QVBoxLayout()
        text.setSpacing(4)
        text.addWidget(self.what)
        text.addWidget(self.why)
        text.addLayout(self._row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 12)
        layout.setSpacing(16)
        layout.addLayout(text, 1)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.retranslate()
        self.dress()

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

    def dress(self) -> None:
        """Take the colours of the theme."""
        self._close.setIcon(icon("close", theme.current().text))

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

    def _do(self, notice: Notice, action: Action) -> None:
        if action.closes:
            self.take_back(notice)
        action.do()

    def _dismiss(self) -> None:
        notice = self.notices[-1]
        self.take_back(notice)
        notice.dismissed()

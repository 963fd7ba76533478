"""Ticks: a button with a menu in which any number of things are chosen."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from core.message import Message
from gui.words import words


class _Menu(QMenu):
    """Stays open while things are ticked, one after the other."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick, and stay."""
        if not self._tick():
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick, and stay, until Escape."""
        ticks = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (ticks and self._tick()):
            super().keyPressEvent(event)

    def _tick(self) -> bool:
        """Tick what is chosen in the menu, or take its tick away; whether there was anything."""
        action = self.activeAction()
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True


class Ticks(QToolButton):
    """`chosen` are ids, in the order in which they are offered; `changed` tells of another one."""

    changed = Signal()

    def __init__(
        self, names: Mapping[str, Message], chosen: set[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = ""
        self._menu = _Menu(self)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._names: dict[str, Message] = {}
        self.offer(names, chosen)

    def offer(self, names: Mapping[str, Message], chosen: set[str]) -> None:
        """Offer these, by their ids, with some ticked."""
        self._names = dict(names)
        self._menu.clear()
        for one, name in names.items():
            action = self._menu.addAction(words(name))
            action.setData(one)
            action.setCheckable(True)
            action.setChecked(one in chosen)
            action.toggled.connect(self._change)
        self._refresh()

    @property
    def offered(self) -> tuple[str, ...]:
        """The ids of all."""
        return tuple(self._names)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ids of those that are ticked."""
        return tuple(one.data() for one in self._menu.actions() if one.isChecked())

    def choose(self, chosen: set[str]) -> None:
        """Tick these and no others."""
        for action in self._menu.actions():
            action.setChecked(action.data() in chosen)

    def retitle(self, title: str) -> None:
        """What is chosen here, in the language that is set."""
        self._title = title
        self.setAccessibleName(title)
        for action in self._menu.actions():
            action.setText(words(self._names[action.data()]))
        self._refresh()

    def _change(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        ticked = [words(self._names[one]) for one in self.chosen]
        text = ticked[0] if len(ticked) == 1 else f"{len(ticked)} / {len(self._names)}"
        self.setText(f"{self._title}: {text}")
        self.setToolTip(", ".join(ticked))

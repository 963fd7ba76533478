"""Ticks: a button with a menu in which any number of things are chosen."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from core.base.message import Message
from gui.widgets.words import words


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
        if action is None or action.isSeparator() or not action.isEnabled():
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
        self._menu.setToolTipsVisible(True)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._names: dict[str, Message] = {}
        self._absent: dict[str, Message] = {}
        self._note: Message | None = None
        self._ticks: dict[str, QAction] = {}
        self._all = self._told = QAction(self)
        self.offer(names, chosen)

    def offer(
        self,
        names: Mapping[str, Message],
        chosen: set[str],
        absent: Mapping[str, Message] | None = None,
        note: Message | None = None,
    ) -> None:
        """Offer these, by their ids, with some ticked.

        `absent` tells of some of them why they can't be had here; All does not tick these. `note`
        is a line below them, such as why there are no more.
        """
        self._names, self._absent, self._note = dict(names), dict(absent or {}), note
        self._menu.clear()
        self._ticks = {}
        for one in names:
            action = self._ticks[one] = self._menu.addAction("")
            action.setCheckable(True)
            action.setChecked(one in chosen)
            action.toggled.connect(self._change)
        self._menu.addSeparator()
        self._all = self._menu.addAction("")
        self._all.setVisible(len(names) > 1)
        self._all.triggered.connect(lambda: self.choose(set(self._names) - set(self._absent)))
        self._told = self._menu.addAction("")
        self._told.setEnabled(False)
        self._told.setVisible(note is not None)
        self.retitle(self._title)

    @property
    def offered(self) -> tuple[str, ...]:
        """The ids of all."""
        return tuple(self._names)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ids of those that are ticked."""
        return tuple(one for one, action in self._ticks.items() if action.isChecked())

    def choose(self, chosen: set[str]) -> None:
        """Tick these and no others."""
        for one, action in self._ticks.items():
            action.setChecked(one in chosen)

    def retitle(self, title: str) -> None:
        """What is chosen here, in the language that is set."""
        self._title = title
        self.setAccessibleName(title)
        for one, action in self._ticks.items():
            name = words(self._names[one])
            if one in self._absent:
                name = self.tr("{title} – not available here").format(title=name)
                action.setToolTip(words(self._absent[one]))
            action.setText(name)
        self._all.setText(self.tr("All available") if self._absent else self.tr("All"))
        self._told.setText(words(self._note) if self._note else "")
        self._refresh()

    def _change(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        ticked = [words(self._names[one]) for one in self.chosen]
        text = ticked[0] if len(ticked) == 1 else f"{len(ticked)} / {len(self._names)}"
        self.setText(f"{self._title}: {text}")
        tip = ", ".join(ticked)
        self.setToolTip(f"{tip}\n{words(self._note)}" if self._note else tip)

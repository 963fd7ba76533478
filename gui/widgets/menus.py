"""Menus made of declared entries: words, keys, marks and what is grey all come from one list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from core.base.message import Message
from gui.widgets.words import words

Key = QKeySequence | QKeySequence.StandardKey | str


@dataclass(frozen=True)
class Action:
    """An entry of a menu.

    `do` is called when it is chosen or one of its `keys` is pressed. `enabled` and `checked` are
    asked when the menu is opened; without `checked` the entry has no mark.
    """

    text: Message
    do: Callable[[], object]
    keys: Sequence[Key] = ()
    enabled: Callable[[], bool] | None = None
    checked: Callable[[], bool] | None = None


@dataclass(frozen=True)
class Menu:
    """A menu, or one within another; None is a line between entries.

    Where the entries are a function, they are made anew each time the menu is opened.
    """

    title: Message
    entries: "Sequence[Action | Menu | None] | Callable[[], Sequence[Action | Menu | None]]"


class Menus(QObject):
    """Shows these menus in the bar; `retranslate` gives them their words."""

    def __init__(self, bar: QMenuBar, menus: Sequence[Menu]) -> None:
        super().__init__(bar)
        self._named: list[tuple[Callable[[str], object], Message]] = []
        for menu in menus:
            self._fill(bar.addMenu(""), menu)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        for set_text, text in self._named:
            set_text(words(text))

    def _fill(self, shown: QMenu, menu: Menu) -> None:
        self._named.append((shown.setTitle, menu.title))
        if callable(menu.entries):
            shown.aboutToShow.connect(partial(self._fill_anew, shown, menu.entries))
            return
        for entry in menu.entries:
            if entry is None:
                shown.addSeparator()
            elif isinstance(entry, Menu):
                self._fill(shown.addMenu(""), entry)
            else:
                action = _add(shown, entry)
                self._named.append((action.setText, entry.text))
                shown.aboutToShow.connect(partial(_refresh, action, entry))
                # The key of an entry that is grey would do nothing once it is possible again.
                shown.aboutToHide.connect(partial(action.setEnabled, True))

    def _fill_anew(
        self, shown: QMenu, entries: Callable[[], Sequence[Action | Menu | None]]
    ) -> None:
        shown.clear()
        for entry in entries():
            if isinstance(entry, Action):
                action = _add(shown, entry)
                action.setText(words(entry.text))
                _refresh(action, entry)


def _add(menu: QMenu, entry: Action) -> QAction:
    action = menu.addAction("")
    keys: list[QKeySequence] = []
    for key in entry.keys:
        if isinstance(key, QKeySequence.StandardKey):
            keys += QKeySequence.keyBindings(key)
        else:
            keys.append(QKeySequence(key))
    action.setShortcuts(keys)
    action.setCheckable(entry.checked is not None)
    action.triggered.connect(lambda _=False: entry.do())
    if entry.checked:
        action.triggered.connect(partial(_refresh, action, entry))
    return action


def _refresh(action: QAction, entry: Action, *_: object) -> None:
    if entry.checked:
        action.setChecked(entry.checked())
    if entry.enabled:
        action.setEnabled(entry.enabled())

"""Keys of the whole window, which give way to the widget in focus where that needs them itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QLineEdit,
    QRadioButton,
    QScrollBar,
    QSplitterHandle,
    QTabBar,
    QWidget,
)

from core.base.message import say
from gui.widgets.words import words

_Key = Qt.Key
# What is pressed or moved in with the key, rather than the window being told by it.
_PRESSED = (QAbstractButton,)
_MOVED_IN = (QAbstractSlider, QTabBar, QAbstractItemView, QRadioButton)
_PASSED_BY = (QScrollBar, QSplitterHandle)  # whoever presses these goes on typing


def leave(part: QWidget) -> None:
    """Give the keys back to the window, if this part of it has them and is about to be hidden.

    Qt would give them to whatever comes next, such as a line in which text is typed.
    """
    focus = QApplication.focusWidget()
    if focus is not None and (focus is part or part.isAncestorOf(focus)):
        part.window().setFocus()


def with_key(text: str, key: QKeySequence) -> str:
    """A tool tip that ends with its key, as people of this system and language name it."""
    name = key.toString(QKeySequence.SequenceFormat.NativeText)
    return words(say("{tip} ({key})", tip=text, key=name))


@dataclass(frozen=True)
class KeyAction:
    """A key of the window, and what it does; a button's click, so that a lesson can lock both."""

    key: Qt.Key
    do: Callable[[], object]

    def tip(self, text: str) -> str:
        """A tool tip that ends with the key."""
        return with_key(text, QKeySequence(self.key))


class Keys(QObject):
    """Does what belongs to a key, wherever the focus is, unless what has it uses that key.

    A line in which text is typed uses them all. It is left when something else is pressed, so that
    what was typed counts before that, and the keys are the window's again.
    """

    def __init__(self, window: QWidget, actions: Iterable[KeyAction]) -> None:
        super().__init__(window)
        self._window = window
        self._line: QLineEdit | None = None  # in which text is typed
        self._shortcuts: dict[Qt.Key, QShortcut] = {}
        for action in actions:
            shortcut = self._shortcuts[action.key] = QShortcut(QKeySequence(action.key), window)
            shortcut.activated.connect(action.do)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app = app
        app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See what is pressed while text is typed; at other times nothing is looked at."""
        line = self._line
        if line is None or event.type() not in (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.Shortcut,
        ):
            return False
        if event.type() == QEvent.Type.Shortcut:
            line.editingFinished.emit()
        elif (
            isinstance(watched, QWidget)
            and watched.window() is line.window()
            and watched is not line
            and not line.isAncestorOf(watched)
            and not isinstance(watched, _PASSED_BY)
        ):
            (line.parentWidget() or self._window).setFocus(Qt.FocusReason.MouseFocusReason)
        return False

    def _follow(self, _: QWidget | None, focus: QWidget | None) -> None:
        own = focus is not None and focus.window() is self._window
        self._watch(focus if own and isinstance(focus, QLineEdit) else None)
        for key, shortcut in self._shortcuts.items():
            users: tuple[type[QWidget], ...] = ()
            # Our own widgets say so.
            says = False
            if key == _Key.Key_Space:
                users, says = _PRESSED, getattr(focus, "uses_space", False)
            elif key in (_Key.Key_Left, _Key.Key_Right):
                users, says = _MOVED_IN, getattr(focus, "uses_arrows", False)
            elsewhere = focus is not None and not own
            shortcut.setEnabled(not (isinstance(focus, users) or says or elsewhere))

    def _watch(self, line: QLineEdit | None) -> None:
        if (line is None) != (self._line is None):
            if line is None:
                self._app.removeEventFilter(self)
            else:
                self._app.installEventFilter(self)
        self._line = line

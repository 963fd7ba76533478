"""Keys of the whole window, which give way to the widget in focus where that needs them itself."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from gui.panels.ladder import Ladder

_Key = Qt.Key
# What is pressed, moved or chosen in with the key, rather than the window being told by it.
_PRESSED = (QAbstractButton, QComboBox, QAbstractItemView)
_MOVED_IN = (
    *(QAbstractSlider, QTabBar, QComboBox, QAbstractItemView, QPlainTextEdit, QTextBrowser),
    QRadioButton,
)
_SEARCHED = (QComboBox,)


class Keys(QObject):
    """Does what belongs to a key, wherever the focus is, unless what has it uses that key."""

    def __init__(self, window: QWidget, deeds: Mapping[Qt.Key, Callable[[], object]]) -> None:
        super().__init__(window)
        self._shortcuts: dict[Qt.Key, QShortcut] = {}
        for key, deed in deeds.items():
            self._shortcuts[key] = QShortcut(QKeySequence(key), window)
            self._shortcuts[key].activated.connect(deed)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, _: QWidget | None, focus: QWidget | None) -> None:
        for key, shortcut in self._shortcuts.items():
            if key == _Key.Key_Space:
                users: tuple[type[QWidget], ...] = _PRESSED
            elif key in (_Key.Key_Left, _Key.Key_Right):
                users = _MOVED_IN
            else:
                users = _SEARCHED
            # Lists of words have no use for letters, and the ladder goes up and down only.
            elsewhere = focus is not None and focus.window() is not self.parent()
            used = isinstance(focus, users) and not isinstance(focus, Ladder)
            # Our own widgets say so.
            if key == _Key.Key_Space:
                used = used or getattr(focus, "uses_space", False)
            elif users is _MOVED_IN:
                used = used or getattr(focus, "uses_arrows", False)
            shortcut.setEnabled(not (used or elsewhere))

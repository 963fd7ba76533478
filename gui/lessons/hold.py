"""Holds: controls that a page of a lesson hides or locks, for as long as it is open."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


class Hold(QObject):
    """Keeps a widget hidden, or disabled, whatever else shows or enables it meanwhile.

    After `release` it is what it would have been.
    """

    def __init__(self, widget: QWidget, hide: bool) -> None:
        super().__init__(widget)
        self._widget, self._hide = widget, hide
        self._wanted = self._now()
        self._mine = False
        widget.installEventFilter(self)
        self._set(False)

    def release(self) -> None:
        """Let go of it."""
        self._widget.removeEventFilter(self)
        self._set(self._wanted)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo what somebody else does, and remember it."""
        kind = QEvent.Type.ShowToParent if self._hide else QEvent.Type.EnabledChange
        if watched is self._widget and event.type() is kind and not self._mine and self._now():
            self._wanted = True
            self._set(False)
        return super().eventFilter(watched, event)

    def _now(self) -> bool:
        if self._hide:
            return not self._widget.isHidden()
        # What is disabled only because something around it is will be enabled with that.
        return not self._widget.testAttribute(Qt.WidgetAttribute.WA_ForceDisabled)

    def _set(self, on: bool) -> None:
        self._mine = True
        if self._hide:
            self._widget.setVisible(on)
        else:
            self._widget.setEnabled(on)
        self._mine = False

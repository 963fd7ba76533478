"""Targets: the controls and instruments that a panel lets lessons point at, hide and lock."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QTabWidget, QWidget

Spot = tuple[QWidget, QRect | None]  # a widget, or a part of one
Release = Callable[[], None]  # ends what was hidden or locked


class Target:
    """A widget. What else locks with it, such as buttons that set it too, is in `locks`.

    `called` gives its name on the screen where neither its text nor its accessible name is that.
    """

    def __init__(
        self,
        widget: QWidget,
        called: Callable[[], str] | None = None,
        locks: Sequence[QWidget] = (),
    ) -> None:
        self.widget = widget
        self._called, self._locks = called, locks

    @property
    def called(self) -> str:
        """What it is called on the screen."""
        if self._called:
            return self._called()
        text = self.widget.text() if isinstance(self.widget, QAbstractButton) else ""
        return text or self.widget.accessibleName()

    def find(self) -> Spot | None:
        """Where it is; None for what isn't there now."""
        return self.widget, None

    def light(self) -> Spot | None:
        """Show that it is meant; the answer is what is to be ringed besides, if anything."""
        return self.find()

    def put_out(self) -> None:
        """End what `light` did, besides the ring."""

    def hide(self) -> list[Release]:
        """Hide it and lock it, until it is released."""
        return [Hold(self.widget, hide=True).release, Hold(self.widget, hide=False).release]

    def lock(self) -> list[Release]:
        """Let nobody use it until it is released, in the reverse order."""
        return [Hold(widget, hide=False).release for widget in (self.widget, *self._locks)]


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


class TabTarget(Target):
    """A tab of a QTabWidget; while it is hidden, the first one is shown in its place."""

    def __init__(self, tabs: QTabWidget, index: int) -> None:
        super().__init__(tabs.tabBar(), lambda: tabs.tabText(index))
        self._tabs, self._index = tabs, index

    def find(self) -> Spot | None:
        """Its place in the bar."""
        return self.widget, self._tabs.tabBar().tabRect(self._index)

    def hide(self) -> list[Release]:
        """Leave it out of the bar."""
        if self._tabs.currentIndex() == self._index:
            self._tabs.setCurrentIndex(0)
        self._tabs.setTabVisible(self._index, False)
        return [partial(self._tabs.setTabVisible, self._index, True)]


def way_to(widget: QWidget) -> Spot | None:
    """What to press first to see a widget: whatever around it says so in its own `way_to`."""
    parent = widget.parentWidget()
    while parent is not None:
        offered: Callable[[QWidget], Spot | None] | None = getattr(parent, "way_to", None)
        if offered and (spot := offered(widget)):
            return spot
        parent = parent.parentWidget()
    return None


Targets = Mapping[str, Target]


class Targeted(Protocol):
    """A panel that offers targets."""

    def targets(self) -> Targets:
        """What lessons can point at here, by the names of places."""

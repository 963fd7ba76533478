"""The tab Compare: its views, one at a time, each made when it is first looked at."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from gui.widgets.panel import Panel


class CompareTab(Panel):
    """Shows one of its views; `makers` make them, and are named as the views are."""

    def __init__(
        self, makers: Mapping[str, Callable[[], QWidget]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._makers = dict(makers)
        self._made: dict[str, QWidget] = {}
        self._areas: dict[str, QScrollArea] = {}
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self._views = QStackedWidget()
        for _ in makers:
            self.bar.addTab("")
        self.bar.setVisible(len(makers) > 1)
        self.bar.currentChanged.connect(self._show_current)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._views, 1)
        self.retranslate()

    @property
    def shown(self) -> str:
        """The name of the view that is shown."""
        return list(self._makers)[self.bar.currentIndex()]

    def show_view(self, name: str) -> None:
        """Show the view of this name."""
        self.bar.setCurrentIndex(list(self._makers).index(name))

    def view(self, name: str) -> QWidget:
        """The view of this name, made if it was not there."""
        if name not in self._made:
            view = self._made[name] = self._makers[name]()
            # A small window or large letters leave some parts no room: then the view scrolls.
            area = self._areas[name] = QScrollArea(objectName="plain", widgetResizable=True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(view)
            self._views.addWidget(area)
        return self._made[name]

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks at it."""
        super().showEvent(event)
        self._show_current()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        titles = {
            "runs": self.tr("Runs"),
            "race": self.tr("Race"),
            "sweep": self.tr("Sweep"),
            "processes": self.tr("Processes"),
        }
        for place, name in enumerate(self._makers):
            self.bar.setTabText(place, titles[name])
        self.bar.setAccessibleName(self.tr("What is compared"))

    def _show_current(self, _: int = 0) -> None:
        if self.isVisible():
            self.view(self.shown)
            self._views.setCurrentWidget(self._areas[self.shown])

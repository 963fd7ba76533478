"""The tab Compare: its views, one at a time, each made when it is first looked at."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from gui.compare.views import VIEWS, CompareContext, View
from gui.widgets.panel import Panel
from gui.widgets.words import words


class CompareTab(Panel):
    """Shows one of its views at a time."""

    def __init__(
        self, context: CompareContext, views: Sequence[View] = VIEWS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._offered = {view.name: view for view in views}
        self._made: dict[str, QWidget] = {}
        self._areas: dict[str, QScrollArea] = {}
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self._views = QStackedWidget()
        for _ in views:
            self.bar.addTab("")
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
        return list(self._offered)[self.bar.currentIndex()]

    def show_view(self, name: str) -> None:
        """Show the view of this name."""
        self.bar.setCurrentIndex(list(self._offered).index(name))

    def view(self, name: str) -> QWidget:
        """The view of this name, made if it was not there."""
        if name not in self._made:
            view = self._made[name] = self._offered[name].make(self._context)
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
        for place, view in enumerate(self._offered.values()):
            self.bar.setTabText(place, words(view.title))
        self.bar.setAccessibleName(self.tr("What is compared"))

    def _show_current(self, _: int = 0) -> None:
        if self.isVisible():
            self.view(self.shown)
            self._views.setCurrentWidget(self._areas[self.shown])

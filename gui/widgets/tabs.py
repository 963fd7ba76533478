"""Tabs that are known by their names: their titles, keys, and the way to what is in them."""

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QTabWidget, QWidget

from core.base.message import Message
from gui.widgets.keys import with_key
from gui.widgets.targets import Spot, TabTarget, Targets
from gui.widgets.words import words


class Tabs(QTabWidget):
    """Pages, each with a name, a title and a key: Ctrl+1 is the first one's, and so on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: dict[str, Message] = {}
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)

    def add(self, name: str, title: Message, page: QWidget) -> None:
        """Add a page at the end."""
        self._titles[name] = title
        self.addTab(page, "")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the pages, from left to right."""
        return tuple(self._titles)

    @property
    def titles(self) -> tuple[Message, ...]:
        """Their titles."""
        return tuple(self._titles.values())

    def key(self, place: int) -> QKeySequence:
        """The key of the page at this place, from 0 on."""
        return QKeySequence(f"Ctrl+{place + 1}")

    def show_page(self, place: int) -> None:
        """Show the page at this place, unless it is hidden."""
        if self.isTabVisible(place):
            self.setCurrentIndex(place)

    def open(self, name: str) -> None:
        """Show the page of this name, unless it is hidden."""
        self.show_page(self.names.index(name))

    def turn(self, by: int) -> None:
        """Show the page beside the one that is shown, around the ends."""
        place = self.currentIndex()
        for _ in range(self.count()):
            place = (place + by) % self.count()
            if self.isTabVisible(place):
                break
        self.setCurrentIndex(place)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        for place, title in enumerate(self.titles):
            self.setTabText(place, words(title))
            self.setTabToolTip(place, with_key(words(title), self.key(place)))
        self.tabBar().setAccessibleName(self.tr("Views"))

    def targets(self) -> Targets:
        """The tabs, for lessons."""
        return {f"tab:{name}": TabTarget(self, place) for place, name in enumerate(self.names)}

    def way_to(self, widget: QWidget) -> Spot | None:
        """The tab that a widget is behind, unless that is open."""
        for place in range(self.count()):
            page = self.widget(place)
            if page and page is not self.currentWidget() and page.isAncestorOf(widget):
                return self.tabBar(), self.tabBar().tabRect(place)
        return None

"""The stage: the window as a page of a lesson sees it, with what it lights, hides and locks."""

import re
from collections.abc import Iterable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QScrollArea, QWidget

from core.lessons import Page, Place
from gui.lessons.lab import Lab
from gui.lessons.spotlight import Spotlight
from gui.widgets.targets import Release, Spot, Target, way_to

_BOLD = re.compile(r"\*\*(.+?)\*\*")


class Stage(QObject):
    """Does with the targets that the panels offer what the open page wants."""

    def __init__(self, lab: Lab, parent: QObject) -> None:
        super().__init__(parent)
        self._left = lab.left
        self._targets = lab.targets()
        self._point: Place | None = None
        self._lit: Target | None = None
        self._named: list[QWidget] = []  # controls of the experiment that the page's text names
        self._releases: list[Release] = []
        self.spotlight = Spotlight(lab.left.window())
        lab.tabs.currentChanged.connect(self._light)
        lab.session.experiment_changed.connect(self._light)
        lab.left.fold.button.clicked.connect(self._light)

    def show_page(self, page: Page | None) -> None:
        """Light, hide and lock what this page names, and nothing else; None names nothing."""
        for release in reversed(self._releases):
            release()
        self._releases = []
        if page is not None:
            # What a page speaks of is at the top, unless it points at something further down.
            self._left.scroll_to_top()
            for place in page.hide:
                self._releases += self.target(place).hide()
            for place in page.lock:
                self._releases += self.target(place).lock()
        self._named = self._find_named(page) if page else []
        self.point_at(page.point if page else None)

    def point_at(self, place: Place | None) -> None:
        """Light this place, or nothing."""
        self._point = place
        points_there = "experiment" in self.columns()
        self._left.unfold(points_there or bool(self._named))
        if self._named and not points_there:
            _scroll_to(self._named[0])
        if place is not None and (spot := self.find(place)):
            _scroll_to(spot[0])
        self._light()

    def _find_named(self, page: Page) -> list[QWidget]:
        """The controls of the experiment that a page names, as lessons write them: in bold."""
        asked = str(page.task.goal()) if page.task else ""
        named = set(_BOLD.findall(f"{page.text}\n{asked}"))
        found = [
            part for name, part in self._left.experiment.named_parts().items() if name in named
        ]
        return [control for control in found if not control.isHidden()]

    def columns(self) -> frozenset[str]:
        """Which of the columns that can be left out the page points into."""
        spot = self.find(self._point) if self._point else None
        columns = {name: self._targets[f"panel:{name}"].widget for name in ("experiment", "code")}
        return frozenset(
            name
            for name, column in columns.items()
            if spot and (column is spot[0] or column.isAncestorOf(spot[0]))
        )

    def target(self, place: Place) -> Target:
        """What a place is in this window."""
        return self._targets[str(place)]

    def name_of(self, place: Place) -> str:
        """What a control is called on the screen."""
        return self.target(place).called

    def find(self, place: Place) -> Spot | None:
        """Where a place is; None for a line of code that this program does not have."""
        return self.target(place).find()

    def _light(self, *_: object) -> None:
        """Light the place that is pointed at, or what leads to it while it can't be seen."""
        before, self._lit = self._lit, self.target(self._point) if self._point else None
        if before and before is not self._lit:
            before.put_out()
        spot = self._lit.light() if self._lit else None
        if spot and not spot[0].isVisible():
            spot = way_to(spot[0]) or spot
        self.spotlight.light(*(spot or (None, None)))


def _scroll_to(widget: QWidget) -> None:
    """Bring it into view, in whatever scrolls around it."""
    for area in _areas(widget):
        area.ensureWidgetVisible(widget)


def _areas(widget: QWidget) -> Iterable[QScrollArea]:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            yield parent
        parent = parent.parentWidget()

"""The stage: the window as a page of a lesson sees it, with what it lights, hides and locks."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QWidget

from core.experiment.experiment import FIELDS
from core.lessons import Page, Place
from core.lessons.places import lines_of
from core.programs import LADDER, rung
from core.programs import find as find_program
from gui.app.options import TABS
from gui.lessons.hold import Hold
from gui.lessons.spotlight import Spotlight
from gui.widgets.words import words

if TYPE_CHECKING:
    from gui.app.window import MainWindow

_BOLD = re.compile(r"\*\*(.+?)\*\*")

Spot = tuple[QWidget, QRect | None]  # a widget, or a part of one


class Stage(QObject):
    """Finds each place that a lesson can name, and does with it what the open page wants."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._page: Page | None = None
        self._point: Place | None = None
        self._named: list[QWidget] = []  # controls of the experiment that the page's text names
        self._holds: list[Hold] = []
        self.spotlight = Spotlight(window)
        window.tabs.currentChanged.connect(self._light)
        window.session.experiment_changed.connect(self._light)
        window.left.fold.button.clicked.connect(self._light)

    def show_page(self, page: Page | None) -> None:
        """Light, hide and lock what this page names, and nothing else; None names nothing."""
        self._let_go()
        self._page = page
        if page is not None:
            # What a page speaks of is at the top, unless it points at something further down.
            self._window.experiment.verticalScrollBar().setValue(0)
            for place in page.hide:
                self._hide(place)
            for place in page.lock:
                self._lock(place)
            if any(place.kind == "field" for place in page.lock):
                self._lock_presets()
        self._named = self._find_named(page) if page else []
        self.point_at(page.point if page else None)

    def point_at(self, place: Place | None) -> None:
        """Light this place, or nothing."""
        self._point = place
        points_there = "experiment" in self.columns()
        self._window.left.unfold(points_there or bool(self._named))
        if self._named and not points_there:
            _scroll_to((self._named[0], None))
        if place is not None and (spot := self.find(place)):
            _scroll_to(spot)
        self._light()

    def _find_named(self, page: Page) -> list[QWidget]:
        """The controls of the experiment that a page names, as lessons write them: in bold."""
        asked = str(page.task.goal()) if page.task else ""
        named = set(_BOLD.findall(f"{page.text}\n{asked}"))
        experiment = self._window.experiment
        controls: dict[str, QWidget] = {
            words(control.field.label): control for control in experiment.controls.values()
        }
        buttons = (*experiment.presets.values(), experiment.take_advice)
        controls |= {button.text(): button for button in buttons}
        controls |= {heading.text(): heading for heading in experiment.headings.values()}
        controls |= {f"{rung(one)} {words(one.title)}": experiment.ladder for one in LADDER}
        found = [control for name, control in controls.items() if name in named]
        return [control for control in found if not control.isHidden()]

    def columns(self) -> frozenset[str]:
        """Which of the columns that can be left out the page points into."""
        spot = self.find(self._point) if self._point else None
        columns = {"experiment": self._window.experiment, "code": self._window.code}
        return frozenset(
            name
            for name, column in columns.items()
            if spot and (column is spot[0] or column.isAncestorOf(spot[0]))
        )

    def name_of(self, place: Place) -> str:
        """What a control is called on the screen."""
        if place.kind == "program":
            return words(find_program(place.name).title)
        if place.kind in ("field", "slider") and place.name in FIELDS:
            return words(FIELDS[place.name].label)  # a field and its slider have one name
        spot = self.find(place)
        assert spot is not None
        text = spot[0].text() if isinstance(spot[0], QAbstractButton) else ""
        return text or spot[0].accessibleName()

    def find(self, place: Place) -> Spot | None:
        """Where a place is; None for a line of code that this program does not have."""
        name, window = place.name, self._window
        match place.kind:
            case "field":
                return window.experiment.controls[name], None
            case "program":
                return window.experiment.ladder, None
            case "tab":
                bar = window.tabs.tabBar()
                return bar, bar.tabRect(TABS.index(name))
            case "code":
                return (window.code.view, None) if self._lines(place) else None
            case _:
                return self._parts()[str(place)], None

    def _parts(self) -> dict[str, QWidget]:
        window = self._window
        transport, experiment, code = window.transport, window.experiment, window.code
        return {
            "button:train": transport.train,
            "button:one-step": transport.step,
            "button:reset": transport.reset,
            "button:hand": experiment.presets["hand"],
            "button:article": experiment.presets["article"],
            "button:profile": code.profile,
            "button:whole-script": code.whole,
            "button:check": window.proof.check,
            "button:break": window.proof.break_it,
            "button:pin": window.loss.pin_button,
            "button:smooth": window.loss.smooth,
            "button:go-on": window.time.go_on,
            "button:line-next": window.one_step.on,
            "button:line-back": window.one_step.back,
            "box:beside": window.one_step.other,
            "plot:loss": window.loss,
            "plot:histograms": window.histograms,
            "slider:pace": transport.pace,
            "slider:learning_rate": experiment.rate_slider,
            "slider:time": window.time.slider,
            "panel:experiment": experiment,
            "panel:code": code,
            "panel:ladder": experiment.ladder,
        }

    def _light(self, *_: object) -> None:
        """Light the place that is pointed at, or what leads to it while it can't be seen."""
        place = self._point
        is_code = place is not None and place.kind == "code"
        self._window.code.light_lines(self._lines(place) if place and is_code else frozenset())
        spot = self.find(place) if place and not is_code else None
        if spot and not spot[0].isVisible():
            spot = self._way_to(spot[0]) or spot
        self.spotlight.light(*(spot or (None, None)))

    def _way_to(self, widget: QWidget) -> Spot | None:
        """The tab that has to be opened first, or the experiment that is folded."""
        if self._window.experiment.isAncestorOf(widget):
            return self._window.left.fold.button, None
        tabs = self._window.tabs
        for index in range(tabs.count()):
            page = tabs.widget(index)
            if page and page is not tabs.currentWidget() and page.isAncestorOf(widget):
                return tabs.tabBar(), tabs.tabBar().tabRect(index)
        return None

    def _lines(self, place: Place) -> frozenset[int]:
        """The lines of the program that a place in its code names."""
        return lines_of(place, find_program(self._window.session.experiment.program))

    def _hide(self, place: Place) -> None:
        if place.kind == "tab":
            tabs, index = self._window.tabs, TABS.index(place.name)
            if tabs.currentIndex() == index:
                tabs.setCurrentIndex(0)
            tabs.setTabVisible(index, False)
        elif place.kind == "program":
            self._window.experiment.ladder.hide_program(place.name, True)
        elif spot := self.find(place):
            self._holds += [Hold(spot[0], hide=True), Hold(spot[0], hide=False)]

    def _lock(self, place: Place) -> None:
        if place.kind == "program":
            self._window.experiment.ladder.lock_program(place.name, True)
        elif spot := self.find(place):
            self._holds.append(Hold(spot[0], hide=False))

    def _lock_presets(self) -> None:
        """What sets many fields at once would set those that are locked."""
        experiment = self._window.experiment
        for button in (*experiment.presets.values(), experiment.take_advice):
            self._holds.append(Hold(button, hide=False))

    def _let_go(self) -> None:
        for hold in reversed(self._holds):
            hold.release()
        self._holds = []
        for place in (*self._page.hide, *self._page.lock) if self._page else ():
            if place.kind == "tab":
                self._window.tabs.setTabVisible(TABS.index(place.name), True)
            elif place.kind == "program":
                self._window.experiment.ladder.hide_program(place.name, False)
                self._window.experiment.ladder.lock_program(place.name, False)


def _scroll_to(spot: Spot) -> None:
    """Bring it into view, in whatever scrolls around it."""
    widget = spot[0]
    for area in _areas(widget):
        area.ensureWidgetVisible(widget)


def _areas(widget: QWidget) -> Iterable[QScrollArea]:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            yield parent
        parent = parent.parentWidget()

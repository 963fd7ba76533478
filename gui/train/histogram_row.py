"""The histograms that are shown, and what adds more of them."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QToolButton, QVBoxLayout, QWidget

from core.run.measure import measure
from core.run.snapshot import Snapshot
from gui.train.histogram import Histogram
from gui.train.instrument import Instrument, TrainContext
from gui.widgets import theme
from gui.widgets.icons import icon
from gui.widgets.keys import KeyAction
from gui.widgets.panel import Panel
from gui.widgets.plot import Plot
from gui.widgets.targets import Target, Targets
from gui.widgets.words import shape

_GIVEN = {"x", "y", "w1", "w2"}  # what a program has before it does anything


class HistogramRow(Panel, Instrument):
    """A row of histograms and, beside it, buttons.

    `watched` carries the names that are shown, `told` a Message about a figure that was saved.
    """

    watched = Signal(object)
    told = Signal(object)

    def __init__(self, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent, "")
        self._snapshot: Snapshot | None = None
        self._is_past = False  # a step of the past is shown, and not the newest snapshot
        self._outdated = False
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        # Where there is no room for all of them, they can be scrolled through.
        self._area = QScrollArea(objectName="plain", widgetResizable=True)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inside)
        self._add = QToolButton()
        self._menu = QMenu(self._add)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._add.setMenu(self._menu)
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._area, 1)
        self.time = QToolButton(checkable=True)
        self._time_key = KeyAction(Qt.Key.Key_H, self.time.toggle)
        self.time.toggled.connect(self._set_over_time)
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._add)
        buttons.addWidget(self.time)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        self.histograms: dict[str, Histogram] = {}
        for name in names:
            self.add(name)
        self.retranslate()
        self.apply_theme()

    @classmethod
    def make(cls, context: TrainContext) -> "HistogramRow":
        """The row of a session's run, with the variables that were watched last time."""
        row = cls(context.watched)
        row.watched.connect(context.session.watch)
        row.watched.connect(lambda _: context.remember_watched(row.order))
        context.session.watch(row.names)
        return row

    @property
    def names(self) -> frozenset[str]:
        """The variables that are shown."""
        return frozenset(self.histograms)

    @property
    def order(self) -> tuple[str, ...]:
        """Their names from left to right."""
        return tuple(self.histograms)

    def show_names(self, names: tuple[str, ...]) -> None:
        """Show these variables, from left to right, and no others."""
        for name in self.order:
            self.remove(name)
        for name in names:
            self.add(name)

    def plots(self) -> list[Plot]:
        """The plots that are shown, to be painted."""
        return [histogram.shown for histogram in self.histograms.values()]

    def add(self, name: str) -> None:
        """Show this variable too."""
        if name in self.histograms:
            return
        histogram = Histogram(name)
        histogram.removed.connect(self.remove)
        histogram.told.connect(self.told)
        histogram.set_over_time(self.time.isChecked())
        histogram.mark_outdated(self._outdated)
        self.histograms[name] = histogram
        self._row.addWidget(histogram, 1)
        self.watched.emit(self.names)
        if self._snapshot:  # a run that has ended sends no other
            self._show(histogram, self._snapshot)

    def remove(self, name: str) -> None:
        """Show it no more."""
        histogram = self.histograms.pop(name)
        self._row.removeWidget(histogram)
        histogram.hide()
        histogram.deleteLater()
        self.watched.emit(self.names)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw what the snapshot has of the variables shown."""
        self._is_past = False
        self._snapshot = snapshot
        for histogram in self.histograms.values():
            if histogram.isVisible():
                self._show(histogram, snapshot)

    def show_present(self) -> None:
        """Draw the newest snapshot again, if a step of the past is shown."""
        if self._is_past and self._snapshot:
            self.show_snapshot(self._snapshot)

    def show_past(self, step: int, values: Mapping[str, object]) -> None:
        """Draw these arrays, as they were after so many steps."""
        self._is_past = True
        starts = self._snapshot.starts if self._snapshot else {}
        end = self._snapshot.end if self._snapshot else step
        for name, histogram in self.histograms.items():
            if isinstance(values.get(name), np.ndarray):
                histogram.show_distribution(step, end, measure(values[name]), starts.get(name))

    def clear(self) -> None:
        """A new run is to come."""
        self._snapshot = None
        for histogram in self.histograms.values():
            histogram.clear()

    def mark_outdated(self, settings: str | None) -> None:
        """What is shown is of a run whose settings have been changed since, or no more."""
        self._outdated = settings is not None
        for histogram in self.histograms.values():
            histogram.mark_outdated(self._outdated)

    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of the window that act here."""
        return (self._time_key,)

    def targets(self) -> Targets:
        """What lessons can point at here."""
        return {"plot:histograms": Target(self)}

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._add.setToolTip(self.tr("Add a variable of the program"))
        self._add.setAccessibleName(self._add.toolTip())
        tip = self.tr("Show the distributions over time")
        self.time.setToolTip(self._time_key.tip(tip))
        self.time.setAccessibleName(self.time.toolTip())

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        self._add.setIcon(icon("plus", theme.current().text))
        self.time.setIcon(icon("time", theme.current().text))

    def _show(self, histogram: Histogram, snapshot: Snapshot) -> None:
        name = histogram.name
        if name in snapshot.distributions:
            histogram.show_distribution(
                snapshot.step,
                snapshot.end,
                snapshot.distributions[name],
                snapshot.starts.get(name),
            )
        elif snapshot.step and name not in snapshot.shapes and snapshot.shapes.keys() - _GIVEN:
            histogram.show_missing()

    def _set_over_time(self, over_time: bool) -> None:
        for histogram in self.histograms.values():
            histogram.set_over_time(over_time)

    def _fill_menu(self) -> None:
        self._menu.clear()
        shapes = self._snapshot.shapes if self._snapshot else {}
        names = [name for name in shapes if name not in self.histograms]
        for name in names:
            action = self._menu.addAction(f"{name}   {shape(shapes[name])}")
            action.triggered.connect(lambda _=False, name=name: self.add(name))
        if not names:
            text = self.tr("All variables are shown")
            if not shapes:
                text = self.tr("Train first to see the variables")
            self._menu.addAction(text).setEnabled(False)

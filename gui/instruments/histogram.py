"""Histograms of the program's variables, live."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from core.measure import Distribution
from core.snapshot import Snapshot
from gui import theme
from gui.icons import icon
from gui.instruments.axes import Plot
from gui.words import figure, shape

# Which phase of the step makes a variable; its colour is the phase's.
_PHASE = {"h": "forward", "h_relu": "forward", "y_pred": "forward", "loss": "loss"}


def phase_of(variable: str) -> str:
    """The phase that makes a variable: weights are made by the update, gradients backward."""
    if variable.startswith("grad_") or variable.endswith(".grad"):
        return "backward"
    return _PHASE.get(variable, "update")


class Histogram(QWidget):
    """One variable's distribution now, with the one it started from as an outline."""

    removed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.name = name
        self._first: Distribution | None = None
        self._range: tuple[float, float, float] | None = None
        self._title = QLabel()
        self._figures = QLabel(objectName="quiet", wordWrap=True)
        self._close = QToolButton(objectName="flat")
        self._close.clicked.connect(lambda: self.removed.emit(self.name))
        self.plot = Plot()
        self.plot.hideAxis("left")
        self._bars = pg.PlotCurveItem([0, 1], [0], stepMode="center", fillLevel=0)
        self._outline = pg.PlotCurveItem([0, 1], [0], stepMode="center")
        self.plot.addItem(self._bars)
        self.plot.addItem(self._outline)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self._figures)
        self._title.setText(name)
        self.retranslate()
        self._dress()
        self.clear()

    def show_distribution(self, distribution: Distribution, start: Distribution) -> None:
        """Draw a distribution, and the one that the run started with as an outline."""
        if self._first is not start:
            self._first = start
            self._outline.setData(_edges(start), _density(start))
            for item in (self._bars, self._outline, self.plot.getAxis("bottom")):
                item.show()
        nothing = not distribution.counts.any()  # all inf or nan
        for item in (self._bars, self.plot.getAxis("bottom")):
            item.setVisible(not nothing)
        if not nothing:
            self._keep_range(distribution)
        edges = _edges(distribution)
        self._bars.setData(edges, _density(distribution))
        title = f"{self.name}   {shape(distribution.shape)}"
        if title != self._title.text():
            self._title.setText(title)
        self._figures.setText(self._describe(distribution))

    def clear(self) -> None:
        """A new run is to come."""
        self._first = None
        self._range = None
        self._bars.hide()
        self._outline.hide()
        self.plot.hideAxis("bottom")
        self._title.setText(self.name)
        self._figures.setText("")

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._close.setToolTip(self.tr("Remove {name}").format(name=self.name))
        self._close.setAccessibleName(self._close.toolTip())
        self.plot.setAccessibleName(self.tr("Histogram of {name}").format(name=self.name))
        self.plot.setToolTip(
            self.tr(
                "How the numbers in {name} are distributed now; the dashed line is the start."
            ).format(name=self.name)
        )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        look = theme.current()
        colour = look.phase(phase_of(self.name))
        fill = pg.mkColor(colour)
        fill.setAlpha(110)
        self._bars.setPen(pg.mkPen(colour, width=1))
        self._bars.setBrush(fill)
        outline = pg.mkPen(look.quiet, width=1)
        outline.setDashPattern([4, 3])
        self._outline.setPen(outline)
        self._close.setIcon(icon("close", look.quiet))

    def _describe(self, distribution: Distribution) -> str:
        if not distribution.counts.any():
            return self.tr("all {number} not finite").format(number=distribution.not_finite)
        parts = [
            self.tr("mean {mean}").format(mean=figure(distribution.mean)),
            self.tr("spread {spread}").format(spread=figure(distribution.spread)),
            self.tr("zeros {share} %").format(share=f"{100 * distribution.zeros:.3g}"),
        ]
        if self.name == "h_relu" and distribution.silent:
            parts.append(
                self.tr("silent units {share} %").format(share=f"{100 * distribution.silent:.3g}")
            )
        if distribution.not_finite:
            parts.append(self.tr("{number} not finite").format(number=distribution.not_finite))
        return "  ".join(part.replace(" ", "\u00a0") for part in parts)

    def _keep_range(self, distribution: Distribution) -> None:
        """Keep the ranges while the numbers fit well: laying out axes is what costs."""
        low, high = distribution.low, distribution.high
        top = float(_density(distribution).max())
        if self._range:
            left, right, roof = self._range
            wide, tall = right - left, roof
            fits = left <= low and high <= right and high - low > 0.4 * wide
            if fits and 0.4 * tall < top <= tall:
                return
        room = 0.08 * (high - low)
        self._range = (low - room, high + room, top * 1.15)
        self.plot.setRange(xRange=(low - room, high + room), yRange=(0, self._range[2]), padding=0)


class HistogramRow(QWidget):
    """The histograms that are shown, and a button that adds more; `watched` carries their names."""

    watched = Signal(object)

    def __init__(self, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._add = QToolButton()
        self._menu = QMenu(self._add)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._add.setMenu(self._menu)
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._row, 1)
        layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignTop)
        self.histograms: dict[str, Histogram] = {}
        for name in names:
            self.add(name)
        self.retranslate()
        self._dress()

    @property
    def names(self) -> frozenset[str]:
        """The variables that are shown."""
        return frozenset(self.histograms)

    def add(self, name: str) -> None:
        """Show this variable too."""
        if name in self.histograms:
            return
        histogram = Histogram(name)
        histogram.removed.connect(self.remove)
        self.histograms[name] = histogram
        self._row.addWidget(histogram, 1)
        self.watched.emit(self.names)

    def remove(self, name: str) -> None:
        """Show it no more."""
        histogram = self.histograms.pop(name)
        self._row.removeWidget(histogram)
        histogram.hide()
        histogram.deleteLater()
        self.watched.emit(self.names)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw what the snapshot has of the variables shown."""
        self._shapes = dict(snapshot.shapes)
        for name, histogram in self.histograms.items():
            if name in snapshot.distributions and histogram.isVisible():
                histogram.show_distribution(snapshot.distributions[name], snapshot.starts[name])

    def clear(self) -> None:
        """A new run is to come."""
        for histogram in self.histograms.values():
            histogram.clear()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._add.setToolTip(self.tr("Add a variable of the program"))
        self._add.setAccessibleName(self._add.toolTip())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        self._add.setIcon(icon("plus", theme.current().text))

    def _fill_menu(self) -> None:
        self._menu.clear()
        names = [name for name in self._shapes if name not in self.histograms]
        for name in names:
            action = self._menu.addAction(f"{name}   {shape(self._shapes[name])}")
            action.triggered.connect(lambda _=False, name=name: self.add(name))
        if not names:
            text = self.tr("All variables are shown")
            if not self._shapes:
                text = self.tr("Train first, to see what there is")
            self._menu.addAction(text).setEnabled(False)


def _edges(distribution: Distribution) -> np.ndarray:
    return np.linspace(distribution.low, distribution.high, len(distribution.counts) + 1)


def _density(distribution: Distribution) -> np.ndarray:
    """The share of the numbers in each bin, by its width, so that outlines are comparable."""
    total = max(int(distribution.counts.sum()), 1)
    width = (distribution.high / 2 - distribution.low / 2) * 2 / len(distribution.counts)
    return distribution.counts / (total * width)

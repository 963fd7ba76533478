"""Float32 against float64: the difference in loss by step, and why it grows."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.inspect.proof import Precision
from gui.widgets import pens, theme
from gui.widgets.curve_plot import CurvePlot, Limits
from gui.widgets.label import Label
from gui.widgets.lines import Line, PlotWords
from gui.widgets.panel import Panel
from gui.widgets.words import words

_LEAST = 1e-17  # what no difference is drawn as
_ROOM = 1.03  # of the steps, so that the last number has its place, too


class PrecisionView(Panel):
    """The relative difference of the two losses on a logarithmic axis, and sentences on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, "")
        self._precision: Precision | None = None
        self.said = Label(wordWrap=True)
        self.plot = _DifferencePlot()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.said)
        layout.addWidget(self.plot, 1)
        self.retranslate()

    def show_precision(self, precision: Precision | None) -> None:
        """Show this comparison, or nothing."""
        self._precision = precision
        self.setVisible(precision is not None)
        if precision is not None:
            self.said.setText("\n".join(words(message) for message in precision.messages))
            self.plot.show_precision(precision)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.show_precision(self._precision)


class _DifferencePlot(CurvePlot):
    """The difference, and how large rounding can make it."""

    def __init__(self) -> None:
        super().__init__(self._plot_words, steps=True)

    def show_precision(self, precision: Precision) -> None:
        """Draw this comparison."""
        steps = np.arange(len(precision.difference))
        self.show_lines(
            [
                Line(0, steps, precision.difference, self._name, pen=_pen, floor=_LEAST),
                Line(
                    *(1, steps, precision.most, self._name_most),
                    pen=_pen_of_most,
                    floor=_LEAST,
                    behind=True,
                ),
            ]
        )

    def limits(self) -> Limits:
        """Whole powers of ten, up to 1 at least, for the difference itself."""
        if not self._drawn or not len(drawn := self.drawn(0)[1]):
            return super().limits()
        low, high = float(np.floor(np.nanmin(drawn))), float(np.ceil(max(np.nanmax(drawn), 0)))
        room = 0.02 * (high - low)
        return (0.0, _ROOM * max(len(drawn), 2)), (low - room, high + room)

    def _plot_words(self) -> PlotWords:
        return PlotWords(
            title=self.tr("RELATIVE DIFFERENCE OF THE LOSSES, BY STEP"),
            across=self.tr("step"),
            spoken=self.tr("Relative difference of the losses by step"),
        )

    def _name(self) -> tuple[str, ...]:
        return (self.tr("the difference"),)

    def _name_most(self) -> tuple[str, ...]:
        return (self.tr("expected from rounding of the predictions"),)


def _pen() -> QPen:
    return pg.mkPen(theme.current().loss, width=2)


def _pen_of_most() -> QPen:
    return pens.dashed(0, theme.current().quiet)

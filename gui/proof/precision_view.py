"""Float32 against float64: the difference in loss by step, and why it grows."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.inspect.proof import Precision
from gui.widgets import theme
from gui.widgets.axes import LogAxis, Plot, StepAxis
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.widgets.words import words

_LEAST = 1e-17  # what no difference is drawn as

_ROOM = 1.03


class PrecisionView(Panel):
    """The relative difference of the two losses on a logarithmic axis, and sentences on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, "")
        self._precision: Precision | None = None
        self.said = Label(wordWrap=True)
        self._heading = Label(objectName="heading", wordWrap=True)
        self.plot = Plot(left=LogAxis("left"), bottom=StepAxis("bottom"))
        self.line, self._most = pg.PlotCurveItem(), pg.PlotCurveItem()
        self._legend = pg.LegendItem(offset=(8, 8))
        self._legend.setParentItem(self.plot.getPlotItem().vb)
        for line in (self._most, self.line):
            self.plot.addItem(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.said)
        layout.addWidget(self._heading)
        layout.addWidget(self.plot, 1)
        self.plot.setMinimumHeight(160)
        self.retranslate()

    def show_precision(self, precision: Precision | None) -> None:
        """Show this comparison, or nothing."""
        self._precision = precision
        self.setVisible(precision is not None)
        if precision is None:
            return
        self.said.setText("\n".join(words(message) for message in precision.messages))
        steps = np.arange(len(precision.difference))
        drawn = np.log10(np.maximum(precision.difference, _LEAST))
        most = np.log10(np.maximum(np.nan_to_num(precision.most, posinf=1e300), _LEAST))
        self.line.setData(steps, drawn)
        self._most.setData(steps, most)
        if len(steps):
            low, high = float(np.floor(drawn.min())), float(np.ceil(max(drawn.max(), 0)))
            end = _ROOM * max(len(steps), 2)  # so that the last number has its place, too
            self.plot.setRange(xRange=(0, end), yRange=(low, high), padding=0.02)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._heading.setText(self.tr("DIFFERENCE OF THE LOSSES, RELATIVE, BY STEP"))
        self.plot.setAccessibleName(self.tr("Relative difference of the losses by step"))
        self.dress()
        self.show_precision(self._precision)

    def dress(self) -> None:
        """Take the colours of the theme."""
        look = theme.current()
        self.line.setPen(pg.mkPen(look.loss, width=2))
        pen = pg.mkPen(look.quiet, width=1)
        pen.setDashPattern([6, 4])
        self._most.setPen(pen)
        self._legend.clear()
        self._legend.setLabelTextColor(look.text)
        self._legend.addItem(self.line, self.tr("the difference"))
        self._legend.addItem(self._most, self.tr("what rounding of the predictions can do"))

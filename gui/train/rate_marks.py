"""Marks in the loss plot where the learning rate changed, with its value from there on."""

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QObject, Qt

from core.experiment.schedule import Schedule
from gui.widgets import theme

_APART = 24  # as many marks as there is room for beside each other


class RateMarks(QObject):
    """An upright line for each change of a schedule; of those that lie close, for the last."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        self._drawn: tuple[tuple[int, float], ...] = ()
        self._early: list[bool] = []  # whether each lies in the left half
        self.lines: list[pg.InfiniteLine] = []

    def show_schedule(self, schedule: Schedule | None, done: int, right: float) -> None:
        """Mark the changes of the first `done` steps on an axis that ends at `right`."""
        marked: list[tuple[int, float]] = []
        for step, rate in schedule.changes if schedule else ():
            if step >= done:
                break
            if marked and step - marked[-1][0] < right / _APART:
                marked[-1] = (marked[-1][0], rate)  # where the first of them is, the last rate
            else:
                marked.append((step, rate))
        early = [step < right / 2 for step, _ in marked]
        if tuple(marked) != self._drawn or early != self._early:
            self._drawn, self._early = tuple(marked), early
            self._draw()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        for line, (_, rate) in zip(self.lines, self._drawn, strict=True):
            line.label.setFormat(_tell(rate))

    def dress(self) -> None:
        """Take the colours of the theme."""
        look = theme.current()
        for line in self.lines:
            line.setPen(pg.mkPen(look.quiet, width=1, style=Qt.PenStyle.DotLine))
            line.label.setColor(look.text)
            fill = pg.mkColor(look.panel)
            fill.setAlpha(200)
            line.label.fill = pg.mkBrush(fill)

    def _draw(self) -> None:
        for line in self.lines:
            self._plot.removeItem(line)
        self.lines = []
        for (step, rate), early in zip(self._drawn, self._early, strict=True):
            # A falling curve leaves the lower left and the upper right free, up to the legend.
            place, anchor = (0.02, (0, 0)) if early else (0.6, (1, 0))
            options = {"position": place, "rotateAxis": (1, 0), "anchors": [anchor, anchor]}
            line = pg.InfiniteLine(step, angle=90, label=_tell(rate), labelOpts=options)
            line.setZValue(-2)
            self._plot.addItem(line)
            self.lines.append(line)
        self.dress()


def _tell(rate: float) -> str:
    return QCoreApplication.translate("RateMarks", "rate {rate}").format(rate=f"{rate:g}")

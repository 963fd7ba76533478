"""The loss curve, live.

It has over 400 lines, because all of them draw the one plot.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from core.experiment.schedule import Schedule
from core.run.history import Curve
from core.run.snapshot import Snapshot
from gui.train.rate_marks import RateMarks
from gui.widgets import theme
from gui.widgets.axes import LogAxis, Plot, StepAxis, right_end
from gui.widgets.icons import icon
from gui.widgets.label import Label
from gui.widgets.legend import Legend, fit, rows, shorten
from gui.widgets.numbers import Numbers, show_numbers
from gui.widgets.panel import Panel
from gui.widgets.sentence import Sentence
from gui.widgets.words import count, figure

_LEAST = 1e-40  # what a loss of zero is drawn as on a logarithmic axis, unless others are less
_DASHES = (
    *([6, 4], [2, 3], [10, 3, 2, 3], [4, 2, 1, 2]),
    *([14, 4], [1, 6], [10, 3, 2, 3, 2, 3], [5, 2, 5, 7]),
)  # as many as there can be pinned runs


@dataclass(frozen=True)
class Pinned:
    """A run that was kept to compare with: its curve, and the words for how it differs.

    These are asked for again whenever the language changes.
    """

    curve: Curve
    parts: Callable[[], tuple[str, ...]]

    @property
    def label(self) -> str:
        """All of its words."""
        return ", ".join(self.parts())


class LossPlot(Panel):
    """The loss at every step of the run. `logarithmic` is the default; the key L switches.

    `smooth` adds the mean of the neighbours to the curve, which stays as it is. `bare` leaves all
    but the plot away, for a file. `unpin_wanted` carries the curve of the
    pinned run that is to go.
    """

    pin_pressed = Signal()
    unpin_wanted = Signal(object)
    unpin_all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, bare: bool = False) -> None:
        super().__init__(parent)
        self._axis = LogAxis("left")
        self.plot = Plot(characters=6, left=self._axis, bottom=StepAxis("bottom"))
        self._line = pg.PlotCurveItem()
        self._smoothed = pg.PlotCurveItem()
        self.plot.addItem(self._smoothed)
        self._pinned: list[Pinned] = []
        # The words for the run itself, as those for the pinned ones.
        self.name_run: Callable[[], tuple[str, ...]] = tuple
        self._pinned_lines: list[pg.PlotCurveItem] = []
        self.plot.addItem(self._line)
        self._mark = pg.InfiniteLine(angle=90)
        self.plot.addItem(self._mark)
        self.rates = RateMarks(self.plot)
        self._schedule: Schedule | None = None
        self._legend = Legend()
        self._legend.setParentItem(self.plot.getPlotItem().vb)
        self.plot.getPlotItem().vb.sigResized.connect(lambda _: self.name_lines())
        self._title = Label(objectName="heading")
        self._outdated: str | None = None  # how the settings of the run differ from those set now
        self._of_last = Sentence(error=False, lines=1)
        self._value = Label(self.plot, objectName="quiet")
        self._value.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        buttons = QWidget()
        beside = QHBoxLayout(buttons)
        beside.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(buttons)
        for part in (self._title, buttons):
            part.setVisible(not bare)
        self._bare = bare
        self.pin_button, self.unpin_button = QToolButton(), QToolButton(visible=False)
        self.pin_button.clicked.connect(self.pin_pressed)
        self.unpin_menu = QMenu(self.unpin_button, toolTipsVisible=True)
        self.unpin_menu.aboutToShow.connect(self._fill_unpin_menu)
        self.unpin_button.setMenu(self.unpin_menu)
        self.unpin_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.pin_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.smooth, self._numbers = QToolButton(checkable=True), QToolButton()
        self.smooth.toggled.connect(lambda _: self._redraw())
        self._numbers.clicked.connect(self.show_numbers)
        for button in (self.smooth, self._numbers, self.pin_button, self.unpin_button):
            beside.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*((0, 0, 0, 0) if bare else (16, 12, 16, 8)))
        layout.addLayout(head)
        layout.addWidget(self._of_last)
        layout.addWidget(self.plot, 1)
        self._curve: Curve | None = None
        self._steps = self._expected = 500
        self._range: tuple[float, float, float] | None = None
        self.plot.scene().sigMouseMoved.connect(self._point)
        self.retranslate()
        self.dress()
        self.clear()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the curve of a run up to now."""
        # One that failed at its first step has come to no end that the plot could be fitted to.
        self._steps = snapshot.end if snapshot.end > 1 else snapshot.steps
        self._schedule = snapshot.schedule
        self.show_curve(snapshot.curve)

    def show_curve(self, curve: Curve) -> None:
        """Draw a curve."""
        first, self._curve = self._curve is None, curve
        if first:
            self.name_lines()
        self.plot.show_hint("")
        self._keep_range()
        x, y = self._points(curve)
        self._line.setData(x, y)
        # Not over the end of a curve that rises.
        self._legend.lie(left=bool(len(y)) and bool(y[-1] > y[0]))
        if self.smooth.isChecked():
            self._smoothed.setData(x, smooth(y))

    def on_paper(self, thick: float) -> "LossPlot":
        """The same once more to be drawn into a file, with lines of so many pixels."""
        plot = LossPlot(bare=True)
        plot.plot.thick = thick
        plot.name_run = self.name_run
        plot.smooth.setChecked(self.smooth.isChecked())
        plot.set_logarithmic(self.logarithmic)
        plot.expect(self._steps)
        plot.pin(self._pinned)
        if self._curve is not None:
            plot._schedule = self._schedule
            plot.show_curve(self._curve)
        plot.plot.leave_edges()
        plot.plot.dress()
        plot.dress()
        return plot

    def name_axis(self) -> str:
        """What the upright axis counts."""
        return self.tr("Loss: the sum of the squared errors")

    def named_lines(self) -> list[tuple[QPen, str]]:
        """The pen and the whole name of each line, if there is more than one."""
        if not self._pinned:
            return []
        pinned = zip(self._pinned_lines, self._pinned, strict=True)
        lines = [(line.opts["pen"], run.label) for line, run in pinned]
        if self._curve is not None:
            own = self.tr("this run: {setting}").format(setting=", ".join(self.name_run()))
            lines.insert(0, (self._line.opts["pen"], own))
        return lines

    def clear(self) -> None:
        """A new run is to come."""
        self._curve = self._schedule = None
        self._steps = self._expected
        self._range = None
        self._line.setData([], [])
        self._smoothed.setData([], [])
        self._mark.hide()
        self._value.setText("")
        self.name_lines()
        self._show_hint()
        self._keep_range()

    def mark_outdated(self, settings: str | None) -> None:
        """The run that is shown is the last one, with these settings; None for one of now."""
        if settings != self._outdated:
            self._outdated = settings
            self.dress()
            self._say_outdated()

    def _say_outdated(self) -> None:
        if self._outdated is None:
            text = ""
        elif self._outdated:
            text = self.tr("The last run: {settings}").format(settings=self._outdated)
        else:
            text = self.tr("The last run")
        self._of_last.show_text(text)
        self._of_last.setVisible(bool(text) and not self._bare)

    def mark_step(self, step: int | None) -> None:
        """Mark a step of the run, or none."""
        self._mark.setVisible(step is not None)
        if step is not None:
            self._mark.setPos(step)

    def _show_hint(self) -> None:
        empty = self._curve is None and not self._pinned
        self.plot.show_hint(self.tr("Press Train to see the loss fall") if empty else "")

    def expect(self, steps: int) -> None:
        """How many steps the next run has; the one that is shown keeps its own."""
        self._expected = steps
        if self._curve is None:
            self._steps = steps
            self._keep_range()

    @property
    def logarithmic(self) -> bool:
        """Whether the axis shows powers of ten."""
        return self._axis.logarithmic

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Switch between powers of ten and plain numbers."""
        self._axis.logarithmic = logarithmic
        self._axis.picture = None
        self._range = None
        self._redraw()

    def pin(self, pinned: list[Pinned]) -> None:
        """Draw these runs beneath, each in dashes of its own."""
        if not pinned and not self._pinned:
            return
        for line in self._pinned_lines:
            self.plot.removeItem(line)
        self._pinned, self._pinned_lines = [], []
        self.unpin_button.setVisible(bool(pinned))
        for run in pinned:
            line = pg.PlotCurveItem()
            line.setZValue(-1)
            line.setData(*self._points(run.curve))
            self.plot.addItem(line)
            # Both at once: a new line lays out the plot, which names the lines that there are.
            self._pinned.append(run)
            self._pinned_lines.append(line)
        self._range = None
        self._redraw()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._title.setText(self.tr("LOSS"))
        self.rates.retranslate()
        self._say_outdated()
        self.plot.setAccessibleName(self.tr("Loss by step"))
        if self._bare:
            self.plot.setLabel("bottom", self.tr("step"))
        else:
            self.plot.name_steps(self.tr("step"))
        self._show_hint()
        self.pin_button.setText(self.tr("Pin run"))
        self.pin_button.setToolTip(self.tr("Keep this curve to compare the next ones with (P)"))
        self.unpin_button.setToolTip(self.tr("Unpin runs"))
        self.unpin_button.setAccessibleName(self.tr("Unpin runs"))
        self.smooth.setToolTip(
            self.tr("Draw the mean of the neighbours too, a fiftieth of the curve wide (S)")
        )
        self.smooth.setAccessibleName(self.tr("Smooth"))
        self._numbers.setToolTip(self.tr("The losses as a table (T)"))
        self._numbers.setAccessibleName(self._numbers.toolTip())
        self.setToolTip(self.tr("Sum of squared errors at each step. L switches the axis."))
        self.name_lines()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the letters, too."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_range"):
            self.name_lines()

    def show_numbers(self) -> None:
        """Open the losses as a table."""
        show_numbers(self, partial(self._tabulate, self._curve, self._pinned))

    def numbers(self) -> Numbers | None:
        """What is drawn, as a table: a row a step, or a row for so many steps of a long run.

        Pinned runs stand beside it as far as they go in the same rows; nan is where they do not.
        """
        return self._tabulate(self._curve, self._pinned)

    def _tabulate(self, curve: Curve | None, pinned: list[Pinned]) -> Numbers | None:
        if curve is None:
            return None
        steps: np.ndarray = np.arange(len(curve.low)) * curve.stride
        columns = {self.tr("step"): steps}
        if curve.stride == 1:
            columns[self.tr("loss")] = curve.low
        else:
            columns[self.tr("least loss")] = curve.low
            columns[self.tr("greatest loss")] = curve.high
        for number, run in enumerate(pinned, 1):
            if run.curve.stride == curve.stride:
                losses = np.full(len(curve.low), np.nan)
                known = run.curve.low[: len(losses)]
                losses[: len(known)] = known
                columns[f"{number}: {run.label}"] = losses
        return Numbers(self.tr("Loss by step"), columns)

    def dress(self) -> None:
        """Take the colours of the theme."""
        look = theme.current()
        colour = pg.mkColor(look.loss if self._outdated is None else look.quiet)
        faint = pg.mkColor(colour)
        faint.setAlpha(90)
        thick = self.plot.thick
        self._line.setPen(pg.mkPen(faint if self.smooth.isChecked() else colour, width=thick))
        self._smoothed.setPen(pg.mkPen(colour, width=2 * thick))
        self._smoothed.setVisible(self.smooth.isChecked())
        self.smooth.setIcon(icon("smooth", look.text))
        self._numbers.setIcon(icon("table", look.text))
        self._mark.setPen(pg.mkPen(look.accent, width=1))
        self.rates.dress()
        self.pin_button.setIcon(icon("pin", look.text))
        self.unpin_button.setIcon(icon("unpin", look.text))
        for number, line in enumerate(self._pinned_lines):
            pen = pg.mkPen(look.quiet, width=thick)
            pen.setDashPattern(_DASHES[number % len(_DASHES)])
            line.setPen(pen)
        self.name_lines()

    def name_lines(self) -> None:
        """Say in the legend which line is which run, as far as there is room."""
        self._legend.dress()
        self.plot.getPlotItem().layout.activate()  # or else its size may be the old one
        room, more = self.plot.getPlotItem().vb.size(), self._more()
        names = [fit(run.parts(), room.width(), more) for run in self._pinned]
        lines = list(self._pinned_lines)
        if self._pinned and self._curve is not None:
            first, *others = self.name_run() or ("",)
            own = self.tr("this run: {setting}").format(setting=first)
            own = own if first else self.tr("this run")
            names = [fit((own, *others), room.width(), more), *names]
            lines = [self._line, *lines]
        most = rows(room.height())
        if len(lines) > most:
            names[most - 1 :] = [more.format(count=len(lines) - most + 1)]
            del lines[most - 1 :]
        self._legend.name(lines, names)
        self._legend.setVisible(bool(lines) and not self._bare)

    def _more(self) -> str:
        return self.tr("… and {count} more")

    def _fill_unpin_menu(self) -> None:
        self.unpin_menu.clear()
        for run in self._pinned:
            label = shorten(run.parts(), 3, self._more())
            metrics = self.unpin_menu.fontMetrics()
            room = 64 * metrics.averageCharWidth()
            label = metrics.elidedText(label, Qt.TextElideMode.ElideRight, room)
            action = self.unpin_menu.addAction(
                self.tr("Unpin: {label}").format(label=label.replace("&", "&&"))
            )
            action.setToolTip(run.label)
            action.triggered.connect(lambda _=False, run=run: self.unpin_wanted.emit(run.curve))
        self.unpin_menu.addSeparator()
        every = self.unpin_menu.addAction(self.tr("Unpin all"))
        every.triggered.connect(lambda _=False: self.unpin_all_wanted.emit())

    def _redraw(self) -> None:
        self.dress()
        for run, line in zip(self._pinned, self._pinned_lines, strict=True):
            line.setData(*self._points(run.curve))
        self._show_hint()
        self._keep_range()
        if self._curve is not None:
            self.show_curve(self._curve)

    def _points(self, curve: Curve) -> tuple[np.ndarray, np.ndarray]:
        """x and y to draw: each point's minimum and maximum, where it stands for many steps."""
        start = np.arange(len(curve.low), dtype=float) * curve.stride
        if curve.stride == 1:
            x, y = start, curve.low
        else:
            x = np.repeat(start, 2)
            y = np.stack([curve.low, curve.high], axis=1).ravel()
        if self.logarithmic:
            y = np.maximum(y, _floor(curve))
        return x, self._axis.place(y)

    def _keep_range(self) -> None:
        """Move the ranges only when a curve leaves them: laying out axes is what costs."""
        curves = [run.curve for run in self._pinned]
        if self._curve is not None:
            curves.append(self._curve)
        curves = [curve for curve in curves if len(curve.low)]
        if not curves:
            self.rates.show_schedule(None, 0, self._steps)
            self.plot.setRange(xRange=(0, self._steps), yRange=(0, 8.3), padding=0)
            return
        done = self._curve.count if self._curve is not None else self._steps
        high = max(float(c.high.max()) for c in curves)
        if self.logarithmic:
            low = min(max(float(c.low.min()), _floor(c)) for c in curves)
            bottom = float(math.floor(math.log10(low)))
            top = max(float(math.ceil(math.log10(max(high, low)))), bottom + 1)
        else:
            if self._axis.choose_unit(high):
                self._range = None
                for run, line in zip(self._pinned, self._pinned_lines, strict=True):
                    line.setData(*self._points(run.curve))
            high = float(self._axis.place(high))
            bottom, top = 0.0, high * 1.05 or 1.0
            if self._range and self._range[2] >= high:
                top = self._range[2]
        right = right_end(done, self._steps)
        self.rates.show_schedule(self._schedule, done, right)
        wanted = (right, bottom, top)
        if wanted != self._range:
            self._range = wanted
            # A little room, so that the uppermost number is not cut off.
            roof = top + 0.04 * (top - bottom)
            self.plot.setRange(xRange=(0, right), yRange=(bottom, roof), padding=0)

    def _point(self, place: object) -> None:
        """Tell the step and the loss under the pointer."""
        if self._curve is None or not len(self._curve.low):
            return
        x = self.plot.getPlotItem().vb.mapSceneToView(place).x()
        index = min(max(round(x / self._curve.stride), 0), len(self._curve.low) - 1)
        low, high = float(self._curve.low[index]), float(self._curve.high[index])
        step = count(index * self._curve.stride)
        loss = figure(low) if low == high else f"{figure(low)} … {figure(high)}"
        self._value.setText(self.tr("step {step}: {loss}").format(step=step, loss=loss))
        self._value.adjustSize()
        # In the corner that a falling curve leaves free.
        self._value.move(64, self.plot.height() - 32 - self._value.height())


def _floor(curve: Curve) -> float:
    """What a loss of zero in this curve is drawn as on a logarithmic axis."""
    above = curve.low[curve.low > 0]
    return min(_LEAST, float(above.min())) if len(above) else _LEAST


def smooth(y: np.ndarray) -> np.ndarray:
    """The mean of each point and its neighbours, a fiftieth of the curve in all; less at its ends.

    On a logarithmic axis y is a logarithm, and this the geometric mean of the losses.
    """
    reach = len(y) // 100
    total = np.concatenate([[0.0], np.cumsum(y)])
    place = np.arange(len(y))
    # As far to the left as to the right, so that the ends do not bend.
    near = np.minimum(reach, np.minimum(place, len(y) - 1 - place))
    return (total[place + near + 1] - total[place - near]) / (2 * near + 1)

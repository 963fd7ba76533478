"""The loss curve, live."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from core.experiment.resolve import Resolution
from core.experiment.schedule import Schedule
from core.run.history import Curve
from core.run.snapshot import Snapshot
from gui.train.instrument import Instrument, TrainContext
from gui.widgets import pens, theme
from gui.widgets.application import make_app
from gui.widgets.axes import right_end
from gui.widgets.curve_plot import CurvePlot, Limits, Naming
from gui.widgets.figure import REPORT, save_figure
from gui.widgets.icons import icon
from gui.widgets.keys import KeyAction
from gui.widgets.label import Sentence
from gui.widgets.legend import shorten
from gui.widgets.lines import Line, Mark, PlotWords, floor_of, line_of
from gui.widgets.plot import Plot
from gui.widgets.targets import Target, Targets
from gui.widgets.words import count

_APART = 24  # as many marks of changed rates as there is room for beside each other
_ROOM = 0.04  # of the axis, above the uppermost number
_EMPTY = 8.3  # where an empty axis ends, a power of ten


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


class LossPlot(CurvePlot, Instrument):
    """The loss at every step of the run, and of those that are pinned.

    It is logarithmic at first; the key L switches. `smooth` adds the mean of the neighbours to
    the curve, which stays as it is. `unpin_wanted` carries the curve of the pinned run that is to
    go.
    """

    pin_pressed = Signal()
    unpin_wanted = Signal(object)
    unpin_all_wanted = Signal()
    _BUTTON = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._curve: Curve | None = None
        self._schedule: Schedule | None = None
        self._pinned: list[Pinned] = []
        # The words for the run itself, as those for the pinned ones.
        self.name_run: Callable[[], tuple[str, ...]] = tuple
        self._steps = self._expected = 500
        self._outdated: str | None = None  # how the settings of the run differ from those set now
        super().__init__(
            self._loss_words, steps=True, naming=Naming.CORNER, steady=True, parent=parent
        )

    @classmethod
    def make(cls, context: TrainContext) -> "LossPlot":
        """The plot of a session's run."""
        plot = cls()
        context.session.experiment_changed.connect(plot.follow)
        plot.expect(context.session.experiment.steps)
        return plot

    def _build(self) -> None:
        self._mark = pg.InfiniteLine(angle=90, movable=False)
        self._mark.hide()
        self.plot.addItem(self._mark)
        self.smooth = QToolButton(checkable=True)
        self.smooth.toggled.connect(lambda _: self._show_lines())
        self._head.insertWidget(self._head.indexOf(self.table), self.smooth)
        self.pin_button, self.unpin_button = QToolButton(), QToolButton(visible=False)
        self.pin_button.clicked.connect(self.pin_pressed)
        self.pin_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.unpin_menu = QMenu(self.unpin_button, toolTipsVisible=True)
        self.unpin_menu.aboutToShow.connect(self._fill_unpin_menu)
        self.unpin_button.setMenu(self.unpin_menu)
        self.unpin_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.save.hide()  # the File menu has it
        self._head.addWidget(self.pin_button)
        self._head.addWidget(self.unpin_button)
        self._value.setParent(self.plot)  # in whose corner there is more room than in the heading
        self._value.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._of_last = Sentence(error=False, lines=1)
        key = Qt.Key
        self._pin_key = KeyAction(key.Key_P, self.pin_button.click)
        self._axis_key = KeyAction(key.Key_L, self._switch_axis)
        self._smooth_key = KeyAction(key.Key_S, self.smooth.click)
        self._table_key = KeyAction(key.Key_T, self.show_numbers)
        self._column.setContentsMargins(16, 12, 16, 8)
        self._column.insertWidget(1, self._of_last)

    @property
    def pinned(self) -> tuple[Pinned, ...]:
        """The runs that are drawn beneath."""
        return tuple(self._pinned)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the curve of a run up to now."""
        # One that failed at its first step has come to no end that the plot could be fitted to.
        self._steps = snapshot.end if snapshot.end > 1 else snapshot.steps
        self.show_curve(snapshot.curve, snapshot.schedule)

    def show_curve(self, curve: Curve, schedule: Schedule | None = None) -> None:
        """Draw a curve, and mark where its learning rate changed."""
        first, self._curve, self._schedule = self._curve is None, curve, schedule
        if first:
            self._show_lines()
        else:
            for place, line in enumerate(self._own_lines()):
                self.move_line(place, line)
            self._show_rates()
        self._place_legend(self._box.size())

    def clear(self) -> None:
        """A new run is to come."""
        self._curve = self._schedule = None
        self._steps = self._expected
        self._ends = None
        self._mark.hide()
        self._show_lines()

    def mark_outdated(self, settings: str | None) -> None:
        """The run that is shown is the last one, with these settings; None for one of now."""
        if settings != self._outdated:
            self._outdated = settings
            self.apply_theme()
            self._say_outdated()

    def show_saved(self, snapshot: Snapshot) -> None:
        """Draw the curve of a run that was opened."""
        self.show_snapshot(snapshot)

    def show_past(self, step: int, values: Mapping[str, object]) -> None:
        """Mark a step of the past."""
        self._mark.show()
        self._mark.setPos(step)

    def show_present(self) -> None:
        """Mark no step any more."""
        self._mark.hide()

    def plots(self) -> list[Plot]:
        """What is to be painted at once."""
        return [self.plot]

    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of the window that act here."""
        return self._pin_key, self._axis_key, self._smooth_key, self._table_key

    def targets(self) -> Targets:
        """What lessons can point at here."""
        return {
            "plot:loss": Target(self),
            "button:pin": Target(self.pin_button),
            "button:smooth": Target(self.smooth),
        }

    def follow(self, resolution: Resolution) -> None:
        """Another experiment is set."""
        self.expect(resolution.experiment.steps)

    def expect(self, steps: int) -> None:
        """How many steps the next run has; the one that is shown keeps its own."""
        self._expected = steps
        if self._curve is None:
            self._steps = steps
            self._fit_axes()

    def pin(self, pinned: Sequence[Pinned]) -> None:
        """Draw these runs beneath, each in dashes of its own."""
        if pinned or self._pinned:
            self._pinned = list(pinned)
            self.unpin_button.setVisible(bool(pinned))
            self._ends = None
            self._show_lines()

    def name_lines(self) -> None:
        """The words for the runs are other ones."""
        self._fit()

    def limits(self) -> Limits:
        """The ends of both axes, which move only when a curve leaves them.

        Laying out axes is what costs.
        """
        curves = [run.curve for run in self._pinned]
        if self._curve is not None:
            curves.append(self._curve)
        curves = [curve for curve in curves if len(curve.low)]
        if not curves:
            return (0.0, float(self._steps)), (0.0, _EMPTY)
        high = max(float(curve.high.max()) for curve in curves)
        if self.logarithmic:
            low = min(max(float(curve.low.min()), floor_of(curve)) for curve in curves)
            bottom = float(math.floor(math.log10(low)))
            top = max(float(math.ceil(math.log10(max(high, low)))), bottom + 1)
            # A little room, so that the uppermost number is not cut off.
            return (0.0, self._right), (bottom, top + _ROOM * (top - bottom))
        high = (1 + _ROOM) * float(self._left.place(high))
        roof = self._ends[1][1] if self._ends else 0.0
        return (0.0, self._right), (0.0, roof if roof >= high else 1.05 * high or 1.0)

    def minimumSizeHint(self) -> QSize:
        """As little as its parts need; the window decides on its height."""
        return self._column.totalMinimumSize()

    def sizeHint(self) -> QSize:
        """As large as its parts want to be."""
        return self._column.totalSizeHint()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        super().retranslate()
        self._say_outdated()
        self._show_rates()
        self.pin_button.setText(self.tr("Pin run"))
        self.pin_button.setToolTip(
            self._pin_key.tip(self.tr("Keep this curve to compare it with later runs"))
        )
        self.unpin_button.setToolTip(self.tr("Unpin runs"))
        self.unpin_button.setAccessibleName(self.tr("Unpin runs"))
        self.smooth.setToolTip(
            self._smooth_key.tip(self.tr("Also draw a moving average over a fiftieth of the curve"))
        )
        self.smooth.setAccessibleName(self.tr("Smooth"))
        self.table.setToolTip(self._table_key.tip(self.tr("The losses as a table")))
        self.table.setAccessibleName(self.table.toolTip())
        self.setToolTip(self.tr("Sum of squared errors at each step. L switches the axis."))

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        super().apply_theme()
        look = theme.current()
        self.smooth.setIcon(icon("smooth", look.text))
        self._mark.setPen(pg.mkPen(look.accent, width=1))
        self.pin_button.setIcon(icon("pin", look.text))
        self.unpin_button.setIcon(icon("unpin", look.text))

    def _switch_axis(self) -> None:
        self.set_logarithmic(not self.logarithmic)

    def name_place(self, x: float) -> str:
        """A step."""
        return self.tr("step {step}").format(step=count(int(x)))

    @property
    def _follows(self) -> bool:
        return True

    @property
    def _right(self) -> float:
        """Where the axis of steps ends."""
        done = self._curve.count if self._curve is not None else self._steps
        return right_end(done, self._steps)

    def _loss_words(self) -> PlotWords:
        return PlotWords(
            title=self.tr("LOSS"),
            across=self.tr("step"),
            empty=self.tr("Press Train to see the loss fall"),
            up=self.tr("Loss: the sum of the squared errors"),
            value=self.tr("loss"),
            spoken=self.tr("Loss by step"),
        )

    def _name_across(self, text: str) -> None:
        self.plot.name_steps(text)  # beside the axis, where it needs no height

    def _say_value(self, text: str) -> None:
        """In the corner that a falling curve leaves free."""
        super()._say_value(text)
        self._value.setVisible(bool(text))
        self._value.adjustSize()
        self._value.move(64, self.plot.height() - 32 - self._value.height())

    def _place_legend(self, room: QSizeF) -> None:
        """Not over the end of a curve that rises."""
        losses = self._curve.low if self._curve is not None else ()
        self._legend.lie(left=bool(len(losses)) and bool(losses[-1] > losses[0]))

    def _show_lines(self) -> None:
        """Draw the run itself and the pinned ones anew."""
        pinned = [
            line_of(run.curve, number, run.parts, partial(_dashed, number), behind=True)
            for number, run in enumerate(self._pinned)
        ]
        self.show_lines([*self._own_lines(), *pinned], self._rate_marks())

    def _own_lines(self) -> list[Line]:
        if self._curve is None:
            return []
        own = line_of(self._curve, 0, self._own_parts, self._own_pen)
        if not self.smooth.isChecked():
            return [own]
        x, y = own.points()
        y = np.maximum(y, floor_of(self._curve)) if self.logarithmic else y
        y = 10.0 ** smooth(np.log10(y)) if self.logarithmic else smooth(y)
        return [own, Line(0, x, y, tuple, pen=self._smooth_pen, drawn_only=True)]

    def _own_parts(self) -> tuple[str, ...]:
        """What tells the run itself from the pinned ones, if there are any."""
        if not self._pinned:
            return ()
        first, *others = self.name_run() or ("",)
        own = self.tr("this run: {setting}").format(setting=first)
        return (own if first else self.tr("this run"), *others)

    def _colour(self) -> QColor:
        look = theme.current()
        return QColor(look.loss if self._outdated is None else look.quiet)

    def _own_pen(self) -> QPen:
        colour = self._colour()
        if self.smooth.isChecked():
            colour.setAlpha(90)
        return pg.mkPen(colour, width=1)

    def _smooth_pen(self) -> QPen:
        return pg.mkPen(self._colour(), width=2)

    def _show_rates(self) -> None:
        self.show_marks(self._rate_marks())

    def _rate_marks(self) -> list[Mark]:
        """A mark for each change of the learning rate; of those that lie close, for the last."""
        right, done = self._right, self._curve.count if self._curve is not None else 0
        changes: list[tuple[int, float]] = []
        for step, rate in self._schedule.changes if self._schedule else ():
            if step >= done:
                break
            if changes and step - changes[-1][0] < right / _APART:
                changes[-1] = changes[-1][0], rate  # where the first of them is, the last rate
            else:
                changes.append((step, rate))
        marks = []
        for step, rate in changes:
            name = self.tr("rate {rate}").format(rate=f"{rate:g}")
            # A falling curve leaves the lower left and the upper right free, up to the legend.
            marks.append(Mark(step, name, name, raised=step >= right / 2))
        return marks

    def _say_outdated(self) -> None:
        if self._outdated is None:
            text = ""
        elif self._outdated:
            text = self.tr("The last run: {settings}").format(settings=self._outdated)
        else:
            text = self.tr("The last run")
        self._of_last.show_text(text)
        self._of_last.setVisible(bool(text))

    def _fill_unpin_menu(self) -> None:
        self.unpin_menu.clear()
        for run in self._pinned:
            label = shorten(run.parts(), 3, self.tr("… and {count} more"))
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


def _dashed(number: int) -> QPen:
    """The pen of the pinned run of this number."""
    return pens.dashed(number, theme.current().quiet)


def save_loss_plot(path: Path, curve: Curve, schedule: Schedule | None) -> None:
    """Draw a run's losses and the changes of its rate into a PNG, SVG or PDF file.

    Raises Refused if the file can't be written. Needs no display: without a QApplication it makes
    one that draws in memory.
    """
    if not QApplication.instance():  # whatever display is named, even one that isn't there
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    theme.apply(make_app(), theme.LIGHT)
    plot = LossPlot()
    plot.expect(curve.count)
    plot.show_curve(curve, schedule)
    save_figure(path, plot, REPORT)
    plot.deleteLater()


def smooth(y: np.ndarray) -> np.ndarray:
    """The mean of each point and its neighbours, a fiftieth of the curve in all; less at its ends.

    Of logarithms this is the geometric mean of the losses.
    """
    reach = len(y) // 100
    largest = np.abs(y).max(initial=0.0) or 1.0  # sums of numbers this large might overflow
    total = np.concatenate([[0.0], np.cumsum(y / largest)])
    place = np.arange(len(y))
    # As far to the left as to the right, so that the ends do not bend.
    near = np.minimum(reach, np.minimum(place, len(y) - 1 - place))
    mean = (total[place + near + 1] - total[place - near]) / (2 * near + 1)
    return largest * np.clip(mean, -1.0, 1.0)

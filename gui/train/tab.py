"""The tab Train: the banner, the instruments, and the bar that goes back in time."""

from collections import ChainMap
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.experiment.experiment import differences
from core.inspect.microscope.store import START
from core.run.snapshot import Snapshot
from gui.one_step.step_inspector import StepInspector
from gui.one_step.time_bar import TimeBar
from gui.run.banner import Banner
from gui.run.endings import Endings
from gui.run.stored_runs import StoredRuns
from gui.train.histogram_row import HistogramRow
from gui.train.instrument import Instrument, TrainContext
from gui.train.loss import LossPlot
from gui.train.pins import Pins
from gui.widgets.keys import KeyAction
from gui.widgets.layouts import Column
from gui.widgets.targets import Targeted, Targets
from gui.widgets.words import setting

# How each is made, and its share of the height.
INSTRUMENTS: tuple[tuple[Callable[[TrainContext], QWidget], int], ...] = (
    (LossPlot.make, 11),
    (HistogramRow.make, 9),
)
_LOWEST = 11  # lines of text that a plot is high, at least


class TrainTab(Column):
    """Shows the run as it goes on, and how it has gone.

    `told` carries a Message, `step_wanted` a step and a line that somebody wants to look into.
    With large letters in a small window the plots keep a size to be seen, and scroll.
    """

    told = Signal(object)
    step_wanted = Signal(int, int)

    def __init__(
        self,
        context: TrainContext,
        inspector: StepInspector,
        stored: StoredRuns,
        instruments: Sequence[tuple[Callable[[TrainContext], QWidget], int]] = INSTRUMENTS,
    ) -> None:
        super().__init__(least=360)
        self.setObjectName("plain")
        self._session, self._inspector = context.session, inspector
        self.banner = Banner()
        self.endings = Endings(context.session, self.banner)
        self.time = TimeBar(context.session, inspector)
        self.instruments: list[Instrument] = []
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.banner)
        for make, share in instruments:
            instrument = make(context)
            assert isinstance(instrument, Instrument)
            self.instruments.append(instrument)
            layout.addWidget(instrument, share)
        layout.insertWidget(2, self.time)  # under the loss, along whose axis it goes
        self.setWidget(inside)
        self.loss = next(one for one in self.instruments if isinstance(one, LossPlot))
        self.pins = Pins(context.session, self.loss, self.banner, stored)
        self._connect()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a newer snapshot; `paint_now` brings it to the screen."""
        for instrument in self.instruments:
            instrument.show_snapshot(snapshot)
        self.pins.show_snapshot(snapshot)

    def show_saved(self, snapshot: Snapshot) -> None:
        """Show a run out of a file or of the run store, until the next one begins."""
        for instrument in self.instruments:
            instrument.show_saved(snapshot)
        self.pins.show_snapshot(snapshot)

    def paint_now(self) -> None:
        """Paint while the trainer waits, and not later, when the two would fight."""
        for instrument in self.instruments:
            for plot in instrument.plots():
                plot.paint_now()

    def size_parts(self) -> None:
        """Let no instrument get lower than can be read, whatever the letters' size."""
        for instrument in self.instruments:
            assert isinstance(instrument, QWidget)
            instrument.setMinimumHeight(_LOWEST * self.fontMetrics().height())

    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of the window that act here."""
        return tuple(key for instrument in self.instruments for key in instrument.key_actions())

    def targets(self) -> Targets:
        """What lessons can point at here."""
        parts: list[Targeted] = [*self.instruments, self.time]
        return ChainMap(*(dict(part.targets()) for part in parts))

    @property
    def histograms(self) -> HistogramRow:
        """The distributions of variables."""
        return next(one for one in self.instruments if isinstance(one, HistogramRow))

    def _connect(self) -> None:
        session = self._session
        session.emptied.connect(self._clear)
        session.outdated_changed.connect(self._mark_outdated)
        session.experiment_changed.connect(self._mark_outdated)
        self._inspector.recorded.connect(self._show_recorded)
        self.time.left.connect(self._go_on_from)
        self.endings.step_wanted.connect(self.step_wanted)
        for part in (self.pins, self.loss, self.histograms):
            part.told.connect(self.told)

    def changeEvent(self, event: QEvent) -> None:
        """Name the settings of the last run in the language that is set now."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._mark_outdated()

    def _clear(self) -> None:
        for instrument in self.instruments:
            instrument.clear()

    def _mark_outdated(self, *_: object) -> None:
        """What is shown may be of other settings than those that are set: say so, and of which."""
        session = self._session
        run = session.outdated or (session.begun if session.state.ended else None)
        outcome = session.outcome or session.last
        if run and outcome:  # its rate may have been changed on the way to the one that is set
            had, now = outcome.experiment.learning_rate, session.experiment.learning_rate
            run = replace(run, learning_rate=now if had.agrees(now, outcome.step) else had)
        changed = differences(run, session.experiment) if run else {}
        if not session.experiment.threads:  # which chooses their number
            changed.pop("threads", None)
        settings = None
        if session.outdated or changed:
            settings = ", ".join(setting(name, value) for name, value in changed.items())
        for instrument in self.instruments:
            instrument.mark_outdated(settings)

    def _show_recorded(self) -> None:
        """Show the step of the past that One step looks into, with what it began with."""
        seen = self._inspector.seen
        if self._inspector.step is None:
            for instrument in self.instruments:
                instrument.show_present()
        elif seen:
            past = seen.recording
            values = {name: past.value(name, START) for name in past.names(START)}
            for instrument in self.instruments:
                instrument.show_past(past.step, values)

    def _go_on_from(self, step: int) -> None:
        """The run that there was stays, pinned, beside the branch."""
        self.pins.keep()
        self._session.go_on_from(step)

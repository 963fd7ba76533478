"""The view of races: who takes part, how they stand, and where one overtakes the other."""

import math
import sys
from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QSplitter, QVBoxLayout, QWidget

from core.base.message import Message, Refused, say
from core.compare.race import (
    Crossing,
    Dropped,
    Event,
    Finished,
    Size,
    Stood,
    conclude,
    enter,
    size_of,
)
from core.compare.race.columns import save_table
from core.experiment.devices import Machine
from core.experiment.experiment import DTYPES, Experiment
from core.programs import LADDER
from core.run.snapshot import State
from gui.compare.disturbance import is_disturbed
from gui.compare.race.race_chart import RaceChart
from gui.compare.race.race_model import RaceModel
from gui.compare.race.race_progress import RaceProgress
from gui.compare.race.race_table import RaceTable
from gui.compare.race.racer import Racer
from gui.run.session import Session
from gui.widgets.label import Label, labelled
from gui.widgets.layouts import Column, Flow
from gui.widgets.panel import Panel
from gui.widgets.questions import save_as_csv
from gui.widgets.ticks import Ticks
from gui.widgets.words import words

_PROGRAMS = {"numpy", "tensors", "autograd", "sequential", "optim"}
_SIZES = "square:32..1024"
_SECONDS = 1.4  # of each contender's turns
_LINES = 5  # of text that the summary has without scrolling
_WIDEST = 99_999  # pixels, in which no sentence is broken
_MARGIN = 16  # pixels
_NO_LIMIT = 16_777_215  # pixels, Qt's own


class RaceView(Panel):
    """`told` carries a Message."""

    told = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, name="plain")
        self._session = session
        self.racer = Racer(session)
        self.model = RaceModel()
        self.model.setParent(self)
        self.programs, self.devices = Ticks({}, set()), Ticks({}, set())
        self.dtypes = Ticks({name: Message(name) for name in DTYPES}, {"float32"})
        self.sizes, self.threads = QLineEdit(_SIZES), QLineEdit("1")
        self._labels = {field: Label(objectName="quiet") for field in (self.sizes, self.threads)}
        self.go = QPushButton(objectName="primary")
        self.export = QPushButton()
        self.table = RaceTable(self.model)
        self.chart = RaceChart()
        self.progress = RaceProgress(session, self.model)
        self._mistake = Label(objectName="error", wordWrap=True, visible=False)
        self._summary = Label(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._sentences: tuple[Message, ...] = ()
        self._crossings: tuple[Crossing, ...] = ()
        self._refusal: Message | None = None
        self._entered: list[Experiment] = []  # who would take part in the next race
        self._disturbed = False
        self._offered: Machine | None = None
        self._fitting = QTimer(self, singleShot=True)  # not amid the layout
        self._fitting.setInterval(0)
        self._fitting.timeout.connect(self._fit)
        self._offer(session.machine)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._check()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.programs.retitle(self.tr("Programs"))
        self.devices.retitle(self.tr("Devices"))
        self.dtypes.retitle(self.tr("Precision"))
        for field, name, tip in (
            (self.sizes, self.tr("Sizes"),
             self.tr("Sizes: hand, article, 64x1000x100x10 (N x D_in x H x D_out), or "
                     "square:64..2048 for D_in = H = 64, 128, …")),
            (self.threads, self.tr("Threads"),
             self.tr("Threads, for example 1, 2, 4; 0 finds the best number by trial")),
        ):  # fmt: skip
            self._labels[field].setText(name)
            field.setAccessibleName(name)
            field.setPlaceholderText(name)
            field.setToolTip(tip)
        self.export.setText(self.tr("Export CSV…"))
        self.table.setAccessibleName(self.tr("Race"))
        self.model.retranslate()
        self._draw()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the summary the height that it needs in this width."""
        super().resizeEvent(event)
        self._fitting.start()

    def start(self) -> None:
        """Begin the race that is set, or stop the one that is on."""
        if self.racer.busy:
            self.racer.stop()
            return
        self.model.clear()
        self._sentences, self._crossings, self._refusal = (), (), None
        self._disturbed = False
        self.table.clearSpans()
        self.progress.begin()
        self.racer.start(self._entered, _SECONDS)
        self._refresh()
        self._draw()

    def _lists(self) -> dict[str, tuple[str, ...]]:
        return {
            "programs": self.programs.chosen,
            "sizes": (self.sizes.text().strip() or "article",),
            "devices": self.devices.chosen,
            "dtypes": self.dtypes.chosen,
            "threads": (self.threads.text().strip() or "0",),
        }

    def _lay_out(self) -> None:
        self.sizes.setMinimumWidth(180)
        self.threads.setMaximumWidth(90)
        head = Flow()
        sizes, threads = (labelled(self._labels[field], field)
                          for field in (self.sizes, self.threads))  # fmt: skip
        for widget in (self.programs, sizes, self.dtypes, self.devices, threads):
            head.addWidget(widget)
        head.addWidget(self.go)
        head.addWidget(self.export)
        self._below = QWidget()
        under = QVBoxLayout(self._below)
        under.setContentsMargins(0, 0, 0, 0)
        self._told = Column()
        self._told.setWidget(self._summary)
        under.addWidget(self._told)
        under.addWidget(self.chart, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(8)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.table)
        parts.addWidget(self._below)
        parts.setSizes([240, 360])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(_MARGIN, 12, _MARGIN, 12)
        whole.addLayout(head)
        whole.addWidget(self._mistake)
        whole.addWidget(self.progress)
        whole.addWidget(parts, 1)

    def _connect(self) -> None:
        self.go.clicked.connect(self.start)
        self.export.clicked.connect(self._export)
        self.racer.told.connect(self._take)
        self.chart.told.connect(self.told)
        self.racer.ended.connect(self._end)
        for ticks in (self.programs, self.devices, self.dtypes):
            ticks.changed.connect(self._check)
        for field in (self.sizes, self.threads):
            field.textChanged.connect(lambda _: self._check())
            field.returnPressed.connect(self.go.click)
        self._session.state_changed.connect(self._take_state)
        self._session.experiment_changed.connect(lambda _: self._offer(self._session.machine))

    def _offer(self, machine: Machine) -> None:
        """What there is to choose from; torch may tell of more devices when it is loaded."""
        if machine == self._offered:
            return
        first, self._offered = self._offered is None, machine
        absent = {
            program.id: reason for program in LADDER if (reason := machine.reason_against(program))
        }
        chosen = _PROGRAMS - absent.keys() if first else set(self.programs.chosen)
        titles = {program.id: program.title for program in LADDER}
        self.programs.offer(titles, chosen, absent)
        found = {device.id: Message(device.id) for device in machine.devices}
        only = _why_only_cpu(machine.missing) if len(found) == 1 else None
        self.devices.offer(found, set(self.devices.chosen) or {"cpu"}, note=only)

    def _check(self) -> None:
        """Say at once what can't be raced."""
        mistake: Message | None = None
        lists = self._lists()
        if not all(lists.values()):
            mistake = say("Choose at least one program, one device and one precision.")
        else:
            try:
                self._entered = enter(**{name: ",".join(value) for name, value in lists.items()})
            except Refused as refusal:
                mistake = refusal.message
        self._refusal = mistake
        self._refresh()

    def _take(self, event: Event) -> None:
        self._disturbed = self._disturbed or is_disturbed(self._session)
        if isinstance(event, Finished):
            self._crossings, self._sentences = event.crossings, event.sentences
            self._draw()
        else:
            self.model.take(event)
        self.progress.hear(event)
        if isinstance(event, Dropped):
            self.table.span_dropped()
        elif isinstance(event, Stood):
            self._draw()
        if isinstance(event, (Stood, Finished)):
            self._refresh()

    def _take_state(self, state: State) -> None:
        """Whoever trains while a race is on may look at another tab, so it is told in the bar."""
        if state is State.RUNNING and self.racer.busy:
            self._disturbed = True
            self.told.emit(
                say("A race is running in the Compare tab: it and this run slow each other down.")
            )
        self.progress.tell_race()

    def _end(self, why: Message | None) -> None:
        if why is not None:
            self.told.emit(why)
        self.model.end()
        self.progress.end()
        if self.model.standings and not self._sentences:
            done, there = len(self.model.standings), len(self.model.rows)
            part = say("The race ended early: {done} of {there} contenders had finished.",
                       done=done, there=there)  # fmt: skip
            found = conclude(self.model.standings)
            self._crossings, self._sentences = found.crossings, (part, *found.sentences)
            self._draw()
        if self._disturbed and self._sentences:
            company = say("Something else was running here at the same time and slowed the race "
                          "down: race again with nothing else running.")  # fmt: skip
            self._sentences = (*self._sentences, company)
        self._refresh()

    def _refresh(self) -> None:
        busy = self.racer.busy
        self.go.setText(self.tr("Stop") if busy else self.tr("Race"))
        self.go.setEnabled(busy or self._refusal is None)
        self._mistake.setText(words(self._refusal) if self._refusal else "")
        self._mistake.setVisible(self._refusal is not None)
        self.export.setEnabled(bool(self.model.entries))
        if busy:
            self.progress.tell_race()
        elif self._refusal or self.model.rows:
            self.progress.setText("")
        else:
            self.progress.tell_plan(self._entered, _SECONDS)
        self.progress.setVisible(bool(self.progress.text()))
        self._summary.setText("\n".join(map(words, self._sentences)))
        self._fit()

    def _fit(self) -> None:
        """Give the summary and the chart the room that they need, and the table the rest."""
        text = self._summary.text()
        # As high as whole lines are, which no font says before they are laid out.
        line = self._summary.heightForWidth(_WIDEST) / (text.count("\n") + 1)
        bar = self._told.verticalScrollBar().sizeHint().width()
        wide = max(self.width() - 2 * _MARGIN - bar, 1)
        high = min(self._summary.heightForWidth(wide), _LINES * line)
        self._told.setFixedHeight(math.ceil(max(high, 0)) + 2 * self._told.frameWidth())
        self._told.setVisible(bool(text))
        charted = len(self._sizes()) != 1
        self.chart.setVisible(charted)
        self._below.setVisible(bool(text) or charted)
        self._below.setMaximumHeight(_NO_LIMIT if charted else self._told.height())

    def _sizes(self) -> set[Size]:
        """Those of the race, or of the one that would be."""
        raced = [row.experiment for row in self.model.rows if row.dropped is None]
        return {size_of(experiment) for experiment in raced or self._entered}

    def _draw(self) -> None:
        self.chart.show_race(self.model.standings, self.model.names, self._crossings)

    def _export(self) -> None:
        def write(path: str) -> None:
            save_table(path, self.model.entries)

        if said := save_as_csv(self, self.tr("Export race"), "race.csv", write):
            self.told.emit(said)


def _why_only_cpu(missing: Mapping[str, Message]) -> Message | None:
    """Why there is no GPU; of the reasons for each kind, the one that this computer may have."""
    kind = "mps" if sys.platform == "darwin" else "cuda"
    return (
        say("Only the CPU is available: {reason}.", reason=missing[kind])
        if kind in missing
        else None
    )

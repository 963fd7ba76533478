"""The view of races: who takes part, how they stand, and where one overtakes the other."""

import math
from functools import partial

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.devices import Machine
from core.experiment import DTYPES, Experiment
from core.message import Message, Refused, say
from core.programs import LADDER
from core.race import (
    Crossing,
    Dropped,
    Event,
    Finished,
    Refusal,
    Round,
    Standing,
    Stood,
    conclude,
    enter,
    is_square,
    lines,
    tell_crossing,
    time_of_turns,
)
from core.race import Line as RaceLine
from core.terminal.race_table import save_standings
from gui.column import Column
from gui.compare.bars import Bars
from gui.compare.curves import Curves
from gui.compare.labelled import labelled
from gui.compare.lines import Line, Mark, Words
from gui.compare.race_model import COLUMNS, RaceModel
from gui.compare.racer import Racer
from gui.compare.ticks import Ticks
from gui.flow import Flow
from gui.label import Label
from gui.panel import Panel
from gui.saving import save_as_csv
from gui.session import Session
from gui.task import Task
from gui.words import count, words

_PROGRAMS = {"numpy", "tensors", "autograd", "sequential", "optim"}
_SIZES = "square:32..1024"
_SECONDS = 1.4  # of each contender's turns
_HEAVY = {"sweep", "norms", "growth"}  # tasks of this window that take a core or more
_WIDEST = 99_999  # pixels, in which no sentence is broken
_LINES = 2, 4  # of the summary that are seen without scrolling: in a low view, and in others
_LOW = 32  # lines of text


class RaceView(Panel):
    """`told` carries a Message."""

    told = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, name="plain")
        self._session = session
        self.racer = Racer(session)
        self.model = RaceModel()
        self.model.setParent(self)
        self.programs = Ticks({program.id: program.title for program in LADDER}, _PROGRAMS)
        self.devices = Ticks({}, set())
        self.dtypes = Ticks({name: Message(name) for name in DTYPES}, {"float32"})
        self.sizes, self.threads = QLineEdit(_SIZES), QLineEdit("1")
        self._labels = {field: Label(objectName="quiet") for field in (self.sizes, self.threads)}
        self.go = QPushButton(objectName="primary")
        self.export = QPushButton()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setItemDelegateForColumn(COLUMNS.index("speed"), Bars(self.table))
        self.chart = Curves(self._chart_words, log_x=True)
        self._mistake = Label(objectName="error", wordWrap=True, visible=False)
        self._summary = Label(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._sentences: tuple[Message, ...] = ()
        self._crossings: tuple[Crossing, ...] = ()
        self._refusal: Message | None = None
        self._entered: list[Experiment] = []  # who would take part in the next race
        self._disturbed = False
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
             self.tr("Threads: such as 1, 2, 4; 0 finds out by trial")),
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
        """Leave the chart its room in a low window."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._refresh)  # not amid the layout

    def start(self) -> None:
        """Begin the race that is set, or stop the one that is on."""
        if self.racer.busy:
            self.racer.stop()
            return
        self.model.clear()
        self._sentences, self._crossings, self._refusal = (), (), None
        self._disturbed = False
        self.table.clearSpans()
        arguments = [f"--{name}={','.join(value)}" for name, value in self._lists().items()]
        self.racer.start([*arguments, f"--seconds={_SECONDS}"])
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
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across = self.table.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        across.setMinimumSectionSize(40)
        below = QWidget()
        under = QVBoxLayout(below)
        under.setContentsMargins(0, 0, 0, 0)
        self._told = Column()
        self._told.setWidget(self._summary)
        under.addWidget(self._told)
        under.addWidget(self.chart, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(8)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.table)
        parts.addWidget(below)
        parts.setSizes([240, 360])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.addLayout(head)
        whole.addWidget(self._mistake)
        whole.addWidget(parts, 1)

    def _connect(self) -> None:
        self.go.clicked.connect(self.start)
        self.export.clicked.connect(self._export)
        self.racer.told.connect(self._take)
        self.racer.ended.connect(self._end)
        for ticks in (self.programs, self.devices, self.dtypes):
            ticks.changed.connect(self._check)
        for field in (self.sizes, self.threads):
            field.textChanged.connect(lambda _: self._check())
            field.returnPressed.connect(self.go.click)
        self._session.experiment_changed.connect(lambda _: self._offer(self._session.machine))

    def _offer(self, machine: Machine) -> None:
        """The devices that there are; torch may tell of more when it is loaded."""
        found = {device.id: Message(device.id) for device in machine.devices}
        if tuple(found) != self.devices.offered:
            self.devices.offer(found, set(self.devices.chosen) or {"cpu"})

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
        self._disturbed = self._disturbed or self._has_company()
        match event:
            case Finished():
                self._crossings, self._sentences = event.crossings, event.sentences
                self._draw()
            case Refusal():
                self._refusal = event.message
            case _:
                self.model.take(event)
        if isinstance(event, Dropped):
            self._span()
        elif isinstance(event, Stood):
            self._draw()
        if not isinstance(event, Round) or event.number == event.rounds:
            self._refresh()

    def _end(self, why: Message | None) -> None:
        if why is not None:
            self.told.emit(why)
        self.model.end()
        if self.model.standings and not self._sentences:
            done, there = len(self.model.standings), len(self.model.rows)
            part = say("The race ended early: {done} of {there} had had all their turns.",
                       done=done, there=there)  # fmt: skip
            found = conclude(self.model.standings)
            self._crossings, self._sentences = found.crossings, (part, *found.sentences)
            self._draw()
        if self._disturbed and self._sentences:
            company = say("Something else was computed here at the same time and took time from "
                          "it: race again with nothing beside it.")  # fmt: skip
            self._sentences = (*self._sentences, company)
        self._refresh()

    def _has_company(self) -> bool:
        """Whether this window computes something else that takes time from the race."""
        names = {task.objectName() for task in self._session.findChildren(Task) if task.isRunning()}
        return self._session.active or bool(names & _HEAVY)

    def _span(self) -> None:
        """Give why contenders dropped out all the columns that they have no figures for."""
        self.table.clearSpans()
        first = COLUMNS.index("speed")
        for place, row in enumerate(self.model.rows):
            if row.dropped:
                self.table.setSpan(place, first, 1, len(COLUMNS) - first)

    def _refresh(self) -> None:
        busy = self.racer.busy
        self.go.setText(self.tr("Stop") if busy else self.tr("Race"))
        self.go.setEnabled(busy or self._refusal is None)
        self._mistake.setText(words(self._refusal) if self._refusal else "")
        self._mistake.setVisible(self._refusal is not None)
        self.export.setEnabled(bool(self.model.standings))
        text = "\n".join(map(words, self._sentences))
        if not (busy or text or self._refusal or self.model.rows):
            text = self.tr(
                "Contenders: {count}, {seconds} s of turns in all; warming up comes on top."
            )
            seconds = math.ceil(time_of_turns(self._entered, _SECONDS))
            text = text.format(count=count(len(self._entered)), seconds=count(seconds))
        if busy:
            done, there = len(self.model.standings), len(self.model.rows)
            text = self.tr("Racing in a process of its own, in turns: {done} of {there} done.")
            text = text.format(done=done, there=there)
            if self._session.active:
                text += " " + self.tr("The run that is open here takes time from it: pause it.")
            elif self._has_company():
                text += " " + self.tr("Something else that is computed here takes time from it.")
        self._summary.setText(text)
        # As high as whole lines are, which no font says before they are laid out.
        there = text.count("\n") + 1
        most = _LINES[self.height() > _LOW * self.fontMetrics().height()]
        high = self._summary.heightForWidth(_WIDEST) * min(there, most) / there
        self._told.setFixedHeight(math.ceil(max(high, 0)) + 2 * self._told.frameWidth())
        self._told.setVisible(bool(text))

    def _draw(self) -> None:
        drawn = lines(self.model.standings)
        square = is_square({point.size for points in drawn.values() for point in points})
        self.chart.retranslate()  # what lies across may be another thing now
        self.chart.show_lines(
            [
                Line(
                    number,
                    np.array([_across(point, square) for point in points], dtype=float),
                    np.array([point.step_time for point in points]),
                    partial(self._name, line),
                    (
                        np.array([1 / _quarter(point, 3) for point in points]),
                        np.array([1 / _quarter(point, 1) for point in points]),
                    ),
                    dots=True,
                )
                for number, (line, points) in enumerate(drawn.items())
            ],
            [self._mark(crossing) for crossing in self._crossings if crossing.square == square],
        )

    def _mark(self, crossing: Crossing) -> Mark:
        a, b = (words(self.model.names.of(one)) for one in (crossing.overtaker, crossing.overtaken))
        told = words(tell_crossing(crossing, self.model.names))
        return Mark(crossing.at, self.tr("{a}\novertakes {b}").format(a=a, b=b), told)

    def _name(self, line: RaceLine) -> tuple[str, ...]:
        return (words(self.model.names.of(line)),)

    def _chart_words(self) -> Words:
        square = is_square({standing.size for standing in self.model.standings})
        across = self.tr("D_in = H") if square else self.tr("arithmetic of a step, FLOP")
        empty = self.tr("Step time against size: race at more than one size")
        return Words(self.tr("STEP TIME, SECONDS"), across, empty)

    def _export(self) -> None:
        def write(path: str) -> None:
            save_standings(path, self.model.standings)

        if said := save_as_csv(self, self.tr("Export race"), "race.csv", write):
            self.told.emit(said)


def _across(standing: Standing, square: bool) -> float:
    return standing.size.hidden if square else standing.size.flop


def _quarter(standing: Standing, which: int) -> float:
    """The speed that so many quarters of the turns stay under."""
    return float(np.quantile(standing.plain.rounds, which / 4))

"""The view of more than one process: each rank's step, and how the rate grows with their number."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from core.experiment import Experiment
from core.message import Refused
from core.programs import find
from core.ranks.ensemble import RankTimes
from core.ranks.growth import PROGRAM, SIZES, Grown, measure_growth
from gui.compare.curves import Curves
from gui.compare.lines import Line, Words
from gui.flow import Flow
from gui.label import Label
from gui.panel import Panel
from gui.session import Session
from gui.task import Task
from gui.words import figure, words

_TICK = 500  # milliseconds between two looks at the ranks


class ProcessesView(Panel):
    """`told` carries a Message."""

    told = Signal(object)

    def __init__(self, session: Session, parent: Panel | None = None) -> None:
        super().__init__(parent, name="plain")
        self._session = session
        self.number = QComboBox()
        self.use, self.measure = QPushButton(objectName="primary"), QPushButton()
        self.ranks = QTableWidget(0, 3)
        self._about, self._said = Label(wordWrap=True), Label(wordWrap=True)
        self.chart = Curves(self._rate_words, log_y=False, steps=True)
        self._times: tuple[RankTimes, ...] = ()
        self._grown: list[Grown] = []
        self._task: Task | None = None
        self._ticks = QTimer(self, interval=_TICK)
        self._lay_out()
        self.use.clicked.connect(self._use)
        self.measure.clicked.connect(self._measure)
        self._ticks.timeout.connect(self._look)
        session.state_changed.connect(lambda _: self._follow())
        session.experiment_changed.connect(lambda _: self._refresh())
        self.retranslate()
        self._follow()

    @property
    def grown(self) -> tuple[Grown, ...]:
        """What has been measured."""
        return tuple(self._grown)

    @property
    def busy(self) -> bool:
        """Whether it is being measured."""
        return self._task is not None

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        most, now = self._session.machine.cores, self.number.currentData()
        self.number.clear()
        for processes in range(2, most + 1):
            self.number.addItem(self.tr("{count} processes").format(count=processes), processes)
        self.number.setCurrentIndex(max(self.number.findData(now), 0))
        self.number.setAccessibleName(self.tr("Number of processes"))
        self.use.setText(self.tr("Set rung 11 with these"))
        self.use.setToolTip(self.tr("Then press Train: torch's launcher starts the processes"))
        headings = [
            (self.tr("Rank"), ""),
            (self.tr("Step, ms"), ""),
            (
                self.tr("In all-reduce"),
                self.tr("Sending gradients and losses, and waiting for those of the others"),
            ),
        ]
        for column, (title, tip) in enumerate(headings):
            item = QTableWidgetItem(title)
            item.setToolTip(tip)
            self.ranks.setHorizontalHeaderItem(column, item)
        self.ranks.setAccessibleName(self.tr("Ranks of the run"))
        self.chart.retranslate()
        self._refresh()

    def _lay_out(self) -> None:
        head = Flow()
        for widget in (self.number, self.use, self.measure):
            head.addWidget(widget)
        self.ranks.verticalHeader().hide()
        self.ranks.setShowGrid(False)
        self.ranks.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.ranks.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.ranks.setTabKeyNavigation(False)
        across = self.ranks.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.addLayout(head)
        whole.addWidget(self._about)
        whole.addWidget(self.ranks, 1)
        whole.addWidget(self._said)
        whole.addWidget(self.chart, 2)

    def _use(self) -> None:
        """Set rung 11 with so many processes, the step that it knows, and all else as it is."""
        number = self.number.currentData()
        rung = {"program": PROGRAM, "processes": number, "optimizer": "sgd", "momentum": 0.0}
        self._session.set_experiment(replace(self._session.experiment, **rung))

    def _measure(self) -> None:
        """Measure the growth, or stop measuring it."""
        if self._task is not None:
            self._task.requestInterruption()
            return
        self._grown = []
        machine = self._session.machine

        def work(stop: Callable[[], bool]) -> None:
            for grown in measure_growth(machine, machine.cores, stop):
                self._grown.append(grown)

        self._task = self._session.do("growth", work, self._fail, self._finish)
        self._ticks.start()
        self._refresh()

    def _fail(self, result: Refused | None) -> None:
        if isinstance(result, Refused):
            self.told.emit(result.message)

    def _finish(self) -> None:
        self._task = None
        self._follow()
        self._draw()

    def _follow(self) -> None:
        """Look at the ranks as long as there is something to see."""
        if self._session.active or self.busy:
            self._ticks.start()
        else:
            self._ticks.stop()
        self._look()

    def _look(self) -> None:
        times = self._session.trainer.company.times
        if times != self._times:
            self._times = times
            self._fill()
        self._draw()

    def _fill(self) -> None:
        self.ranks.setRowCount(len(self._times))
        for row, times in enumerate(self._times):
            texts = (
                str(times.rank),
                figure(1000 * times.step_seconds),
                f"{times.reduce_share:.0%}",
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.ranks.setItem(row, column, item)

    def _draw(self) -> None:
        """The rate as a multiple of one process's, at each size."""
        lines = []
        for number, size in enumerate(SIZES):
            found = [one for one in self._grown if one.experiment == size and one.rate]
            alone = next((one.rate for one in found if one.processes == 1), 0.0)
            if alone:
                across = np.array([one.processes for one in found], dtype=float)
                up = np.array([one.rate / alone for one in found])
                lines.append(Line(number, across, up, partial(_name, size), dots=True))
        if len(lines) != len(self.chart.lines) or any(
            len(new.x) != len(old.x) for new, old in zip(lines, self.chart.lines, strict=True)
        ):
            self.chart.show_lines(lines)
        self._refresh()

    def _refresh(self) -> None:
        title = words(find(PROGRAM).title)
        self._about.setText(
            self.tr(
                "{title} (rung 11) gives each process its part of the batch, and adds up their "
                "gradients at every step: that is the all-reduce."
            ).format(title=title)
        )
        several = self._session.machine.cores > 1
        reason = self._session.machine.reason_against(find(PROGRAM))
        self.use.setEnabled(several and reason is None)
        self.measure.setEnabled((several and reason is None) or self.busy)
        self.measure.setText(self.tr("Stop") if self.busy else self.tr("Measure the growth"))
        self.measure.setToolTip(
            self.tr("Trains with one process, with two and so on, at two sizes")
        )
        self._said.setText(self._tell(reason is None))

    def _tell(self, possible: bool) -> str:
        if not possible:
            reason = self._session.machine.reason_against(find(PROGRAM))
            return words(reason) if reason else ""
        if self._session.machine.cores < 2:
            return self.tr("This machine has one core: processes would only take turns.")
        parts = []
        if self.busy:
            there = len(SIZES) * self._session.machine.cores
            text = self.tr("Measuring: {done} of {there} done.")
            parts.append(text.format(done=len(self._grown), there=there))
        for one in self._grown:
            if one.message and not one.rate:
                parts.append(words(one.message))
                continue
            if one.processes == 1:
                text = self.tr("{size}, 1 process: {rate} steps a second")
            else:
                text = self.tr(
                    "{size}, {count} processes: {rate} steps a second, {share} of it in all-reduce"
                )
            size, share = _name(one.experiment)[0], f"{one.reduce_share:.0%}"
            rate = figure(one.rate)
            parts.append(text.format(size=size, count=one.processes, rate=rate, share=share))
        return "\n".join(parts)

    def _rate_words(self) -> Words:
        empty = self.tr("How the rate grows with the number of processes has not been measured yet")
        title = self.tr("RATE, AS A MULTIPLE OF ONE PROCESS'S")
        return Words(title, self.tr("processes"), empty)


def _name(size: Experiment) -> tuple[str, ...]:
    return (f"N = {size.n}, H = {size.hidden}",)

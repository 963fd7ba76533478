"""The view of more than one process: each rank's step, and how the rate grows with their number."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from core.base.message import Refused
from core.compare.growth import PROGRAM, SIZES, Grown, measure_growth
from core.experiment.experiment import Experiment
from core.programs import find
from core.run.ranks.distributed import RankTimes
from gui.compare.disturbance import is_disturbed
from gui.run.session import Session
from gui.widgets.curve_plot import CurvePlot
from gui.widgets.label import Label
from gui.widgets.layouts import Flow
from gui.widgets.lines import Line, PlotWords
from gui.widgets.panel import Panel
from gui.widgets.tables import BAR, Bar, Bars, least_height
from gui.widgets.task import Task
from gui.widgets.words import figure, words

_TICK = 500  # milliseconds between two looks at the ranks
_EVEN = 0.05  # so much more or less is no difference


class _Ranks(QTableWidget):
    """A row for each rank; `empty` stands there while there is none."""

    def __init__(self, columns: int) -> None:
        super().__init__(0, columns)
        self.empty = Label(self, objectName="quiet", wordWrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self).addWidget(self.empty)

    def minimumSizeHint(self) -> QSize:
        """Part of the widget."""
        return QSize(super().minimumSizeHint().width(), least_height(self))


class ProcessesView(Panel):
    """`told` carries a Message."""

    told = Signal(object)

    def __init__(self, session: Session, parent: Panel | None = None) -> None:
        super().__init__(parent, name="plain")
        self._session = session
        self.number = QComboBox()
        self.use, self.measure = QPushButton(objectName="primary"), QPushButton()
        self.ranks = _Ranks(4)
        self.ranks.setItemDelegateForColumn(3, Bars(self.ranks))
        self._about, self._said = Label(wordWrap=True), Label(wordWrap=True)
        self._next = Label(wordWrap=True)
        self.chart = CurvePlot(self._rate_words, log_y=False, steps=True)
        self._times: tuple[RankTimes, ...] = ()
        self._disturbed = False
        self._grown: list[Grown] = []
        self._task: Task | None = None
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK)
        self._lay_out()
        self.use.clicked.connect(self._use)
        self.measure.clicked.connect(self._measure)
        self.chart.told.connect(self.told)
        self.number.currentIndexChanged.connect(lambda _: self._refresh())
        self._ticks.timeout.connect(self._look)
        session.state_changed.connect(self._follow)
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
        self.use.setText(self.tr("Set rung 11 to this number of processes"))
        self.use.setToolTip(self.tr("Then press Train: that starts the processes"))
        tip = self.tr("Sending gradients and losses, and waiting for the slower processes")
        rest = self.tr("The thin line is the rest of the step, in which the rank computes")
        headings = [
            (self.tr("Rank"), ""),
            (self.tr("Step, ms"), self.tr("The whole step")),
            (self.tr("In all-reduce, ms"), tip),
            (self.tr("Share of the step"), f"{tip}\n{rest}"),
        ]
        for column, (title, tip) in enumerate(headings):
            item = QTableWidgetItem(title)
            item.setToolTip(tip)
            self.ranks.setHorizontalHeaderItem(column, item)
        self.ranks.setAccessibleName(self.tr("Ranks of the run"))
        self.ranks.empty.setText(
            self.tr("How long each rank's step takes while rung 11 trains in several processes")
        )
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
        whole.addWidget(self._next)
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
        self._grown, self._disturbed = [], False
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

    def _follow(self, *_: object) -> None:
        """Look at the ranks as long as there is something to see."""
        if self._session.state.active or self.busy:
            self._ticks.start()
        else:
            self._ticks.stop()
        self._look()

    def _look(self) -> None:
        self._disturbed = self._disturbed or (self.busy and is_disturbed(self._session, "growth"))
        times = self._session.trainer.rank_times
        if times != self._times:
            self._times = times
            self._fill()
        self._draw()

    def _fill(self) -> None:
        self.ranks.setRowCount(len(self._times))
        for row, times in enumerate(self._times):
            share, milliseconds = times.reduce_share, 1000 * times.step_seconds
            texts = (
                str(times.rank),
                figure(milliseconds),
                figure(milliseconds * share),
                f"{100 * share:.0f} %",
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if column == 3:
                    item.setData(BAR, Bar(share, share, 1.0))
                self.ranks.setItem(row, column, item)
        self.ranks.empty.setVisible(not self._times)

    def _draw(self) -> None:
        """The rate as a multiple of one process's, at each size."""
        lines = []
        for number, size in enumerate(SIZES):
            found = [one for one in self._grown if one.experiment == size and one.rate]
            if alone := self._alone(size):
                across = np.array([one.processes for one in found], dtype=float)
                up = np.array([one.rate / alone for one in found])
                lines.append(Line(number, across, up, partial(_name, size), dots=True))
        if lines:  # what there would be if nothing had to be sent: as many times as processes
            whole = np.arange(self._session.machine.cores + 1.0)
            lines.append(Line(len(SIZES), whole, whole, lambda: (self.tr("ideal"),)))
        if [len(line.x) for line in lines] != [len(line.x) for line in self.chart.lines]:
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
        self.measure.setText(self.tr("Stop") if self.busy else self.tr("Measure scaling"))
        self.measure.setToolTip(
            self.tr("Trains with one process, with two and so on, at two sizes")
        )
        self._said.setText(self._tell(reason is None))
        self._next.setText(self._tell_next() if self.use.isEnabled() else "")
        self._next.setVisible(bool(self._next.text()))

    def _tell_next(self) -> str:
        """What Train does, or what the run has, where that is not what is chosen here."""
        experiment, wanted = self._session.experiment, self.number.currentData()
        begun = self._session.state.active or self._session.state.ended
        if experiment.program == PROGRAM and experiment.processes == wanted:
            text = self.tr("Press Train to start {count} processes.").format(count=wanted)
            return "" if begun else text
        having = self.tr("{count} processes").format(count=experiment.processes)
        if experiment.processes == 1:
            having = self.tr("1 process")
        if begun:
            text = self.tr("This run uses {having}: press “{button}”, then Train, to use {count}.")
        else:
            text = self.tr(
                "The current settings use {having}: press “{button}”, then Train, to use {count}."
            )
        return text.format(having=having, button=self.use.text(), count=wanted)

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
            if one.rate:
                parts.append(self._tell_growth(one))
            elif one.message:
                parts.append(words(one.message))
        if self._disturbed:
            parts.append(
                self.tr("Something else was running here at the same time and slowed this down: "
                        "measure again with nothing else running.")
            )  # fmt: skip
        return "\n".join(parts)

    def _tell_growth(self, one: Grown) -> str:
        """What came of so many processes, and how that is beside one."""
        if one.processes == 1:
            text = self.tr("{size}: 1 process does {rate} steps a second.")
            if one.experiment != SIZES[0]:
                text = self.tr(
                    "{size}, a larger network for comparison: 1 process does {rate} steps a second."
                )
            return text.format(size=_sizes(one.experiment), rate=figure(one.rate))
        alone = self._alone(one.experiment)
        times = one.rate / alone if alone else 1.0
        if not alone:  # one process has failed, so there is nothing to compare with
            text = self.tr(
                "{size}: {count} processes do {rate} steps a second: {share} % of a step's time is "
                "spent in all-reduce."
            )
        elif times > 1 + _EVEN:
            text = self.tr(
                "{size}: {count} processes do {rate} steps a second and are {times} times as fast "
                "as one here: {share} % of a step's time is spent in all-reduce."
            )
        elif times < 1 - _EVEN:
            times = 1 / times
            text = self.tr(
                "{size}: {count} processes do {rate} steps a second and are {times} times slower "
                "than one here: {share} % of a step's time is spent in all-reduce."
            )
        else:
            text = self.tr(
                "{size}: {count} processes do {rate} steps a second, about as many as one here: "
                "{share} % of a step's time is spent in all-reduce."
            )
        return text.format(
            size=_sizes(one.experiment),
            count=one.processes,
            rate=figure(one.rate),
            times=f"{times:.2g}",
            share=f"{100 * one.reduce_share:.0f}",
        )

    def _alone(self, size: Experiment) -> float:
        """The rate of one process at this size; 0 if there is none."""
        found = (one.rate for one in self._grown if one.experiment == size and one.processes == 1)
        return next(found, 0.0)

    def _rate_words(self) -> PlotWords:
        empty = self.tr("How the rate scales with the number of processes hasn't been measured yet")
        title = self.tr("RATE RELATIVE TO ONE PROCESS")
        return PlotWords(title, self.tr("processes"), empty)


def _name(size: Experiment) -> tuple[str, ...]:
    return (_sizes(size),)


def _sizes(size: Experiment) -> str:
    return f"N = {size.n}, H = {size.hidden}"

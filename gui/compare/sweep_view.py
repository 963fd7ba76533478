"""The view of sweeps: which fields go over which values, and what came of it."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
)

from core.experiment import FIELDS
from core.files import Document
from core.message import Message, Refused, say
from core.sweep import (
    SWEEPABLE,
    Axis,
    Plan,
    Status,
    example,
    make_grid,
    make_plan,
    make_series,
    read_axis,
    save_results,
    usual_size,
)
from gui.compare.curves import Curves
from gui.compare.grid_map import GridMap
from gui.compare.keeper import Keeper, identify
from gui.compare.lines import Line, Sign, Words
from gui.compare.multiples import SIGNS, Multiples
from gui.compare.sweeper import Sweeper
from gui.flow import Flow
from gui.label import Label
from gui.panel import Panel
from gui.saving import save_as_csv
from gui.session import Session
from gui.words import choice, count, words

_FIRST, _VALUES = "learning_rate", "1e-8..1e-5 log 13"


class SweepView(Panel):
    """`told` carries a Message. The base of a sweep is the experiment that is set at its start."""

    told = Signal(object)

    def __init__(self, session: Session, keeper: Keeper, parent: Panel | None = None) -> None:
        super().__init__(parent, name="plain")
        self._session, self._keeper = session, keeper
        self.sweeper = Sweeper(session)
        self.fields = QComboBox(), QComboBox()
        self.values = QLineEdit(_VALUES), QLineEdit()
        self.workers = QComboBox()
        self.go, self.use, self.export = (
            QPushButton(objectName="primary"),
            QPushButton(),
            QPushButton(),
        )
        self.go_on, self.keep = QPushButton(), QPushButton()
        self._mistake = Label(objectName="error", wordWrap=True, visible=False)
        self._state = Label(objectName="quiet", wordWrap=True)
        self._chosen = Label(wordWrap=True)
        self.multiples = Multiples()
        self.chart = Curves(self._chart_words, log_x=True)
        self.linear = Curves(self._chart_words)
        self.grid = GridMap()
        self._plan: Plan | None = None
        self._problem: Message | None = None
        self._lay_out()
        self._connect()
        self.retranslate()
        self._check()

    @property
    def plan(self) -> Plan | None:
        """What is set, if it makes a sweep."""
        return self._plan

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        names = {name: words(FIELDS[name].label) for name in SWEEPABLE}
        for combo, offered in zip(
            self.fields, (names, {"": self.tr("no second field"), **names}), strict=True
        ):
            now = combo.currentData()
            combo.blockSignals(True)
            combo.clear()
            for name, text in offered.items():
                combo.addItem(text, name)
            first = _FIRST if combo is self.fields[0] else ""
            combo.setCurrentIndex(combo.findData(first if now is None else now))
            combo.blockSignals(False)
        self._offer_workers()
        self.fields[0].setAccessibleName(self.tr("Field that is swept"))
        self.fields[1].setAccessibleName(self.tr("Second field"))
        self.workers.setAccessibleName(self.tr("How many at a time"))
        self.workers.setToolTip(self.tr("Each run is in a process of its own, which is kept"))
        self.use.setText(self.tr("Set the window to this run"))
        self.keep.setText(self.tr("Keep in Runs"))
        self.keep.setToolTip(self.tr("Put every run of the sweep that has ended into Runs"))
        self.export.setText(self.tr("Export CSV…"))
        for plot in (self.chart, self.linear):
            plot.retranslate()
        self._change_field()
        self._show()

    def start(self) -> None:
        """Begin the sweep that is set, or stop the one that is on."""
        if self.sweeper.busy:
            self.sweeper.stop()
            return
        self._check()
        if self._plan is not None:
            self.sweeper.start(self._plan, self.workers.currentData())

    def _lay_out(self) -> None:
        head = Flow()
        for field, values in zip(self.fields, self.values, strict=True):
            values.setMinimumWidth(180)
            head.addWidget(field)
            head.addWidget(values)
        for widget in (self.workers, self.go, self.go_on, self.use, self.keep, self.export):
            head.addWidget(widget)
        area = self._area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.multiples)
        below = Panel(name="plain")
        under = QVBoxLayout(below)
        under.setContentsMargins(0, 0, 0, 0)
        for widget in (self._chosen, self.chart, self.linear, self.grid):
            under.addWidget(widget, 0 if widget is self._chosen else 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(8)
        parts.setChildrenCollapsible(False)
        parts.addWidget(area)
        parts.addWidget(below)
        parts.setSizes([300, 300])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.addLayout(head)
        whole.addWidget(self._mistake)
        whole.addWidget(self._state)
        whole.addWidget(parts, 1)

    def _connect(self) -> None:
        self.go.clicked.connect(self.start)
        self.go_on.clicked.connect(self.sweeper.resume)
        self.use.clicked.connect(self._use)
        self.keep.clicked.connect(self._keep)
        self.export.clicked.connect(self._export)
        for line in self.values:
            line.textChanged.connect(lambda _: self._check())
            line.returnPressed.connect(self.go.click)
        for combo in self.fields:
            combo.currentIndexChanged.connect(lambda _: self._change_field())
        self._session.experiment_changed.connect(lambda _: self._check())
        self.sweeper.changed.connect(self._show)
        self.sweeper.ended.connect(self._end)
        self._keeper.changed.connect(self._refresh)
        self._keeper.told.connect(lambda _: self._refresh())
        self.multiples.chosen.connect(self._follow_choice)
        self.grid.chosen.connect(self.multiples.choose)

    def _offer_workers(self) -> None:
        most = max(self._session.machine.cores, 1)
        now = self.workers.currentData() or usual_size(self._session.machine)
        self.workers.clear()
        for number in range(1, most + 1):
            text = (
                self.tr("one after another")
                if number == 1
                else self.tr("{count} side by side").format(count=number)
            )
            self.workers.addItem(text, number)
        self.workers.setCurrentIndex(min(now, most) - 1)

    def _change_field(self) -> None:
        for combo, line in zip(self.fields, self.values, strict=True):
            name = combo.currentData()
            line.setEnabled(bool(name))
            line.setAccessibleName(
                self.tr("Values of {field}").format(field=combo.currentText())
                if name
                else self.tr("Values of the second field")
            )
            line.setPlaceholderText(example(name) if name else "")
            line.setToolTip(
                self.tr("Such as {example}").format(example=example(name)) if name else ""
            )
        self._check()

    def _axes(self) -> list[Axis]:
        pairs = zip(self.fields, self.values, strict=True)
        return [read_axis(combo.currentData(), line.text()) for combo, line in pairs
                if combo.currentData()]  # fmt: skip

    def _check(self) -> None:
        """Say at once what can't be swept."""
        if self.sweeper.busy:
            return
        self._plan, self._problem = None, None
        try:
            self._plan = make_plan(self._session.experiment, self._axes(), self._session.machine)
        except Refused as refusal:
            self._problem = refusal.message
        self._refresh()

    def _show(self) -> None:
        plan, runs = self.sweeper.plan, self.sweeper.runs
        self.multiples.show_runs(plan, runs)
        self._area.setMaximumHeight(self.multiples.sizeHint().height() + 4)
        if plan is not None and len(plan.axes) == 2:
            self.grid.show_grid(make_grid(plan, runs))
        elif plan is not None:
            self._draw_series(plan)
        self._refresh()

    def _draw_series(self, plan: Plan) -> None:
        series = make_series(plan, self.sweeper.runs)
        name, values = series.axis.name, series.axis.values
        numeric = all(isinstance(value, (int, float)) for value in values)
        across = np.array(values if numeric else range(len(values)), dtype=float)
        chart = self.chart if _is_logarithmic(across) and numeric else self.linear
        finished = np.isfinite(series.losses)
        line = Line(
            0,
            across[finished],
            series.losses[finished],
            self._name_finished,
            dots=True,
            joined=numeric,
        )
        signs = [
            self._sign(x, status, step)
            for x, status, step in zip(across, series.statuses, series.steps, strict=True)
            if status in _WITHOUT_LOSS
        ]
        chart.retranslate()  # another field may lie across
        chart.show_lines(
            [line] if finished.any() else [],
            signs=signs,
            names=() if numeric else [choice(name, value) for value in values],
        )
        self.chart.setVisible(chart is self.chart)
        self.linear.setVisible(chart is self.linear)

    def _sign(self, x: float, status: Status, step: int) -> Sign:
        """What stands in the chart for a run that has no final loss."""
        text, told = SIGNS[status], words(_WORDS[status])
        if step:
            told = self.tr("{state} at step {step}").format(state=told, step=count(step))
            text = f"{text}\n{count(step)}"
        return Sign(x, text, told)

    def _follow_choice(self, place: int) -> None:
        """Bring the one that is chosen into sight, and tell about it."""
        box = self.multiples.box(place).toRect()
        middle = box.center()
        self._area.ensureVisible(middle.x(), middle.y(), box.width() // 2, box.height() // 2)
        self._refresh()

    def _end(self, why: Message | None) -> None:
        if why is not None:
            self.told.emit(why)
        self._check()
        self._show()

    def _refresh(self) -> None:
        busy, runs, plan = self.sweeper.busy, self.sweeper.runs, self.sweeper.plan
        self.go.setText(self.tr("Stop") if busy else self.tr("Sweep"))
        self.go.setEnabled(busy or self._plan is not None)
        self.go_on.setVisible(self.sweeper.resumable)
        other = plan is not None and self._plan is not None and not _is_same(plan, self._plan)
        self.go_on.setText(self.tr("Go on with the old sweep") if other else self.tr("Go on"))
        self.use.setEnabled(self.multiples.place >= 0)
        self.keep.setEnabled(self._keeper.library is not None and bool(self._to_keep()))
        self.export.setEnabled(any(run.status.ended for run in runs))
        two = plan is not None and len(plan.axes) == 2
        self.grid.setVisible(two)
        if two or plan is None:
            self.chart.setVisible(plan is None)
            self.linear.setVisible(False)
        self._mistake.setText(words(self._problem) if self._problem else "")
        self._mistake.setVisible(self._problem is not None and not busy)
        self._state.setText(self._tell_state(other or not runs))
        place = self.multiples.place
        self._chosen.setText(self.multiples.describe(runs[place]) if 0 <= place < len(runs) else "")
        self._chosen.setVisible(bool(self._chosen.text()))

    def _tell_state(self, next_is_other: bool) -> str:
        """How the sweep stands, and what the next one will be if that is another."""
        found = [run.status for run in self.sweeper.runs]
        parts = [
            f"{SIGNS[status]} {count(found.count(status))} {words(_WORDS[status])}"
            for status in Status
            if status in found
        ]
        lines = ["   ".join(parts)] if parts else []
        if next_is_other and self._plan is not None and not self.sweeper.busy:
            text = self.tr("{count} runs of what is set at the left, with these fields changed.")
            text = text.format(count=count(len(self._plan.runs)))
            lines.append(self.tr("Next: {text}").format(text=text) if parts else text)
        return "\n".join(lines)

    def _name_finished(self) -> tuple[str, ...]:
        return (self.tr("final loss"),)

    def _chart_words(self) -> Words:
        plan = self.sweeper.plan
        across = words(plan.axes[0].field.label) if plan else ""
        empty = self.tr("The final loss of each run will be drawn here")
        return Words(self.tr("FINAL LOSS"), across, empty)

    def _use(self) -> None:
        runs, place = self.sweeper.runs, self.multiples.place
        if 0 <= place < len(runs):
            self._session.put(runs[place].experiment)

    def _to_keep(self) -> list[Document]:
        """The runs that have ended and are not in the library."""
        there = {identify(run) for run in self._keeper.runs} | self._keeper.adding
        found = [run.document for run in self.sweeper.runs if run.document]
        return [document for document in found if identify(document) not in there]

    def _keep(self) -> None:
        self._keeper.add(self._to_keep())
        self._refresh()

    def _export(self) -> None:
        plan = self.sweeper.plan
        if plan is None:
            return

        def write(path: str) -> None:
            save_results(path, plan, self.sweeper.runs, words)

        if said := save_as_csv(self, self.tr("Export sweep"), "sweep.csv", write):
            self.told.emit(said)


_WORDS = {
    Status.REFUSED: say("refused"),
    Status.WAITING: say("waiting"),
    Status.RUNNING: say("running"),
    Status.FINISHED: say("finished"),
    Status.DIVERGED: say("diverged"),
    Status.FAILED: say("failed"),
}

_WITHOUT_LOSS = (Status.DIVERGED, Status.FAILED, Status.REFUSED)


def _is_same(one: Plan, other: Plan) -> bool:
    """Whether they have the same runs, whatever their bases have in the fields that are swept."""
    return one.axes == other.axes and (
        [run.experiment for run in one.runs] == [run.experiment for run in other.runs]
    )


def _is_logarithmic(values: np.ndarray) -> bool:
    """Whether they lie more evenly on a logarithmic axis."""
    return bool(len(values) and values.min() > 0 and values.max() >= 20 * values.min())

"""The view of sweeps: which fields go over which values, and what came of it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QSplitter, QVBoxLayout

from core.base.message import Message, Refused
from core.compare.sweep import Plan, SweepRun, make_plan, save_results, usual_size
from gui.compare.sweep.multiples import Multiples, Tiles
from gui.compare.sweep.sweep_results import SweepResults
from gui.compare.sweep.sweep_words import count_states, tell_refused
from gui.compare.sweep.sweeper import Sweeper
from gui.compare.sweep.swept_field import SweptField
from gui.run.session import Session
from gui.run.stored_runs import StoredRuns
from gui.widgets.label import Label
from gui.widgets.layouts import Flow
from gui.widgets.panel import Panel
from gui.widgets.questions import save_as_csv
from gui.widgets.words import count, words

_TOLD = 3  # lines about the run that is chosen


class SweepView(Panel):
    """`told` carries a Message. The base of a sweep is the experiment that is set at its start."""

    told = Signal(object)

    def __init__(self, session: Session, stored: StoredRuns, parent: Panel | None = None) -> None:
        super().__init__(parent, name="plain")
        self._session, self._stored = session, stored
        self.sweeper = Sweeper(session)
        self._swept = SweptField(session, "learning_rate"), SweptField(session, "", optional=True)
        self.fields = tuple(one.combo for one in self._swept)
        self.values = tuple(one.line for one in self._swept)
        self.workers = QComboBox()
        self.workers.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.go, self.use, self.export = (
            QPushButton(objectName="primary"),
            QPushButton(),
            QPushButton(),
        )
        self.go_on, self.keep = QPushButton(), QPushButton()
        self._mistake = Label(objectName="error", wordWrap=True, visible=False)
        self._state = Label(objectName="quiet", wordWrap=True)
        top = Qt.AlignmentFlag.AlignTop
        self._chosen = Label(wordWrap=True, alignment=top)
        self.multiples = Multiples()
        self._tiles = Tiles(self.multiples)
        self.results = SweepResults()
        self.chart, self.grid = self.results.chart, self.results.map.map
        self._plan: Plan | None = None
        self._problem: Message | None = None
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def plan(self) -> Plan | None:
        """What is set, if it makes a sweep."""
        return self._plan

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._offer_workers()
        self.workers.setAccessibleName(self.tr("Runs at a time"))
        self.workers.setToolTip(
            self.tr("Each run trains in its own process, which is then reused for the next")
        )
        self.go_on.setText(self.tr("Continue"))
        self.use.setText(self.tr("Set the window to this run"))
        self.keep.setText(self.tr("Keep in Runs"))
        self.keep.setToolTip(self.tr("Add all runs of the sweep that have ended to Runs"))
        self.export.setText(self.tr("Export CSV…"))
        self.multiples.retranslate()
        self._make_room()
        self._check()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of letters, too."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def start(self) -> None:
        """Begin the sweep that is set, or stop the one that is on."""
        if self.sweeper.busy:
            self.sweeper.stop()
            return
        self._check()
        if self._plan is not None and self.go.isEnabled():
            self.sweeper.start(self._plan, self.workers.currentData())

    def _lay_out(self) -> None:
        head = Flow()
        buttons = self.go, self.go_on, self.use, self.keep, self.export
        for widget in (*self._swept, self.workers, *buttons):
            head.addWidget(widget)
        below = Panel(name="plain")
        under = QVBoxLayout(below)
        under.setContentsMargins(0, 0, 0, 0)
        under.addWidget(self._chosen)
        under.addWidget(self.results, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(8)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._tiles)
        parts.addWidget(below)
        parts.setSizes([200, 400])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.addLayout(head)
        whole.addWidget(self._mistake)
        whole.addWidget(self._state)
        whole.addWidget(parts, 1)

    def _connect(self) -> None:
        self.go.clicked.connect(self.start)
        self.go_on.clicked.connect(lambda: self.sweeper.resume(self.workers.currentData()))
        self.use.clicked.connect(self._use)
        self.keep.clicked.connect(self._keep)
        self.export.clicked.connect(self._export)
        for one in self._swept:
            one.changed.connect(self._check)
            one.line.returnPressed.connect(self.go.click)
        self._session.experiment_changed.connect(lambda _: self._check())
        self.sweeper.changed.connect(self._show)
        self.sweeper.ended.connect(self._end)
        self._stored.changed.connect(self._refresh)
        self._stored.told.connect(lambda _: self._refresh())
        self.multiples.chosen.connect(lambda _: self._refresh())
        self.results.chosen.connect(self.multiples.choose)
        self.results.told.connect(self.told)

    def _make_room(self) -> None:
        """So much that nothing moves when words change."""
        self._chosen.setMinimumHeight(_TOLD * self.fontMetrics().lineSpacing())
        self.go.setMinimumWidth(0)
        widths = []
        for text in (self.tr("Stop"), self.tr("Sweep")):
            self.go.setText(text)
            widths.append(self.go.sizeHint().width())
        self.go.setMinimumWidth(max(widths))

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

    def _check(self) -> None:
        """Say at once what can't be swept."""
        if self.sweeper.busy:
            return
        self._plan, self._problem = None, None
        try:
            axes = [axis for one in self._swept if (axis := one.axis())]
            self._plan = make_plan(self._session.experiment, axes, self._session.machine)
        except Refused as refusal:
            self._problem = refusal.message
        self._refresh()

    def _show(self) -> None:
        plan, runs = self.sweeper.plan, self.sweeper.runs
        self.multiples.show_runs(plan, runs)
        self._tiles.refit()
        self.results.show_runs(plan, runs)
        self._refresh()

    def _end(self, why: Message | None) -> None:
        if why is not None:
            self.told.emit(why)
        self._check()
        self._show()

    def _refresh(self) -> None:
        busy, runs, plan = self.sweeper.busy, self.sweeper.runs, self.sweeper.plan
        ready = self._plan is not None and any(run.waiting for run in self._plan.runs)
        self.go.setText(self.tr("Stop") if busy else self.tr("Sweep"))
        self.go.setEnabled(busy or ready)
        other = plan is not None and self._plan is not None and not _is_same(plan, self._plan)
        self.go_on.setEnabled(self.sweeper.resumable)
        self.go_on.setToolTip(
            self.tr("Finish the previous sweep")
            if other
            else self.tr("Finish a sweep that was stopped")
        )
        self.use.setEnabled(self.multiples.place >= 0)
        self.keep.setEnabled(self._stored.store is not None and bool(self._to_keep()))
        self.export.setEnabled(any(run.state.ended for run in runs))
        self._mistake.setText(words(self._problem) if self._problem else "")
        self._mistake.setVisible(self._problem is not None and not busy)
        self._state.setText(self._tell_state(other or not runs))
        place = self.multiples.place
        self.grid.mark(place)
        self._chosen.setText(
            self.multiples.describe(runs[place])
            if 0 <= place < len(runs)
            else self.tr("Choose a curve to see how its run went.")
            if runs
            else ""
        )

    def _tell_state(self, next_is_other: bool) -> str:
        """How the sweep stands, and what the next one will be if that is another."""
        states = count_states(self.sweeper.runs)
        lines = [states] if states else []
        if next_is_other and self._plan is not None and not self.sweeper.busy:
            text = self.tr("{count} runs of the experiment on the left, with these fields changed.")
            if len(self._plan.runs) == 1:
                text = self.tr("1 run of the experiment on the left, with these fields changed.")
            text = text.format(count=count(len(self._plan.runs)))
            text = self.tr("Next: {text}").format(text=text) if states else text
            lines.append(f"{text} {tell_refused(self._plan.runs)}".rstrip())
        return "\n".join(lines)

    def _use(self) -> None:
        runs, place = self.sweeper.runs, self.multiples.place
        if 0 <= place < len(runs):
            self._session.put(runs[place].experiment)

    def _to_keep(self) -> list[SweepRun]:
        """The runs that have ended and are not kept yet; one whose process died has no id."""
        there = {"", *(run.id for run in self._stored.runs)} | self._stored.adding
        return [run for run in self.sweeper.runs if run.state.ended and run.id not in there]

    def _keep(self) -> None:
        self._stored.add(self._to_keep())
        self._refresh()

    def _export(self) -> None:
        plan = self.sweeper.plan
        if plan is None:
            return

        def write(path: str) -> None:
            save_results(path, plan, self.sweeper.runs, words)

        if said := save_as_csv(self, self.tr("Export sweep"), "sweep.csv", write):
            self.told.emit(said)


def _is_same(one: Plan, other: Plan) -> bool:
    """Whether they have the same runs, whatever their bases have in the fields that are swept."""
    return one.axes == other.axes and (
        [run.experiment for run in one.runs] == [run.experiment for run in other.runs]
    )

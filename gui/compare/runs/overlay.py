"""The runs that are selected, drawn over each other: losses, final weights, gradients' norms."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QVBoxLayout

from core.base.message import Message, Refused, say
from core.compare.norms import Norms, gradient_norms
from core.compare.store import RunStore, weights_alike
from core.data.problem import prepare
from core.run.history import Curve
from core.run.measure import Distribution
from core.run.record import RunRecord
from core.run.snapshot import State
from gui.compare.runs.runs_model import RunsModel
from gui.run.session import Session
from gui.run.stored_runs import StoredRuns
from gui.widgets.curve_plot import CurvePlot, Naming
from gui.widgets.label import Label
from gui.widgets.legend import Key
from gui.widgets.lines import Line, PlotWords, line_of, outline
from gui.widgets.panel import Panel
from gui.widgets.task import Task
from gui.widgets.words import count, figure, words

WEIGHTS = ("w1", "w2")
_WIDE = 16  # characters, at least, of each plot
_Stop = Callable[[], bool]
_Alike = dict[str, tuple[tuple[str, Distribution], ...]]  # by weight: a run's id, and its bars
_Found = tuple[dict[str, Curve], _Alike, list[Message]]


class _Plot(CurvePlot):
    """One of three side by side; the key above them names their lines."""

    def minimumSizeHint(self) -> QSize:
        """As high as any plot, and narrow enough for three in a small window."""
        width = _WIDE * self.fontMetrics().averageCharWidth()
        return QSize(width, super().minimumSizeHint().height())


class Overlay(Panel):
    """Three plots. What they show is read, and the norms are worked out, on threads."""

    def __init__(self, session: Session, stored: StoredRuns, model: RunsModel) -> None:
        super().__init__(name="plain")
        self._session, self._stored, self._model = session, stored, model
        self._runs: tuple[RunRecord, ...] = ()
        self._curves: dict[str, Curve] = {}
        self._alike: _Alike = {}
        self._norms: dict[str, Norms] = {}
        self._refused: dict[str, Message] = {}  # why a run can't be done again
        self._notes: list[Message] = []
        self._reading: Task | None = None
        self._working: Task | None = None
        self.which = QComboBox()
        self.which.addItems(WEIGHTS)
        self.loss = _Plot(self._loss_words, steps=True, naming=Naming.ELSEWHERE)
        self.weights = _Plot(self._weight_words, log_y=False, naming=Naming.ELSEWHERE)
        self.norms = _Plot(self._norm_words, steps=True, naming=Naming.ELSEWHERE)
        self.which.currentIndexChanged.connect(lambda _: self._choose())
        self._note = Label(objectName="quiet", wordWrap=True)
        self._lacking = Label(objectName="quiet", wordWrap=True)
        self._lacking.setContentsMargins(12, 0, 12, 8)
        self.key = Key()
        plots = QSplitter(Qt.Orientation.Horizontal)
        plots.setHandleWidth(8)
        plots.setChildrenCollapsible(False)
        weights = Panel()
        column = QVBoxLayout(weights)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.weights, 1)
        column.addWidget(self._lacking)
        for plot in (self.loss, weights, self.norms):
            plots.addWidget(plot)
        model.modelReset.connect(self._name_runs)  # names tell what differs from what is set
        session.state_changed.connect(self._give_way)
        session.state_changed.connect(self._follow_run)
        session.refused.connect(lambda _: self._follow_run())
        # Not before another run has begun, if one does.
        session.left.connect(self._follow_run, Qt.ConnectionType.QueuedConnection)
        foot = QHBoxLayout()
        foot.addWidget(self._note, 1)
        foot.addStretch(0)
        foot.addWidget(self.which)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.key)
        layout.addWidget(plots, 1)
        layout.addLayout(foot)
        self.retranslate()

    def show_runs(self, runs: tuple[RunRecord, ...]) -> None:
        """Draw these runs, and no others."""
        self._runs, self._notes, self._alike = runs, [], {}
        self._name_runs()
        for task in (self._reading, self._working):
            if task is not None:
                task.requestInterruption()
        self._reading = self._working = None
        store = self._stored.store
        if runs and store is not None:
            work = partial(_read, store, runs)
            self._reading = self._session.do("compare", work, partial(self._take, runs))
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is said takes its room from the window, not from the plot above it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = self.weights.width()
        self._lacking.setMinimumHeight(max(self._lacking.heightForWidth(width), 0))

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        for plot in (self.loss, self.weights, self.norms):
            plot.retranslate()
        self._name_runs()
        self.which.setAccessibleName(self.tr("Weights and gradients of"))
        self.which.setToolTip(self.tr("Which weights and which gradient are drawn"))
        self._say()

    def _name_runs(self) -> None:
        """Say in the key how each run is drawn in all plots."""
        none, runs = np.empty(0), self._runs
        self.key.show_lines(
            [
                Line(number, none, none, partial(self._model.parts, run, runs))
                for number, run in enumerate(runs)
            ]
        )

    def _take(self, runs: tuple[RunRecord, ...], found: _Found | Refused) -> None:
        if runs is not self._runs:
            return
        self._reading = None
        if isinstance(found, Refused):
            self._notes = [found.message]
        else:
            self._curves, self._alike, self._notes = found
            self._next_norms()
        self._draw()

    @property
    def _missing(self) -> list[RunRecord]:
        """The selected runs of which the norms are neither known nor beyond knowing."""
        known = self._norms.keys() | self._refused.keys()
        return [run for run in self._runs if run.id not in known]

    def _may_begin(self, run: RunRecord) -> bool:
        """Whether a run can be done again now: beside one that rests and has as many threads."""
        session = self._session
        rests = session.state is State.PAUSED and not session.trainer.control.goes
        return not session.state.active or (rests and self._is_beside(run))

    def _is_beside(self, run: RunRecord) -> bool:
        return self._session.beside.threads == (run.experiment.threads or 1)

    def _next_norms(self) -> None:
        """Do the next run again whose norms are not known yet, unless one is trained now."""
        ready = [run for run in self._missing if self._may_begin(run)]
        if not ready or self._working or self._reading:
            return
        run, runs = ready[0], self._runs

        def work(stop: _Stop) -> Norms | None:
            return gradient_norms(run, prepare(run.experiment, None), stop)

        def take(found: Norms | Refused | None) -> None:
            self._working = None
            if runs is not self._runs:
                return
            if isinstance(found, Refused):
                self._refused[run.id] = found.message
            elif found is not None:
                self._norms[run.id] = found
            self._draw()
            self._next_norms()

        self._working = self._session.do("norms", work, take)

    def _follow_run(self, *_: object) -> None:
        """The run that is on rests, or is over, or there is one again."""
        self._next_norms()
        if not self.norms.lines:
            self.norms.retranslate()

    def _choose(self) -> None:
        for plot in (self.weights, self.norms):
            plot.retranslate()
        self._draw()

    def _give_way(self, state: State) -> None:
        """A run that begins doesn't wait for norms; they are worked out after it."""
        if self._working and state in (State.PREPARING, State.RUNNING):
            self._working.requestInterruption()
            self._working = None

    def _draw(self) -> None:
        name = self.which.currentText()
        loss, weights, norms = [], [], []
        for number, run in enumerate(self._runs):
            parts = partial(self._model.parts, run, self._runs)
            if (curve := self._curves.get(run.id)) and curve.count:
                loss.append(line_of(curve, number, parts))
            known = self._norms.get(run.id)
            if known is not None and name in known.norms:
                norms.append(Line(number, known.steps, known.norms[name], parts))
        places = {run.id: number for number, run in enumerate(self._runs)}
        for run_id, distribution in self._alike.get(name, ()):
            number = places[run_id]
            parts = partial(self._model.parts, self._runs[number], self._runs)
            if distribution.counts.any():
                weights.append(Line(number, *_steps(distribution), parts))
        self.loss.show_lines(loss)
        self.weights.show_lines(weights)
        self.norms.show_lines(norms)
        self._say()

    def _say(self) -> None:
        notes = [*self._notes]
        having = [run for run in self._runs if run.weight_bytes]
        if self._alike and len(having) > 2:
            first = having[:2] == list(self._runs[:2])
            notes.append(
                say("The final weights are those of the first two runs.")
                if first
                else say("The final weights are those of the first two runs that kept any.")
            )
        notes += [self._refused[run.id] for run in self._runs if run.id in self._refused]
        texts = [words(note) for note in notes]
        texts += self._tell_not_finite()
        for run in self._runs:
            known = self._norms.get(run.id)
            if known and known.difference and run.final is not None:
                texts.append(self._explain(run, known.difference))
        self._note.setText(" ".join(dict.fromkeys(texts)))
        lacking = self._tell_lacking()
        self._lacking.setText(lacking)
        self._lacking.setVisible(bool(lacking and self._alike))  # else the empty plot says it
        self._fit()

    def _explain(self, run: RunRecord, difference: float) -> str:
        """Why a run's norms may not be those it had."""
        if run.experiment.processes > 1:
            text = self.tr(
                "{run} was repeated in one process, and its last loss differs by {share} %: "
                "several processes add in a different order and so round differently."
            )
        elif run.experiment.device != "cpu":
            text = self.tr(
                "When {run} was repeated, its last loss differed by {share} %, so its norms may "
                "differ too: a GPU may add in a different order every time."
            )
        elif run.experiment.data == "file":
            text = self.tr(
                "When {run} was repeated, its last loss differed by {share} %, so its norms may "
                "differ too: its data file has changed, or it ran on another machine or with "
                "other versions of NumPy or torch."
            )
        else:
            text = self.tr(
                "When {run} was repeated, its last loss differed by {share} %, so its norms may "
                "differ too: it ran on another machine, or with other versions of NumPy or torch."
            )
        name = ", ".join(self._model.parts(run, self._runs))
        share = figure(100 * difference) if np.isfinite(difference) else "∞"
        return text.format(run=name, share=share)

    def _tell_not_finite(self) -> list[str]:
        """Which weights have numbers that no outline shows."""
        name, told = self.which.currentText(), []
        text = self.tr("{count} of {all} numbers in {name} of {run} aren't finite.")
        runs = {run.id: run for run in self._runs}
        for run_id, distribution in self._alike.get(name, ()):
            if distribution.not_finite:
                parts = self._model.parts(runs[run_id], self._runs)
                told.append(
                    text.format(
                        count=count(distribution.not_finite),
                        all=count(math.prod(distribution.shape)),
                        name=name,
                        run=", ".join(parts),
                    )
                )
        return told

    def _tell_lacking(self) -> str:
        """Which runs have no weights kept, and what to do; "" if all have some."""
        lacking = [run for run in self._runs if not run.weight_bytes]
        if len(lacking) > 1:
            return self.tr(
                "No weights were kept for {count} of these runs. Restore the settings of "
                "one of them and train it again."
            ).format(count=len(lacking))
        if not lacking:
            return ""
        name = ", ".join(self._model.parts(lacking[0], self._runs))
        text = self.tr("No weights were kept for {run}. Restore its settings and train it again.")
        return text.format(run=name)

    def _loss_words(self) -> PlotWords:
        return PlotWords(self.tr("LOSS"), self.tr("step"), self.tr("Select runs in the table"))

    def _weight_words(self) -> PlotWords:
        title = self.tr("FINAL {name}").format(name=self.which.currentText())
        empty = self.tr("Select two runs to compare their final weights")
        if self._runs:
            said = self.tr("The selected runs have no weights to draw; the reason is below")
            empty = "" if self._reading else self._tell_lacking() or said
        return PlotWords(title, "", empty)

    def _norm_words(self) -> PlotWords:
        title = self.tr("NORM OF THE GRADIENT OF {name}").format(name=self.which.currentText())
        missing, ready = self._missing, any(map(self._may_begin, self._missing))
        if self._runs and not missing:
            empty = self.tr("The selected runs have no gradient norms to draw; the reason is below")
        elif missing and not ready and any(map(self._is_beside, missing)):
            empty = self.tr("Computed when the current run is paused or over")
        elif missing and not ready:
            empty = self.tr("Computed when the current run is over")
        else:
            empty = self.tr(
                "The selected runs are repeated to measure the norms of their gradients"
            )
        return PlotWords(title, self.tr("step"), empty)


def _read(store: RunStore, runs: tuple[RunRecord, ...], stop: _Stop) -> _Found:
    curves: dict[str, Curve] = {}
    notes: list[Message] = []
    for run in runs:
        if stop():
            break
        try:
            curves[run.id] = store.load_curve(run)
        except Refused as refusal:
            notes.append(refusal.message)
    loaded: dict[str, dict[str, np.ndarray]] = {}
    for run in [run for run in runs if run.weight_bytes][:2]:
        try:
            loaded[run.id] = store.load_weights(run)
        except Refused as refusal:
            notes.append(refusal.message)
    alike: _Alike = {}
    if loaded:
        ids, weights = list(loaded), list(loaded.values())
        for name, pair in weights_alike(weights[0], weights[-1]).items():
            alike[name] = tuple(zip(ids, pair, strict=False))  # one run is compared with itself
    return curves, alike, notes


def _steps(distribution: Distribution) -> tuple[np.ndarray, np.ndarray]:
    """The outline of a histogram: the share of the numbers in each bin, by its width."""
    edges = distribution.edges
    total = max(int(distribution.counts.sum()), 1)
    with np.errstate(over="ignore"):  # numbers near the smallest there are lie very densely
        density = distribution.counts / total / (edges[1] - edges[0])
    return outline(edges, density)

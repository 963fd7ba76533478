"""What a sweep found: which run has the lowest loss, and the chart or the map of all of them."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from core.compare.sweep import Plan, SweepRun, make_grid, make_series
from core.run.snapshot import State
from gui.compare.sweep.grid_map import GridChart
from gui.compare.sweep.sweep_words import SIGNS, WITHOUT_LOSS, name_values, tell_lowest, tell_state
from gui.widgets.curve_plot import CurvePlot
from gui.widgets.label import Label
from gui.widgets.lines import Line, PlotWords, Sign
from gui.widgets.numbers import Numbers
from gui.widgets.panel import Panel
from gui.widgets.words import count, figure, plain, words


class SweepResults(Panel):
    """Shows the final losses, or the lowest ones on the way.

    `chosen` carries a run's place, `told` a Message about a figure that was saved.
    """

    chosen = Signal(int)
    told = Signal(object)

    def __init__(self, parent: Panel | None = None) -> None:
        super().__init__(parent, name="plain")
        self._plan: Plan | None = None
        self._runs: tuple[SweepRun, ...] = ()
        self.lowest = Label(wordWrap=True)
        self.loss = QComboBox()
        self.loss.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.loss.currentIndexChanged.connect(lambda _: self.refresh())
        self.chart = _Chart(self)
        self.map = GridChart(self._map_title, self.numbers)
        self.map.map.chosen.connect(self.chosen)
        for chart in (self.chart, self.map):
            chart.told.connect(self.told)
        head = QHBoxLayout()
        head.addWidget(self.lowest, 1)
        head.addWidget(self.loss)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        for chart in (self.chart, self.map):
            layout.addWidget(chart, 1)
        self.retranslate()

    @property
    def best(self) -> bool:
        """Whether the lowest losses are shown, not the final ones."""
        return bool(self.loss.currentData())

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        now = max(self.loss.currentIndex(), 0)
        self.loss.blockSignals(True)
        self.loss.clear()
        self.loss.addItem(self.tr("Final loss"), False)
        self.loss.addItem(self.tr("Lowest loss"), True)
        self.loss.setCurrentIndex(now)
        self.loss.blockSignals(False)
        self.loss.setAccessibleName(self.tr("Which loss is shown"))
        self.loss.setToolTip(self.tr("The loss at the end, or the lowest one during the run"))
        self.refresh()

    def show_runs(self, plan: Plan | None, runs: tuple[SweepRun, ...]) -> None:
        """Draw these runs of this plan."""
        self._plan, self._runs = plan, runs
        self.refresh()

    def refresh(self) -> None:
        """Draw anew."""
        plan, runs = self._plan, self._runs
        two = plan is not None and len(plan.axes) == 2
        self.lowest.setText(tell_lowest(plan, runs) if plan else "")
        self.map.setVisible(two)
        self.chart.setVisible(not two)
        if plan and two:
            self.map.map.show_grid(make_grid(plan, runs, self.best), self.best)
        elif plan:
            self._draw_series(plan)
        for chart in (self.chart, self.map):
            chart.retranslate()

    def numbers(self) -> Numbers | None:
        """All runs as a table, with what became of those that have no final loss."""
        plan, runs = self._plan, self._runs
        if plan is None:
            return None
        columns: dict[str, list[str]] = {}
        for place, axis in enumerate(plan.axes):
            columns[words(axis.field.label)] = [plain(run.values[place]) for run in runs]
        columns[self.tr("Final loss")] = [
            figure(run.loss)
            if run.state is State.FINISHED
            else tell_state(run.status, run.step if run.status in WITHOUT_LOSS else 0)
            for run in runs
        ]
        columns[self.tr("Lowest loss")] = [figure(run.lowest) for run in runs]
        table = {name: np.array(column) for name, column in columns.items()}
        return Numbers(self.tr("FINAL LOSS"), table)

    def words(self) -> PlotWords:
        """What stands at the chart."""
        across = words(self._plan.axes[0].field.label) if self._plan else ""
        return PlotWords(self._name(), across, self.tr("The loss of each run will be drawn here"))

    def _name(self) -> str:
        return self.tr("LOWEST LOSS DURING THE RUN") if self.best else self.tr("FINAL LOSS")

    def _map_title(self) -> str:
        told = self.tr("∞: diverged later") if self.best else self.tr("∞: diverged, at this step")
        return f"{self._name()}   {told}"

    def _draw_series(self, plan: Plan) -> None:
        series = make_series(plan, self._runs, self.best)
        values = series.axis.values
        numeric = all(isinstance(value, (int, float)) for value in values)
        across = np.array(values if numeric else range(len(values)), dtype=float)
        there = np.isfinite(series.losses)
        line = Line(0, across[there], series.losses[there], tuple, dots=True, joined=numeric)
        signs = [
            _sign(x, status, step)
            for x, status, step in zip(across, series.statuses, series.steps, strict=True)
            if status in WITHOUT_LOSS
        ]
        self.chart.show_lines(
            [line] if there.any() else [],
            signs=signs,
            names=() if numeric else name_values(series.axis),
            log_x=numeric and _is_logarithmic(across),
        )


class _Chart(CurvePlot):
    """The chart of a sweep; its table has all runs, those without a loss as well."""

    def __init__(self, results: SweepResults) -> None:
        self._results = results
        super().__init__(results.words)

    def _remember(self) -> Callable[[], Numbers | None]:
        return self._results.numbers


def _sign(x: float, status: str, step: int) -> Sign:
    """What stands in the chart for a run that has no final loss."""
    text = f"{SIGNS[status]}\n{count(step)}" if step else SIGNS[status]
    return Sign(x, text, tell_state(status, step))


def _is_logarithmic(values: np.ndarray) -> bool:
    """Whether they lie more evenly on a logarithmic axis."""
    return bool(len(values) and values.min() > 0 and values.max() >= 20 * values.min())

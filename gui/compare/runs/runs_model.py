"""The rows of the table of runs: what each was, and what came of it."""

from itertools import chain
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from core.compare.runs_table import COLUMNS, STATES, Finder, changes, date_of, sort_runs
from core.experiment.experiment import FIELDS, FILE_FIELDS, Experiment
from core.programs import find
from core.run.record import RunRecord
from gui.widgets.pens import swatch
from gui.widgets.tables import Index
from gui.widgets.words import count, figure, setting, words

_WHAT = "program"  # the column of the table that the first one is sorted by
SHOWN = (_WHAT, "state", "when", "final", "best", "step", "rate", "seconds")
# The tool tip of a row has these settings, a line each, and then all others.
_TOGETHER = (
    ("n", "d_in", "hidden", "d_out"),
    ("optimizer", "momentum", "learning_rate", "steps"),
    ("data", *FILE_FIELDS, "init", "seed"),
)
_REST = tuple(name for name in FIELDS if name not in {_WHAT, *chain(*_TOGETHER)})
_SIGNS = {"finished": "✓", "stopped": "■", "diverged": "∞", "failed": "✗"}


class RunsModel(QAbstractTableModel):
    """Runs sorted and filtered; those that are `marked` have a piece of their line beside them."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[RunRecord, ...] = ()
        self.runs: tuple[RunRecord, ...] = ()  # those that are shown, in order
        self._current = Experiment()
        self._typed, self._column, self._descending = "", "when", True
        self._marked: dict[str, int] = {}
        self._finder = Finder(self._current, words)

    def set_runs(self, runs: tuple[RunRecord, ...]) -> None:
        """All that there are."""
        self._all = runs
        self._arrange()

    def set_current(self, experiment: Experiment) -> None:
        """What runs are told apart from."""
        if experiment != self._current:
            self._current = experiment
            self._finder = Finder(experiment, words)
            self._arrange()

    def search(self, typed: str) -> None:
        """Show those only that fit these words."""
        self._typed = typed
        self._arrange()

    def mark(self, runs: tuple[RunRecord, ...]) -> None:
        """Show how these are drawn, and no others."""
        before, self._marked = self._marked, {run.id: number for number, run in enumerate(runs)}
        changed = {run_id for run_id, _ in before.items() ^ self._marked.items()}
        rows = [row for row, run in enumerate(self.runs) if run.id in changed] if changed else []
        if rows:  # and no others: the table measures what has changed
            first, last = self.index(rows[0], 0), self.index(rows[-1], 0)
            self.dataChanged.emit(first, last, [Qt.ItemDataRole.DecorationRole])

    def retranslate(self) -> None:
        """Everything in the language that is set."""
        self._finder = Finder(self._current, words)
        self._arrange()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(SHOWN) - 1)

    def parts(self, run: RunRecord, among: tuple[RunRecord, ...] = ()) -> tuple[str, ...]:
        """What a run was: its program, and how its settings differ from the current ones.

        Among others, only what tells it from these, if anything does.
        """
        found = changes(run, self._current)
        apart = {name for name in FIELDS if _tells_apart(name, among)}
        found |= {name: getattr(run.experiment, name) for name in apart}
        texts = {name: setting(name, found[name]) for name in FIELDS if name in found}
        texts.pop(_WHAT, None)
        title = words(find(run.experiment.program).title)
        if apart:
            told = [text for name, text in texts.items() if name in apart]
            return (title, *told) if _WHAT in apart else tuple(told)
        return (title, *texts.values())

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; those that have nothing in it come last."""
        self._column = SHOWN[column]
        self._descending = order is Qt.SortOrder.DescendingOrder
        self._arrange()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Part of the model."""
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Part of the model."""
        return 0 if parent.isValid() else len(SHOWN)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Part of the model."""
        run, name = self.runs[index.row()], SHOWN[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(run, name)
        if role == Qt.ItemDataRole.ToolTipRole:
            told = _describe(run)
            return f"{words(run.message)}\n\n{told}" if name == "state" and run.message else told
        if role == Qt.ItemDataRole.AccessibleTextRole and name == _WHAT:
            return _describe(run)
        if role == Qt.ItemDataRole.DecorationRole and name == _WHAT and run.id in self._marked:
            return swatch(self._marked[run.id])
        if role == Qt.ItemDataRole.TextAlignmentRole and name not in (_WHAT, "state"):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Part of the model."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            column = COLUMNS[SHOWN[section]]
            label = self.tr("Run") if column.name == _WHAT else words(column.label)
            return f"{label}, {words(column.unit)}" if column.unit else label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft if section < 2 else Qt.AlignmentFlag.AlignRight
        return None

    def _text(self, run: RunRecord, name: str) -> str:
        if name == _WHAT:
            return ", ".join(self.parts(run))
        if name == "state":
            return f"{_SIGNS[run.state.value]} {words(STATES[run.state])}"
        if name == "when":
            return date_of(run)
        if name == "step":
            return count(run.step)
        if name == "rate" and run.paced:
            return self.tr("paced")  # it tells nothing of the program
        value = COLUMNS[name].cell(run)
        return figure(value) if isinstance(value, (int, float)) else "–"

    def _arrange(self) -> None:
        """Sort and filter anew."""
        self.beginResetModel()
        found = self._finder.find(self._all, self._typed)
        self.runs = sort_runs(found, self._column, self._descending, words)
        self.endResetModel()


def _describe(run: RunRecord) -> str:
    """The whole experiment: its program, and all settings that have a value."""
    experiment = run.experiment
    lines = [words(find(experiment.program).title)]
    for names in (*_TOGETHER, _REST):
        values = {name: getattr(experiment, name) for name in names}
        lines.append(", ".join(setting(name, values[name]) for name in names if values[name] != ""))
    return "\n".join(filter(None, lines))


def _tells_apart(name: str, runs: tuple[RunRecord, ...]) -> bool:
    """Whether the runs differ in this setting among themselves."""
    return len({getattr(run.experiment, name) for run in runs}) > 1

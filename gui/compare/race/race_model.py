"""The table of a race: a row for each contender, with bars that move while it is on."""

import statistics
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from core.base.message import Message
from core.compare.race import (
    Dropped,
    Entered,
    Event,
    Names,
    Round,
    Speed,
    Standing,
    Stood,
    WarmingUp,
    columns,
    size_of,
)
from core.compare.race.columns import Column, Entry, Kind, Value, shown
from core.compare.race.standing import line_of
from core.experiment.experiment import Experiment
from core.programs import find
from gui.widgets.tables import BAR, Bar, Index
from gui.widgets.words import count, figure, words


@dataclass
class Row:
    """One contender: what is known of it up to now."""

    experiment: Experiment
    speeds: list[float] = field(default_factory=list)
    standing: Standing | None = None
    warming: bool = False
    dropped: Message | None = None
    left: bool = False  # the race ended before its turn came to an end

    @property
    def speed(self) -> Speed | None:
        """Steps a second of its turns up to now."""
        if self.standing:
            return self.standing.plain
        return Speed(tuple(self.speeds)) if self.speeds else None

    @property
    def entry(self) -> Entry:
        """What the columns read."""
        return Entry(self.experiment, self.speed, self.standing)


class RaceModel(QAbstractTableModel):
    """Rows in the order in which the contenders were entered; those who dropped out come last."""

    def __init__(self) -> None:
        super().__init__()
        self.columns = sorted(columns.COLUMNS, key=lambda column: column.aside)
        self.rows: list[Row] = []
        self._names = Names(())

    def place(self, key: str) -> int:
        """Where the column with this key is."""
        return [column.key for column in self.columns].index(key)

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Of those that have had all their turns."""
        return tuple(row.standing for row in self.rows if row.standing)

    @property
    def entries(self) -> list[Entry]:
        """Of those that have had turns: first all that have had all of them."""
        entries = [row.entry for row in self.rows if row.speed]
        return sorted(entries, key=lambda entry: entry.standing is None)

    @property
    def names(self) -> Names:
        """What the contenders are called among each other."""
        return self._names

    def clear(self) -> None:
        """Another race is to come."""
        self.beginResetModel()
        self.rows, self._names = [], Names(())
        self.endResetModel()

    def take(self, event: Event) -> None:
        """Show what has happened."""
        unknown = isinstance(event, Dropped) and self._row(event.experiment) is None
        if isinstance(event, Entered) or (isinstance(event, Dropped) and unknown):
            place = len(self.rows) if unknown else self._racing
            self.beginInsertRows(QModelIndex(), place, place)
            self.rows.insert(place, Row(event.experiment))
            self.endInsertRows()
            self._names = Names(line_of(row.experiment) for row in self.rows)
        of = event.standing if isinstance(event, Stood) else event
        row = self._row(getattr(of, "experiment", None))
        if row is None:
            return
        match event:
            case WarmingUp():
                row.warming = True
            case Round():
                row.warming = False
                row.speeds.append(event.plain)
            case Dropped():
                self._move_last(row)
                row.dropped = event.message
            case Stood():
                row.standing = event.standing
        self._tell_changed()

    def end(self) -> None:
        """The race is over, or was stopped: nobody warms up or waits any more."""
        for row in self.rows:
            row.left = row.standing is None and row.dropped is None
            row.warming = False
        self._tell_changed()

    def retranslate(self) -> None:
        """Everything in the language that is set."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self._tell_changed()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Part of the model."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Part of the model."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Part of the model."""
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == BAR and column.key == "median":
            return self._bar(row)
        if role == Qt.ItemDataRole.ToolTipRole and row.dropped:
            return words(row.dropped)
        on_the_left = row.dropped or column.kind in (Kind.TEXT, Kind.SIZE)
        if role == Qt.ItemDataRole.TextAlignmentRole and not on_the_left:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Part of the model."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return words(column.title)
        if role != Qt.ItemDataRole.ToolTipRole:
            return None
        note = words(column.note) if column.note else ""
        if column.key == "median":
            bars = self.tr(
                "The whisker spans the middle half of its turns. The longest bar is the "
                "fastest of its size."
            )
            return f"{note} {bars}"
        return note

    def _text(self, row: Row, column: Column) -> str:
        if column.key == "program":
            title = words(self._names.of(line_of(row.experiment)))
            return f"✗ {title}" if row.dropped else title
        if column.key == "median" and (row.dropped or row.warming or row.speed is None):
            return self._say_state(row)
        return _show(column.value(row.entry), column.kind)

    def _say_state(self, row: Row) -> str:
        """Why it has no figures."""
        if row.dropped:
            return words(row.dropped)
        if row.warming:
            return self.tr("compiling") if compiles(row.experiment) else self.tr("warming up")
        return self.tr("didn't get a turn") if row.left else self.tr("waits")

    def _bar(self, row: Row) -> Bar | None:
        """Among those of its size: steps at another size are other steps."""
        speed = row.speed
        if speed is None or row.dropped:
            return None
        size = size_of(row.experiment)
        same = [other.speed for other in self.rows if size_of(other.experiment) == size]
        longest = max(max(one.rounds) for one in same if one)
        rounds = speed.rounds
        if len(rounds) > 1:
            low, _, high = statistics.quantiles(rounds, n=4, method="inclusive")
        else:
            low = high = rounds[0]
        return Bar(speed.median / longest, low / longest, high / longest)

    @property
    def _racing(self) -> int:
        return sum(row.dropped is None for row in self.rows)

    def _move_last(self, row: Row) -> None:
        place = self.rows.index(row)
        if self.beginMoveRows(QModelIndex(), place, place, QModelIndex(), len(self.rows)):
            self.rows.append(self.rows.pop(place))
            self.endMoveRows()

    def _row(self, experiment: Experiment | None) -> Row | None:
        return next((row for row in self.rows if row.experiment == experiment), None)

    def _tell_changed(self) -> None:
        if self.rows:
            last = self.index(len(self.rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


def compiles(experiment: Experiment) -> bool:
    """Whether it is compiled while it warms up."""
    return "compiler" in find(experiment.program).needs


def _show(value: Value, kind: Kind) -> str:
    """A value as the window writes it: thin spaces between the thousands, and × between sizes."""
    if kind is Kind.RATE and isinstance(value, float):
        return figure(value)
    if kind is Kind.COUNT and isinstance(value, int):
        return count(value)
    text = shown(value, kind)
    return text.replace("x", " × ") if kind is Kind.SIZE else text

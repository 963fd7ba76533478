"""The table of a race: a row for each contender, with bars that move while it is on."""

import statistics
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

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
    size_of,
)
from core.compare.race.speed import RESTART
from core.compare.race.standing import line_of
from core.experiment.experiment import Experiment
from core.programs import find
from gui.widgets.tables import BAR, Bar
from gui.widgets.words import count, figure, shape, words

_Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("who", "size", "speed", "spread", "step", "plain", "article", "matmul", "memory",
           "first", "warm", "compile", "dtype", "device", "threads", "rounds")  # fmt: skip
_WORDS = "who", "size", "dtype", "device"  # columns that stand on the left


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


class RaceModel(QAbstractTableModel):
    """Rows in the order in which the contenders were entered; those who dropped out come last."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self._names = Names(())

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Of those that have had all their turns."""
        return tuple(row.standing for row in self.rows if row.standing)

    @property
    def unfinished(self) -> tuple[tuple[Experiment, Speed], ...]:
        """Those that have had turns, but not all: who, and how fast in these."""
        return tuple(
            (row.experiment, row.speed) for row in self.rows if row.speed and not row.standing
        )

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
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        self._tell_changed()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Part of the model."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Part of the model."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Part of the model."""
        row, name = self.rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, name)
        if role == BAR and name == "speed":
            return self._bar(row)
        if role == Qt.ItemDataRole.ToolTipRole and row.dropped:
            return words(row.dropped)
        if role == Qt.ItemDataRole.TextAlignmentRole and not (name in _WORDS or row.dropped):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Part of the model."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        title, tip = self._headings()[COLUMNS[section]]
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        return tip if role == Qt.ItemDataRole.ToolTipRole else None

    def _headings(self) -> dict[str, tuple[str, str]]:
        return {
            "who": (self.tr("Contender"), ""),
            "size": (self.tr("Size"), self.tr("N × D_in × H × D_out")),
            "speed": (
                self.tr("Steps a second"),
                self.tr("Median of its turns as a plain script; the whisker is the middle half, "
                        "and the longest bar is that of its size"),
            ),
            "spread": (
                self.tr("Spread"),
                self.tr("Of the middle half of the turns. Started again, or alone in a process, "
                        "a program may differ by some {percent} %")
                .format(percent=round(100 * RESTART)),
            ),
            "step": (self.tr("Step, ms"), ""),
            "plain": (
                self.tr("Watched"),
                self.tr("What is left of the plain script's speed under the trainer"),
            ),
            "article": (self.tr("To tutorial"), self.tr("Ratio to the tutorial's own loop")),
            "matmul": (
                self.tr("Of matmul"),
                self.tr("Its arithmetic as a share of this device's rate in a large product"),
            ),
            "memory": (
                self.tr("Of memory"),
                self.tr("The bytes a step must move, as a share of the measured memory rate; "
                        "over 100 % where the arrays stay in a cache"),
            ),
            "first": (self.tr("First step, s"), ""),
            "warm": (self.tr("Warm-up, s"), self.tr("From then on until the speed was steady")),
            "compile": (
                self.tr("Compiling, s"),
                self.tr("What the first step took beyond a steady one"),
            ),
            "dtype": (self.tr("Precision"), ""),
            "device": (self.tr("Device"), ""),
            "threads": (self.tr("Threads"), ""),
            "rounds": (self.tr("Turns"), self.tr("How many the speed is the median of")),
        }  # fmt: skip

    def _text(self, row: Row, name: str) -> str:
        speed, standing = row.speed, row.standing
        if name == "who":
            title = words(self._names.of(line_of(row.experiment)))
            return f"✗ {title}" if row.dropped else title
        if name == "size":
            size = size_of(row.experiment)
            return shape((size.n, size.d_in, size.hidden, size.d_out))
        if name == "speed":
            if row.dropped:
                return words(row.dropped)
            if row.warming:
                return self.tr("compiling") if compiles(row.experiment) else self.tr("warming up")
            if speed is None:
                return self.tr("had no turn") if row.left else self.tr("waits")
            return figure(speed.median)
        if name == "spread":
            return f"{speed.spread:.0%}" if speed else ""
        if name == "dtype":
            return row.experiment.dtype
        if name == "device":
            return row.experiment.device
        if standing is None:
            return ""
        texts = {
            "step": _brief(1000 * standing.step_time),
            "plain": f"{standing.to_plain:.2f}",
            "article": f"{standing.to_article:.2f}",
            "matmul": f"{standing.of_matmul:.1%}",
            "memory": f"{standing.of_memory:.1%}",
            "first": _brief(standing.first_step),
            "warm": _brief(standing.warm_up),
            "compile": "" if standing.compile_time is None else _brief(standing.compile_time),
            "threads": count(standing.threads),
            "rounds": count(len(standing.plain.rounds)),
        }
        return texts[name]

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
            last = self.index(len(self.rows) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


def compiles(experiment: Experiment) -> bool:
    """Whether it is compiled while it warms up."""
    return "compiler" in find(experiment.program).needs


def _brief(time: float) -> str:
    """A time in three figures and without an exponent, so that it stays short."""
    return np.format_float_positional(time, 3, fractional=False, trim="-")

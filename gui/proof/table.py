"""The table of a proof: one row for each gradient that was checked."""

import math

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from core.inspect.proof import Check, Proof, Verdict, Way
from gui.widgets import theme
from gui.widgets.words import THIN_SPACE, figure, shape

MOST = 9.99  # a larger share says no more than that it is far too large


def percent(share: float) -> str:
    """What part of the explained a difference is; never 100 % for more than that."""
    if math.isnan(share):
        return "–"
    if share > MOST:
        return f"> {100 * MOST:.0f}{THIN_SPACE}%"
    if share > 1:
        return f"{math.ceil(100 * share - 1e-9)}{THIN_SPACE}%"
    if 0 < share < 0.001:
        return f"< 0.1{THIN_SPACE}%"
    return (
        f"{100 * share:.0f}{THIN_SPACE}%" if share >= 0.0995 else f"{100 * share:.2g}{THIN_SPACE}%"
    )


_MARKS = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.UNCHECKED: "–"}
_NAME, _PLACE, _PROGRAM, _AUTOGRAD, _CENTRAL, _ABSOLUTE, _RELATIVE, _SHARE = range(8)
# What stands in each column, one below the other; of these the first that fits is taken, so that
# no number is ever cut off, which would make another number of it.
_LAYOUTS = (
    tuple((field,) for field in range(8)),
    (
        (_NAME, _PLACE),
        (_PROGRAM,),
        (_AUTOGRAD,),
        (_CENTRAL,),
        (_ABSOLUTE,),
        (_RELATIVE,),
        (_SHARE,),
    ),
    ((_NAME, _PLACE), (_PROGRAM,), (_AUTOGRAD,), (_CENTRAL,), (_ABSOLUTE, _RELATIVE), (_SHARE,)),
    ((_NAME, _PLACE), (_PROGRAM, _AUTOGRAD, _CENTRAL), (_ABSOLUTE, _RELATIVE, _SHARE)),
)
_MOST_ROOM = 24  # pixels more for each column, where there are pixels to spare
_BETWEEN = 6  # pixels between the rows


class ChecksTable(QTableWidget):
    """`chosen` carries the Check of the row that is chosen."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._ready = False  # Qt tells of changes while it is being made
        self._filling = False
        super().__init__(0, 0, parent)
        self._proof: Proof | None = None
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(0)
        self.itemSelectionChanged.connect(self._choose)
        self._ready = True

    def show_proof(self, proof: Proof | None) -> None:
        """Show its checks, and choose the first that failed, or else the last."""
        if proof is self._proof:
            return
        self._proof = proof
        self._fill()
        checks = proof.checks if proof else ()
        failed = [row for row, check in enumerate(checks) if check.verdict is Verdict.FAILED]
        if checks:
            self.selectRow((failed or [len(checks) - 1])[0])
        self._choose()

    @property
    def check(self) -> Check | None:
        """The one that is chosen."""
        row = self.currentRow()
        checks = self._proof.checks if self._proof else ()
        return checks[row] if 0 <= row < len(checks) else None

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.setAccessibleName(self.tr("Checked gradients"))
        self._fill()

    def _fill(self) -> None:
        """Lay it out with as much side by side as there is room for."""
        if self._filling:  # the table's own scroll bars come and go meanwhile
            return
        self._filling = True
        try:
            for _ in range(3):
                width = self.viewport().width()
                self._fit(width)
                if self.viewport().width() == width:
                    break
        finally:
            self._filling = False

    def _fit(self, width: int) -> None:
        """Take the first layout that fits into this width, or else the last."""
        with QSignalBlocker(self):
            chosen = self.currentRow()
            for layout in _LAYOUTS:
                self._lay_out(layout)
                spare = width - sum(map(self._needed, range(len(layout))))
                if spare >= 0:
                    break
            extra = min(_MOST_ROOM, max(0, spare) // len(layout))
            for column in range(len(layout)):
                self.setColumnWidth(column, self._needed(column) + extra)
            for row in range(self.rowCount()):
                self.setRowHeight(row, self.sizeHintForRow(row) + _BETWEEN)
            if chosen >= 0:
                self.selectRow(chosen)
        self.setFixedHeight(self._height(with_bar=spare < 0))

    def _lay_out(self, layout: tuple[tuple[int, ...], ...]) -> None:
        checks = self._proof.checks if self._proof else ()
        headings = self._headings()
        self.setColumnCount(len(layout))
        self.setRowCount(len(checks))
        for column, fields in enumerate(layout):
            item = QTableWidgetItem("\n".join(headings[field][0] for field in fields))
            item.setToolTip("\n".join(headings[field][1] for field in fields))
            item.setTextAlignment(self._side(column) | Qt.AlignmentFlag.AlignBottom)
            self.setHorizontalHeaderItem(column, item)
        for row, check in enumerate(checks):
            cells = self._cells(check)
            for column, fields in enumerate(layout):
                texts = [cells[field] for field in fields]
                item = QTableWidgetItem("\n".join(texts).rstrip("\n"))
                item.setTextAlignment(self._side(column) | Qt.AlignmentFlag.AlignVCenter)
                if texts == ["–"]:  # in the middle, or it would be the next number's minus
                    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                if colour := self._colour(check, column):
                    item.setForeground(colour)
                item.setToolTip(self._describe(check))
                spoken = (
                    f"{headings[field][0]} {cells[field]}" for field in fields if cells[field]
                )
                item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(spoken))
                self.setItem(row, column, item)

    def _needed(self, column: int) -> int:
        gap = self.fontMetrics().horizontalAdvance("0")
        heading = self.horizontalHeader().sectionSizeHint(column)
        return max(self.sizeHintForColumn(column) + gap, heading)

    def _side(self, column: int) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft

    def _colour(self, check: Check, column: int) -> QColor | None:
        if check.verdict is Verdict.FAILED and not column:
            return theme.current().phase("error")
        return QColor(theme.current().quiet) if check.worst is None else None

    def _headings(self) -> tuple[tuple[str, str], ...]:
        """What each field is called, and what it means."""
        return (
            (self.tr("gradient"), self.tr("What was checked, in the order of the backward pass")),
            (
                self.tr("worst at"),
                self.tr("The entry that differs most, compared with what rounding explains"),
            ),
            (self.tr("program"), self.tr("That entry in the program")),
            (self.tr("autograd"), self.tr("That entry by PyTorch's autograd, in float64")),
            (self.tr("central"), self.tr("That entry by central differences, in float64")),
            (self.tr("absolute"), self.tr("How far apart they are at that entry")),
            (self.tr("relative"), self.tr("The same, divided by the larger of the two")),
            (
                self.tr("share"),
                self.tr("The difference at that entry, as a share of what rounding explains there"),
            ),
        )

    def _cells(self, check: Check) -> list[str]:
        name = f"{_MARKS[check.verdict]} {check.name}"
        shown = check.shown
        if shown is None:
            return [name, "", *6 * ["–"]]
        worst = shown.worst
        values = [figure(worst.values.get(way, float("nan"))) for way in Way]
        differences = [
            "–" if number != number else f"{number:.2g}" for number in (shown.apart, shown.relative)
        ]
        judged = percent(shown.exceeded) if check.worst and shown.entries else "–"
        place = f"[{', '.join(map(str, worst.index))}]" if worst.index else ""
        return [name, place, *values, *differences, judged]

    def _describe(self, check: Check) -> str:
        verdicts = {
            Verdict.PASSED: self.tr("passed"),
            Verdict.FAILED: self.tr("failed"),
            Verdict.UNCHECKED: self.tr("not checked"),
        }
        sizes = " × ".join(check.shape_names)
        verdict = verdicts[check.verdict] if check.worst else self.tr("for reference")
        parts = [check.name, verdict]
        return "  ".join([*parts, sizes, shape(check.shape)] if check.shape else parts)

    def _height(self, with_bar: bool) -> int:
        """Room for all rows, without scrolling."""
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        bar = self.horizontalScrollBar().sizeHint().height() if with_bar else 0
        return self.horizontalHeader().sizeHint().height() + rows + bar + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find out anew how much there is room for side by side."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and its size."""
        super().changeEvent(event)
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if event.type() in kinds and self._ready:
            self._fill()

    def _choose(self) -> None:
        self.chosen.emit(self.check)

"""The checks of a proof as a table: a gradient a row, its ways side by side."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from core.proof import Check, Proof, Verdict, Way
from gui import theme
from gui.words import figure, shape

_MARKS = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.UNCHECKED: "–"}


class ChecksTable(QTableWidget):
    """`chosen` carries the Check of the row that is chosen."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._ready = False  # Qt tells of changes while it is being made
        super().__init__(0, 7, parent)
        self._proof: Proof | None = None
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setHighlightSections(False)
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

    def _fill(self) -> None:
        checks = self._proof.checks if self._proof else ()
        with QSignalBlocker(self):
            self.setRowCount(len(checks))
            for row, check in enumerate(checks):
                for column, text in enumerate(self._cells(check)):
                    item = QTableWidgetItem(text)
                    if column:
                        item.setTextAlignment(
                            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                        )
                    if not column and check.verdict is Verdict.FAILED:
                        item.setForeground(theme.current().phase("error"))
                    item.setToolTip(self._describe(check))
                    self.setItem(row, column, item)
        self.setFixedHeight(self._height())

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.setAccessibleName(self.tr("Checked gradients"))
        headings = (
            (self.tr("gradient"), self.tr("What was checked, in the order of the backward pass")),
            (self.tr("worst at"), self.tr("The entry that differs most, for what rounding may do")),
            (self.tr("program"), self.tr("That entry as the program has it")),
            (self.tr("autograd"), self.tr("That entry by PyTorch's autograd, in float64")),
            (self.tr("central"), self.tr("That entry by central differences, in float64")),
            (self.tr("absolute"), self.tr("The largest absolute difference")),
            (self.tr("relative"), self.tr("The largest relative difference")),
        )
        for column, (heading, meaning) in enumerate(headings):
            item = QTableWidgetItem(heading)
            item.setToolTip(meaning)
            self.setHorizontalHeaderItem(column, item)
        self._fill()

    def _cells(self, check: Check) -> list[str]:
        name = f"{_MARKS[check.verdict]} {check.name}"
        worst = check.worst
        if worst is None:
            return [name, *6 * [""]]
        values = [
            figure(worst.worst.values[way]) if way in worst.worst.values else "–" for way in Way
        ]
        place = "[" + ", ".join(map(str, worst.worst.index)) + "]" if worst.worst.index else ""
        differences = f"{worst.largest_absolute:.2g}", f"{worst.largest_relative:.2g}"
        return [name, place, *values, *differences]

    def _describe(self, check: Check) -> str:
        verdicts = {
            Verdict.PASSED: self.tr("passed"),
            Verdict.FAILED: self.tr("failed"),
            Verdict.UNCHECKED: self.tr("not checked"),
        }
        sizes = " × ".join(check.shape_names)
        parts = [check.name, verdicts[check.verdict]]
        return "  ".join([*parts, sizes, shape(check.shape)] if check.shape else parts)

    def _height(self) -> int:
        """Room for all rows, without scrolling."""
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        bar = self.horizontalScrollBar().sizeHint().height()
        return self.horizontalHeader().sizeHint().height() + rows + bar + 4

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and its size."""
        super().changeEvent(event)
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if event.type() in kinds and self._ready:
            self._fill()

    def _choose(self) -> None:
        self.chosen.emit(self.check)

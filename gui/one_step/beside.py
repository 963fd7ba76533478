"""Two programs side by side: another one does the step that is looked at, line by line."""

import weakref
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QListView,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.base.message import Message, Refused
from core.data.problem import prepare
from core.experiment.resolve import resolve
from core.inspect.microscope.beside import Compared, Group, Pair, record_beside
from core.inspect.microscope.recording import Moment
from core.inspect.microscope.shapes import Shapes
from core.inspect.microscope.values import Reduced
from gui.one_step.card import Card
from gui.one_step.names import shown
from gui.one_step.number_reader import ArraySource, NumberReader
from gui.one_step.step_inspector import StepInspector
from gui.run.session import Session
from gui.widgets import theme
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.widgets.words import words


class Beside(QObject):
    """Records another program's step, to compare it with the one that is looked at.

    `changed` says that there is another pair, or none, or another reason why there is none.
    """

    changed = Signal()

    def __init__(self, session: Session, inspector: StepInspector) -> None:
        super().__init__(inspector)
        self._session, self._inspector = session, inspector
        self._busy = False
        self.program = ""  # the id of the other one; "" for none
        self.pair: Pair | None = None
        self.message: Message | None = None
        inspector.recorded.connect(self._follow)

    def choose(self, program: str) -> None:
        """Compare with this program from now on; "" for none."""
        if program != self.program:
            self.program = program
            self._follow()

    def _follow(self) -> None:
        """Another step, or another program: the old pair no longer fits."""
        seen = self._inspector.seen
        if seen and self.program == seen.recording.program.id:
            self.program = ""
        if self.pair and seen and self._fits(self.pair):
            return
        self.pair = self.message = None
        if seen and self.program and not self._busy:
            self._record()
        self.changed.emit()

    def _fits(self, pair: Pair) -> bool:
        seen = self._inspector.seen
        return seen is not None and (pair.a, pair.b.program.id) == (seen.recording, self.program)

    def _record(self) -> None:
        seen, session = self._inspector.seen, self._session
        assert seen is not None
        recording, table = seen.recording, session.table
        # Either step is done by one process.
        other = replace(recording.experiment, program=self.program, processes=1)
        answer = resolve(other, session.machine)
        if not answer.runnable:
            self.message = answer.refusals[0].message
            return

        def work(stop: Callable[[], bool]) -> Pair:
            problem = prepare(answer.experiment, table)
            return record_beside(recording, answer.experiment, problem)

        def take(result: Pair | Refused) -> None:
            self._busy = False
            if isinstance(result, Pair) and not self._fits(result):
                self._follow()  # another one has been asked for since
                return
            self.message = result.message if isinstance(result, Refused) else None
            self.pair = result if isinstance(result, Pair) else None
            self.changed.emit()

        self._busy = True
        session.do("beside", work, take)


_DIFFERENCE = 2  # the column
_LOW = 32  # lines of text: below that, there is no room for figures


class BesideView(Panel):
    """`chosen` carries the moment of the first program that ends the lines that were chosen."""

    chosen = Signal(int)

    def __init__(self, reader: NumberReader, parent: QWidget | None = None) -> None:
        super().__init__(parent, "")
        self._pair: Pair | None = None
        self._shapes: Shapes | None = None
        self._shown: Compared | None = None
        self.said = Label(objectName="quiet", wordWrap=True)
        self.table = QTableWidget(0, 3)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        heading = self.table.horizontalHeader()
        heading.setHighlightSections(False)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        heading.setDefaultAlignment(left | Qt.TextFlag.TextWordWrap)
        heading.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heading.setSectionResizeMode(_DIFFERENCE, QHeaderView.ResizeMode.ResizeToContents)
        self.table.itemSelectionChanged.connect(self._choose_group)
        self.names = QListWidget()
        self.names.setFlow(QListView.Flow.LeftToRight)
        self.names.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.names.currentRowChanged.connect(self._choose_value)
        self.cards = [Card(reader=reader) for _ in range(3)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.said)
        layout.addWidget(self.table, 6)
        layout.addWidget(self.names)
        row = QHBoxLayout()
        row.setSpacing(12)
        for card in self.cards:
            row.addWidget(card, 1)
        layout.addLayout(row, 5)
        self.apply_theme()

    def show_pair(self, pair: Pair, shapes: Shapes, index: int, name: str) -> None:
        """Show both programs, the lines with this moment of the first, and what they made."""
        if pair is not self._pair:
            self._pair, self._shapes = pair, shapes
            self.table.show()
            self.names.show()
            self._fill()
        place = pair.group_at(index)
        if place != self.table.currentRow():
            with QSignalBlocker(self.table):
                self.table.selectRow(place)
            self._fill_names(name)
        elif name:
            self._prefer(name)

    def show_reason(self, reason: str) -> None:
        """Say why there is nothing to be shown."""
        self._pair = None
        self.said.setText(reason)
        for widget in (self.table, self.names, *self.cards):
            widget.hide()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.table.setAccessibleName(self.tr("Lines that do the same job"))
        self.names.setAccessibleName(self.tr("What both computed there"))
        self._fill()

    def apply_theme(self) -> None:
        """Take the colours and the size of the theme."""
        self.table.setFont(theme.code_font())
        self.names.setFont(theme.code_font())
        for card in self.cards:
            card.title.setFont(theme.code_font())
        self.names.setFixedHeight(self.fontMetrics().height() + 14)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the app's letters too."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.apply_theme()

    def _fill(self) -> None:
        pair = self._pair
        if pair is None:
            return
        a, b = (words(recording.program.title) for recording in (pair.a, pair.b))
        for column, text in enumerate((a, b, self.tr("differ by"))):
            heading = QTableWidgetItem(text)
            heading.setToolTip(text)
            if column == _DIFFERENCE:
                heading.setToolTip(
                    self.tr(
                        "The largest difference between two cells, divided by the "
                        "largest cell of either"
                    )
                )
            self.table.setHorizontalHeaderItem(column, heading)
        lines = [len({moment.line for moment in side.moments}) for side in (pair.a, pair.b)]
        said = self.tr("{left} lines beside {right}, {start}.")
        text = said.format(left=lines[0], right=lines[1], start=words(pair.start))
        self.said.setText(text)
        with QSignalBlocker(self.table):
            row = max(self.table.currentRow(), 0)
            self.table.setRowCount(len(pair.groups))
            for place, group in enumerate(pair.groups):
                phase = next((moment.phase for moment in (*group.a, *group.b) if moment.phase), "")
                for column, moments in enumerate((group.a, group.b)):
                    item = QTableWidgetItem("\n".join(_code(moment) for moment in moments))
                    item.setToolTip(item.text())
                    item.setFont(theme.code_font())
                    self.table.setItem(place, column, item)
                self.table.setItem(place, _DIFFERENCE, QTableWidgetItem(self._largest(group)))
                letter = QTableWidgetItem(phase[:1].upper())  # as in the margin of the code
                letter.setForeground(theme.current().phase(phase))
                self.table.setVerticalHeaderItem(place, letter)
            self.table.selectRow(row)
        self._fill_names(self._shown.name_a if self._shown else "")
        self._spare_room()

    def _fill_names(self, name: str) -> None:
        with QSignalBlocker(self.names):
            self.names.clear()
            for compared in self._compared():
                item = QListWidgetItem(compared.name, self.names)
                item.setToolTip(_called(compared))
        self._prefer(name)

    def _prefer(self, name: str) -> None:
        """Choose what the first program calls so, or else what it made last."""
        compared = self._compared()
        places = [place for place, one in enumerate(compared) if one.name_a == name]
        with QSignalBlocker(self.names):
            self.names.setCurrentRow(places[0] if places else len(compared) - 1)
        self.names.setVisible(bool(compared))
        self._choose_value(self.names.currentRow())

    def _compared(self) -> tuple[Compared, ...]:
        row = self.table.currentRow()
        return self._pair.groups[row].compared if self._pair and row >= 0 else ()

    def _largest(self, group: Group) -> str:
        """The largest relative difference in a group; nothing where nothing is compared."""
        found = [one.relative for one in group.compared if one.relative is not None]
        if not found:
            return ""
        largest = float(np.max(found))
        return f"{largest:.1e}" if largest else self.tr("equal")

    def _choose_group(self) -> None:
        self._fill_names("")
        group = self._pair.groups[self.table.currentRow()] if self._pair else None
        if group and group.a:
            made = [compared.at_a for compared in group.compared]
            self.chosen.emit(max(made, default=group.a[-1].index))

    def _choose_value(self, row: int) -> None:
        compared, pair = self._compared(), self._pair
        self._shown = compared[row] if 0 <= row < len(compared) else None
        for card in self.cards:
            card.setVisible(self._shown is not None)
        if self._shown is None or pair is None or self._shapes is None:
            return
        one = self._shown
        left, right = pair.a.value(one.name_a, one.at_a), pair.b.value(one.name_b, one.at_b)
        assert left is not None
        assert right is not None  # or they were not compared
        right = right.T if one.flipped else right
        sizes = self._shapes.text(one.name_a, one.at_a)
        source = ArraySource(weakref.ref(pair.a), one.name_a, one.at_a)
        self.cards[0].show_value(one.name_a, left, sizes, shown(one.name_a), source)
        title = shown(one.name_b) + (".T" if one.flipped else "")
        source = ArraySource(weakref.ref(pair.b), one.name_b, one.at_b, one.flipped)
        self.cards[1].show_value(one.name_b, right, sizes, title, source)
        whole = not isinstance(left, Reduced) and not isinstance(right, Reduced)
        self.cards[2].setVisible(whole and left.shape == right.shape)
        if whole and left.shape == right.shape:
            with np.errstate(all="ignore"):
                difference = np.asarray(left, np.float64) - np.asarray(right, np.float64)
            self.cards[2].show_value("", difference, sizes, self.tr("difference"))
        self._spare_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave figures to the tool tips and break the headings where there is little room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._spare_room)  # not amid the layout

    def _spare_room(self) -> None:
        for card in self.cards:
            card.show_figures(self.height() > _LOW * self.fontMetrics().height())
        heading, metrics = self.table.horizontalHeader(), self.fontMetrics()
        titles = [self.table.horizontalHeaderItem(column) for column in range(_DIFFERENCE)]
        narrow = any(
            metrics.horizontalAdvance(title.text()) + 12 > heading.sectionSize(column)
            for column, title in enumerate(titles)
            if title
        )
        heading.setFixedHeight((2 if narrow else 1) * metrics.height() + 10)
        QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        """Have the chosen lines in view, whatever room the table has got."""
        self.table.scrollTo(self.table.currentIndex())


def _code(moment: Moment) -> str:
    return f"{moment.line} {moment.code}"


def _called(compared: Compared) -> str:
    return f"{compared.name_a}  ↔  {compared.name_b}{'.T' if compared.flipped else ''}"

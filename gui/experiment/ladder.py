"""The ladder: the programs to choose from, and why some can't run here."""

from functools import partial

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Signal
from PySide6.QtGui import QBrush, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QListView, QWidget

from core.experiment.devices import Machine
from core.programs import LADDER, UNLISTED, Program, find, rung
from gui.widgets.targets import Release, Target
from gui.widgets.words import words


class Ladder(QComboBox):
    """A line that shows the program, and opens to all rungs.

    `chosen` carries the program's id; a greyed one can be read, not run. Below the last rung comes
    the program that is broken on purpose, while one is set.
    """

    chosen = Signal(str)

    def __init__(self, machine: Machine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._machine = machine
        self._programs: tuple[Program, ...] = LADDER
        self._hidden: set[str] = set()
        self._locked: set[str] = set()
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setMaxVisibleItems(len(LADDER) + 1)
        self._fill()
        self.activated.connect(lambda row: self.chosen.emit(self._programs[row].id))

    def set_machine(self, machine: Machine) -> None:
        """Grey what can't run on this machine."""
        self._machine = machine
        self.retranslate()

    def show_program(self, program_id: str) -> None:
        """Show the program that the experiment has."""
        program = find(program_id)
        programs = (*LADDER, program) if program in UNLISTED else LADDER
        if programs != self._programs:
            self._programs = programs
            self._fill()
        with QSignalBlocker(self):
            self.setCurrentIndex(self._programs.index(program))

    def hide_program(self, program_id: str, hidden: bool) -> None:
        """Leave a rung out, or show it again."""
        (self._hidden.add if hidden else self._hidden.discard)(program_id)
        self._offer()

    def lock_program(self, program_id: str, locked: bool) -> None:
        """Let nobody choose a rung, or let them again."""
        (self._locked.add if locked else self._locked.discard)(program_id)
        self._offer()

    def offers(self, program_id: str) -> bool:
        """Whether a rung can be chosen now."""
        return program_id not in self._hidden | self._locked

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.setAccessibleName(self.tr("Program"))
        for row, program in enumerate(self._programs):
            item = self._items.item(row)
            reason = self._machine.reason_against(program)
            number = "✗" if program in UNLISTED else str(rung(program))
            title = f"{number}  {words(program.title)}"
            item.setText(
                title
                if reason is None
                else self.tr("{title} – not available here").format(title=title)
            )
            colour = self.palette().placeholderText() if reason else self.palette().text()
            item.setForeground(QBrush(colour))
            item.setToolTip(words(reason or program.idea))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_items"):
            self.retranslate()

    def minimumSizeHint(self) -> QSize:
        """Long titles are read in the list; the column needn't be as wide."""
        least = self.fontMetrics().horizontalAdvance("0") * 16
        return QSize(least, super().minimumSizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel, which it scrolls."""
        event.ignore()

    def showPopup(self) -> None:
        """The list is as wide as its longest title."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * self.fontMetrics().height())
        super().showPopup()

    def _fill(self) -> None:
        with QSignalBlocker(self):
            self._items.clear()
            for program in self._programs:
                self._items.appendRow(QStandardItem(program.id))
        self.retranslate()
        self._offer()

    def _offer(self) -> None:
        """Keys, too, choose only what is offered."""
        view = self.view()
        for row, program in enumerate(self._programs):
            self._items.item(row).setEnabled(self.offers(program.id))
            if isinstance(view, QListView):
                view.setRowHidden(row, program.id in self._hidden)


class RungTarget(Target):
    """One rung, which can be left out or locked without the others."""

    def __init__(self, ladder: Ladder, program: Program) -> None:
        super().__init__(ladder, lambda: words(program.title))
        self._ladder, self._id = ladder, program.id

    def hide(self) -> list[Release]:
        """Leave it out of the list."""
        self._ladder.hide_program(self._id, True)
        return [partial(self._ladder.hide_program, self._id, False)]

    def lock(self) -> list[Release]:
        """Let nobody choose it."""
        self._ladder.lock_program(self._id, True)
        return [partial(self._ladder.lock_program, self._id, False)]

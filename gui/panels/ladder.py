"""The ladder: the programs to choose from, and why some can't run here."""

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from core.devices import Machine
from core.programs import LADDER, UNLISTED, Program, find, rung
from gui.words import words


class Ladder(QListWidget):
    """One line a rung. `chosen` carries the program's id; a greyed one can be read, not run.

    Below the last rung stands the program that is broken on purpose, while one is set.
    """

    chosen = Signal(str)

    def __init__(self, machine: Machine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._machine = machine
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._programs: tuple[Program, ...] = LADDER
        for program in LADDER:
            self._add_line(program)
        self.retranslate()
        self.currentItemChanged.connect(self._choose)

    def set_machine(self, machine: Machine) -> None:
        """Grey what can't run on this machine."""
        self._machine = machine
        self.retranslate()

    def show_program(self, program_id: str) -> None:
        """Mark the program that the experiment has."""
        program = find(program_id)
        programs = (*LADDER, program) if program in UNLISTED else LADDER
        with QSignalBlocker(self):
            if programs != self._programs:
                self._programs = programs
                # No line is left hidden there: the End key would choose it.
                self.takeItem(len(LADDER))
                if len(programs) > len(LADDER):
                    self._add_line(program)
                self.retranslate()
            self.setCurrentRow(self._programs.index(program))

    def place_of(self, program_id: str) -> QRect:
        """Where the line of a rung is."""
        return self.visualItemRect(self._item(program_id))

    def hide_program(self, program_id: str, hidden: bool) -> None:
        """Leave a rung out, or show it again."""
        self._item(program_id).setHidden(hidden)
        self.setFixedHeight(self._content_height())

    def lock_program(self, program_id: str, locked: bool) -> None:
        """Let nobody choose a rung, or let them again."""
        item, usable = self._item(program_id), Qt.ItemFlag.ItemIsEnabled
        item.setFlags(item.flags() & ~usable if locked else item.flags() | usable)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.setAccessibleName(self.tr("Program"))
        for row, program in enumerate(self._programs):
            item = self.item(row)
            reason = self._machine.reason_against(program)
            number = "✗" if program in UNLISTED else str(rung(program))
            title = f"{number}  {words(program.title)}"
            item.setText(
                title if reason is None else self.tr("{title} – not here").format(title=title)
            )
            colour = self.palette().placeholderText() if reason else self.palette().text()
            item.setForeground(colour)
            item.setToolTip(words(reason or program.idea))
        self.setFixedHeight(self._content_height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if event.type() in kinds and self.count():
            self.retranslate()

    def sizeHint(self) -> QSize:
        """All rungs, without scrolling."""
        return QSize(220, self._content_height())

    def _content_height(self) -> int:
        rows = [row for row in range(len(self._programs)) if not self.item(row).isHidden()]
        return sum(self.sizeHintForRow(row) for row in rows) + 4

    def moveCursor(
        self, action: QListWidget.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End go to the first and last line that is shown; Qt's own take hidden ones."""
        rows = [row for row in range(self.count()) if self._can_choose(row)]
        ends = {QListWidget.CursorAction.MoveHome: 0, QListWidget.CursorAction.MoveEnd: -1}
        if action in ends and rows:
            return self.model().index(rows[ends[action]], 0)
        return super().moveCursor(action, modifiers)

    def _can_choose(self, row: int) -> bool:
        item = self.item(row)
        return not item.isHidden() and bool(item.flags() & Qt.ItemFlag.ItemIsEnabled)

    def _add_line(self, program: Program) -> None:
        QListWidgetItem(self).setData(Qt.ItemDataRole.UserRole, program.id)

    def _item(self, program_id: str) -> QListWidgetItem:
        return self.item(LADDER.index(find(program_id)))

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

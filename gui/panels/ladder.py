"""The ladder: the programs to choose from, and why some can't run here."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from core.devices import Machine
from core.programs import BROKEN, LADDER, Program, find, rung
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
        for program in (*LADDER, None):
            item = QListWidgetItem(self)
            if program:
                item.setData(Qt.ItemDataRole.UserRole, program.id)
        self.retranslate()
        self.currentItemChanged.connect(self._choose)

    def set_machine(self, machine: Machine) -> None:
        """Grey what can't run on this machine."""
        self._machine = machine
        self.retranslate()

    def show_program(self, program_id: str) -> None:
        """Mark the program that the experiment has."""
        program = find(program_id)
        broken = program in BROKEN
        if broken:
            self.item(len(LADDER)).setData(Qt.ItemDataRole.UserRole, program_id)
        if broken != (len(self._programs) > len(LADDER)) or broken:
            self._programs = (*LADDER, program) if broken else LADDER
            self.retranslate()
        with QSignalBlocker(self):
            self.setCurrentRow(self._programs.index(program))

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.setAccessibleName(self.tr("Program"))
        self.item(len(LADDER)).setHidden(self._programs is LADDER)
        for row, program in enumerate(self._programs):
            item = self.item(row)
            reason = self._machine.reason_against(program)
            number = "✗" if program in BROKEN else str(rung(program))
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
        return sum(self.sizeHintForRow(row) for row in range(len(self._programs))) + 4

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

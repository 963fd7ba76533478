"""The ladder: the programs to choose from, and why some can't run here."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from core.devices import Machine
from core.programs import LADDER, rung
from gui.words import words


class Ladder(QListWidget):
    """One line a rung. `chosen` carries the program's id; a greyed one can be read, not run."""

    chosen = Signal(str)

    def __init__(self, machine: Machine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._machine = machine
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for program in LADDER:
            item = QListWidgetItem(self)
            item.setData(Qt.ItemDataRole.UserRole, program.id)
        self.retranslate()
        self.currentItemChanged.connect(self._choose)

    def set_machine(self, machine: Machine) -> None:
        """Grey what can't run on this machine."""
        self._machine = machine
        self.retranslate()

    def show_program(self, program_id: str) -> None:
        """Mark the program that the experiment has."""
        ids = [program.id for program in LADDER]
        with QSignalBlocker(self):
            # A program that is broken on purpose stands on no rung.
            self.setCurrentRow(ids.index(program_id) if program_id in ids else -1)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.setAccessibleName(self.tr("Program"))
        for row, program in enumerate(LADDER):
            item = self.item(row)
            reason = self._machine.reason_against(program)
            title = f"{rung(program)}  {words(program.title)}"
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
        return sum(self.sizeHintForRow(row) for row in range(self.count())) + 4

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

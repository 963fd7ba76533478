"""A chart: a panel with a heading, its numbers as a table, and itself as a figure."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gui.widgets import theme
from gui.widgets.figure import Printable, export_figure
from gui.widgets.icons import icon
from gui.widgets.label import Label
from gui.widgets.numbers import Numbers, show_numbers


class Chart(Printable):
    """What is drawn is added to its `_column`; a `bare` one has nothing else, for a file.

    `told` carries a Message: that a figure was saved, or why not.
    """

    told = Signal(object)
    _HEADING, _BUTTON = "heading", "flat"  # the looks of the heading and of the buttons in it

    def __init__(self, parent: QWidget | None = None, bare: bool = False) -> None:
        super().__init__(parent)
        self._bare = bare
        self._title = Label(objectName=self._HEADING, wordWrap=True)
        self._value = Label(objectName="quiet")
        self._value.setMinimumWidth(1)  # it makes nothing wider
        self.table, self.save = (QToolButton(objectName=self._BUTTON) for _ in range(2))
        self.table.clicked.connect(lambda: self.show_numbers())
        self.save.clicked.connect(self.export)
        self._head = QHBoxLayout()
        self._head.addWidget(self._title, 1)
        for part in (self._value, self.table, self.save):
            self._head.addWidget(part)
        if bare:  # the others are shown with the chart: alone, each would be a window for a moment
            for part in (self._title, self._value, self.table, self.save):
                part.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*((0, 0, 0, 0) if bare else (12, 8, 12, 8)))
        self._column.setSpacing(4)
        if not bare:
            self._column.addLayout(self._head)

    def numbers(self) -> Numbers | None:
        """What is drawn, as a table, if there is anything."""
        return self._remember()()

    def show_numbers(self) -> None:
        """Open the numbers as a table, if there are any."""
        show_numbers(self, self._remember())

    def export(self) -> None:
        """Ask for a size and a file, and save the chart as a figure."""
        if said := export_figure(self):
            self.told.emit(said)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.table.setToolTip(self.tr("The numbers of this plot as a table"))
        self.save.setToolTip(self.tr("Save this plot as a figure for a report"))
        for button in (self.table, self.save):
            button.setAccessibleName(button.toolTip())

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        look = theme.current()
        colour = look.quiet if self._BUTTON == "flat" else look.text
        self.table.setIcon(icon("table", colour))
        self.save.setIcon(icon("export", colour))

    def _remember(self) -> Callable[[], Numbers | None]:
        """The numbers of now, with their words in the language that is set when it is called."""
        raise NotImplementedError

"""The key of several plots: how each run is drawn in all of them, named once."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.compare.style import swatch
from gui.flow import Flow
from gui.instruments.legend import shorten
from gui.label import Label
from gui.panel import Panel

_MOST = 3  # parts of a name
_WIDE, _HIGH = 28, 12  # pixels of a piece of line
_GAP = 6  # pixels from it to its name

Names = Callable[[], Sequence[tuple[str, ...]]]


class Key(Panel):
    """Pieces of lines and what they are; `names` are asked for anew in another language."""

    def __init__(self) -> None:
        super().__init__(name="plain")
        self._flow = Flow(self)
        self._names: Names = tuple
        self.texts: list[Label] = []
        self.hide()

    def show_names(self, names: Names) -> None:
        """Show these, numbered from 0 as the lines are, and no others."""
        self._names = names
        self.retranslate()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        more = self.tr("… and {count} more")
        names = [tuple(parts) for parts in self._names()]
        while item := self._flow.takeAt(0):
            if entry := item.widget():
                entry.setParent(None)
                entry.deleteLater()
        self.texts = [Label(text=shorten(parts, _MOST, more)) for parts in names]
        for number, (text, parts) in enumerate(zip(self.texts, names, strict=True)):
            text.setToolTip("\n".join(parts))
            self._flow.addWidget(_entry(number, text))
        self.setVisible(bool(names))

    def dress(self) -> None:
        """Take the colours of the theme."""
        self.retranslate()


def _entry(number: int, text: Label) -> QWidget:
    piece = Label()
    piece.setPixmap(swatch(number, _WIDE, _HIGH).pixmap(_WIDE, _HIGH))
    entry = QWidget()
    layout = QHBoxLayout(entry)
    layout.setContentsMargins(0, 0, _GAP, 0)
    layout.setSpacing(_GAP)
    layout.addWidget(piece)
    layout.addWidget(text, 1)
    return entry

"""Panel: what every part of the window shares, so that it follows language and theme."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget


class Panel(QWidget):
    """A part of the window; whoever makes one ends with `retranslate` and `apply_theme`."""

    def __init__(self, parent: QWidget | None = None, name: str = "panel") -> None:
        super().__init__(parent, objectName=name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""

    def apply_theme(self) -> None:
        """Take the colours of the theme, for what no style sheet reaches."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.apply_theme()

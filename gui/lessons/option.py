"""An option: a radio button whose text may be long, and may hold code and formulas."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QWidget

from gui.lessons.text import LessonText


class Option(QWidget):
    """The button has the whole text as its name; a click on the text is one on the button."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QRadioButton()
        self.button.setAccessibleName(text.replace("`", "").replace("$", ""))
        self._text = LessonText()
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text.document().setDocumentMargin(0)  # it never has the focus
        self._text.show_text(text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The text belongs to the button."""
        self.button.setFocus(Qt.FocusReason.MouseFocusReason)
        self.button.click()

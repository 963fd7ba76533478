"""The code that is running: the very file, with the four phases in the margin."""

import re

from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import Token, _TokenType
from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from gui import theme

_PHASES = ("forward", "loss", "backward", "update")
_PHASE_COMMENT = re.compile(r"\s*# (Forward|Loss|Backward|Update)\b")


def phases(text: str) -> list[str]:
    """The phase of each line, or "" for lines that belong to none.

    A phase begins at its comment and lasts until the next one, or until the code steps out of
    the block that the comment stands in.
    """
    found: list[str] = []
    phase, indent = "", 0
    for line in text.splitlines():
        match = _PHASE_COMMENT.match(line)
        depth = len(line) - len(line.lstrip())
        if match:
            phase, indent = match[1].lower(), depth
        elif line.strip() and (depth < indent or line.lstrip().startswith(("yield", "return"))):
            phase = ""
        found.append(phase)
    # Blank lines at the end of a phase belong to none.
    lines = text.splitlines()
    for index in range(len(found) - 1, -1, -1):
        last = index + 1 == len(found) or found[index + 1] != found[index]
        if not lines[index].strip() and last:
            found[index] = ""
    return found


class _Margin(QWidget):
    """Line numbers, and a bar in the colour of the phase with its first letter."""

    def __init__(self, view: "CodeView") -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(self._view.margin_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_margin(QPainter(self), event.rect())


class CodeView(QPlainTextEdit):
    """Read-only Python, highlighted as a whole once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setLineWrapMode(self.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text = ""
        self._phases: list[str] = []
        self._line = 0
        self._margin = _Margin(self)
        self.updateRequest.connect(self._follow_scroll)
        self._dress()

    def show_code(self, text: str) -> None:
        """Show this text, from the lines where its steps begin."""
        if text == self._text:
            return
        self._text = text
        self._phases = phases(text)
        self._line = 0
        self.setExtraSelections([])
        self._write()
        first = next((number for number, phase in enumerate(self._phases) if phase), 0)
        self._show_from(max(first - 4, 0))

    def mark_line(self, number: int) -> None:
        """Mark the line that is running, counted from 1; 0 marks none."""
        if number == self._line:
            return
        self._line = number
        marks = []
        if 0 < number <= self.blockCount():
            mark = QTextEdit.ExtraSelection()
            colour = QColor(theme.current().phase(self._phases[number - 1]))
            colour.setAlpha(60)
            mark.format.setBackground(colour)
            mark.format.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self.document().findBlockByNumber(number - 1))
            marks.append(mark)
        self.setExtraSelections(marks)

    def margin_width(self) -> int:
        """Room for the bar, the letter and the numbers, in pixels."""
        return 28 + self.fontMetrics().horizontalAdvance("0") * len(str(max(self.blockCount(), 10)))

    def paint_margin(self, painter: QPainter, area: QRect) -> None:
        """Draw the margin beside the lines that are visible."""
        look = theme.current()
        painter.fillRect(area, QColor(look.panel))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        height = self.fontMetrics().height()
        previous = ""
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if box.top() > area.bottom():
                break
            number = block.blockNumber()
            phase = self._phases[number] if number < len(self._phases) else ""
            if phase:
                painter.fillRect(
                    QRect(2, int(box.top()), 4, int(box.height()) + 1), look.phase(phase)
                )
                if phase != previous:  # never by colour alone
                    painter.setPen(look.phase(phase))
                    letter = QRect(9, int(box.top()), 14, height)
                    painter.drawText(letter, Qt.AlignmentFlag.AlignLeft, phase[0].upper())
            painter.setPen(QColor(look.quiet))
            place = QRect(0, int(box.top()), self._margin.width() - 6, height)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(number + 1))
            previous = phase
            block = block.next()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the margin at the left edge."""
        super().resizeEvent(event)
        area = self.contentsRect()
        self._margin.setGeometry(QRect(area.left(), area.top(), self.margin_width(), area.height()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange,) and hasattr(self, "_margin"):
            self._dress()

    def _dress(self) -> None:
        self.setFont(theme.code_font())
        self.setViewportMargins(self.margin_width(), 0, 0, 0)
        if self._text:
            scroll = self.verticalScrollBar().value()
            self._write()
            self.verticalScrollBar().setValue(scroll)

    def _write(self) -> None:
        """Fill the document, each token in its colour."""
        self.clear()
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for kind, value in lex(self._text, PythonLexer(stripnl=False, ensurenl=False)):
            cursor.insertText(value, _format(kind))
        cursor.endEditBlock()
        self.setViewportMargins(self.margin_width(), 0, 0, 0)

    def _show_from(self, line: int) -> None:
        self.verticalScrollBar().setValue(line)

    def _follow_scroll(self, area: QRect, dy: int) -> None:
        if dy:
            self._margin.scroll(0, dy)
        else:
            self._margin.update(0, area.y(), self._margin.width(), area.height())


def _format(kind: _TokenType) -> QTextCharFormat:
    look = theme.current()
    text = QTextCharFormat()
    colour = look.text
    if kind in Token.Comment or kind in Token.Literal.String.Doc:
        colour = look.quiet
    elif kind in Token.Literal.String:
        colour = look.update
    elif kind in Token.Literal.Number:
        colour = look.loss
    elif kind in Token.Keyword or kind in Token.Operator.Word:
        colour = look.accent
        text.setFontWeight(QFont.Weight.DemiBold)
    text.setForeground(QColor(colour))
    return text

"""The code that is running: the very file, with the four phases in the margin."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QMargins, QRect, QSize, Qt
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

from core.base.phases import phases
from core.inspect.profile import LineTime
from gui.widgets import theme
from gui.widgets.highlight import pieces

# Digits: how wide the bars of the profile are, at most, with the shapes and without; a share, like
# 100 %; and how wide the whole must be for the shapes to have room.
_WIDE, _NARROW, _PER_CENT, _WIDE_ENOUGH = 8, 4, 5, 60


class _Margin(QWidget):
    """Line numbers, and a bar in the colour of the phase with its first letter."""

    def __init__(self, view: "CodeView") -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(self._view.margin_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_margin(QPainter(self), event.rect())


class _ProfileMargin(QWidget):
    """For each line its share of the time, as a bar, and the shape of what it made."""

    def __init__(self, view: "CodeView") -> None:
        super().__init__(view)
        self._view = view

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_profile(QPainter(self), event.rect())


class CodeView(QPlainTextEdit):
    """Read-only Python, highlighted as a whole once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(self.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text = ""
        self._phases: list[str] = []
        self._line = 0
        self._lit: frozenset[int] = frozenset()
        self._lit_last = False  # and no line has been marked since
        self._profile: dict[int, LineTime] = {}
        self._written: tuple[str, theme.Theme] | None = None
        self._margin = _Margin(self)
        self._profile_margin = _ProfileMargin(self)
        self._profile_margin.hide()
        self.updateRequest.connect(self._follow_scroll)
        self._apply_theme()

    def show_code(self, text: str) -> None:
        """Show this text, from the lines where its steps begin."""
        if text == self.text:
            return
        self.text = text
        self._phases = phases(text)
        self._line = 0
        self._lit = frozenset()
        self.show_profile(())
        self._write()
        self._mark()
        first = next((number for number, phase in enumerate(self._phases) if phase), 0)
        self._show_from(max(first - 4, 0))

    def mark_line(self, number: int) -> None:
        """Mark the line that is running, counted from 1; 0 marks none."""
        if number == self._line:
            return
        self._line = number
        self._mark()
        if number:
            self._follow(number)

    def light_lines(self, numbers: frozenset[int]) -> None:
        """Light the lines that a lesson points at, and bring them into view."""
        if numbers == self._lit:
            return
        self._lit = numbers
        self._lit_last = bool(numbers)
        self._mark()
        if numbers and not self._show_both() and not self._in_view(*self._lit_ends):
            self._show_from(max(min(numbers) - 4, 0))

    @property
    def _lit_ends(self) -> tuple[int, int]:
        return min(self._lit), max(self._lit)

    def _in_view(self, first: int, last: int) -> bool:
        """Whether all of these lines are in view."""
        bar = self.verticalScrollBar()
        return bar.value() < first and last <= bar.value() + bar.pageStep() - 1

    def _show_both(self) -> bool:
        """Bring the marked line and those that are lit into view, if there is room for both."""
        if not self._lit or not self._line:
            return False
        first, last = min(self._line, min(self._lit)), max(self._line, max(self._lit))
        spare = self.verticalScrollBar().pageStep() - 1 - (last - first + 1)
        if spare < 0:
            return False
        if not self._in_view(first, last):
            self._show_from(max(first - 1 - spare // 2, 0))
        return True

    def _follow(self, number: int) -> None:
        """Bring a line into view, with some of what is around it, if it is not there.

        What a lesson has just lit stays in view, until another line is marked.
        """
        lit_last, self._lit_last = self._lit_last, False
        if not 0 < number <= self.blockCount() or self._show_both() or (lit_last and self._lit):
            return
        if not self._in_view(number, number):
            self._show_from(max(number - 1 - self.verticalScrollBar().pageStep() // 2, 0))

    def _mark(self) -> None:
        marks = []
        for number in sorted({*self._lit, self._line}):
            # A line may still be of the program before, which had more of them.
            if 0 < number <= len(self._phases):
                mark = QTextEdit.ExtraSelection()
                lit = number in self._lit and number != self._line
                look = theme.current()
                colour = QColor(look.accent) if lit else look.phase(self._phases[number - 1])
                colour.setAlpha(90 if lit else 60)
                mark.format.setBackground(colour)
                mark.format.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
                mark.cursor = QTextCursor(self.document().findBlockByNumber(number - 1))
                marks.append(mark)
        self.setExtraSelections(marks)

    def show_profile(self, lines: tuple[LineTime, ...]) -> None:
        """Show these figures beside their lines; none takes the column away."""
        self._profile = {line.line: line for line in lines}
        self._profile_margin.setVisible(bool(lines))
        self._profile_margin.update()
        self._place_margins()

    def profile_width(self) -> int:
        """Room for the bars and the shapes, in pixels; 0 while there are none."""
        if not self._profile:
            return 0
        longest = max(len(self._profile_text(line)) for line in self._profile.values())
        digit = self.fontMetrics().horizontalAdvance("0")
        return self._bar_width() + digit * max(longest, _PER_CENT)

    def _bar_width(self) -> int:
        digits = _NARROW if self._is_narrow() else _WIDE
        return digits * self.fontMetrics().horizontalAdvance("0")

    def _profile_text(self, line: LineTime) -> str:
        text = f"{100 * line.share:.0f} %"
        if line.shape and not self._is_narrow():
            text += "  " + "×".join(map(str, line.shape))
        return text

    def _is_narrow(self) -> bool:
        """Whether shapes would leave too little of the code to be read."""
        return self.width() < _WIDE_ENOUGH * self.fontMetrics().horizontalAdvance("0")

    def paint_profile(self, painter: QPainter, area: QRect) -> None:
        """Draw the bars and shapes beside the lines that are visible."""
        painter.fillRect(area, QColor(theme.current().panel))
        painter.setFont(self.font())
        width, room = self._profile_margin.width(), self._bar_width()
        for number, top, height in self._visible_lines(area):
            line = self._profile.get(number + 1)
            if line is None:
                continue
            phase = self._phases[number]
            bar = QRect(0, top + height // 4, max(1, round(line.share * (room - 8))), height // 2)
            painter.fillRect(bar, theme.current().phase(phase))
            painter.setPen(QColor(theme.current().quiet))
            place = QRect(0, top, width - 4, height)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, self._profile_text(line))

    def margin_width(self) -> int:
        """Room for the bar, the letter and the numbers, in pixels."""
        digits = len(str(max(self.blockCount(), 10)))
        return 20 + self.fontMetrics().horizontalAdvance("0") * (digits + 1)

    def width_for(self, columns: int) -> int:
        """How wide it must be for lines of so many characters, in pixels."""
        text = self.fontMetrics().horizontalAdvance("0") * columns
        edges = 2 * (self.frameWidth() + round(self.document().documentMargin()))
        bar = self.verticalScrollBar().sizeHint().width()
        return self.margin_width() + text + edges + bar

    def paint_margin(self, painter: QPainter, area: QRect) -> None:
        """Draw the margin beside the lines that are visible."""
        look = theme.current()
        painter.fillRect(area, QColor(look.panel))
        painter.setFont(self.font())
        previous = ""
        for number, top, height in self._visible_lines(area):
            phase = self._phases[number] if number < len(self._phases) else ""
            if phase:
                painter.fillRect(QRect(2, top, 4, height + 1), look.phase(phase))
                if phase != previous:  # never by colour alone
                    painter.setPen(look.phase(phase))
                    letter = QRect(9, top, self._margin.width(), height)
                    painter.drawText(letter, Qt.AlignmentFlag.AlignLeft, phase[0].upper())
            painter.setPen(QColor(look.quiet))
            place = QRect(0, top, self._margin.width() - 6, height)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(number + 1))
            previous = phase

    def _visible_lines(self, area: QRect) -> Iterator[tuple[int, int, int]]:
        """Number (from 0), top and height of each line that is at least partly in view."""
        block = self.firstVisibleBlock()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if box.top() > area.bottom():
                break
            yield block.blockNumber(), int(box.top()), int(box.height())
            block = block.next()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the margin at the left edge."""
        super().resizeEvent(event)
        self._place_margins()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_margin"):
            self._apply_theme()

    def _apply_theme(self) -> None:
        self.setFont(theme.code_font())
        self._place_margins()
        scroll = self.verticalScrollBar().value()
        self._write()
        self.verticalScrollBar().setValue(scroll)

    def _write(self) -> None:
        """Fill the document, each token in its colour, unless it is so already."""
        written = (self.text, theme.current())
        if written == self._written:
            return
        self._written = written
        self.clear()
        cursor = self.textCursor()
        cursor.beginEditBlock()
        formats = _formats()
        for kind, value in pieces(self.text):
            cursor.insertText(value, formats[kind])
        cursor.endEditBlock()
        self._place_margins()

    def _place_margins(self) -> None:
        left, right = self.margin_width(), self.profile_width()
        margins = QMargins(left, 0, right, 0)
        if margins != self.viewportMargins():
            # Sets the size of what is inside anew, even if it is the same; where that makes a
            # scroll bar come or go, each would ask for the other without end.
            self.setViewportMargins(margins)
        area = self.contentsRect()
        self._margin.setGeometry(QRect(area.left(), area.top(), left, area.height()))
        # Beside the scroll bar, not under it.
        bar = self.verticalScrollBar()
        edge = area.right() + 1 - (bar.width() if bar.isVisible() else 0)
        self._profile_margin.setGeometry(QRect(edge - right, area.top(), right, area.height()))

    def _show_from(self, line: int) -> None:
        self.verticalScrollBar().setValue(line)

    def _follow_scroll(self, area: QRect, dy: int) -> None:
        if dy:
            self._margin.scroll(0, dy)
        else:
            self._margin.update(0, area.y(), self._margin.width(), area.height())
        self._profile_margin.update()


def _formats() -> dict[str, QTextCharFormat]:
    """How each kind of piece is written."""
    look = theme.current()
    colours = {
        "": look.text,
        "comment": look.quiet,
        "string": look.update,
        "number": look.loss,
        "keyword": look.accent,
    }
    formats = {}
    for kind, colour in colours.items():
        formats[kind] = QTextCharFormat()
        formats[kind].setForeground(QColor(colour))
    formats["keyword"].setFontWeight(QFont.Weight.DemiBold)
    return formats

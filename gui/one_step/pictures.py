"""The pictures of a line: what it read, the signs between, and what that came to."""

import weakref

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from core.microscope.explanation import Explanation, Operand
from core.microscope.joints import COMPARED
from core.microscope.recording import Recording
from core.microscope.values import Reduced, Value
from gui import theme
from gui.one_step.card import Card
from gui.one_step.lens import Seen
from gui.one_step.names import shown
from gui.one_step.reader import Reader, Source

MOST = 6  # operands that are drawn
_COMPARE = {">=": np.greater_equal, "<=": np.less_equal, ">": np.greater, "<": np.less}


class Pictures(QScrollArea):
    """Scrolls across where there is no room; `chosen` carries the cell of the result clicked."""

    chosen = Signal(int, int)

    def __init__(self, reader: Reader, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.cards = [Card(fits=True, reader=reader) for _ in range(MOST)]
        self.result = Card(fits=True, reader=reader)
        self.result.chosen.connect(self.chosen)
        self.signs = [QLabel(objectName="figure") for _ in range(MOST + 1)]
        inside = QWidget()
        self._inside = inside
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        for sign, card in zip(self.signs, [*self.cards, self.result], strict=True):
            self._row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            self._row.addWidget(card)
        self._row.addStretch()
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:
        """The whole height, for it does not scroll up and down."""
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(160, self._inside.minimumSizeHint().height() + bar)

    def sizeHint(self) -> QSize:
        """The same: it grows where there is room, and is no reason to scroll the whole tab."""
        return self.minimumSizeHint()

    def show_value(self, seen: Seen, name: str, at: int, explanation: Explanation | None) -> None:
        """Show what `name` held after the moment `at`, and what that was made of."""
        value = seen.recording.value(name, at)
        if value is None:
            return
        source = Source(weakref.ref(seen.recording), name, at)
        self.result.show_value(name, value, seen.shapes.text(name, at), shown(name), source)
        if explanation:
            self.result.light(range(0), range(0), (explanation.row, explanation.column))
        operands = explanation.operands[:MOST] if explanation else ()
        signs = _signs(explanation) if explanation else [""]
        for place, card in enumerate(self.cards):
            card.setVisible(place < len(operands))
            if place < len(operands):
                signs[place + 1] = self._show_operand(
                    card, operands[place], seen.recording, signs[place + 1]
                )
        for place, label in enumerate(self.signs):
            # The last one stands before the result, behind what operands there are.
            text = signs[place] if place < len(operands) else ""
            text = signs[-1] if place == MOST else text
            label.setText(text)
            label.setVisible(bool(text))
        for card in (*self.cards, self.result):
            self._make_room(card)
        self._spare_room()

    def _show_operand(self, card: Card, operand: Operand, recording: Recording, sign: str) -> str:
        """Show it as it stands in the formula; returns the sign behind it."""
        held = recording.value(operand.name, operand.at)
        value: Value = operand.values if held is None else held
        title, sizes = shown(operand.name), operand.shape or ()
        rows, columns = operand.rows, operand.columns
        flipped = operand.flipped and value.ndim == 2
        source = Source(weakref.ref(recording), operand.name, operand.at, flipped)
        if flipped:
            value = value.T
            title, sizes, rows, columns = f"{title}.T", sizes[::-1], columns, rows
        if operand.compared:
            how, number = operand.compared
            said = f"{COMPARED[how]} {number:g}"
            if isinstance(value, Reduced):  # of its blocks the outcome is not known
                sign = f"{said} {sign}".strip()
            else:
                value = np.asarray(_COMPARE[how](value, number), np.float64)
                title = f"{title} {said}"
        card.show_value(operand.name, value, " × ".join(sizes), title, source)
        card.light(rows, columns)
        return sign

    def _make_room(self, card: Card) -> None:
        """Few numbers stand close together; pictures take what room there is."""
        across = QSizePolicy.Policy.Maximum if card.few else QSizePolicy.Policy.Expanding
        card.setSizePolicy(across, QSizePolicy.Policy.Preferred)
        self._row.setStretchFactor(card, 0 if card.few else 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what is said less often where there is little room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._spare_room)  # not amid the layout

    def _spare_room(self) -> None:
        cards = [card for card in (*self.cards, self.result) if not card.isHidden()]
        signs = [sign for sign in self.signs if not sign.isHidden()]
        between = (len(cards) + len(signs)) * self._row.spacing()
        between += sum(sign.sizeHint().width() for sign in signs)
        room = [card.show_figures(True) for card in cards]
        if sum(room) + between > self.width():
            room = [card.show_figures(False) for card in cards]
        # In so many words: nested layouts would go by what was needed before.
        for card, width in zip(cards, room, strict=True):
            card.setMinimumWidth(width)
        self._inside.setMinimumWidth(sum(room) + between)
        self.updateGeometry()

    def dress(self) -> None:
        """Keep names and signs in the size of the app's letters."""
        for card in (*self.cards, self.result):
            card.title.setFont(theme.code_font())
        # Beside the first row of the pictures, below their names and sizes.
        above = self.result.title.sizeHint().height() + 2 * self.fontMetrics().height() + 12
        for sign in self.signs:
            sign.setContentsMargins(0, above, 0, 0)
        self._spare_room()


def _signs(explanation: Explanation) -> list[str]:
    """What stands before each operand, and before the result."""
    many = len(explanation.operands)
    if not many and not explanation.joints:
        return [""]
    signs = list(explanation.joints) or ["", *[","] * (many - 1), ""][: many + 1]
    if many > MOST:
        signs = [*signs[:MOST], "…"]
    signs[-1] = f"{signs[-1]} →".strip()
    return signs

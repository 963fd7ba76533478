"""The pictures of a line: what it read, the signs between, and what that came to."""

import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.inspect.microscope.explanation import Explanation, Operand
from core.inspect.microscope.inside import Sealed
from core.inspect.microscope.line_values import sealed_values, values_read
from core.inspect.microscope.notation import SIGNS
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.values import Reduced, Value
from gui.one_step.card import Card
from gui.one_step.names import shown
from gui.one_step.number_reader import ArraySource, NumberReader
from gui.one_step.step_inspector import RecordedStep
from gui.widgets import theme
from gui.widgets.label import Label

_SPACING = 8

Line = list[tuple[int, bool, bool]]  # a pair's number, and if its sign and its picture stand here


class Rows(QWidget):
    """Each picture has a sign before it, which stays at the end of the row above if it can."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_SPACING)
        self._shown: list[list[QWidget]] = []
        self._rows: list[QHBoxLayout] = []

    def lines(self, signs: Sequence[int], pictures: Sequence[int], width: int) -> list[Line]:
        """Which signs and pictures go into which row, by their widths."""
        rows: list[Line] = [[]]
        taken = 0
        for number, (sign, picture) in enumerate(zip(signs, pictures, strict=True)):
            before = sign + _SPACING if sign else 0
            if taken and taken + before + picture > width:
                alone = sign > 0 and taken + sign <= width
                if alone:
                    rows[-1].append((number, True, False))
                rows.append([(number, bool(sign) and not alone, True)])
                taken = (0 if alone else before) + picture + _SPACING
            else:
                rows[-1].append((number, bool(sign), True))
                taken += before + picture + _SPACING
        return rows

    def show_lines(
        self,
        pairs: Sequence[tuple[Label, QWidget]],
        lines: Sequence[Line],
        stretches: Sequence[int],
    ) -> None:
        """Put signs and pictures into these rows; a picture that stretches takes what is left."""
        wanted: list[list[QWidget]] = [
            [
                widget
                for number, sign, picture in line
                for widget, here in zip(pairs[number], (sign, picture), strict=True)
                if here
            ]
            for line in lines
        ]
        numbers = {picture: number for number, (_, picture) in enumerate(pairs)}
        if wanted != self._shown:
            self._put(wanted)
        widths = [0]
        for row, widgets in zip(self._rows, wanted, strict=False):
            for widget in widgets:
                if widget in numbers:
                    row.setStretchFactor(widget, stretches[numbers[widget]])
            needs = [
                max(widget.minimumWidth(), 0) if widget in numbers else widget.sizeHint().width()
                for widget in widgets
            ]
            widths.append(sum(needs) + _SPACING * max(len(needs) - 1, 0))
        self.setMinimumWidth(max(widths))
        self._layout.invalidate()
        self._layout.activate()

    def take_in(self, widgets: Sequence[QWidget]) -> None:
        """Have these widgets, to be shown later."""
        for widget in widgets:
            widget.setParent(self)

    def _put(self, wanted: list[list[QWidget]]) -> None:
        for row, widgets in zip(self._rows, self._shown, strict=False):
            for widget in widgets:
                row.removeWidget(widget)
        while len(self._rows) < len(wanted):
            row = QHBoxLayout()
            row.setSpacing(_SPACING)
            row.addStretch()
            self._rows.append(row)
            self._layout.addLayout(row)
        for row, widgets in zip(self._rows, wanted, strict=False):
            for place, widget in enumerate(widgets):
                if isinstance(widget, Label):
                    row.insertWidget(place, widget, 0, Qt.AlignmentFlag.AlignTop)
                else:
                    row.insertWidget(place, widget)
        self._shown = wanted


MOST = 6  # operands that are drawn
MORE = 2  # results beside the chosen one
_COMPARE = {">=": np.greater_equal, "<=": np.less_equal, ">": np.greater, "<": np.less}


@dataclass(frozen=True)
class _Place:
    """What a card shows: this name after the moment `at`, turned over if `flipped`."""

    name: str
    at: int
    flipped: bool = False


class Pictures(QScrollArea):
    """Goes on in a further row where there is no room, and scrolls across where even one picture
    has none. `chosen` carries the cell of the result that was clicked; `traced` the name, the
    moment and the cell that were clicked in another card.
    """

    chosen = Signal(int, int)
    traced = Signal(str, int, int, int)

    def __init__(self, reader: NumberReader, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.cards = [Card(fits=True, reader=reader) for _ in range(MOST)]
        self.result = Card(fits=True, reader=reader)
        self.result.chosen.connect(self.chosen)
        self.more = [Card(fits=True, reader=reader) for _ in range(MORE)]
        self._places: dict[Card, _Place] = {}
        self.brief = False  # without the figures, however much room there is across
        for card in (*self.cards, *self.more):
            card.chosen.connect(lambda row, column, card=card: self._trace(card, row, column))
        self.signs = [Label(objectName="figure") for _ in range(MOST + 1 + MORE)]
        self._rows = Rows()
        self.setWidget(self._rows)
        self._rows.take_in([*self.signs, *self._all])

    @property
    def _all(self) -> list[Card]:
        return [*self.cards, self.result, *self.more]

    @property
    def few(self) -> bool:
        """Whether no picture could do with more room."""
        return all(card.few for card in self._all if not card.isHidden())

    def minimumSizeHint(self) -> QSize:
        """The whole height, for it does not scroll up and down."""
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(160, self._rows.minimumSizeHint().height() + bar)

    def sizeHint(self) -> QSize:
        """The same: it grows where there is room, and is no reason to scroll the whole tab."""
        return self.minimumSizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another height as soon as the rows need it: they know it only later."""
        if watched is self._rows and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def show_line(
        self,
        seen: RecordedStep,
        moment: Moment,
        name: str,
        cell: tuple[int, int],
        explanation: Explanation | None,
    ) -> bool:
        """Show what `name` held after the line, and what that was made of; False if nothing.

        Where no arithmetic says what it was made of, what the line read is shown: of a line that
        makes nothing, and of a call that can't be looked into, which shows all its results too.
        """
        recording = seen.recording
        value = recording.value(name, moment.index) if name else None
        operands = explanation.operands[:MOST] if explanation else ()
        signs = _signs(explanation) if explanation else [""]
        if not operands and (value is None or isinstance(moment.inside, Sealed)):
            operands = _read(seen, moment)
            signs = ["", *[","] * (len(operands) - 1), "→" if value is not None else ""]
        self.result.setVisible(value is not None)
        if value is not None:
            self._show(self.result, seen, name, moment.index)
            self.result.light(range(0), range(0), cell)
        for place, card in enumerate(self.cards):
            card.setVisible(place < len(operands))
            if place < len(operands):
                signs[place + 1] = self._show_operand(
                    card, operands[place], recording, signs[place + 1]
                )
        others = [other for other in sealed_values(recording, moment) if other != name][:MORE]
        for place, card in enumerate(self.more):
            card.setVisible(place < len(others))
            if place < len(others):
                self._show(card, seen, others[place], moment.index)
                card.light(range(0), range(0))
        for place, label in enumerate(self.signs):
            # The last one is before the result, behind the operands.
            text = signs[place] if place < len(operands) else ""
            text = signs[-1] if place == MOST and value is not None else text
            text = "," if MOST < place <= MOST + len(others) else text
            label.setText(text)
            label.setVisible(bool(text))
        for card in self._all:
            self._make_room(card)
        self._spare_room()
        return value is not None or bool(operands)

    def _show(self, card: Card, seen: RecordedStep, name: str, at: int) -> None:
        value = seen.recording.value(name, at)
        assert value is not None  # or nobody would offer it
        source = ArraySource(weakref.ref(seen.recording), name, at)
        if card.shows(value, source):  # so that a magnifier that rests on it stays
            return
        card.show_value(name, value, seen.shapes.text(name, at), shown(name), source)
        self._places[card] = _Place(name, at)

    def _show_operand(self, card: Card, operand: Operand, recording: Recording, sign: str) -> str:
        """Show it as it is in the formula; returns the sign behind it."""
        held = recording.value(operand.name, operand.at)
        value: Value = operand.values if held is None else held
        title, sizes = shown(operand.name), operand.shape or ()
        rows, columns = operand.rows, operand.columns
        flipped = operand.flipped and value.ndim == 2
        source = ArraySource(weakref.ref(recording), operand.name, operand.at, flipped)
        self._places[card] = _Place(operand.name, operand.at, flipped)
        if flipped:
            value = value.T
            title, sizes, rows, columns = f"{title}.T", sizes[::-1], columns, rows
        if operand.compared:
            how, number = operand.compared
            said = f"{SIGNS[how]} {number:g}"
            if isinstance(value, Reduced):  # of its blocks the outcome is not known
                sign = f"{said} {sign}".strip()
            else:
                value = np.asarray(_COMPARE[how](value, number), np.float64)
                title = f"{title} {said}"
        card.show_value(operand.name, value, " × ".join(sizes), title, source)
        card.light(rows, columns)
        return sign

    def _trace(self, card: Card, row: int, column: int) -> None:
        place = self._places.get(card)
        if place:
            row, column = (column, row) if place.flipped else (row, column)
            self.traced.emit(place.name, place.at, row, column)

    def _make_room(self, card: Card) -> None:
        """Few numbers stand close together; pictures take what room there is."""
        across = QSizePolicy.Policy.Maximum if card.few else QSizePolicy.Policy.Expanding
        card.setSizePolicy(across, QSizePolicy.Policy.Preferred)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what is said less often where there is little room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._spare_room)  # not amid the layout

    def _spare_room(self) -> None:
        """All in one row; or there without the figures; or in several rows."""
        pairs = [
            (sign, card)
            for sign, card in zip(self.signs, self._all, strict=True)
            if not card.isHidden()
        ]
        cards = [card for _, card in pairs]
        signs = [0 if sign.isHidden() else sign.sizeHint().width() for sign, _ in pairs]
        for figures in (False,) if self.brief else (True, False):
            room = [card.show_figures(figures) for card in cards]
            rows = self._rows.lines(signs, room, self.width())
            if len(rows) == 1:
                break
        # In so many words: nested layouts would go by what was needed before.
        for card, width in zip(cards, room, strict=True):
            card.setMinimumWidth(width)
            card.settle()
        self._rows.show_lines(pairs, rows, [0 if card.few else 1 for card in cards])
        self.updateGeometry()

    def apply_theme(self) -> None:
        """Keep names and signs in the size of the app's letters."""
        for card in self._all:
            card.title.setFont(theme.code_font())
        # Beside the first row of the pictures, below their names and sizes.
        above = self.result.title.sizeHint().height() + 2 * self.fontMetrics().height() + 12
        for sign in self.signs:
            sign.setContentsMargins(0, above, 0, 0)
        self._spare_room()


def _read(seen: RecordedStep, moment: Moment) -> tuple[Operand, ...]:
    """What a line worked with, none of it lit."""
    at, none = moment.index - 1, range(0)
    return tuple(
        Operand(name, at, seen.shapes.of(name, at), none, none, np.empty(0))
        for name in values_read(seen.recording, moment)[:MOST]
    )


def _signs(explanation: Explanation) -> list[str]:
    """What is written before each operand, and before the result."""
    many = len(explanation.operands)
    if not many and not explanation.signs:
        return [""]
    signs = list(explanation.signs) or ["", *[","] * (many - 1), ""][: many + 1]
    if many > MOST:
        signs = [*signs[:MOST], "…"]
    signs[-1] = f"{signs[-1]} →".strip()
    return signs

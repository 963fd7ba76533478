"""Signs and pictures in a row, or in several where one is too long."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

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

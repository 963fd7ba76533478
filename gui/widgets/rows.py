"""Rows: how high a table must be so that something can be seen and chosen in it."""

from PySide6.QtWidgets import QTableView

_ROWS = 4


def least_height(table: QTableView) -> int:
    """The pixels that some rows, their headings and the bar to scroll across take."""
    others = table.horizontalHeader(), table.horizontalScrollBar()
    rows = _ROWS * table.verticalHeader().defaultSectionSize()
    return rows + sum(part.sizeHint().height() for part in others)

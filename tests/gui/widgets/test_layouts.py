"""A row of buttons breaks into more rows where it has no room."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from gui.widgets.layouts import Flow


@pytest.fixture
def row(qtbot):
    row = QWidget()
    qtbot.addWidget(row)
    flow = Flow(row)
    for width in (100, 60, 80):
        part = QWidget()
        part.setFixedSize(QSize(width, 20))
        flow.addWidget(part)
    return row


@pytest.mark.parametrize(
    ("width", "places"),
    [
        (300, [(0, 0), (108, 0), (176, 0)]),
        (256, [(0, 0), (108, 0), (176, 0)]),
        (255, [(0, 0), (108, 0), (0, 28)]),
        (150, [(0, 0), (0, 28), (68, 28)]),
        (100, [(0, 0), (0, 28), (0, 56)]),
    ],
)
def test_it_breaks(row, width, places):
    flow = row.layout()
    row.resize(width, flow.heightForWidth(width))
    row.show()
    flow.activate()
    parts = [flow.itemAt(index).widget() for index in range(flow.count())]
    assert [(part.x(), part.y()) for part in parts] == places
    assert flow.heightForWidth(width) == places[-1][1] + 20


def test_what_is_hidden_takes_no_room(row):
    flow = row.layout()
    flow.itemAt(1).widget().hide()
    assert flow.sizeHint().width() == 188
    assert flow.minimumSize() == QSize(100, 20)


def test_parts_can_be_taken_out(row):
    flow = row.layout()
    assert flow.takeAt(0).widget().width() == 100
    assert flow.count() == 2
    assert flow.takeAt(5) is None
    assert flow.itemAt(-1) is None

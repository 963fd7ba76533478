"""The box of the magnifier: where it stands, and when."""

import numpy as np
import pytest
from helpers.array_blocks import GRAD_H, RESULT, X, cards, glass, look_at_blocks, point
from helpers.window_use import let_time_pass, settle
from PySide6.QtCore import QPoint, QPointF, Qt

from core.inspect.microscope.values import reduced
from gui.one_step.card import Card
from gui.one_step.number_reader import NumberReader
from gui.widgets.array_view import ArrayView
from gui.widgets.language import LANGUAGES
from gui.widgets.magnifier import Glass


@pytest.fixture
def inspector(window, until, monkeypatch):
    """The step inspector, on a step whose x and w1 are kept by blocks."""
    return look_at_blocks(window, until, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("projector", [pytest.param(False, marks=pytest.mark.slow), True])
def test_the_box_is_whole_and_beside_the_cell(
    qtbot, window, inspector, look, until, monkeypatch, language, projector
):
    window.resize(1024, 640)
    look.set_language(language)
    look.set_projector(projector)
    try:
        inspector.go_to_line(8)
        settle()
        for card in (cards(window)[X], cards(window)[RESULT]):
            for area in (window.one_step._alone, window.one_step._pictures):
                area.ensureWidgetVisible(card.view)
            for block in ((0, 0), (511, 60)):
                point(card, block)
                box, metrics = card.view._magnifier, card.view.fontMetrics()
                assert box.isVisible()
                assert window.rect().contains(box.geometry())
                cell = card.view._cell(card.view._cursor).center().toPoint()
                assert not box.geometry().contains(card.view.mapTo(window, cell))
                for line in glass(card).lines:
                    assert metrics.horizontalAdvance(line) <= box.width() - 16
                assert box.height() >= 9 * metrics.height()  # three lines, the cell, five numbers
    finally:
        look.set_projector(False)
        settle()


@pytest.mark.xserver
def test_the_box_covers_nothing_while_the_keyboard_is_elsewhere(qtbot, window, inspector):
    card = cards(window)[RESULT]
    window.activateWindow()
    card.view.setFocus()
    qtbot.keyClick(card.view, Qt.Key.Key_Down)
    assert card.view._magnifier.isVisible()
    window.one_step.line.setFocus()
    assert not card.view._magnifier.isVisible()
    card.view.setFocus()
    assert card.view._magnifier.isVisible()
    assert card.view._cursor == (1, 0)


@pytest.mark.xserver
def test_a_view_alone_tells_when_it_rests_and_when_it_is_left(qtbot):
    view = ArrayView()
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show_array(np.zeros((600, 600)), lambda row, column: Glass((row, column), None, ("a",)))
    view.show()
    heard = []
    view.resting.connect(lambda row, column: heard.append((row, column)))
    view.left.connect(lambda: heard.append("left"))
    view._rest.setInterval(10**8)
    qtbot.mouseMove(view, QPoint(150, 100))
    qtbot.mouseMove(view, QPoint(100, 120))
    settle()
    resting = view.cell_at(QPointF(100, 120))
    assert (*resting,) not in heard
    let_time_pass(view)
    assert heard[-1] == (*resting,)
    heard.clear()
    view.hide()
    assert heard == ["left"]


def test_a_card_without_a_source_promises_nothing(qtbot, session):
    card = Card(reader=NumberReader(session))
    qtbot.addWidget(card)
    values = np.arange(2_000_000.0).reshape(2000, 1000)
    card.show_value("w", reduced(values), "a × b")
    assert card._tell(0, 0).note == ""
    assert card._tell(0, 0).lines[0] == "rows 0–2, column 0"


def test_whole_arrays_are_magnified_at_once_and_nothing_is_read(qtbot, window, inspector):
    card = cards(window)[GRAD_H]
    assert card.title.text() == "grad_h"
    point(card, (3, 30))
    let_time_pass(window)
    window.grab()
    assert card.view._magnifier.isVisible()
    assert inspector.reader._reading is None
    assert not card.view._rest.isActive()


@pytest.mark.xserver
def test_the_box_goes_where_the_view_is_scrolled_to(qtbot, window, inspector):
    window.resize(1024, 640)
    settle()
    card, bar = cards(window)[RESULT], window.one_step._alone.verticalScrollBar()
    assert bar.maximum() > 60
    bar.setValue(bar.maximum())
    point(card, (0, 0))
    box, view = card.view._magnifier, card.view
    before, cell = box.geometry().top(), view.mapTo(window, QPoint(0, 0)).y()
    bar.setValue(bar.maximum() - 20)
    assert view.mapTo(window, QPoint(0, 0)).y() == cell + 20
    assert before <= box.geometry().top() <= before + 20  # or it would hang over the window
    assert window.rect().contains(box.geometry())
    bar.setValue(0)
    assert box.isVisible() == view.visibleRegion().contains(view._cell((0, 0)).center().toPoint())

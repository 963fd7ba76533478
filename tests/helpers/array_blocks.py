"""Pictures of arrays that are kept by blocks, and the mouse on them."""

from functools import partial

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from core.inspect.microscope.record import record

X, GRAD_H, RESULT = 0, 1, -1  # of the pictures of x.T · grad_h → grad_w1


def look_at_blocks(window, until, monkeypatch):
    """Go to the line that makes grad_w1, of a step whose x and w1 are kept by blocks."""
    monkeypatch.setattr("gui.one_step.step_inspector.record", partial(record, limit=1))
    window.session.edit("d_in", "3000")
    window.tabs.setCurrentWidget(window.one_step)
    inspector = window.inspector
    until(lambda: inspector.seen is not None and inspector.seen.recording.experiment.d_in == 3000)
    for card in cards(window):
        card.view._rest.setInterval(1)
    inspector.go_to_line(8)
    until(lambda: not inspector.explaining)
    return inspector


def cards(window):
    return [*window.one_step.cards, window.one_step.result]


def point(card, block):
    """Move the mouse onto a block; the block that is there, for several may share a pixel."""
    view = card.view
    place = QPointF(view._cell(block).center())
    there = view.mapToGlobal(place)
    button, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QEvent.Type.MouseMove, place, there, button, button, none)
    QApplication.sendEvent(view, move)
    assert view._cursor is not None
    return view._cursor


def glass(card):
    """What the magnifier of a card shows."""
    return card._tell(*card.view._cursor)


def read(card, block, until):
    """Rest on a block until its numbers are there."""
    block = point(card, block)
    until(lambda: glass(card).part is not None)
    card.view.window().grab()
    return block

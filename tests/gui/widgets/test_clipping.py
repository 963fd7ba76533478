"""Every word in the window can be read whole, in both languages, at small sizes and large letters.

What is cut off by what it is in counts, too, unless that can be scrolled to it.
"""

from contextlib import suppress

import pytest
from helpers.window_use import settle
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QTabBar,
)

from core.run.snapshot import State
from gui.app.look import PROJECTOR
from gui.run.banner import Action, Notice
from gui.widgets.language import LANGUAGES

SIZES = [
    (1024, 640, 1.0),
    pytest.param((1440, 900, 1.0), marks=pytest.mark.slow),
    (1440, 900, PROJECTOR),
]


def clipped(window):
    """What is shown and does not fit into its place, or is cut off by the place it is in."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap():
            fits = label.heightForWidth(label.width()) <= label.height() + 1
        else:
            fits = label.sizeHint().width() <= label.width()
        if not fits or cut_off(label):
            found.append(label.text())
    for button in window.findChildren(QAbstractButton):
        if not button.isVisible() or not button.text():
            continue
        if button.sizeHint().width() > button.width() or cut_off(button):
            found.append(button.text())
    for box in window.findChildren(QComboBox):
        room = box.width() - 40  # the arrow and the padding
        if box.isVisible() and box.fontMetrics().horizontalAdvance(box.currentText()) > room:
            found.append(box.currentText())
    for bar in window.findChildren(QTabBar):
        for tab in range(bar.count() if bar.isVisible() else 0):
            if bar.fontMetrics().horizontalAdvance(bar.tabText(tab)) > bar.tabRect(tab).width():
                found.append(bar.tabText(tab))
    return found


def cut_off(widget):
    """Whether a part of it lies outside what it is in, where nothing scrolls there."""
    part, place = widget.rect(), widget
    while place is not widget.window():
        part.translate(place.pos())
        place = place.parentWidget()
        wide, high = scrolls(place)
        there = place.rect()
        # Wherever in it that lies, it can be scrolled to fill the view.
        if wide:
            part.moveLeft(there.left())
            part.setWidth(min(part.width(), there.width()))
        if high:
            part.moveTop(there.top())
            part.setHeight(min(part.height(), there.height()))
        if not there.contains(part):
            return True
    return False


def scrolls(place):
    """Whether what is in a place can be scrolled sideways, and up and down."""
    area = place.parentWidget()
    if not isinstance(area, QAbstractScrollArea) or area.viewport() is not place:
        return False, False
    off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    return area.horizontalScrollBarPolicy() != off, area.verticalScrollBarPolicy() != off


def assert_whole(qtbot, window):
    """Nothing is clipped once the layout has settled."""
    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not clipped(window), timeout=60_000)
    assert clipped(window) == []


@pytest.fixture(params=SIZES, ids=lambda size: "x".join(map(str, size)))
def sized(request, qtbot, window, look):
    width, height, scale = request.param
    if scale == PROJECTOR:
        look.set_projector(True)
    window.resize(width, height)
    yield window
    look.set_projector(False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.xserver
def test_no_word_is_clipped(qtbot, sized, look, ended, until, language):
    look.set_language(language)
    session = sized.session
    assert_whole(qtbot, sized)
    session.edit("n", "1,5")
    session.edit("data", "file")
    assert_whole(qtbot, sized)
    session.edit("data", "random")
    session.edit("n", "64")
    for rate, state in (("1e-6", State.FINISHED), ("5e-6", State.DIVERGED)):
        session.edit("learning_rate", rate)
        session.train_or_pause()
        ended()
        assert session.state is state
        sized.train.pins.pin()
        assert_whole(qtbot, sized)
    session.edit("program", "dynamic")
    assert_whole(qtbot, sized)


def test_a_clipped_word_would_be_found(qtbot, window):
    button = window.transport.reset
    button.setFixedWidth(20)
    button.setMinimumWidth(0)
    settle()
    assert button.text() in clipped(window)


def test_a_word_that_is_cut_off_by_its_place_would_be_found(qtbot, window, ended, until):
    window.session.edit("steps", "3")
    window.session.train_or_pause()
    ended()
    figures = window.train.histograms.histograms["w1"]._figures
    until(lambda: bool(figures.text()))
    assert_whole(qtbot, window)
    window.train.histograms.setFixedHeight(60)  # its row scrolls sideways only
    settle()
    assert figures.text() in clipped(window)


@pytest.mark.xserver
def test_the_buttons_of_the_banner_are_in_one_row_where_there_is_room(window, until):
    actions = (Action(lambda: "Try another learning rate", bool), Action(lambda: "Show it", bool))
    window.train.banner.show_notice(Notice(lambda: "It diverged.", actions=(*actions, actions[1])))
    first, *_, last = window.train.banner.buttons
    for middle, in_one_row in ((760, True), (360, False), (760, True)):
        window.columns.setSizes([280, middle, 1120 - middle])
        until(lambda wanted=in_one_row: (first.y() == last.y()) is wanted)

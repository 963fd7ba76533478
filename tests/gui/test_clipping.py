"""Every word in the window can be read whole, in both languages and at the smallest size."""

from contextlib import suppress

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QTabBar

from core.snapshot import State
from gui.language import LANGUAGES

SIZES = [(1024, 640), (1440, 900)]


def clipped(window):
    """What is shown and does not fit into its place."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap():
            fits = label.heightForWidth(label.width()) <= label.height() + 1
        else:
            fits = label.sizeHint().width() <= label.width()
        if not fits:
            found.append(label.text())
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and button.sizeHint().width() > button.width():
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


def assert_whole(qtbot, window):
    """Nothing is clipped once the layout has settled."""
    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not clipped(window), timeout=3000)
    assert clipped(window) == []


@pytest.fixture(params=SIZES, ids=lambda size: "x".join(map(str, size)))
def sized(request, window):
    window.resize(*request.param)
    return window


@pytest.mark.parametrize("language", LANGUAGES)
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
        sized.pins.pin()
        assert_whole(qtbot, sized)
    session.edit("program", "dynamic")
    assert_whole(qtbot, sized)


def test_a_clipped_word_would_be_found(qtbot, window):
    button = window.transport.reset
    button.setFixedWidth(20)
    button.setMinimumWidth(0)
    qtbot.wait(20)
    assert button.text() in clipped(window)

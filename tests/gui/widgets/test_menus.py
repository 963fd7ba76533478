"""An entry of a menu is declared once: words, keys, mark and grey follow from it."""

import pytest
from PySide6.QtWidgets import QMainWindow

from core.base.message import Message, say
from gui.widgets import language
from gui.widgets.menus import Action, Menu, Menus


@pytest.fixture
def shown(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


def test_an_entry_has_all_that_it_says(shown):
    on, free, done = [False], [True], []
    entry = Action(
        Message("&Do it"),
        lambda: (done.append(1), on.append(not on[-1])),
        ("Ctrl+J",),
        enabled=lambda: free[-1],
        checked=lambda: on[-1],
    )
    menus = Menus(shown.menuBar(), [Menu(say("&File"), (entry, None))])
    menus.retranslate()
    menu = shown.menuBar().actions()[0].menu()
    action = menu.actions()[0]
    assert menu.title() == "&File"
    assert action.text() == "&Do it"
    assert action.shortcut().toString() == "Ctrl+J"
    action.trigger()
    assert done == [1]
    assert action.isChecked()
    free.append(False)
    menu.aboutToShow.emit()
    assert not action.isEnabled()
    menu.aboutToHide.emit()
    assert action.isEnabled()  # or its key would do nothing when it is free again
    on.append(False)
    menu.aboutToShow.emit()
    assert not action.isChecked()


def test_entries_that_come_and_go_are_made_when_the_menu_is_opened(shown, qapp):
    paths = ["a & b", "{c}"]

    def entries():
        return [Action(Message("{path}", {"path": path}), lambda: None) for path in paths]

    menus = Menus(shown.menuBar(), [Menu(say("Open &recent"), entries)])
    language.apply(qapp, "zh_CN")
    menus.retranslate()
    menu = shown.menuBar().actions()[0].menu()
    assert menu.title() not in ("", "Open &recent")
    language.apply(qapp, "en")
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == paths
    paths.clear()
    menu.aboutToShow.emit()
    assert menu.actions() == []

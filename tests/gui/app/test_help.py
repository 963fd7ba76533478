"""The menu Help."""

import platform

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox

from core import __version__
from gui.app import help, settings
from gui.app.log import NAME


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the app keeps its files."""
    monkeypatch.setattr(settings, "folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("opens", [True, False])
def test_the_log_is_opened_or_else_named(folder, monkeypatch, opens):
    opened, told = [], []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or opens)
    help.show_log(told.append)
    assert not opened
    assert str(told.pop()) == f"There is no log yet. It will be {folder / NAME}."
    (folder / NAME).touch()
    help.show_log(told.append)
    (url,) = opened
    assert url.toLocalFile() == str(folder / NAME)
    assert [str(one) for one in told] == (
        [] if opens else [f"The log couldn't be opened: its file is {folder / NAME}."]
    )


def test_about_names_the_versions_and_copies_them(qtbot, window):
    about = help.show_about(window)
    assert about.text().splitlines()[:2] == [
        f"Chainrule {__version__}",
        f"Python {platform.python_version()}",
    ]
    copy = next(one for one in about.buttons() if one.text() == "Copy")
    copy.click()
    assert QGuiApplication.clipboard().text() == about.text()
    assert about.isVisible()
    about.button(QMessageBox.StandardButton.Close).click()
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox))


def test_the_menu_has_both(window):
    menu = window.menuBar().actions()[-1].menu()
    assert [one.text() for one in menu.actions() if one.text()] == [
        "Show &log",
        "&About Chainrule",
    ]

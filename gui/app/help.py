"""The menu Help: the log, and which versions these are."""

import platform
import sys
from collections.abc import Callable
from importlib import metadata

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from core import __version__
from core.base.message import Message, say
from core.machine import pytorch
from gui.app import settings
from gui.app.log import NAME
from gui.widgets.menus import Action, Menu
from gui.widgets.words import words


def help_menu(window: QWidget, tell: Callable[[Message], object]) -> Menu:
    """Show log, and About; `tell` says why a log can't be shown."""
    return Menu(
        say("&Help"),
        (
            Action(say("Show &log"), lambda: show_log(tell)),
            None,
            Action(say("&About Chainrule"), lambda: show_about(window)),
        ),
    )


def show_log(tell: Callable[[Message], object]) -> None:
    """Open the log in the program that the system has for texts."""
    path = settings.folder() / NAME
    if not path.is_file():
        tell(say("There is no log yet. It will be {path}.", path=str(path)))
    elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        tell(say("The log couldn't be opened: its file is {path}.", path=str(path)))


def versions() -> str:
    """What takes part, a line each, for a report of a fault."""
    torch, reason = pytorch.read_version()
    packaged = " (packaged)" if getattr(sys, "frozen", False) else ""
    return "\n".join(
        (
            f"Chainrule {__version__}{packaged}",
            f"Python {platform.python_version()}",
            f"NumPy {metadata.version('numpy')}",
            f"PyTorch {torch.get('__version__', '?')}" if reason is None else f"PyTorch: {reason}",
            f"Qt {qVersion()}",
            platform.platform(),
        )
    )


def show_about(window: QWidget) -> QMessageBox:
    """The versions in a dialog, to be copied; the window stays usable."""
    found = versions()
    about = QMessageBox(window)
    about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    about.setWindowTitle(words(say("About Chainrule")))
    about.setTextFormat(Qt.TextFormat.PlainText)
    about.setText(found)
    about.setInformativeText(
        words(say("Free software under the MIT licence. It sends no data to anyone."))
    )
    copy = about.addButton(words(say("Copy")), QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()  # which would close the dialog
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(found))
    about.setDefaultButton(about.addButton(QMessageBox.StandardButton.Close))
    about.open()
    return about

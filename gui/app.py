"""The application: the window first, and what takes long to load behind it."""

import sys

import pyqtgraph as pg
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication

from core.allocator import keep_freed_memory
from core.devices import survey
from gui import settings
from gui.look import Look
from gui.session import Session
from gui.window import MainWindow


def make_app() -> QApplication:
    """The QApplication, dressed; there can be only one in a process."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Chainrule")
    pg.setConfigOptions(antialias=False, background=None, foreground="d")
    # A shorter turn for each thread: the window answers while a program runs in pure Python.
    sys.setswitchinterval(0.001)
    keep_freed_memory()
    return app


def run() -> int:
    """Open the window and stay until it is closed; the answer is the exit code."""
    app = make_app()
    path = settings.folder() / "settings.json"
    now, note = settings.load(path)
    window = MainWindow(Session(survey()), Look(app, now, path))
    if now.geometry:
        window.restoreGeometry(QByteArray.fromBase64(now.geometry.encode()))
    window.show()
    if note:
        window.files.told.emit(note)
    return app.exec()

"""The QApplication, as every part of the app and every test needs it."""

import sys

import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from core.machine.allocator import keep_freed_memory


def make_app() -> QApplication:
    """The QApplication; there can be only one in a process."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Chainrule")
    pg.setConfigOptions(antialias=False, background=None, foreground="d")
    # A shorter turn for each thread: the window answers while a program runs in pure Python.
    sys.setswitchinterval(0.001)
    keep_freed_memory()
    return app

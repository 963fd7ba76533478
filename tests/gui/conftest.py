"""What every test of the window starts from, and what none may leave behind."""

import faulthandler
import gc
import os
import sys
import threading
from functools import partial

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytest.importorskip("PySide6")

from helpers.compare_tab import runs, train
from helpers.race_view import race
from helpers.sweep_view import sweep
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.experiment.devices import survey
from gui.app.look import Look
from gui.app.settings import Settings
from gui.app.window import MainWindow
from gui.run.session import Session
from gui.widgets.application import make_app

__all__ = ["race", "runs", "sweep", "train"]


PATIENCE = 120  # seconds: whoever waits longer has hung, however busy the machine is


@pytest.fixture
def qtbot(qtbot):
    """pytest-qt's, with patience for a busy machine."""
    for name in ("waitActive", "waitExposed", "waitSignal", "waitUntil"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=1000 * PATIENCE))
    return qtbot


@pytest.fixture(scope="session")
def machine():
    """This machine, surveyed once."""
    return survey()


@pytest.fixture(autouse=True)
def nothing_left_behind(request, qapp):
    """Fail a test that leaves a thread, a ticking timer or a widget behind, and name it."""
    threads = set(threading.enumerate())
    widgets = set(QApplication.topLevelWidgets())
    yield
    if QApplication.keyboardModifiers():  # to Qt, Shift stays down after a key with Shift
        QTest.keyRelease(QWidget(), Qt.Key.Key_Shift)
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
    _collect()
    left = [thread.name for thread in threading.enumerate() if thread not in threads]
    # A QThread shows itself to Python as a dummy thread, which outlives it; those that run count.
    # torch's compiler keeps its pool of threads for the process; Chainrule has none of that name.
    left = [name for name in left if not name.startswith(("Dummy", "ThreadPoolExecutor"))]
    left += [widget.metaObject().className() for widget in _alive() - widgets if widget.isVisible()]
    timers = [timer for timer in qapp.findChildren(QTimer) if timer.isActive()]
    left += [f"timer of {timer.parent()}" for timer in timers]
    assert not left


_modules = 0  # that were loaded when their objects were last left out of collections


def _collect():
    """Collect what the test has left, and not over and over what modules have loaded.

    With torch there, a collection takes a fifth of a second otherwise.
    """
    global _modules
    gc.collect()
    if len(sys.modules) != _modules:
        gc.freeze()
        _modules = len(sys.modules)


def _alive():
    return set(QApplication.topLevelWidgets())


@pytest.fixture
def look(qapp):
    """The look of the app, with nothing remembered."""
    make_app()
    qapp.setStyleSheet("")  # as in a process that has just begun
    qapp.setFont(QFont(qapp.font().family(), 7))
    look = Look(qapp, Settings(theme="dark", language="en"))
    yield look
    look.set_language("en")
    qapp.styleHints().colorSchemeChanged.disconnect(look._follow_system)
    look.setParent(None)
    look.deleteLater()


@pytest.fixture
def session(machine, qapp):
    """A session at hand size on one thread, so that it is quick."""
    session = Session(machine)
    session.edit("threads", "1")
    yield session
    assert session.close(1000 * PATIENCE)
    QCoreApplication.processEvents()
    session.deleteLater()


@pytest.fixture
def window(qtbot, qapp, session, look):
    """The real window, open."""
    window = MainWindow(session, look)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    with qtbot.waitExposed(window):
        window.show()
    # A desktop gives a new window the keyboard; an X server without a window manager does not.
    with qtbot.waitActive(window):
        window.activateWindow()
    yield window
    window.clock.stop()
    window.close()


@pytest.fixture
def until(qtbot):
    """Wait until something is so; the sentence of the assert is the code itself."""

    def wait(condition, seconds=PATIENCE):
        # To pytest-qt, None means that it is so.
        try:
            qtbot.waitUntil(lambda: bool(condition()), timeout=1000 * seconds)
        except qtbot.TimeoutError:
            faulthandler.dump_traceback(sys.__stderr__)  # what every thread waits for
            raise

    return wait


@pytest.fixture
def ended(session, until):
    """Wait until the run has ended, and been drawn; returns how."""

    def wait():
        until(lambda: session.state.ended)
        return session.outcome

    return wait

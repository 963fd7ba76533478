"""Using the window as a person does: its menus, by name wherever an entry stands, and its runs."""

import time
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from core.experiment.experiment import HAND
from core.run.files import save_run
from core.run.record import RunRecord


def settle():
    """Let all events come that are due, and those that they bring about; nothing is waited for.

    Layouts and what is put off to the next turn of the event loop are done then.
    """
    for _ in range(10):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def let_time_pass(*parents):
    """As if a long time passed: each timer beneath these that is on is due, and all settles."""
    settle()
    for timer in [timer for parent in parents for timer in parent.findChildren(QTimer)]:
        if timer.isActive():
            if timer.isSingleShot():
                timer.stop()
            timer.timeout.emit()
    settle()


def plain(action):
    """The name of an entry without its key and its dots."""
    return action.text().replace("&", "").rstrip("…")


def entries(window, menu):
    """What the menu of this name offers when it is opened."""
    (menu,) = [found for found in window.findChildren(QMenu) if plain(found.menuAction()) == menu]
    menu.aboutToShow.emit()
    return menu.actions()


def action(window, name):
    """The entry of this name, of which there is only one."""
    (found,) = [action for action in window.findChildren(QAction) if plain(action) == name]
    return found


def trigger(window, name, menu=None):
    """Choose the entry of this name, in that menu or, if there is only one such, in any."""
    offered = entries(window, menu) if menu else window.findChildren(QAction)
    (action,) = [action for action in offered if plain(action) == name]
    assert action.isEnabled()
    action.trigger()


def said(window):
    """What the status bar says, once a file that is being opened or saved has been read."""
    bar, last = window.statusBar(), time.monotonic() + 120
    while bar.currentMessage().startswith(("Opening", "Saving")) and time.monotonic() < last:
        QCoreApplication.processEvents()
    return bar.currentMessage()


class Chooser:
    """Chooses an entry and answers the file dialog that it opens; `asked` counts the dialogs.

    An empty answer cancels; `kind` is which of the kinds of files is chosen in the dialog. What
    the status bar says then is returned.
    """

    def __init__(self, window, monkeypatch):
        self._window, self.asked = window, 0
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, self._ask)

    def __call__(self, name, answer="", kind=0):
        self._answer, self._kind = str(answer), kind
        self._window.statusBar().clearMessage()
        trigger(self._window, name)
        return said(self._window)

    def _ask(self, *arguments):
        self.asked += 1
        kinds = arguments[-1].split(";;")
        return (self._answer, kinds[self._kind]) if self._answer else ("", "")


def train_at_hand_size(window, ended, steps=20, threads=1):
    """Train at hand size; returns the outcome."""
    window.experiment._set_preset("hand")
    window.session.edit("threads", str(threads))
    window.session.edit("steps", str(steps))
    window.transport.train.click()
    return ended()


def data_run(folder):
    """A saved run at hand size whose data are in a file; returns its path."""
    table = folder / "data, mine.csv"
    table.write_text("a,b,c\n1,2,3\n4,5,6\n")
    experiment = replace(HAND, data="file", file=str(table), d_in=2, learning_rate=1e-4, threads=1)
    save_run(folder / "mine.json", RunRecord(experiment))
    return folder / "mine.json"

"""Leaving: whatever ends the app, the run that is on is kept first."""

import signal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from core.base.stopping import ending_signals
from gui.app.window import MainWindow


class Leaving(QObject):
    """Ends the app as closing its window does.

    That may be asked for by Ctrl-C and the like, by the system when the user logs out, or by Qt
    when the display has gone.
    """

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        super().__init__(window)
        self._app, self._window = app, window
        self._left = False
        # Python hears signals when the frame clock ticks.
        for number in ending_signals():
            signal.signal(number, lambda *_: self._quit())
        # Once this has been answered, Windows ends the process.
        app.commitDataRequest.connect(lambda _: self.leave())

    def leave(self) -> None:
        """Close the window, and keep the run and all else that was waiting; no event is needed."""
        if not self._left:
            self._left = True
            if self._window.isVisible():
                self._window.close()
            self._window.stored.finish()

    def _quit(self) -> None:
        self._window.close()
        self._app.exit()  # also out of a dialog, which would keep it open

"""A task: something that takes a while, done on a thread of its own so that the window answers."""

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from core.base.message import Refused, say
from core.machine.allocator import STACK

_log = logging.getLogger(__name__)


class Thread(QThread):
    """What all threads of the window are made from."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setStackSize(STACK)

    def begin(self) -> None:
        """Start it; if the system has no room for it, `not_started` is called soon after."""
        self.start()
        if not self.isRunning() and not self.isFinished():
            # Qt only prints that, and whoever waits would wait for ever. Not at once: whoever
            # asked for the thread has not got it yet.
            _log.error("no thread could be started for %s", self.objectName())
            refusal = Refused(
                say("The system can't start another thread. Close other programs and try again.")
            )
            QTimer.singleShot(0, self, lambda: self.not_started(refusal))

    def not_started(self, refusal: Refused) -> None:
        """Tell whoever waits that there was no room."""


class Task(Thread):
    """Calls `work` with a function that tells whether to stop early.

    `done` carries what it returned, or a Refused if it raised something or if no thread could be
    started; nothing if it was told to stop by `requestInterruption`. It goes when it has ended,
    after all that hears of that.
    """

    done = Signal(object)

    def __init__(self, name: str, work: Callable[[Callable[[], bool]], Any], parent: QObject):
        super().__init__(name, parent)
        self._work = work

    def begin(self) -> None:
        """Start it. What is connected to `finished` is called before it goes."""
        # Last: else it can be gone before the thread, which calls them in turn, comes to the next.
        self.finished.connect(self.deleteLater)
        super().begin()

    def not_started(self, refusal: Refused) -> None:
        """Tell whoever waits that there was no room."""
        self.done.emit(refusal)
        self.finished.emit()

    def run(self) -> None:
        """What the thread does."""
        try:
            result = self._work(self.isInterruptionRequested)
        except Refused as refusal:
            result = refusal
        except BaseException as error:  # like MemoryError; whoever waits must hear of it
            if self.isInterruptionRequested():
                return  # it was told to stop, and has
            _log.warning("%s failed", self.objectName(), exc_info=True)
            kind = type(error).__name__
            result = Refused(say("This failed: {kind}: {text}", kind=kind, text=error))
        if not self.isInterruptionRequested():
            self.done.emit(result)

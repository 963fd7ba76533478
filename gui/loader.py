"""Loads torch behind the open window, so that nobody waits for it who does not need it yet."""

from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from core import pytorch
from core.collector import leave_out_modules
from core.devices import survey
from gui.thread import Thread


class TorchLoader(Thread):
    """`loaded` carries the Machine as it is known once torch has been asked."""

    loaded = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("torch loader", parent)

    def run(self) -> None:
        """What the thread does."""
        if pytorch.why_not() is None:  # else the survey says why
            torch = pytorch.load()
            with suppress(Exception):  # why it does not work is told by the run that needs it
                # The first optimizer imports as much again; better here than in somebody's first
                # step.
                torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        leave_out_modules()
        self.loaded.emit(survey())

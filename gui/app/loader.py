"""Loads torch behind the open window, so that nobody waits for it who does not need it yet."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.experiment import compiler
from core.experiment.devices import survey
from core.machine import pytorch
from core.machine.collector import leave_out_modules
from gui.widgets.task import Thread

_log = logging.getLogger(__name__)


class TorchLoader(Thread):
    """`loaded` carries the Machine as it is known once torch has been asked.

    It comes once more when it has been tried whether torch.compile works; the file `tried`
    remembers that it does.
    """

    loaded = Signal(object)

    def __init__(self, tried: Path, parent: QObject | None = None) -> None:
        super().__init__("torch loader", parent)
        self._tried = tried

    def run(self) -> None:
        """What the thread does."""
        if pytorch.why_not() is None:  # else the survey says why
            torch = pytorch.load()
            try:
                # The first optimizer imports as much again; better here than in somebody's first
                # step.
                torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
            except Exception:  # the run that needs it says why it does not work
                _log.warning("No optimizer could be made", exc_info=True)
        leave_out_modules()
        machine = survey()
        to_be_tried = not {"torch", "compiler"} & machine.lacks.keys()
        if to_be_tried:
            compiler.expect_trial()
            machine = survey()
        self.loaded.emit(machine)
        if to_be_tried:
            compiler.try_out(self._tried, self.isInterruptionRequested)
            self.loaded.emit(survey())

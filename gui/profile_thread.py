"""A profile on a thread of its own."""

from contextlib import suppress

from PySide6.QtCore import QObject, QThread, Signal

from core.experiment import Experiment
from core.problem import make_problem
from core.profile import LineTime, profile
from core.table import Table


class ProfileThread(QThread):
    """Times the lines of an experiment. `done` carries it and the lines, none if that failed."""

    done = Signal(object, object)

    def __init__(self, experiment: Experiment, table: Table | None, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("profile")
        self._experiment, self._table = experiment, table

    def run(self) -> None:
        """What the thread does."""
        lines: tuple[LineTime, ...] = ()
        with suppress(Exception):  # what is wrong with the experiment is told by a run of it
            lines = profile(self._experiment, make_problem(self._experiment, self._table))
        self.done.emit(self._experiment, lines)

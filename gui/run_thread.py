"""A run on a thread of its own, so that the window answers meanwhile."""

from PySide6.QtCore import QObject, QThread, Signal

from core.devices import survey
from core.experiment import Experiment
from core.message import Refused
from core.problem import Problem, make_problem
from core.table import Table, read_table
from core.timeline import Branch
from core.trainer import Trainer


class RunThread(QThread):
    """Makes the problem and trains. `ended` carries the Outcome, or a Refused from before."""

    ended = Signal(object)

    def __init__(
        self,
        trainer: Trainer,
        experiment: Experiment,
        table: Table | None,
        cores: int,
        branch: Branch | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("run")
        self._trainer, self._experiment, self._table = trainer, experiment, table
        self._cores, self._branch = cores, branch

    def run(self) -> None:
        """What the thread does."""
        try:
            problem = prepare(self._experiment, self._table)
            outcome = self._trainer.train(self._experiment, problem, self._cores, self._branch)
            self.ended.emit(outcome)
        except Refused as refusal:
            self.ended.emit(refusal)


def prepare(experiment: Experiment, table: Table | None) -> Problem:
    """The problem of an experiment, whose file is read if that was not done before.

    Raises Refused if it can't be read, or has other sizes.
    """
    if experiment.data == "file" and table is None:
        free = survey(patient=False).memory
        table = read_table(experiment.file, experiment.inputs, experiment.targets, free)
    return make_problem(experiment, table)

"""A run on a thread of its own, so that the window answers meanwhile."""

from PySide6.QtCore import QObject, QThread, Signal

from core.devices import survey
from core.experiment import Experiment
from core.message import Refused
from core.problem import make_problem
from core.table import Table, read_table
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
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("run")
        self._trainer, self._experiment, self._table = trainer, experiment, table
        self._cores = cores

    def run(self) -> None:
        """What the thread does."""
        try:
            experiment, table = self._experiment, self._table
            if experiment.data == "file" and table is None:
                free = survey(patient=False).memory
                table = read_table(experiment.file, experiment.inputs, experiment.targets, free)
            problem = make_problem(experiment, table)
            self.ended.emit(self._trainer.train(self._experiment, problem, self._cores))
        except Refused as refusal:
            self.ended.emit(refusal)

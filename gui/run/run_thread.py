"""A run on a thread of its own, so that the window answers meanwhile."""

from PySide6.QtCore import QObject, Signal

from core.base.message import Refused
from core.data import Table
from core.data.problem import find_table, make_problem
from core.experiment.experiment import Experiment
from core.machine.collector import leave_out_modules
from core.programs import find
from core.run.failure import explain
from core.run.record import RunRecord
from core.run.timeline import Branch
from core.run.trainer import Trainer
from gui.widgets.task import Thread


class RunThread(Thread):
    """Makes the problem and trains. `ended` carries the RunRecord, or a Refused from before.

    `read` carries the table of the experiment's file, if it was read here. `end` is what `ended`
    carries, for who must not wait for signals any more; None before.
    """

    ended = Signal(object)
    read = Signal(object)

    def __init__(
        self,
        trainer: Trainer,
        experiment: Experiment,
        table: Table | None,
        cores: int,
        branch: Branch | None,
        parent: QObject,
    ) -> None:
        super().__init__("run", parent)
        self._trainer, self._experiment, self._table = trainer, experiment, table
        self._cores, self._branch = cores, branch
        self.end: RunRecord | Refused | None = None

    def not_started(self, refusal: Refused) -> None:
        """End before the start."""
        self.end = refusal
        self.ended.emit(refusal)

    def run(self) -> None:
        """What the thread does."""
        experiment = self._experiment
        try:
            table = find_table(experiment, self._table)
            if table is not self._table:
                self.read.emit(table)
            problem = make_problem(experiment, table)
            self.end = self._trainer.train(experiment, problem, self._cores, self._branch)
            leave_out_modules()  # torch.compile loads as many again
        except Refused as refusal:
            self.end = refusal
        except Exception as error:  # such as memory that is gone before the first step
            message = explain(error, find(experiment.program), experiment.device, 0)
            self.end = Refused(message)
        self.ended.emit(self.end)

"""The kinds of task that a page of a lesson may have.

To add a kind: a subclass of `Task` in a file here, its name in `KINDS`, and one class in
`gui.lessons.task_controls`.
"""

from core.experiment.experiment import ARTICLE, Experiment
from core.lessons.tasks.actions import Proof, RaiseRate, StopAtLine
from core.lessons.tasks.answer import Answer, NumberAnswer, Reply, ShapeAnswer
from core.lessons.tasks.choice import Choice, Option
from core.lessons.tasks.prediction import Forecast, Prediction
from core.lessons.tasks.runs import Diverged, Failed, Finished, LossBelow, RunTask
from core.lessons.tasks.task import Asked, Judge, Response, Task
from core.lessons.toml import Table, unknown

KINDS: tuple[type[Task], ...] = (
    LossBelow, Diverged, Finished, Failed, RaiseRate, StopAtLine, Proof, Answer, Choice, Prediction,
)  # fmt: skip


def read_task(table: Table, experiment: Experiment | None) -> Task | None:
    """The task that a table describes, on a page with this experiment; notes what is wrong."""
    kinds = {kind.kind: kind for kind in KINDS}
    given = table.text("kind")
    if given not in kinds:
        if given:
            table.note(unknown(given, kinds), "kind")
        return None
    hints = table.texts("hints")
    task = kinds[given].read(table, hints, experiment or ARTICLE)
    table.close()
    return task


__all__ = [
    "KINDS",
    "Answer",
    "Asked",
    "Choice",
    "Diverged",
    "Failed",
    "Finished",
    "Forecast",
    "Judge",
    "LossBelow",
    "NumberAnswer",
    "Option",
    "Prediction",
    "Proof",
    "RaiseRate",
    "Reply",
    "Response",
    "RunTask",
    "ShapeAnswer",
    "StopAtLine",
    "Task",
    "read_task",
]

"""A run of the library: what its row in a table shows, and the file that it is kept in."""

from dataclasses import dataclass, replace

from core.base.message import Message, Refused, say
from core.compare.library.documents import Document, Record, make_result
from core.experiment.experiment import Experiment, read_experiment
from core.run.history import POINTS
from core.run.record import RunRecord
from core.run.snapshot import State


@dataclass(frozen=True)
class Run:
    """A run that is kept. Its curve and its weights are read when they are asked for.

    `id` is the name of its file without the ending. `when` it was kept is in seconds since 1970,
    UTC; `seconds`, `first_step`, `rate` and `paced` are as in RunRecord. `final` and `best` are
    losses. What is not known is None: a file that was saved by hand has no rate.
    `weight_bytes` is the size of the file with its final weights, or 0 if these are not kept.
    """

    id: str
    when: float
    experiment: Experiment
    state: State
    step: int
    seconds: float
    threads: int
    rate: float | None = None
    first_step: float | None = None
    final: float | None = None
    best: float | None = None
    message: Message | None = None
    weight_bytes: int = 0
    paced: bool = False


def make_document(outcome: RunRecord, when: float, compact: bool = False) -> Document:
    """What the library keeps of a run but its weights, in bounded size however long it was.

    All losses if they are few, else the curve; if it is to be `compact`, the curve in any case.
    Raises Refused if the settings are none that could be read again.
    """
    experiment = outcome.experiment
    refusals = read_experiment(vars(experiment))[1]
    if refusals:
        raise refusals[0]
    result = make_result(outcome)
    curve = None
    if compact or outcome.step > POINTS:
        curve = outcome.curve
        result = replace(result, losses=())
    final, best = outcome.final, outcome.best
    first_step, rate = outcome.first_step, outcome.rate
    record = Record(when, first_step, rate, final, best, outcome.message, curve, outcome.paced)
    return Document(experiment, result, record)


def make_run(run_id: str, document: Document, modified: float) -> Run:
    """The run that a file holds, last changed at `modified` seconds since 1970.

    Raises Refused if it holds none.
    """
    result, record = document.result, document.record
    if result is None:
        raise Refused(say("it has the settings of a run, and no run."))
    if record is None:
        whole = len(result.losses) == result.step
        final = result.losses[-1] if whole and result.losses else None
        best = min(result.losses) if whole and result.losses else None
        record = Record(max(modified, 0.0), 0.0, 0.0, final, best)
    known = document.record is not None
    return Run(
        run_id,
        record.when,
        document.experiment,
        result.state,
        result.step,
        result.seconds,
        result.threads,
        record.rate if known else None,
        record.first_step if known else None,
        record.final,
        record.best,
        record.message,
        paced=record.paced,
    )

"""Sweep: the runs of a plan, done by a pool of workers, with every result as it comes."""

from collections.abc import Callable, Iterator

from core.compare.sweep.plan import Plan
from core.compare.sweep.pool import WorkerPool
from core.compare.sweep.run import SweepRun
from core.experiment.cost import cost
from core.experiment.devices import Machine
from core.experiment.experiment import Experiment
from core.run.snapshot import State

TICK = 0.02  # seconds between two looks at whether to stop


class Sweep:
    """The runs of a plan and how they went.

    `run` is for a thread of its own, such as a `gui.widgets.task.Task`. `runs` may be read from any
    thread meanwhile: who draws them does so at its own pace. `pool` does the runs; another may take
    over between two calls of `run`.
    """

    def __init__(self, plan: Plan, pool: WorkerPool) -> None:
        self.plan = plan
        self.pool = pool
        self._runs = list(plan.runs)

    @property
    def runs(self) -> tuple[SweepRun, ...]:
        """All runs in the plan's order, as they are now."""
        return tuple(self._runs)

    @property
    def done(self) -> bool:
        """Whether no run is waiting or on."""
        return not any(run.waiting or run.state is State.RUNNING for run in self._runs)

    def run(self, stop: Callable[[], bool] = lambda: False) -> Iterator[SweepRun]:
        """Do the runs that are waiting; yields each run when it begins, goes on and has ended.

        Ends when all have, or within a quarter of a second when `stop` answers True or the
        iterator is closed; what was on is waiting again then, and what has a result keeps it: to
        resume is to call this once more. Raises Refused if no process can be started.
        """
        try:
            while not stop():
                begun = list(self._begin(stop))
                yield from begun
                if not self.pool.busy:
                    break
                told = [self._put(run) for run in self.pool.hear(TICK)]
                yield from told
        finally:
            changed = [self._put(run) for run in self.pool.stop() if run.state.ended]
            changed += [
                self._put(self.plan.runs[run.place])
                for run in self._runs
                if run.state is State.RUNNING
            ]
        yield from changed

    def _begin(self, stop: Callable[[], bool]) -> Iterator[SweepRun]:
        """Give out the next runs, in order, as long as there are workers and memory for them."""
        for run in self._runs:
            if run.waiting:
                if stop() or not self.pool.has_room or not self._fits(run.experiment):
                    return
                begun = self.pool.begin(run, self.plan.machine.memory)
                if begun is None:
                    return
                yield self._put(begun)

    def _fits(self, experiment: Experiment) -> bool:
        """Whether there is memory for it beside those that are on; alone, each has been asked."""
        machine = self.plan.machine
        others = [run.experiment for run in self.pool.busy]
        together = [other for other in others if other.device == experiment.device] + [experiment]
        return not others or _memory(together) <= _room(machine, experiment.device)

    def _put(self, run: SweepRun) -> SweepRun:
        self._runs[run.place] = run
        return run


def _memory(experiments: list[Experiment]) -> int:
    """Bytes that these need together."""
    costs = [cost(experiment) for experiment in experiments]
    return sum(cost.memory + cost.start for cost in costs)


def _room(machine: Machine, device_id: str) -> int:
    device = machine.device(device_id)
    return device.memory if device else 0

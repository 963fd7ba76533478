"""The session: the experiment that is set, the run that is on, and the machine they are on.

Panels and instruments hang on its signals and call its methods; they do not know each other.
It has over 400 lines, because all of them tell what the one run is to do.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal

from core.base.clock import CLOCK, Clock
from core.base.message import Message, Refused
from core.data import Table
from core.experiment.devices import Machine
from core.experiment.experiment import ARTICLE, FIELDS, Experiment
from core.experiment.resolve import Resolution, resolve
from core.run.record import RunRecord
from core.run.snapshot import Mailbox, Snapshot, State
from core.run.timeline import BUDGET, Branch
from core.run.trainer import Trainer
from gui.run.run_thread import RunThread, find_table
from gui.widgets.task import Task

SHARE = 50  # measuring takes one part in this many of the time: ten looks a second at least
_TABLE_FIELDS = ("data", "file", "inputs", "targets")


class Session(QObject):
    """One window's engine. Every signal is emitted in the window's thread.

    `experiment_changed` carries the Resolution of the new experiment, `state_changed` the State,
    `ended` the RunRecord, `left` that of any run that is over, also if it was left for another,
    `refused` a Refused that came up only when the run began. `cleared` tells that the run is gone;
    it is still shown, as `outdated`, if only the settings have been changed since. `emptied` tells
    that nothing of a run is to be shown any more, `renewed` that New or another run has taken the
    place of all that was set. `asked` tells that something was asked of the run, which it does when
    the step that is on has ended; `closing` that all that is on must end. `memory` are the bytes
    for the weights that a run keeps of its past. All read the time from `clock`.
    """

    experiment_changed = Signal(object)
    state_changed = Signal(object)
    ended = Signal(object)
    left = Signal(object)
    refused = Signal(object)
    cleared = Signal()
    emptied = Signal()
    renewed = Signal()
    outdated_changed = Signal()
    asked = Signal()
    pace_changed = Signal()
    closing = Signal()
    _state_reported = Signal(int, object)

    def __init__(
        self,
        machine: Machine,
        parent: QObject | None = None,
        memory: int = BUDGET,
        clock: Clock = CLOCK,
    ) -> None:
        super().__init__(parent)
        self.machine, self.clock = machine, clock
        self.mailbox = Mailbox()
        self.trainer = Trainer(self.mailbox, self._report, share=SHARE, memory=memory, clock=clock)
        self.resolution: Resolution = resolve(ARTICLE, machine)
        self.mistakes: dict[str, Message] = {}  # fields whose text stands for no value
        self.state = State.IDLE
        self.outcome: RunRecord | None = None
        self.begun: Experiment | None = None  # of the run that is on, or was the last one
        # The run that is shown although the settings are others by now, and how it went.
        self.outdated: Experiment | None = None
        self.last: RunRecord | None = None
        self.table: Table | None = None
        self._thread: RunThread | None = None
        self._wanted: str | None = None  # what to do when the run that is being stopped has ended
        self._branch_at = 0  # the step that the wanted branch is to go on from
        self._pausing = False
        self._closed = False
        self._run = 0
        self._drawn = False  # losses of the run have been handed out, to be shown
        self._state_reported.connect(self._take_state)

    @property
    def experiment(self) -> Experiment:
        """The experiment that is set, whether it can run or not."""
        return self.resolution.experiment

    @property
    def active(self) -> bool:
        """Whether a run is on, training or paused."""
        return self._thread is not None

    @property
    def beside(self) -> Experiment:
        """The experiment of the run that there is, which does it once more; else what is set.

        It has the threads of that run, and the learning rates it has had so far.
        """
        if self.outcome:
            return self.outcome.experiment
        began = self.active and self.state is not State.IDLE
        return (self.trainer.experiment if began else None) or self.experiment

    @property
    def put_aside(self) -> bool:
        """Whether the run that began last is shown, and the settings have been changed since."""
        return self.outdated is not None and self.outdated is self.begun

    @property
    def result(self) -> RunRecord | None:
        """How the last run ended, or how far one has come that is paused; None while it trains."""
        return self.outcome or self.trainer.so_far()

    @property
    def pausing(self) -> bool:
        """Whether a pause was asked for while a step is on, or the start, that has not ended."""
        return self._pausing and self.active and self.state in (State.IDLE, State.RUNNING)

    @property
    def waiting(self) -> bool:
        """Whether a run is being prepared, or waits for the last step of the one before."""
        begins = self.state is State.IDLE and self._wanted is None
        return self.active and (begins or self._wanted in ("train", "step"))

    def set_experiment(self, experiment: Experiment, table: Table | None = None) -> None:
        """Set a whole new experiment, with the table that its data come from, if that is known.

        A new learning rate goes into the run that is on; any other change ends that run.
        """
        self.mistakes.clear()
        self._set(experiment, table)

    def put(self, experiment: Experiment, table: Table | None = None) -> None:
        """Set what a run or a file had, maybe the same again: the run that there is, ends first."""
        if self.active or self.state.ended or self.outdated:
            self.reset()
        self.set_experiment(experiment, table)
        self.renewed.emit()

    def _set(self, experiment: Experiment, table: Table | None = None) -> None:
        before = self.experiment
        changed = any(getattr(experiment, name) != getattr(before, name) for name in _TABLE_FIELDS)
        if table is not None or changed:  # the old one is of another file, or of other columns
            self.table = table
        self.resolution = resolve(experiment, self.machine)
        if self.active or self.state.ended:
            turned = replace(before, learning_rate=experiment.learning_rate)
            if self.outcome:  # which may be gone on from, for more steps
                turned = replace(turned, steps=experiment.steps)
            if experiment == turned and self.active and self._wanted is None:
                self.trainer.control.turn(experiment.learning_rate)
            elif experiment != turned:
                self._put_aside()
        self.experiment_changed.emit(self.resolution)

    def edit(self, name: str, text: str) -> None:
        """Set one field from what was typed or chosen; what stands for no value is a mistake."""
        try:
            value: Any = FIELDS[name].read(text)
        except Refused as refusal:
            self.mistakes[name] = refusal.message
            self.experiment_changed.emit(self.resolution)
            return
        # What was wrong with a file may be right with other columns.
        corrected = [
            self.mistakes.pop(one, None)
            for one in (_TABLE_FIELDS if name in _TABLE_FIELDS else (name,))
        ]
        experiment = replace(self.experiment, **{name: value})
        if name == "data":
            experiment = experiment.with_data(value)
        if experiment != self.experiment:
            self._set(experiment)
            if name in _TABLE_FIELDS and experiment.data == "file" and experiment.file:
                self._fit_to_file()
        elif any(corrected):
            self.experiment_changed.emit(self.resolution)

    def _fit_to_file(self) -> None:
        """Take the sizes from the file that has been named, or say why it can't be read."""
        named = self.experiment

        def take(result: Table | Refused) -> None:
            now = self.experiment
            if any(getattr(now, name) != getattr(named, name) for name in _TABLE_FIELDS):
                return  # another one has been named since
            if isinstance(result, Refused):
                self.mistakes[result.field or "file"] = result.message
                self.experiment_changed.emit(self.resolution)
            else:
                self._set(result.fit(now), result)

        self.do("table", lambda _: find_table(named, None), take)

    @property
    def hindrance(self) -> Message | None:
        """Why no run can begin, or None if one can."""
        mistakes = [*self.mistakes.values()]
        mistakes += [refusal.message for refusal in self.resolution.refusals]
        return mistakes[0] if mistakes else None

    def set_machine(self, machine: Machine) -> None:
        """The machine has been surveyed anew, or torch has been loaded."""
        self.machine = machine
        self.resolution = resolve(self.experiment, machine)
        self.experiment_changed.emit(self.resolution)

    def train_or_pause(self) -> None:
        """Start, pause or resume, whichever is next."""
        if self.active and self._wanted is None:
            # What was asked for last counts, not the state that has been heard of so far.
            self._pausing = self.trainer.control.goes
            if self._pausing:
                self.trainer.control.pause()
            else:
                self.trainer.control.resume()
            self.asked.emit()
        else:
            self._begin("train")

    def one_step(self) -> None:
        """Do a single step, and rest after it."""
        if self.active and self._wanted is None:
            self.trainer.control.step()
        else:
            self._begin("step")

    def reset(self) -> None:
        """End the run and go back to the weights it started from.

        A step that takes long ends unseen; the next run starts after it.
        """
        self._leave()
        self._empty()

    def show_last(self, experiment: Experiment, outcome: RunRecord | None) -> None:
        """Say that what is shown is a run of this experiment that is over, and how it went."""
        self.outdated, self.last = experiment, outcome
        self.outdated_changed.emit()

    def _put_aside(self) -> None:
        """End the run, but show it until the next one begins."""
        outcome, drawn = self.outcome, self._drawn
        self._leave()
        if drawn and self.begun:
            self.show_last(self.begun, outcome)
        else:
            self._empty()

    def _leave(self) -> None:
        if self.active:
            self._wanted = "reset"
            self.trainer.control.stop()
        self._clear()

    def _empty(self) -> None:
        self.outdated = self.last = None
        self.emptied.emit()
        self.outdated_changed.emit()

    def go_on_from(self, step: int) -> None:
        """Go on after so many steps of the run, at the learning rate that is set now.

        The run that there is ends, if it has not yet. The new one ends at the number of steps that
        is set, which must be greater.
        """
        if step >= self.experiment.steps:
            return
        self._branch_at = step
        if self.active:
            self._wanted = "branch"
            self.trainer.control.stop()
        elif self.outcome:
            self._begin("branch")

    def stop(self) -> None:
        """End the run where it is."""
        if self.active:
            self.trainer.control.stop()

    def set_pace(self, steps_per_second: float | None) -> None:
        """Take no more steps a second than this; None is full speed."""
        self.trainer.control.set_pace(steps_per_second)
        self.pace_changed.emit()

    def watch(self, names: frozenset[str]) -> None:
        """Measure these variables, now and at each snapshot."""
        if names != self.trainer.watched:
            self.trainer.watched = names
            self.trainer.control.look()

    def take_snapshot(self) -> Snapshot | None:
        """The newest snapshot of the run that is on, if there is one that was not taken yet."""
        snapshot = self.mailbox.take()
        if snapshot is None or snapshot.run != self._run:
            return None
        self._drawn = snapshot.curve.count > 0
        return snapshot

    def do(
        self,
        name: str,
        work: Callable[[Callable[[], bool]], Any],
        then: Callable[[Any], object],
        ended: Callable[[], object] = lambda: None,
    ) -> Task:
        """Do `work` on a thread of its own, then call `then` here with its result (see Task).

        `ended` is called when the thread has ended, with a result or without.

        Once all has been stopped for good, nothing begins any more.
        """
        task = Task(name, work, self)
        task.done.connect(then)
        task.finished.connect(ended)  # before it starts, or it could be missed
        if not self._closed:
            task.begin()
        return task

    def read_table(self) -> None:
        """Read the table of the experiment's file, which then is there; `refused` if it can't be.

        Nothing happens if it is there already.
        """
        experiment = self.experiment

        def take(result: Table | Refused | None) -> None:
            if isinstance(result, Refused):
                self.refused.emit(result)
            elif experiment == self.experiment:
                self._take_table(result)

        if experiment.data == "file" and self.table is None:
            self.do("table", lambda _: find_table(experiment, None), take)

    def close(self, milliseconds: int = 200) -> bool:
        """Stop all that runs, for good; True if it has ended within about that time."""
        self._wanted, self._closed = None, True
        self.closing.emit()
        self.trainer.control.stop()
        threads = self.findChildren(QThread)
        for thread in threads:
            thread.requestInterruption()
        deadline = QDeadlineTimer(milliseconds)
        return all(thread.wait(deadline) for thread in threads)

    def tell_last(self, milliseconds: int) -> None:
        """After `close`: tell by `left` of the run that was on.

        If its step doesn't end within that time, it is told up to the last step that has ended.
        For when no event loop is there any more to bring the news.
        """
        thread, self._thread = self._thread, None
        if thread is None:
            return
        ended = thread.wait(QDeadlineTimer(milliseconds))
        end = thread.end if ended else self.trainer.cut_short()
        if isinstance(end, RunRecord):
            self.left.emit(end)

    def _begin(self, how: str) -> None:
        if self.active:  # one that is being stopped: start when it has ended
            self._wanted = how
            self.asked.emit()
            return
        if self.hindrance:
            return
        experiment, branch = self.experiment, None
        if how == "branch":
            if self.outcome is None:
                return
            experiment, branch = self._make_branch(self.outcome)
        self._clear()
        self._drawn = False
        self._empty()
        control = self.trainer.control
        control.reset()
        if how == "step":
            control.step()
        self.begun, self._run = experiment, self.trainer.run + 1
        # A core is left to the drawing.
        cores = max(1, self.machine.cores - 1)
        self._thread = RunThread(self.trainer, experiment, self.table, cores, branch, self)
        self._thread.ended.connect(self._take_end)
        self._thread.read.connect(self._take_table)
        self._thread.start()
        self.asked.emit()

    def _take_table(self, table: Table | None) -> None:
        if self._wanted is None:  # else it is of a run that is gone
            self.table = table
            self.experiment_changed.emit(self.resolution)

    def _make_branch(self, parent: RunRecord) -> tuple[Experiment, Branch]:
        step = min(self._branch_at, parent.step)
        losses = tuple(parent.losses[:step].tolist())
        checkpoint, seconds = self.trainer.timeline.before(step), parent.seconds_until(step)
        schedule = parent.experiment.learning_rate.then(step, self.experiment.learning_rate)
        experiment = replace(parent.experiment, steps=self.experiment.steps, learning_rate=schedule)
        return experiment, Branch(step, losses, checkpoint, seconds)

    def _clear(self) -> None:
        self.outcome = None
        self._run = -1
        self.mailbox.take()
        self._set_state(State.IDLE)
        self.cleared.emit()

    def _report(self, state: State) -> None:
        # Called on the training thread; the signal carries it over.
        self._state_reported.emit(self.trainer.run, state)

    def _take_state(self, run: int, state: State) -> None:
        if run == self._run and not state.ended:
            self._set_state(state)

    def _set_state(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self._pausing = False
            self.state_changed.emit(state)

    def _take_end(self, end: RunRecord | Refused) -> None:
        thread, self._thread = self._thread, None
        if thread is None:  # told already, when all was stopped for good
            return
        thread.wait()
        thread.deleteLater()
        wanted, self._wanted = self._wanted, None
        if isinstance(end, Refused):
            self._clear()
            self.refused.emit(end)
            return
        self.left.emit(end)
        if wanted == "branch":
            self.outcome = end
        if wanted == "reset" and self.begun and self.put_aside:
            self.show_last(self.begun, end)
        if wanted:
            if wanted != "reset":
                self._begin(wanted)
            return
        self.outcome = end
        self._set_state(end.state)
        self.ended.emit(end)

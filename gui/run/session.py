"""The session: the experiment that is set, the run that is on, and the machine they are on.

Panels and instruments connect to its signals and call its methods; they don't know each other.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal

from core.base.clock import CLOCK, Clock
from core.base.message import Message, Refused
from core.data import Table
from core.data.problem import find_table
from core.experiment.devices import Machine
from core.experiment.experiment import ARTICLE, FIELDS, FILE_FIELDS, Experiment
from core.experiment.resolve import Resolution, resolve
from core.run.record import RunRecord
from core.run.snapshot import Mailbox, Snapshot, State
from core.run.timeline import BUDGET, Branch
from core.run.trainer import Trainer
from gui.run.run_thread import RunThread
from gui.widgets.task import Task

SHARE = 50  # measuring takes one part in this many of the time: ten looks a second at least
_TABLE_FIELDS = ("data", *FILE_FIELDS)


class Session(QObject):
    """One window's engine. Every signal is emitted in the window's thread.

    `state` says where the run is, and `state_changed` carries it whenever it is another. Widgets
    read this one value; what was asked of a run and has not happened yet is part of it.

    `experiment_changed` carries the Resolution of the new experiment. `ended` carries the RunRecord
    of the run, `left` that of any run that is over, also of one that was given up for another.
    `refused` carries a Refused that came up only when the run began. `cleared` says that the run is
    gone; it is still shown, as `outdated`, if only the settings have been changed since. `emptied`
    says that nothing of a run is to be shown any more, `renewed` that New or another run has
    replaced everything that was set, `closing` that all that is on must end.

    `memory` is the room, in bytes, for the weights that a run keeps of its past. All read the time
    from `clock`.
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
        # Begins the run that was asked for as soon as the one that is on, given up, has ended.
        self._next: Callable[[], None] | None = None
        self._run = 0
        self._drawn = False  # losses of the run have been handed out, to be shown
        self._state_reported.connect(self._take_state)

    @property
    def experiment(self) -> Experiment:
        """The experiment that is set, whether it can run or not."""
        return self.resolution.experiment

    @property
    def beside(self) -> Experiment:
        """The experiment of the run that there is, which does it once more; else what is set.

        It has the threads of that run, and the learning rates it has had so far.
        """
        if self.outcome:
            return self.outcome.experiment
        return (self.trainer.experiment if self._has_steps else None) or self.experiment

    @property
    def _has_steps(self) -> bool:
        """Whether the trainer has got as far as the steps of the run that is on."""
        return self._run == self.trainer.run and self.trainer.state is not State.IDLE

    @property
    def put_aside(self) -> bool:
        """Whether the run that began last is shown, and the settings have been changed since."""
        return self.outdated is not None and self.outdated is self.begun

    @property
    def result(self) -> RunRecord | None:
        """How the last run ended, or how far one has come that is paused; None while it trains."""
        return self.outcome or self.trainer.so_far()

    def set_experiment(self, experiment: Experiment, table: Table | None = None) -> None:
        """Set a whole new experiment, with the table that its data come from, if that is known.

        A new learning rate goes into the run that is on; any other change ends that run.
        """
        self.mistakes.clear()
        self._set(experiment, table)

    def put(self, experiment: Experiment, table: Table | None = None) -> None:
        """Set what a run or a file had, maybe the same again: the run that there is, ends first."""
        if self.state.active or self.state.ended or self.outdated:
            self.reset()
        self.set_experiment(experiment, table)
        self.renewed.emit()

    def _set(self, experiment: Experiment, table: Table | None = None) -> None:
        before = self.experiment
        changed = any(getattr(experiment, name) != getattr(before, name) for name in _TABLE_FIELDS)
        if table is not None or changed:  # the old one is of another file, or of other columns
            self.table = table
        self.resolution = resolve(experiment, self.machine)
        if self.state.active or self.state.ended:
            turned = replace(before, learning_rate=experiment.learning_rate)
            if self.outcome:  # which may be gone on from, for more steps
                turned = replace(turned, steps=experiment.steps)
            if experiment != turned:
                self._put_aside()
            elif self._is_steered:
                self.trainer.control.turn(experiment.learning_rate)
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

    @property
    def _is_steered(self) -> bool:
        """Whether the run that is on obeys; one that has been given up can only end."""
        return self.state.active and self.state is not State.STOPPING and self._next is None

    def train_or_pause(self) -> None:
        """Start, pause or resume, whichever is next."""
        control = self.trainer.control
        if not self._is_steered:
            self._begin(self._train)
        elif control.goes:  # what was asked for last counts, not how far the run has come with it
            control.pause()
            if self.state is not State.PAUSED:  # else it has not gone on yet
                self._set_state(State.PAUSING)
        else:
            control.resume()
            if self.state is State.PAUSING:
                self._set_state(State.RUNNING if self._has_steps else State.PREPARING)

    def one_step(self) -> None:
        """Do a single step, and rest after it."""
        if self._is_steered:
            self.trainer.control.step()
        else:
            self._begin(lambda: self._train(step=True))

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
        self._next = None
        if self.state.active:
            self.trainer.control.stop()
        self._clear()

    def _empty(self) -> None:
        self._drawn = False
        self.outdated = self.last = None
        self.emptied.emit()
        self.outdated_changed.emit()

    def go_on_from(self, step: int) -> None:
        """Go on after so many steps of the run, at the learning rate that is set now.

        The run that there is ends, if it has not yet. The new one ends at the number of steps that
        is set, which must be greater.
        """
        if step < self.experiment.steps and (self.state.active or self.outcome):
            if self.state.active:
                self.trainer.control.stop()
            self._begin(lambda: self._train_branch(step))

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

        `ended` is called when the thread has ended, with a result or without. Once the session is
        closed nothing begins any more.
        """
        task = Task(name, work, self)
        task.done.connect(then)
        task.finished.connect(ended)  # before it starts, or it could be missed
        if self.state is not State.CLOSED:
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
        self._next = None
        self._set_state(State.CLOSED)
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

    def _begin(self, train: Callable[[], None]) -> None:
        """Train now, or as soon as a run that has been given up has ended."""
        if self.state is State.CLOSED:
            return
        if self._thread:
            self._next = train
            self._set_state(State.PREPARING)
        else:
            train()

    def _train(self, step: bool = False) -> None:
        """Start what is set, if it can run; with `step`, rest after the first one."""
        if not self.hindrance:
            self._start(self.experiment, None, step)

    def _train_branch(self, step: int) -> None:
        """Start from that step of the run that has ended; nothing if there is no such run."""
        if self.outcome and not self.hindrance:
            self._start(*self._make_branch(self.outcome, step))

    def _start(self, experiment: Experiment, branch: Branch | None, step: bool = False) -> None:
        self._clear()
        self._empty()
        control = self.trainer.control
        control.reset()
        if step:
            control.step()
        self.begun, self._run = experiment, self.trainer.run + 1
        # A core is left to the drawing.
        cores = max(1, self.machine.cores - 1)
        self._thread = RunThread(self.trainer, experiment, self.table, cores, branch, self)
        self._thread.ended.connect(self._take_end)
        self._thread.read.connect(self._take_table)
        self._set_state(State.PREPARING)
        self._thread.begin()

    def _take_table(self, table: Table | None) -> None:
        if self._thread is None or self._is_steered:  # else it is of a run that is gone
            self.table = table
            self.experiment_changed.emit(self.resolution)

    def _make_branch(self, parent: RunRecord, step: int) -> tuple[Experiment, Branch]:
        step = min(step, parent.step)
        losses = tuple(parent.losses[:step].tolist())
        checkpoint, seconds = self.trainer.timeline.before(step), parent.seconds_until(step)
        schedule = parent.experiment.learning_rate.then(step, self.experiment.learning_rate)
        experiment = replace(parent.experiment, steps=self.experiment.steps, learning_rate=schedule)
        return experiment, Branch(step, losses, checkpoint, seconds)

    def _clear(self) -> None:
        self.outcome = None
        self._run = -1
        self.mailbox.take()
        self._set_state(State.STOPPING if self._thread else State.IDLE)
        self.cleared.emit()

    def _report(self, state: State) -> None:
        # Called on the training thread; the signal carries it over.
        self._state_reported.emit(self.trainer.run, state)

    def _take_state(self, run: int, state: State) -> None:
        if run != self._run or not self._is_steered or state.ended:
            return  # the end comes with the outcome
        if state is State.RUNNING and not self.trainer.control.goes:
            state = State.PAUSING  # that was asked for meanwhile
        self._set_state(state)

    def _set_state(self, state: State) -> None:
        if state is not self.state and self.state is not State.CLOSED:
            self.state = state
            self.state_changed.emit(state)

    def _take_end(self, end: RunRecord | Refused) -> None:
        thread, self._thread = self._thread, None
        if thread is None:  # told already, when all was stopped for good
            return
        thread.wait()
        thread.deleteLater()
        begin_next, self._next = self._next, None
        if isinstance(end, Refused):
            self._clear()
            self.refused.emit(end)
            return
        self.left.emit(end)
        if begin_next:
            self.outcome = end  # which a branch goes on from
            begin_next()
            if self._thread is None:  # it could not begin
                self._clear()
        elif self.state is State.STOPPING:
            if self.begun and self.put_aside:
                self.show_last(self.begun, end)
            self._set_state(State.IDLE)
        elif self.state is not State.CLOSED:
            self.outcome = end
            self._set_state(end.state)
            self.ended.emit(end)

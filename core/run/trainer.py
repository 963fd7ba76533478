"""The trainer: the one loop that drives any program, step by step."""

from __future__ import annotations

import copy
import inspect
import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import FrameType, GeneratorType
from typing import Any

import numpy as np

from core.base.clock import CLOCK, Clock
from core.base.message import Message, say
from core.data.problem import Problem
from core.experiment import threads
from core.experiment.experiment import Experiment
from core.experiment.schedule import Schedule
from core.programs import find
from core.run.cause import find_cause
from core.run.checkpoint import capture, carried_names, restore, weights
from core.run.control import Control, Order
from core.run.failure import explain
from core.run.history import History
from core.run.measure import Distribution, measure
from core.run.origin import Origin, find_origin
from core.run.ranks.distributed import DistributedProgram, Halted, RankTimes
from core.run.ranks.local import Host, distribute
from core.run.rate import Rate
from core.run.record import Cause, RunRecord, loss_fields, new_id
from core.run.replay import go_back, replay
from core.run.script import make_knobs
from core.run.snapshot import NEXT, Mailbox, Snapshot, State
from core.run.timeline import BUDGET, Branch, Timeline
from core.run.walk import SLOW, Walker
from core.run.watch import as_numpy, let_go, variables

_log = logging.getLogger(__name__)

SHARE = 80  # watching takes one part in this many of the training time, or less
AT_EASE = 8  # likewise at a chosen pace, where training rests most of the time
LONG = 0.25  # seconds without a snapshot are long; those between are then not measured
KEEP = 0.25  # seconds, at least, between two checkpoints
LONG_WAY = 1000  # steps from the start, more than which are not done again to find what went bad
FOLD = 1024  # losses are handed on in lists of at least this many, or at each snapshot
A_LOOK = 0.1  # seconds that whoever asks about a paused run waits for a look at it to end
SETTLE = 64  # a GPU is asked for its losses after this many steps, if nobody looks before


class Trainer:
    """Runs experiments, one at a time, on the thread that calls `train`.

    `control` is for other threads; `walker.line` is the line that runs, at slow paces.
    Snapshots of the variables in `watched` go into `mailbox`, `frames` times a second, or less
    often, so that they cost at most one part in `share` of the time. `on_state` is called with
    each new state and `on_losses` with every loss, in lists; both on the training thread.
    `timeline` has weights of the run that is on, or of the last one, in `memory` bytes, and
    `rank_times` the times of its processes, if there are several; it is replaced as a whole.
    """

    def __init__(
        self,
        mailbox: Mailbox | None = None,
        on_state: Callable[[State], None] | None = None,
        on_losses: Callable[[list[float]], None] | None = None,
        frames: float = 30.0,
        share: float = SHARE,
        memory: int = BUDGET,
        clock: Clock = CLOCK,
    ) -> None:
        self.clock = clock
        self.control = Control(clock)
        self.walker = Walker(self.control.rest)
        self.mailbox = mailbox or Mailbox()
        self.watched: frozenset[str] = frozenset()
        self.state = State.IDLE
        self.frames, self.share, self.memory = frames, share, memory
        self.timeline = Timeline(memory)
        self.rank_times: tuple[RankTimes, ...] = ()
        # Of the run that is on, or of the last one: with its threads, and the rates it has had.
        self.experiment: Experiment | None = None
        self.run = 0
        self._current: _Run | None = None
        self._on_state = on_state or (lambda state: None)
        self.on_losses = on_losses or (lambda losses: None)

    def train(
        self,
        experiment: Experiment,
        problem: Problem,
        cores: int = 1,
        branch: Branch | None = None,
    ) -> RunRecord:
        """Run a resolved experiment to its end, whatever that is; never raises for a program.

        With a branch it goes on from there, and has the losses up to there. `cores` limits the
        automatic choice of threads. Commands given to `control` before count: call
        `control.reset()` first, unless the run is to begin stopped, paused or with a step.
        """
        if self.state is not State.IDLE:
            self._enter(State.IDLE)
        self.run += 1
        self.timeline = Timeline(self.memory)
        count = experiment.threads or threads.choose(experiment, cores, self.clock)
        self.experiment = replace(experiment, threads=count)
        run = _Run(self, self.experiment, branch)
        run.program.preload()
        try:
            with threads.limited(count), np.errstate(all="ignore"):
                self._current = run
                return run.go(problem)
        finally:
            self._current = None
            run.program.end()
            if not self.state.ended:  # a callback raised, or Ctrl-C came
                self.state = State.FAILED

    def so_far(self) -> RunRecord | None:
        """The run that is paused, as if it had ended here; None if none is paused.

        While a single step is on, it is as if the run had ended before that step.
        """
        run = self._current
        return run.record_paused() if run and self.state is State.PAUSED else None

    def cut_short(self) -> RunRecord | None:
        """The run that is on, as if its last finished step had been its end; None if none is on.

        For a thread that can't wait for the step that is on. It has final weights only if a
        checkpoint of that last step was kept.
        """
        run = self._current
        return run.record_cut_short() if run else None

    def compiles(self) -> bool:
        """Whether the run's compiler may be at work: KeyboardInterrupt then ends a stopped run."""
        run = self._current
        return run is not None and run.compiles and run.step == run.first

    def host_ranks(self) -> Host:
        """What a new run offers its processes; the times of the last one's are forgotten."""
        self.rank_times = ()

        def note(times: tuple[RankTimes, ...]) -> None:
            self.rank_times = times

        return Host(self.control.is_stopped, note, self.clock)

    def _enter(self, state: State) -> None:
        if state not in NEXT[self.state]:
            raise RuntimeError(f"a run can't go from {self.state.value} to {state.value}")
        self.state = state
        self._on_state(state)


class _Run:
    """One run: the program, where it is, and what is kept of it."""

    def __init__(self, trainer: Trainer, experiment: Experiment, branch: Branch | None) -> None:
        self.trainer = trainer
        self.timeline = trainer.timeline
        self.id = new_id()
        self.experiment = experiment
        self.program = distribute(find(experiment.program), experiment, trainer.host_ranks())
        self.history = History(experiment.steps)
        self.step = 0
        self.message: Message | None = None
        self.origin: Origin | None = None
        self.cause: Cause | None = None
        self.knobs = make_knobs(experiment)
        self.seconds = 0.0
        self._paced = False
        self._losses: list[float] = []  # not yet in the history
        self.compiles = False  # while its compiler may be at work
        self._handing_on = False  # while whoever listens has the losses
        self._folding = threading.Lock()  # held while what `record_cut_short` reads is changed
        self._working = threading.Lock()  # free only while the run rests, and its frame may be read
        self._started: float | None = None  # when training went on; None while it rests
        self._finished = 0.0  # when the last step did
        self._next_look = self._next_measure = 0.0
        self._branch = branch
        self.first = 0  # the step that this run began at
        if branch:
            self.step = self.first = branch.step
            self.history.extend(list(branch.losses))
            self.seconds = branch.seconds
        self._rate = Rate(self.first, self.seconds)
        self._generator: GeneratorType[Any, Any, Any] | None = None
        self._starts: dict[str, Distribution] = {}
        self._last_kept = 0.0
        self._final: dict[str, np.ndarray] = {}

    def go(self, problem: Problem) -> RunRecord:
        """Train until something ends the run; the answer says how it went."""
        self._working.acquire()
        try:
            self._train = self.program.load()
            self._names = carried_names(self._train)
            self._generator = self._start(problem)
            self._look()
            self.compiles = "compiler" in self.program.needs
            end = self._loop(self._generator)
        except Halted:
            end = State.STOPPED
        except KeyboardInterrupt:  # it has been asked to stop, and this step would take long
            if not (self.compiles and self.trainer.control.is_stopped()):
                raise
            end = State.STOPPED
        except Exception as error:  # a program may raise anything
            if self._handing_on:  # it was not the program
                raise
            end = State.FAILED
            self.message = explain(error, self.program, self.experiment.device, self.step)
        finally:
            self.compiles = False
        # Below, the exception is gone, and with it what its traceback held in memory.
        self._rest()
        self._fold()
        self.step = self.history.count  # a device that failed has kept the losses since to itself
        try:
            if self._frame:
                self._final = weights(self._frame, self._names)
            if end is State.DIVERGED:
                self.origin = self._find_origin(problem)
                self.cause = find_cause(self.record(end), problem, self.trainer.control.is_stopped)
            self._look(end)
        except Exception:  # a device that failed may not answer any more; the rest is known
            _log.warning("The end of the run could not be looked at", exc_info=True)
            self._generator = None
            self._look(end)
        self.trainer._enter(end)
        return self.record(end)

    def record(self, end: State | None = None) -> RunRecord:
        """The run at its end; without an end, as if it were stopped now, while it is paused."""
        final = self._final
        if end is None and self._frame and self.step > self.first:
            final = weights(self._frame, self._names)
        return self._make_record(end or State.STOPPED, self.history, self.seconds, final)

    def _make_record(
        self, state: State, history: History, seconds: float, final: dict[str, np.ndarray]
    ) -> RunRecord:
        return RunRecord(
            experiment=self.experiment,
            state=state,
            id=self.id,
            when=time.time(),
            seconds=seconds,
            first_step=self._rate.first_step,
            rate=self._rate.overall(history.count, seconds),
            paced=self._paced,
            message=self.message,
            origin=self.origin,
            cause=self.cause,
            weights=final,
            **loss_fields(history),
        )

    def record_paused(self) -> RunRecord:
        """The run as if it were stopped now. For any thread; it waits for a look that is on.

        It does not wait for a single step, which may take long.
        """
        if not self._working.acquire(timeout=A_LOOK):
            return self.record_cut_short()
        try:
            return self.record()
        finally:
            self._working.release()

    def record_cut_short(self) -> RunRecord:
        """The run as if its last finished step had been its end. For any thread."""
        with self._folding:
            history, since = copy.deepcopy(self.history), self._started
            history.extend(list(self._losses))
            seconds = self.seconds + (0.0 if since is None else max(self._finished - since, 0.0))
        step, final = history.count, {}
        kept = self.timeline.before(step)
        # What is on a GPU could be copied only after the step that is on.
        if kept and kept.step == step and self.experiment.device == "cpu":
            final = {name: as_numpy(array) for name, array in kept.weights.items()}
        return self._make_record(State.STOPPED, history, seconds, final)

    @property
    def schedule(self) -> Schedule:
        """The learning rates of the run; a change of the rate replaces it."""
        return self.experiment.learning_rate

    @property
    def _frame(self) -> FrameType | None:
        """The paused program's frame, or None if it has not begun or has failed."""
        return self._generator.gi_frame if self._generator else None

    def _start(self, problem: Problem) -> GeneratorType[Any, Any, Any]:
        if branch := self._branch:
            paused = go_back(self.experiment, problem, branch.checkpoint, self.program)
            program, self.knobs = paused.generator, paused.knobs
            replay(program, self.knobs, self.schedule, paused.step, branch.step)
            return program
        generator = self._train(*problem.cast(self.experiment), self.knobs)
        assert inspect.isgenerator(generator)
        return generator

    def _loop(self, program: GeneratorType[Any, Any, Any]) -> State:
        """Step after step. Every line in here costs time at each step."""
        control, clock = self.trainer.control, self.trainer.clock.now
        advance, steps = program.__next__, self.experiment.steps
        settle_after = 1 if self.experiment.device == "cpu" else SETTLE
        pending: list[Any] = []
        change = self._follow_schedule()
        if not control.attention:
            self.trainer._enter(State.RUNNING)
        self._started = clock()
        while self.step < steps:
            if control.attention:
                if not self._settle(pending):
                    return State.DIVERGED
                if not self._attend():
                    return State.STOPPED
                advance = self._choose_advance(program)
                change = self._follow_schedule()
            elif self.step >= change:
                change = self._follow_schedule()
            pending.append(advance())
            self.step += 1
            now = self._finished = clock()
            if len(pending) >= settle_after or now >= self._next_look:
                if not self._settle(pending):
                    return State.DIVERGED
                if now >= self._next_look:
                    self._look()
        return State.FINISHED if self._settle(pending) else State.DIVERGED

    def _follow_schedule(self) -> int:
        """Set the learning rate of the next step; the step at which to do so again."""
        self.knobs.learning_rate = self.schedule.at(self.step)
        change = self.schedule.next_change(self.step)
        return self.experiment.steps if change is None else change

    def _choose_advance(self, program: GeneratorType[Any, Any, Any]) -> Callable[[], Any]:
        """How steps are done from now on: run, or at a slow pace walked line by line."""
        pace = self.trainer.control.pace
        if pace is None or pace > SLOW or isinstance(self.program, DistributedProgram):
            return program.__next__
        return partial(self.trainer.walker.step, program, 1 / pace)

    def _settle(self, pending: list[Any]) -> bool:
        """Read the losses of the last steps, and forget them; False if one is not finite."""
        for loss in pending:
            if not math.isfinite(value := loss.item()):
                step = self.history.count + len(self._losses)
                self.message = say(
                    "The loss became {value} at step {step}.", value=value, step=step
                )
                return False
            self._losses.append(value)
        pending.clear()
        if len(self._losses) >= FOLD:
            self._fold()
        return True

    def _fold(self) -> None:
        with self._folding:
            losses, self._losses = self._losses, []
            self.history.extend(losses)
        self._handing_on = True
        self.trainer.on_losses(losses)
        self._handing_on = False

    def _attend(self) -> bool:
        """Follow the commands that have come; False if the run is to stop.

        The clock stands while the run is paused; keeping a slow pace counts.
        """
        trainer = self.trainer
        if trainer.state is State.PAUSED:
            self._rest()
            self._fold()
        while True:
            order = self._next_order()
            schedule = trainer.control.take_schedule()
            if schedule:
                schedule = self.schedule.then(self.step, schedule)
                self.experiment = replace(self.experiment, learning_rate=schedule)
                trainer.experiment = self.experiment
            if order is Order.STOP:
                return False
            if order is Order.LOOK:
                self._look()
            elif order is Order.PAUSE:
                self._rest()
                trainer._enter(State.PAUSED)
                self._look()
            else:
                self._paced = self._paced or trainer.control.pace is not None
                state = State.RUNNING if order is Order.GO else State.PAUSED
                if trainer.state is not state:
                    trainer._enter(state)
                if self._started is None:
                    self._started = trainer.clock.now()
                return True

    def _next_order(self) -> Order:
        if self.trainer.state is not State.PAUSED:
            return self.trainer.control.next_order(False)
        self._working.release()
        try:
            return self.trainer.control.next_order(True)
        finally:
            self._working.acquire()

    def _rest(self) -> None:
        """Stop the clock."""
        with self._folding:
            self.seconds, self._started = self._trained(self.trainer.clock.now()), None

    def _trained(self, now: float) -> float:
        """The seconds spent training up to now."""
        return self.seconds + (0.0 if self._started is None else now - self._started)

    def _look(self, end: State | None = None) -> None:
        """Put a snapshot into the mailbox, keep a checkpoint, and see what that cost.

        Where measuring takes long, most snapshots of a run that is on go without it.
        """
        trainer, clock = self.trainer, self.trainer.clock
        began, worked = clock.now(), clock.cpu()
        self._fold()
        found = variables(self._frame) if self._frame else {}
        whole = end or trainer.state is not State.RUNNING or began >= self._next_measure
        # Nobody can ask any more once the run has ended, so then all is measured.
        wanted = found.keys() if end else found.keys() & trainer.watched if whole else ()
        distributions = {name: measure(found[name]) for name in wanted}
        if end is None:
            self._starts = {**distributions, **self._starts}
        trainer.mailbox.put(
            Snapshot(
                trainer.run,
                end or trainer.state,
                self.step,
                self.experiment.steps,
                self.history.last,
                self._rate.measure(self.step, self._trained(began), end is not None),
                self.schedule,
                self.experiment.threads,
                self.history.curve(),
                distributions,
                {name: tuple(array.shape) for name, array in found.items()},
                dict(self._starts),
                self.id,
            )
        )
        if end is None and self._frame and self.step and whole:
            self._keep(self._frame, began)
        if self._frame:
            let_go(self._frame)
        now = clock.now()
        # On a busy machine a look may have waited long for its turn; only a GPU works unseen.
        spent = clock.cpu() - worked if self.experiment.device == "cpu" else now - began
        share = trainer.share if trainer.control.pace is None else AT_EASE
        beyond = self.step > self.first  # the first step's time is told apart, by a look after it
        wait = (share - 1) * spent if beyond else 0.0
        self._next_measure = now + wait if whole else self._next_measure
        self._next_look = now + (max(1 / trainer.frames, min(wait, LONG)) if beyond else 0.0)

    def _keep(self, frame: FrameType, now: float) -> None:
        """Keep a checkpoint, if the last one is old enough."""
        kept = self.timeline.checkpoints
        if now - self._last_kept >= KEEP and (not kept or kept[-1].step < self.step):
            self.timeline.add(capture(frame, self._names, self.step))
            self._last_kept = now

    def _find_origin(self, problem: Problem) -> Origin | None:
        """Replay the last steps, and under the line tracer the one in which something went bad."""
        if isinstance(self.program, DistributedProgram):  # one process looks, with the whole batch
            self.program, self._generator = self.program.alone(), None
            self._train = self.program.load()
        suspect = max(self.step - 1, 0)
        try:
            while found := self._go_back(problem, suspect):
                program, start = found
                bad = replay(program, self.knobs, self.schedule, start, suspect, until_bad=True)
                if bad is None:
                    return find_origin(program, str(self.program.path), suspect, self.step)
                suspect = bad  # a weight that the steps after it made no use of
        except Exception:  # what went wrong before may do so again, and then there is no answer
            _log.warning("Where the first bad number came from was not found", exc_info=True)
        return None

    def _go_back(
        self, problem: Problem, end: int
    ) -> tuple[GeneratorType[Any, Any, Any], int] | None:
        """The program at a step before `end`, and that step; None if none was kept."""
        kept = self.timeline.before(end - 1)
        if kept and self._generator and self._generator.gi_frame:
            restore(self._generator.gi_frame, self._names, kept)
        elif kept:
            paused = go_back(self.experiment, problem, kept)
            self._generator, self.knobs = paused.generator, paused.knobs
        elif self.first <= end <= self.first + LONG_WAY:
            self._generator = self._start(problem)
        else:
            return None
        return self._generator, kept.step if kept else self.first

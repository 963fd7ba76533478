"""A program under the trainer, on a thread of its own, that takes turns."""

import threading
from collections.abc import Callable

from core.base.clock import CLOCK, Clock
from core.base.message import Message, Refused
from core.compare.race.loops import run_in
from core.data.problem import Problem
from core.experiment.experiment import Experiment
from core.run.snapshot import Mailbox, Snapshot, State
from core.run.trainer import Trainer


class Watched:
    """An endless run while w1 and w2 are watched, as in the window; it rests between its turns.

    Raises Refused, from wherever it is waited for, once the run has diverged or failed.
    """

    def __init__(self, experiment: Experiment, problem: Problem, clock: Clock = CLOCK) -> None:
        self._clock = clock
        self._message: Message | None = None
        self._stamps: dict[State, float] = {}
        self._changed = threading.Condition()
        self._turns = 0  # that have begun
        self._resting = -1  # the turn after which it rests
        self._step = 0  # at which it rests
        self._ended = False
        self._speed = 0.0
        self._trainer = Trainer(_Doorbell(self._look_at), self._stamp, clock=clock)
        self._trainer.watched = frozenset({"w1", "w2"})
        self._trainer.control.step()
        self._thread = threading.Thread(target=self._train, args=(experiment, problem), name="race")
        self._thread.start()
        self._wait_for_rest(0)

    def go(self, seconds: float) -> float:
        """Run itself in and take a turn of so many seconds; the answer is in steps a second."""
        if run_in(seconds) * self._speed > 1:
            self._take_turn(run_in(seconds))
        self._speed = self._take_turn(seconds)
        return self._speed

    def _take_turn(self, seconds: float) -> float:
        """A turn of so many seconds.

        It is looked at just before the turn, while the clock stands, so that a turn does not begin
        with a look that is due: in a run without turns looks come as rarely as their cost allows.
        """
        before, turn = self._step, self._turns + 1
        self._trainer.control.look()
        self._trainer.control.resume()
        with self._changed:  # on a busy machine the thread may not get its turn at once
            self._changed.wait_for(lambda: self._turns == turn or self._ended)
        self._clock.sleep(seconds)
        self._trainer.control.pause()
        self._wait_for_rest(turn)
        trained = self._stamps[State.PAUSED] - self._stamps[State.RUNNING]
        return (self._step - before) / trained

    def close(self) -> None:
        """Stop the run, and wait until it has ended."""
        self._trainer.control.stop()
        self._thread.join()

    def _wait_for_rest(self, turn: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._resting == turn or self._ended)
        if self._ended:
            self._thread.join()
            assert self._message is not None  # nobody told it to stop, so it diverged or failed
            raise Refused(self._message)

    def _train(self, experiment: Experiment, problem: Problem) -> None:
        self._message = self._trainer.train(experiment, problem).message

    def _stamp(self, state: State) -> None:
        now = self._clock.now()
        with self._changed:
            self._stamps[state] = now
            self._turns += state is State.RUNNING
            self._changed.notify_all()

    def _look_at(self, snapshot: Snapshot) -> None:
        with self._changed:
            if snapshot.state is State.PAUSED and snapshot.step:
                self._resting, self._step = self._turns, snapshot.step
            self._ended = snapshot.state.ended
            self._changed.notify_all()


class _Doorbell(Mailbox):
    """A mailbox that tells at once what is put in."""

    def __init__(self, tell: Callable[[Snapshot], None]) -> None:
        super().__init__()
        self._tell = tell

    def put(self, snapshot: Snapshot) -> None:
        super().put(snapshot)
        self._tell(snapshot)

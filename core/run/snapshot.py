"""What the engine hands to whoever watches it: numbers, frozen, never its own objects."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from core.experiment.schedule import Schedule
from core.run.history import Curve
from core.run.measure import Distribution


class State(Enum):
    """The state of a run."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    DIVERGED = "diverged"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether a run in this state goes on no more."""
        return self in (State.FINISHED, State.STOPPED, State.DIVERGED, State.FAILED)


# Which state may follow which. A new run starts from idle.
NEXT: Mapping[State, frozenset[State]] = {
    State.IDLE: frozenset({State.RUNNING, State.PAUSED, State.STOPPED, State.FAILED}),
    State.RUNNING: frozenset(State) - {State.IDLE, State.RUNNING},
    State.PAUSED: frozenset(State) - {State.IDLE, State.PAUSED},
    State.FINISHED: frozenset({State.IDLE}),
    State.STOPPED: frozenset({State.IDLE}),
    State.DIVERGED: frozenset({State.IDLE}),
    State.FAILED: frozenset({State.IDLE}),
}


@dataclass(frozen=True)
class Snapshot:
    """A run at one step. `step` steps have been done, and `loss` is the last one's (or nan).

    `rate` is in steps a second since the snapshot before. `distributions` holds the watched
    variables, and all of them once the run has ended; `shapes` every variable that could be
    watched, `starts` the first distribution of each watched variable: of w1 and w2, before the
    first step. `schedule` has the learning rates of the run, those to come included.
    """

    run: int
    state: State
    step: int
    steps: int
    loss: float
    rate: float
    schedule: Schedule
    threads: int
    curve: Curve
    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    starts: Mapping[str, Distribution] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """How many steps the run has in all; one that ended early has those it did."""
        return self.step if self.state.ended else self.steps


class Mailbox:
    """Holds the newest snapshot. The trainer replaces it; whoever draws takes it when ready."""

    def __init__(self) -> None:
        self._newest: deque[Snapshot] = deque(maxlen=1)

    def put(self, snapshot: Snapshot) -> None:
        """Replace what is there. A deque does so in one go, so no lock is needed."""
        self._newest.append(snapshot)

    def take(self) -> Snapshot | None:
        """The newest snapshot if it has not been taken yet."""
        try:
            return self._newest.pop()
        except IndexError:
            return None

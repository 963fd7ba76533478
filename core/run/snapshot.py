"""What the engine hands to whoever watches it: numbers, frozen, never its own objects."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from core.experiment.schedule import Schedule
from core.run.history import Curve
from core.run.measure import Distribution


class State(Enum):
    """Where a run is.

    The trainer goes from idle to running, paused and one of the four ends. The window's session
    adds what the trainer can't know: that a run is being prepared, that it has been asked to rest
    or to end but is still within a step, and that the window has been closed.
    """

    IDLE = "idle"
    PREPARING = "preparing"  # asked for; its first step has not begun
    RUNNING = "running"
    PAUSING = "pausing"  # asked to rest; the step that is on has not ended
    PAUSED = "paused"
    STOPPING = "stopping"  # given up; the step that is on has not ended
    FINISHED = "finished"
    STOPPED = "stopped"
    DIVERGED = "diverged"
    FAILED = "failed"
    CLOSED = "closed"  # with the window; nothing begins any more

    @property
    def active(self) -> bool:
        """Whether anything of a run is on, even if only its last step."""
        return self in _ACTIVE

    @property
    def training(self) -> bool:
        """Whether a run does steps, or still the last one before a pause."""
        return self in (State.RUNNING, State.PAUSING)

    @property
    def begun(self) -> bool:
        """Whether there is a run that has got as far as its steps, over or not."""
        return self.training or self is State.PAUSED or self.ended

    @property
    def ended(self) -> bool:
        """Whether a run in this state is over."""
        return self in _ENDS


_ENDS = frozenset({State.FINISHED, State.STOPPED, State.DIVERGED, State.FAILED})
_ACTIVE = frozenset({State.PREPARING, State.RUNNING, State.PAUSING, State.PAUSED, State.STOPPING})

# Which state of the trainer may follow which. A new run starts from idle.
NEXT: Mapping[State, frozenset[State]] = {
    State.IDLE: frozenset({State.RUNNING, State.PAUSED, State.STOPPED, State.FAILED}),
    State.RUNNING: frozenset({State.PAUSED, *_ENDS}),
    State.PAUSED: frozenset({State.RUNNING, *_ENDS}),
    **{end: frozenset({State.IDLE}) for end in _ENDS},
}


@dataclass(frozen=True)
class Snapshot:
    """A run at one step. `step` steps have been done, and `loss` is the last one's (or nan).

    `rate` is in steps a second since the snapshot before. `distributions` holds the watched
    variables, and all of them once the run has ended; `shapes` every variable that could be
    watched, `starts` the first distribution of each watched variable: of w1 and w2, before the
    first step. `schedule` has the learning rates of the run, those to come included. `id` names
    the run; "" if it has no name.
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
    id: str = ""

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

"""One run of a sweep: its place in it, and how far it is or how it went."""

from dataclasses import dataclass
from typing import Any

from core.run.record import RunRecord
from core.run.snapshot import State

POINTS = 200  # of the curve of a run that is on, or is drawn, at most


@dataclass(frozen=True)
class SweepRun(RunRecord):
    """A run at one moment. It is IDLE while it waits, and again after it was stopped.

    `values` are what the swept fields have in it, one for each axis. If it can't run here, it
    waits for ever, and its message says why. It has no weights, and no losses but its curve's.
    """

    place: int = 0
    values: tuple[Any, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether it can't run here."""
        return self.state is State.IDLE and self.message is not None

    @property
    def waiting(self) -> bool:
        """Whether it has not begun, and will."""
        return self.state is State.IDLE and self.message is None

    @property
    def status(self) -> str:
        """One of "refused", "waiting", "running", "finished", "diverged" and "failed"."""
        if self.state is State.IDLE:
            return "refused" if self.refused else "waiting"
        return self.state.value

    def with_record(self, record: RunRecord) -> "SweepRun":
        """This run as the record tells of it."""
        return SweepRun(**vars(record), place=self.place, values=self.values)

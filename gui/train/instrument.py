"""What an instrument of the tab Train can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.run.snapshot import Snapshot
from gui.run.session import Session
from gui.widgets.keys import KeyAction
from gui.widgets.plot import Plot
from gui.widgets.targets import Targets


@dataclass(frozen=True)
class TrainContext:
    """What instruments are made with.

    `watched` are the variables that were shown last time; `remember_watched` keeps them for the
    next.
    """

    session: Session
    watched: tuple[str, ...] = ()
    remember_watched: Callable[[tuple[str, ...]], object] = lambda names: None


class Instrument:
    """A widget that shows the run; a subclass says what it shows, and leaves out what it doesn't.

    It is made with a TrainContext, in a file of its own, and is a line in `tab.INSTRUMENTS`.
    """

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a newer snapshot of the run."""

    def show_saved(self, snapshot: Snapshot) -> None:
        """Show the end of a run that was opened; it has no distributions."""

    def show_past(self, step: int, values: Mapping[str, object]) -> None:
        """Show a step of the past, with the arrays that it began with."""

    def show_present(self) -> None:
        """Show the newest snapshot again, after a step of the past."""

    def mark_outdated(self, settings: str | None) -> None:
        """Say that what is shown is the last run, with these settings; None for one of now."""

    def clear(self) -> None:
        """A new run is to come."""

    def plots(self) -> list[Plot]:
        """The plots that are to be painted at once, while the trainer waits."""
        return []

    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of the window that act here."""
        return ()

    def targets(self) -> Targets:
        """What lessons can point at here."""
        return {}

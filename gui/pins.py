"""Pinned runs: drawn beneath the loss of the next ones, and kept from one start to the next."""

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject

from core.experiment import differences
from core.message import Refused
from core.pins import Pin, load_pins, save_pins
from core.snapshot import Snapshot
from gui.instruments.loss import LossPlot, Pinned
from gui.panels.banner import Action, Banner, Notice
from gui.session import Session
from gui.settings import set_aside
from gui.words import setting

MOST = 8  # more lines than that nobody can tell apart


class Pins(QObject):
    """Pins the run that is shown onto the loss plot, and tells how each differs from the next.

    Every change is saved at once, so that neither a crash nor closing the window loses a run;
    the next start offers to bring them back.
    """

    def __init__(self, session: Session, plot: LossPlot, banner: Banner) -> None:
        super().__init__(plot)
        self._session, self._plot, self._banner = session, plot, banner
        self.pins: tuple[Pin, ...] = ()
        self._earlier: tuple[Pin, ...] = ()  # of the last start, neither brought back nor let go
        self._shown: Pin | None = None
        self._path: Path | None = None
        plot.pin_pressed.connect(self.pin)
        plot.unpin_pressed.connect(self.clear)
        session.experiment_changed.connect(self._refresh)
        session.cleared.connect(self._forget)

    def remember_in(self, path: Path) -> None:
        """Save the pinned runs there from now on; offer those that the last start left there."""
        self._path = path
        try:
            self._earlier = load_pins(path)
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            set_aside(path)
            return
        if self._earlier:
            notice = Notice(
                lambda: self.tr("Runs that were pinned the last time are still there."),
                lambda: "\n".join(map(self._label, self._earlier)),
                (Action(lambda: self.tr("Bring them back"), self._bring_back),),
                self._let_go,
            )
            self._banner.show_notice(notice)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Remember what is shown, in case it is pinned."""
        self._shown = Pin(self._session.experiment, snapshot.curve)

    def pin(self) -> None:
        """Keep the run that is shown."""
        if self._shown and self._shown.curve.count:
            self._set((*self.pins, self._shown))

    def clear(self) -> None:
        """Take all pinned runs away."""
        self._set(())

    def _set(self, pins: tuple[Pin, ...]) -> None:
        self.pins = pins[-MOST:]
        self._refresh()
        if self._path:
            # Where it can't be saved, what is on the screen must do.
            with suppress(OSError, Refused):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                save_pins(self._path, (*self._earlier, *self.pins))

    def _bring_back(self) -> None:
        earlier, self._earlier = self._earlier, ()
        self._set((*earlier, *self.pins))

    def _let_go(self) -> None:
        self._earlier = ()
        self._set(self.pins)

    def _forget(self) -> None:
        self._shown = None

    def _refresh(self, *_: object) -> None:
        self._plot.pin([Pinned(pin.curve, self._label(pin)) for pin in self.pins])

    def _label(self, pin: Pin) -> str:
        """What is different in it from the experiment that is set now, and nothing else."""
        changes = differences(pin.experiment, self._session.experiment).items()
        parts = [setting(name, value) for name, value in changes]
        return ", ".join(parts) or self.tr("the same settings")

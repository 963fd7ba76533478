"""Pinned runs: curves that are kept to compare the next ones with."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from core.experiment import FIELDS, Experiment, differences
from core.history import Curve
from core.snapshot import Snapshot
from gui.instruments.loss import LossPlot, Pinned
from gui.session import Session
from gui.words import words

MOST = 8  # more lines than that nobody can tell apart


@dataclass(frozen=True)
class _Pin:
    experiment: Experiment
    curve: Curve


class Pins(QObject):
    """Pins the run that is shown onto the loss plot, and tells how each differs from the next."""

    def __init__(self, session: Session, plot: LossPlot) -> None:
        super().__init__(plot)
        self._session, self._plot = session, plot
        self._pins: list[_Pin] = []
        self._shown: _Pin | None = None
        plot.pin_pressed.connect(self.pin)
        plot.unpin_pressed.connect(self.clear)
        session.experiment_changed.connect(self._refresh)
        session.cleared.connect(self._forget)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Remember what is shown, in case it is pinned."""
        self._shown = _Pin(self._session.experiment, snapshot.curve)

    def pin(self) -> None:
        """Keep the run that is shown."""
        if self._shown and self._shown.curve.count:
            self._pins = [*self._pins, self._shown][-MOST:]
            self._refresh()

    def clear(self) -> None:
        """Take all pinned runs away."""
        self._pins = []
        self._refresh()

    def _forget(self) -> None:
        self._shown = None

    def _refresh(self, *_: object) -> None:
        self._plot.pin([Pinned(pin.curve, self._label(pin)) for pin in self._pins])

    def _label(self, pin: _Pin) -> str:
        """What is different in it from the experiment that is set now, and nothing else."""
        parts = [
            f"{words(FIELDS[name].label)} {value:g}"
            if isinstance(value, float)
            else f"{words(FIELDS[name].label)} {value}"
            for name, value in differences(pin.experiment, self._session.experiment).items()
        ]
        return ", ".join(parts) or self.tr("the same settings")

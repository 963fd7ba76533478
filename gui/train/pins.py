"""Pinned runs: drawn beneath the loss of the next ones, and kept from one start to the next."""

import math
import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from core.base.message import Message, say
from core.compare.store import content_id, with_id
from core.experiment.experiment import FIELDS
from core.run.history import Curve
from core.run.record import RunRecord
from core.run.snapshot import Snapshot
from gui.run.banner import Action, Banner, Notice
from gui.run.session import Session
from gui.run.stored_runs import StoredRuns
from gui.train.loss import LossPlot, Pinned
from gui.widgets.legend import shorten
from gui.widgets.words import setting

MOST = 8  # more lines than that nobody can tell apart
_LISTED = 4  # runs of the last start that the banner names


class Pins(QObject):
    """Pins the run that is shown onto the loss plot, and names the curves by what tells them apart.

    Every change is stored at once, so that neither a crash nor closing the window loses a run;
    the next start offers to bring them back. `told` carries a Message: why one is not pinned, or
    not stored.
    """

    told = Signal(object)

    def __init__(
        self, session: Session, plot: LossPlot, banner: Banner, stored: StoredRuns
    ) -> None:
        super().__init__(plot)
        self._session, self._plot, self._banner, self._stored = session, plot, banner, stored
        self.pins: tuple[RunRecord, ...] = ()
        # Of windows that have ended, neither brought back nor let go.
        self._earlier: tuple[RunRecord, ...] = ()
        self._shown: RunRecord | None = None
        self._unsaved = False  # and that has been told
        plot.name_run = self._name
        plot.pin_pressed.connect(self.pin)
        plot.unpin_wanted.connect(self._unpin)
        plot.unpin_all_wanted.connect(self.clear)
        session.emptied.connect(self._forget)
        stored.pins_left.connect(self._offer)
        stored.pins_saved.connect(self._tell_unsaved)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Remember what is shown, in case it is pinned."""
        # The rate may have been changed on the way, and a branch has steps of its own.
        experiment = replace(
            self._session.experiment, steps=snapshot.steps, learning_rate=snapshot.schedule
        )
        before = self._shown
        self._shown = RunRecord(
            experiment,
            snapshot.state,
            snapshot.step,
            snapshot.id,
            final=snapshot.loss if math.isfinite(snapshot.loss) else None,
            curve=snapshot.curve,
        )
        if before is None or before.experiment != experiment:
            self._plot.name_lines()

    def pin(self) -> None:
        """Keep the run that is shown, as the user wants it."""
        if self._shown and self._has(self._shown):
            self.told.emit(say("This run is already pinned."))
        self.keep()

    def keep(self) -> None:
        """Keep the run that is shown, since another takes its place."""
        if self._shown and self._shown.curve.count:
            self.add(replace(self._shown, when=time.time()))

    def add(self, run: RunRecord) -> None:
        """Keep this run, unless it is kept already; one that has gone on takes its own place."""
        if self._has(run):
            return
        run = with_id(run)
        if any(pin.id == run.id for pin in self.pins):
            self._set(run if pin.id == run.id else pin for pin in self.pins)
        elif len(self.pins) >= MOST:
            self.told.emit(say("At most {most} runs can be pinned: unpin some first.", most=MOST))
        else:
            self._set((*self.pins, run))

    def clear(self) -> None:
        """Take all pinned runs away."""
        self._set(())

    def _unpin(self, curve: Curve) -> None:
        self._set(pin for pin in self.pins if pin.curve is not curve)

    def _has(self, run: RunRecord) -> bool:
        return content_id(run) in map(content_id, self.pins)

    def _set(self, pins: Iterable[RunRecord], let_go: tuple[RunRecord, ...] = ()) -> None:
        self.pins = tuple(pins)
        self._refresh()
        self._stored.set_pins(self.pins, let_go)

    def _tell_unsaved(self, why: Message | None) -> None:
        """Say once that what is on the screen must do."""
        if why is not None and not self._unsaved:
            self.told.emit(
                say("Pinned runs couldn't be saved for the next start: {reason}", reason=why)
            )
        self._unsaved = why is not None

    def _offer(self, runs: tuple[RunRecord, ...]) -> None:
        """Offer what windows that have ended have left pinned."""
        self._earlier = runs
        if runs:
            notice = Notice(
                lambda: self.tr("Runs you pinned last time are still available."),
                self._list_earlier,
                (Action(lambda: self.tr("Bring them back"), self._bring_back),),
                self._let_go,
            )
            self._banner.show_notice(notice)

    def _bring_back(self) -> None:
        room = MOST - len(self.pins)
        missing = [run for run in self._earlier if not self._has(run)]
        back, left = tuple(missing[:room]), tuple(missing[room:])
        gone = tuple(run for run in self._earlier if run not in left)
        self._earlier = left
        self._set((*back, *self.pins), gone)
        if left:
            self.told.emit(
                say("There was no room for {count} of them; the next start offers them again.",
                    count=len(left))
            )  # fmt: skip

    def _let_go(self) -> None:
        gone, self._earlier = self._earlier, ()
        self._set(self.pins, gone)

    def _forget(self) -> None:
        self._shown = None

    def _refresh(self) -> None:
        self._plot.pin([Pinned(pin.curve, partial(self._name, pin)) for pin in self.pins])

    def _name(self, pin: RunRecord | None = None) -> tuple[str, ...]:
        """The settings of this run, or of the one that is shown, that tell the curves apart."""
        among = self.pins if self._shown is None else (*self.pins, self._shown)
        pin = pin or self._shown
        return _settings(pin, among) if pin else ()

    def _list_earlier(self) -> str:
        more = self.tr("… and {count} more")
        labels = [shorten(_settings(pin, self._earlier), 3, more) for pin in self._earlier]
        if len(labels) > _LISTED:
            labels[_LISTED:] = [more.format(count=len(labels) - _LISTED)]
        return "\n".join(labels)


def _settings(pin: RunRecord, among: tuple[RunRecord, ...]) -> tuple[str, ...]:
    """A name for this run: its values of the settings in which these runs differ.

    They are its own, whatever is set now. Runs that differ in none are named by what they train.
    """
    told = [name for name in FIELDS if _tells_apart(name, among)] or ["program", "learning_rate"]
    values = {name: getattr(pin.experiment, name) for name in told}
    return tuple(setting(name, value) for name, value in values.items())


def _tells_apart(name: str, pins: tuple[RunRecord, ...]) -> bool:
    """Whether the runs differ in this setting among themselves."""
    values = {getattr(pin.experiment, name) for pin in pins}
    # A file has the number of threads that was used, not the 0 that chose it.
    return len(values - {0} if name == "threads" else values) > 1

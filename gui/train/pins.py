"""Pinned runs: drawn beneath the loss of the next ones, and kept from one start to the next."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.base.aside import set_aside
from core.base.atomic import make_folder
from core.base.locked import locked
from core.base.message import Message, Refused, say
from core.compare.pins import Pin, is_anothers, load_pins, process_name, save_pins
from core.experiment.experiment import FIELDS
from core.run.history import Curve
from core.run.snapshot import Snapshot
from gui.run.banner import Action, Banner, Notice
from gui.run.session import Session
from gui.train.loss import LossPlot, Pinned
from gui.widgets.legend import shorten
from gui.widgets.words import setting, words

MOST = 8  # more lines than that nobody can tell apart
_LISTED = 4  # runs of the last start that the banner names


class Pins(QObject):
    """Pins the run that is shown onto the loss plot, and names the curves by what tells them apart.

    Every change is saved at once, so that neither a crash nor closing the window loses a run;
    the next start offers to bring them back. `told` carries a Message: why one is not pinned, or
    not saved.
    """

    told = Signal(object)

    def __init__(self, session: Session, plot: LossPlot, banner: Banner) -> None:
        super().__init__(plot)
        self._session, self._plot, self._banner = session, plot, banner
        self.pins: tuple[Pin, ...] = ()
        self._earlier: tuple[Pin, ...] = ()  # of the last start, neither brought back nor let go
        self._written: tuple[Pin, ...] = ()  # what this window has put into the file, or found
        self._shown: Pin | None = None
        self._path: Path | None = None
        self._unsaved = False  # and that has been told
        plot.name_run = self._name
        plot.pin_pressed.connect(self.pin)
        plot.unpin_wanted.connect(self._unpin)
        plot.unpin_all_wanted.connect(self.clear)
        session.emptied.connect(self._forget)

    def remember_in(self, path: Path) -> None:
        """Save the pinned runs there from now on; offer those that the last start left there."""
        self._path = path
        try:
            there = load_pins(path)
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            self._tell_broken(path, set_aside(path))
            return
        self._earlier = self._written = tuple(pin for pin in there if not is_anothers(pin))
        if self._earlier:
            notice = Notice(
                lambda: self.tr("Runs that were pinned the last time are still there."),
                self._list_earlier,
                (Action(lambda: self.tr("Bring them back"), self._bring_back),),
                self._let_go,
            )
            self._banner.show_notice(notice)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Remember what is shown, in case it is pinned."""
        # The rate may have been changed on the way, and a branch has steps of its own.
        experiment = replace(
            self._session.experiment, steps=snapshot.steps, learning_rate=snapshot.schedule
        )
        before, self._shown = self._shown, Pin(experiment, snapshot.curve)
        if before is None or before.experiment != experiment:
            self._plot.name_lines()

    def pin(self) -> None:
        """Keep the run that is shown, as the user wants it."""
        if self._shown and self._has(self._shown):
            self.told.emit(say("This run is pinned already."))
        self.keep()

    def keep(self) -> None:
        """Keep the run that is shown, since another takes its place."""
        if self._shown and self._shown.curve.count:
            self.add(self._shown)

    def add(self, pin: Pin) -> None:
        """Keep this run, unless it is kept already."""
        if self._has(pin):
            return
        if len(self.pins) >= MOST:
            self.told.emit(
                say("There is room for {most} pinned runs: unpin some first.", most=MOST)
            )
            return
        self._set((*self.pins, pin))

    def clear(self) -> None:
        """Take all pinned runs away."""
        self._set(())

    def _unpin(self, curve: Curve) -> None:
        self._set(pin for pin in self.pins if pin.curve is not curve)

    def _has(self, pin: Pin) -> bool:
        return any(map(pin.is_same, self.pins))

    def _set(self, pins: Iterable[Pin]) -> None:
        self.pins = tuple(pins)
        self._refresh()
        if self._path:
            own = (replace(pin, owner=process_name()) for pin in self.pins)
            mine = (*self._earlier, *own)
            try:
                make_folder(self._path)
                with locked(self._path):
                    save_pins(self._path, (*self._of_others(self._path), *mine))
            except Refused as refusal:
                self._tell_unsaved(refusal)
            else:
                self._written, self._unsaved = mine, False

    def _tell_unsaved(self, refusal: Refused) -> None:
        """Say once that what is on the screen must do."""
        if not self._unsaved:
            self._unsaved = True
            self.told.emit(
                say("Pinned runs are not kept for the next start: {reason}",
                    reason=refusal.message)
            )  # fmt: skip

    def _of_others(self, path: Path) -> tuple[Pin, ...]:
        """What another window shows that is open at the same time, or has put into the file."""
        try:
            there = load_pins(path)
        except (OSError, ValueError):
            return ()
        return tuple(
            pin for pin in there if is_anothers(pin) or not any(map(pin.is_same, self._written))
        )

    def _bring_back(self) -> None:
        missing = [pin for pin in self._earlier if not self._has(pin)]
        room = MOST - len(self.pins)
        back, self._earlier = missing[:room], tuple(missing[room:])
        self._set((*back, *self.pins))
        if self._earlier:
            self.told.emit(
                say("There was no room for {count} of them; the next start offers them again.",
                    count=len(self._earlier))
            )  # fmt: skip

    def _let_go(self) -> None:
        self._earlier = ()
        self._set(self.pins)

    def _forget(self) -> None:
        self._shown = None

    def _refresh(self) -> None:
        self._plot.pin([Pinned(pin.curve, partial(self._name, pin)) for pin in self.pins])

    def _name(self, pin: Pin | None = None) -> tuple[str, ...]:
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

    def _tell_broken(self, path: Path, aside: Path | None) -> None:
        message: Message = (
            say("The pinned runs were set aside as {path}: they could not be read.", path=aside)
            if aside
            else say("The pinned runs in {path} could not be read.", path=path)
        )
        self._banner.show_notice(Notice(lambda: words(message), error=True))


def _settings(pin: Pin, among: tuple[Pin, ...]) -> tuple[str, ...]:
    """A name for this run: its values of the settings in which these runs differ.

    They are its own, whatever is set now. Runs that differ in none are named by what they train.
    """
    told = [name for name in FIELDS if _tells_apart(name, among)] or ["program", "learning_rate"]
    values = {name: getattr(pin.experiment, name) for name in told}
    return tuple(setting(name, value) for name, value in values.items())


def _tells_apart(name: str, pins: tuple[Pin, ...]) -> bool:
    """Whether the runs differ in this setting among themselves."""
    values = {getattr(pin.experiment, name) for pin in pins}
    # A file has the number of threads that was used, not the 0 that chose it.
    return len(values - {0} if name == "threads" else values) > 1

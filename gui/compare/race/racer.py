"""The racer: has a race run in a process of its own, and hears of its events."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from core.base.message import say
from core.compare.race import Event, Finished
from core.compare.race.run import race_in_child
from core.experiment.experiment import Experiment
from core.processes.child import Child, ChildEnded
from gui.run.session import Session


class Racer(QObject):
    """`told` carries an Event, `ended` a Message if the race did not come to its end, or None.

    The race is in another process, so that neither this window's drawing nor Python's lock is
    measured with it.
    """

    told = Signal(object)
    ended = Signal(object)
    _heard = Signal(object, object)  # a child, and its event or its ChildEnded

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._child: Child | None = None
        self._finished = False  # the last event that a race has was heard
        self._heard.connect(self._take)
        session.closing.connect(self.stop)

    @property
    def busy(self) -> bool:
        """Whether a race is on."""
        return self._child is not None

    def start(self, experiments: Sequence[Experiment], seconds: float) -> None:
        """Let these race, each for so many seconds."""
        self.stop()
        self._finished = False
        try:
            child = Child(race_in_child, experiments, seconds)
        except OSError as error:
            reason = error.strerror or str(error)
            self.ended.emit(say("The race could not be started: {reason}", reason=reason))
            return
        self._child = child

        def listen(stop: Callable[[], bool]) -> None:
            try:
                while True:
                    self._heard.emit(child, child.receive())
            except ChildEnded as ended:
                self._heard.emit(child, ended)

        self._session.do("race", listen, lambda result: None)

    def stop(self) -> None:
        """End the race at once, whatever it is doing."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()  # the thread that listens ends it
            self.ended.emit(say("The race was stopped."))

    def _take(self, child: Child, heard: Event | ChildEnded) -> None:
        if child is not self._child:  # it was stopped meanwhile
            return
        if not isinstance(heard, ChildEnded):
            self._finished = isinstance(heard, Finished)
            self.told.emit(heard)
            return
        self._child = None
        reason = say("The race ended by itself: {reason}. Race again.", reason=heard.reason)
        self.ended.emit(None if self._finished else reason)

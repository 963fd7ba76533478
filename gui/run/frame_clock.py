"""The frame clock: pulls the newest snapshot and lets the instruments draw it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from gui.run.session import Session

# Snapshots a second, at most, and milliseconds between two looks into the mailbox: while training
# runs as fast as it can, each costs it something; otherwise drawing can't slow anything down.
FULL_SPEED = 11.0, 24
AT_EASE = 30.0, 16


class FrameClock(QObject):
    """Ticks while the window lives, and emits `frame` with a Snapshot when there is a new one.

    While a frame is drawn the trainer waits between two steps, so that the two do not fight
    for the interpreter: each then takes as long as it needs and no longer.
    """

    frame = Signal(object)
    line = Signal(int)  # the line that runs, at slow paces; else 0

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.frames = 0
        self.drawing = 0.0  # seconds spent drawing
        self._timer = QTimer(self)
        self._timer.setInterval(AT_EASE[1])
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        session.state_changed.connect(self._set_frames)
        session.pace_changed.connect(self._set_frames)
        session.ended.connect(self.tick)

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()

    def tick(self, *_: object) -> None:
        """Draw the newest snapshot, if it has not been drawn yet, and tell the line that runs."""
        self.line.emit(self._session.trainer.walker.line)
        snapshot = self._session.take_snapshot()
        if snapshot is not None:
            self._draw(lambda: self.frame.emit(snapshot))

    def _draw(self, draw: Callable[[], None]) -> None:
        control, clock = self._session.trainer.control, self._session.clock
        start = clock.now()
        control.hold()
        try:
            draw()
        finally:
            control.release()
        self.frames += 1
        self.drawing += clock.now() - start

    def _set_frames(self, *_: object) -> None:
        pace = self._session.trainer.control.pace
        hurried = self._session.state.training and (pace is None or pace > AT_EASE[0])
        frames, tick = FULL_SPEED if hurried else AT_EASE
        self._session.trainer.frames = frames
        if self._timer.interval() != tick:
            self._timer.setInterval(tick)

"""The racer: runs `main.py race` as a process of its own, and reads what it tells."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, Signal

from core.base.message import say
from core.compare.race import Finished, Refusal, read_event
from core.processes.command import own_command
from gui.run.session import Session

_PATIENCE = 200  # milliseconds that a killed process has to be gone
_SAID = 400  # characters of what it said before it died


class Racer(QObject):
    """`told` carries an Event, `ended` a Message if the race did not come to its end, or None.

    The race is in another process, so that neither this window's drawing nor Python's lock is
    measured with it.
    """

    told = Signal(object)
    ended = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._process: QProcess | None = None
        self._rest = b""
        self._told_all = False  # the last event that a race has was heard
        session.closing.connect(self.stop)

    @property
    def busy(self) -> bool:
        """Whether a race is on."""
        return self._process is not None

    def start(self, arguments: Sequence[str]) -> None:
        """Race with these arguments of `main.py race`."""
        self.stop()
        program, *rest = own_command("race", *arguments, "--events")
        self._rest, self._told_all = b"", False
        process = self._process = QProcess(self)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail)
        process.start(program, rest)
        process.closeWriteChannel()

    def stop(self) -> None:
        """End the race at once, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        for signal in (process.readyReadStandardOutput, process.finished, process.errorOccurred):
            signal.disconnect()
        process.finished.connect(process.deleteLater)
        process.kill()
        process.waitForFinished(_PATIENCE)
        self.ended.emit(say("The race was stopped."))

    def _read(self) -> None:
        if self._process is None:
            return
        told = self._rest + bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = told.split(b"\n")
        for line in lines:
            try:
                event = read_event(line.decode())
            except ValueError:
                continue  # what some library wrote
            self._told_all = self._told_all or isinstance(event, (Finished, Refusal))
            self.told.emit(event)

    def _finish(self, code: int) -> None:
        self._read()
        process, self._process = self._process, None
        if process is None:
            return
        process.deleteLater()
        if self._told_all:
            self.ended.emit(None)
            return
        written = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
        if said := written[-_SAID:].rpartition("\n")[2]:
            self.ended.emit(say("The race ended by itself: {said}", said=said))
        else:
            self.ended.emit(
                say("The race ended by itself: its process was killed or broke down (code {code}). "
                    "Race again.", code=code)
            )  # fmt: skip

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            process, self._process = self._process, None
            reason = process.errorString()
            process.deleteLater()
            self.ended.emit(say("The race could not be started: {reason}", reason=reason))

"""The reader: reads true numbers of arrays that are kept reduced, by doing the step once more."""

import weakref
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.base.message import Refused, say
from core.inspect.microscope.recording import Recording
from gui.run.session import Session
from gui.widgets.magnifier import MAGNIFIED, Part

_REMEMBERED = 32  # answers


@dataclass(frozen=True)
class ArraySource:
    """What a card shows: this name after the moment `at`, with rows for columns if `flipped`.

    The recording is not kept alive by it, for all that the step starts from hangs on that.
    """

    recording: weakref.ref[Recording]
    name: str
    at: int
    flipped: bool = False


@dataclass(frozen=True)
class Request:
    """The numbers around this row and column, as the card has them."""

    source: ArraySource
    row: int
    column: int


class NumberReader(QObject):
    """Reads one part at a time, on a thread, and of what is asked for meanwhile only the last.

    `answered` carries a request and what came of it: a Part, or a Message if it can't be had. Who
    asked sees for itself whether that is still wanted.
    """

    answered = Signal(object, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading: Request | None = None
        self._next: Request | None = None
        self._answers: dict[Request, Part] = {}  # the latest last

    def ask(self, request: Request) -> None:
        """Read this next; at once, if nothing is being read."""
        self._next = None
        recording = request.source.recording()
        if recording is None:  # another step is looked at, and nobody waits for this
            return
        if request in self._answers:
            self.answered.emit(request, self._answers[request])
        elif self._reading is None:
            self._read(recording, request)
        elif request != self._reading:
            self._next = request

    def drop(self, request: Request) -> None:
        """This is not wanted any more: do not begin it."""
        if self._next == request:
            self._next = None

    def _read(self, recording: Recording, request: Request) -> None:
        def work(stop: Callable[[], bool]) -> Part:
            return _around(recording, request)

        self._reading = request
        self._session.do("magnifier", work, self._take)

    def _take(self, result: Part | Refused) -> None:
        request, self._reading = self._reading, None
        following, self._next = self._next, None
        if isinstance(result, Part) and request:
            self._answers[request] = result
            while len(self._answers) > _REMEMBERED:
                del self._answers[next(iter(self._answers))]
        self.answered.emit(request, result.message if isinstance(result, Refused) else result)
        if following:
            self.ask(following)


def _around(recording: Recording, request: Request) -> Part:
    """The true numbers around a cell, as many as go under the magnifier."""
    source = request.source
    top, left = (
        max(middle - most // 2, 0)
        for middle, most in zip((request.row, request.column), MAGNIFIED, strict=True)
    )
    rows = slice(top, request.row + MAGNIFIED[0] // 2 + 1)
    columns = slice(left, request.column + MAGNIFIED[1] // 2 + 1)
    try:
        found = _window(recording, source, rows, columns)
    except KeyError:
        raise Refused(say("These numbers can't be read again.")) from None
    return Part(top, left, np.asarray(found, np.float64))


def _window(
    recording: Recording, source: ArraySource, rows: slice, columns: slice
) -> NDArray[np.float64]:
    if source.flipped:
        return recording.window(source.name, source.at, columns, rows).T
    return recording.window(source.name, source.at, rows, columns)

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
class Source:
    """What a card shows: this name after the moment `at`, with rows for columns if `flipped`.

    The recording is not kept alive by it, for all that the step starts from hangs on that.
    """

    recording: weakref.ref[Recording]
    name: str
    at: int
    flipped: bool = False


@dataclass(frozen=True)
class Wish:
    """The numbers around this row and column, as the card has them."""

    source: Source
    row: int
    column: int


class Reader(QObject):
    """Reads one part at a time, on a thread, and of what is asked for meanwhile only the last.

    `answered` carries a wish and what came of it: a Part, or a Message if it can't be had. Who
    asked sees for itself whether that is still wanted.
    """

    answered = Signal(object, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading: Wish | None = None
        self._next: Wish | None = None
        self._answers: dict[Wish, Part] = {}  # the latest last

    def ask(self, wish: Wish) -> None:
        """Read this next; at once, if nothing is being read."""
        self._next = None
        recording = wish.source.recording()
        if recording is None:  # another step is looked at, and nobody waits for this
            return
        if wish in self._answers:
            self.answered.emit(wish, self._answers[wish])
        elif self._reading is None:
            self._read(recording, wish)
        elif wish != self._reading:
            self._next = wish

    def drop(self, wish: Wish) -> None:
        """This is not wanted any more: do not begin it."""
        if self._next == wish:
            self._next = None

    def _read(self, recording: Recording, wish: Wish) -> None:
        def work(stop: Callable[[], bool]) -> Part:
            return _around(recording, wish)

        self._reading = wish
        self._session.do("magnifier", work, self._take)

    def _take(self, result: Part | Refused) -> None:
        wish, self._reading = self._reading, None
        following, self._next = self._next, None
        if isinstance(result, Part) and wish:
            self._answers[wish] = result
            while len(self._answers) > _REMEMBERED:
                del self._answers[next(iter(self._answers))]
        self.answered.emit(wish, result.message if isinstance(result, Refused) else result)
        if following:
            self.ask(following)


def _around(recording: Recording, wish: Wish) -> Part:
    """The true numbers around a cell, as many as go under the magnifier."""
    source = wish.source
    top, left = (
        max(middle - most // 2, 0)
        for middle, most in zip((wish.row, wish.column), MAGNIFIED, strict=True)
    )
    rows = slice(top, wish.row + MAGNIFIED[0] // 2 + 1)
    columns = slice(left, wish.column + MAGNIFIED[1] // 2 + 1)
    try:
        found = _window(recording, source, rows, columns)
    except KeyError:
        raise Refused(say("These numbers can't be read again.")) from None
    return Part(top, left, np.asarray(found, np.float64))


def _window(
    recording: Recording, source: Source, rows: slice, columns: slice
) -> NDArray[np.float64]:
    if source.flipped:
        return recording.window(source.name, source.at, columns, rows).T
    return recording.window(source.name, source.at, rows, columns)

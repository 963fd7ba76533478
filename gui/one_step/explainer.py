"""The explainer: how a cell came to be, worked out at once or, where that takes long, on a thread.

Of arrays that are kept reduced each number is read by doing the step once more.
"""

import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from core.base.message import Message, Refused, say
from core.inspect.microscope.explain import explain_cell
from core.inspect.microscope.explanation import Explanation
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.shapes import Shapes
from gui.run.session import Session

_REMEMBERED = 64  # answers


class _Dropped(Exception):
    """Nobody waits for this answer any more."""


@dataclass(frozen=True)
class Question:
    """How this cell of `name` came to be, in the line that ran as the `index`-th.

    The recording is not kept alive by it, for all that the step starts from hangs on that.
    """

    recording: weakref.ref[Recording]
    index: int
    name: str
    cell: tuple[int, int]


class Explainer(QObject):
    """One question at a time; `answered` says that the last one, which took long, has an answer.

    Of a question that is asked while another is being worked out, that one is given up as soon
    as can be, and its answer is dropped.
    """

    answered = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted: Question | None = None
        self._shapes: Shapes | None = None
        self._busy = False
        self._answers: dict[Question, Explanation] = {}  # the latest last
        self.working = False
        self.message: Message | None = None  # why there is no answer

    def explain(
        self, recording: Recording, shapes: Shapes, question: Question
    ) -> Explanation | None:
        """The answer, if it is known or quick to be had; else None, and it is being worked out."""
        answer = self._answers.get(question)
        again = question == self._wanted
        if answer is None and recording.message is None:
            answer = _work_out(recording, shapes, question)
        self._wanted = question
        if answer or (again and self.message):
            self.working, self._shapes = False, None
            self.message = None if answer else self.message
            return answer
        self.message, self.working, self._shapes = None, True, shapes
        if not self._busy:
            self._begin(recording, shapes, question)
        return None

    def drop(self) -> None:
        """Nothing is wanted any more."""
        self._wanted, self.working, self.message, self._shapes = None, False, None, None

    def _begin(self, recording: Recording, shapes: Shapes, question: Question) -> None:
        def again(at: int, name: str, rows: slice, columns: slice) -> np.ndarray:
            if question != self._wanted:  # a look across threads, at what is only ever replaced
                raise _Dropped
            return recording.again(at, name, rows, columns)

        def work(stop: Callable[[], bool]) -> Explanation | None:
            try:
                return _work_out(replace(recording, again=again), shapes, question)
            except _Dropped:
                return None
            except KeyError:
                raise Refused(say("These numbers can't be read again.")) from None

        def take(result: Explanation | Refused | None) -> None:
            self._busy = False
            self._take(question, result)

        self._busy = True
        self._session.do("explainer", work, take)

    def _take(self, question: Question, result: Explanation | Refused | None) -> None:
        if isinstance(result, Explanation):
            self._answers[question] = result
            while len(self._answers) > _REMEMBERED:
                del self._answers[next(iter(self._answers))]
        wanted = self._wanted
        if wanted == question and result is not None:
            self.working, self._shapes = False, None
            self.message = result.message if isinstance(result, Refused) else None
            self.answered.emit()
        elif wanted and self.working and self._shapes:
            recording = wanted.recording()
            if recording is not None:
                self._begin(recording, self._shapes, wanted)


def _work_out(recording: Recording, shapes: Shapes, question: Question) -> Explanation:
    moment: Moment = recording.moments[question.index]
    return explain_cell(recording, moment, question.name, *question.cell, shapes)

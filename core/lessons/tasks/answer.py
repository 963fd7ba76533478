"""The task that is answered with a number or a shape."""

import math
from dataclasses import dataclass, replace
from typing import ClassVar

from core.base.message import Refused, say
from core.experiment.experiment import Experiment
from core.lessons.events import Answered, Event, RunBegan, RunEnded
from core.lessons.tasks.runs import ROUNDING
from core.lessons.tasks.task import Asked, Judge, Response, author_says
from core.lessons.tasks.typed import read_number, read_shape
from core.lessons.toml import Table, unknown
from core.run.record import RunRecord
from core.run.snapshot import State

READINGS = ("rate", "loss", "steps")
_LONGEST_SHAPE = 4
_CLOSE = 0.05  # the relative error of an answer that is called close


@dataclass(frozen=True, kw_only=True)
class Answer(Asked):
    """A number or a shape is typed. The task itself is one of the two subclasses."""

    kind: ClassVar[str] = "answer"

    @classmethod
    def read(cls, table: Table, hints: tuple[str, ...], experiment: Experiment) -> "Answer":
        """The task in a page's settings: about a number, a shape or a reading."""
        ask = table.text("ask")
        if sum(table.has(name) for name in ("number", "shape", "reading")) != 1:
            words = say("An answer is a number, a shape or a reading: give one of the three.")
            table.note(words, "kind")
        if table.has("shape"):
            return ShapeAnswer(ask=ask, shape=_read_sizes(table), hints=hints)
        number = table.real("number") if table.has("number") else 0.0
        tolerance = table.real("tolerance", least=0.0, most=1.0, default=0.0)
        reading = table.optional("reading", _read_reading) or ""
        if reading in ("rate", "loss") and not tolerance:
            words = say(
                "A reading needs a tolerance, like 0.01, because nobody types all its digits."
            )
            table.note(words, "reading")
        task = NumberAnswer(
            ask=ask, number=number, tolerance=tolerance, reading=reading, hints=hints
        )
        replies = tuple(_read_reply(reply, task) for reply in table.tables("replies"))
        return replace(task, replies=replies)

    @property
    def needs_run(self) -> bool:
        """Whether the answer is read off a run of the student's own."""
        return False

    def solution(self, reading: float | None) -> str:
        """The right answer as a student would type it, where the last run gave this reading."""
        raise NotImplementedError

    def check(self, text: str) -> Response:
        """What to say about an answer that was typed. Raises Refused if it can't be read."""
        raise NotImplementedError

    def judge(self, event: Event) -> Response | None:
        """Judge an answer that was typed."""
        if not isinstance(event, Answered):
            return None
        try:
            return self.check(event.text)
        except Refused as refusal:
            return Response(False, refusal.message, tried=False)

    def report(self, event: Event) -> str:
        """What was typed, in one line."""
        return " ".join(event.text.split()) if isinstance(event, Answered) else ""


@dataclass(frozen=True)
class Reply:
    """What to say about this wrong number, which many students come to."""

    number: float
    because: str


@dataclass(frozen=True, kw_only=True)
class NumberAnswer(Answer):
    """A number, right within `tolerance` times itself.

    With a `reading`, the number is what the student's last run on the page gave: its "rate" in
    steps a second, its last "loss", or how many "steps" it did.
    """

    number: float = 0.0
    tolerance: float = 0.0
    reading: str = ""
    replies: tuple[Reply, ...] = ()

    @property
    def needs_run(self) -> bool:
        """Whether it is a reading."""
        return bool(self.reading)

    def start(self) -> Judge:
        """A reading is judged by a judge that knows the student's last run."""
        return ReadingJudge(self) if self.reading else Judge(self)

    def solution(self, reading: float | None) -> str:
        """The number, or what the last run gave."""
        return f"{self.number if reading is None else reading:.12g}"

    def check(self, text: str) -> Response:
        """Say how the number is off, where that can be said."""
        found, wanted = read_number(text), self.number
        tolerance = max(self.tolerance, ROUNDING)

        def is_off_by(factor: float) -> bool:
            """Whether it would be right, times this. About 0 nothing of the kind can be said."""
            return wanted != 0 and math.isclose(found * factor, wanted, rel_tol=tolerance)

        if abs(found - wanted) <= tolerance * abs(wanted):
            return Response(True, say("Right."))
        for reply in self.replies:
            if math.isclose(found, reply.number, rel_tol=tolerance):
                return author_says(False, reply.because)
        if self.reading:  # it is read off, so it isn't off by a factor
            words = say("That isn't the value from your last run: read it again.")
        elif is_off_by(-1):
            words = say("The size is right, but the sign isn't.")
        elif is_off_by(2):
            words = say("That is half of it: is a factor of 2 missing?")
        elif is_off_by(0.5):
            words = say("That is twice as much: is there an extra factor of 2?")
        elif any(is_off_by(10.0**power) for power in range(-9, 10) if power):
            words = say("The digits are right, but the decimal point is in the wrong place.")
        elif self.tolerance and wanted and abs(found / wanted - 1) < _CLOSE:
            words = say("That is close, but not close enough.")
        else:
            words = say("That isn't the number.")
        return Response(False, words)


@dataclass(frozen=True, kw_only=True)
class ShapeAnswer(Answer):
    """The shape of an array."""

    shape: tuple[int, ...]

    def solution(self, reading: float | None) -> str:
        """The sizes."""
        return " x ".join(map(str, self.shape))

    def check(self, text: str) -> Response:
        """Say how the shape is off, where that can be said."""
        found, wanted = read_shape(text), self.shape
        if found == wanted:
            return Response(True, say("Right."))
        if len(found) != len(wanted):
            words = say(
                "The shape has {wanted} sizes, not {found}.",
                found=len(found), wanted=len(wanted),
            )  # fmt: skip
        elif sorted(found) == sorted(wanted):
            words = say("The sizes are right, but not their order: rows first, then columns.")
        elif any(one == other for one, other in zip(found, wanted, strict=True)):
            words = say("One of the sizes is right, but not all.")
        else:
            words = say("That isn't the shape: which arrays is it made from?")
        return Response(False, words)


class ReadingJudge(Judge):
    """Compares an answer with what the student's last run gave."""

    task: NumberAnswer

    def __init__(self, task: NumberAnswer) -> None:
        super().__init__(task)
        self._run: RunRecord | None = None
        self._running = self._asked = False  # asked: for a run that was not there

    @property
    def reading(self) -> float | None:
        """What the last run gave; None if there is no run, or it gave nothing."""
        if self._run is None or self._run.state is State.FAILED:
            return None
        if self.task.reading == "loss":
            final = self._run.final
            return final if final is not None and math.isfinite(final) else None
        return (self._run.rate if self.task.reading == "rate" else self._run.step) or None

    def remember(self, run: RunRecord) -> None:
        """This run counts as the last one."""
        self._run = run

    def hear(self, event: Event) -> Response | None:
        """Remember runs, and judge answers."""
        match event:
            case RunBegan():
                self._running = True
            case RunEnded():
                return self._end(event.run)
            case Answered():
                return self._answer(event)
        return None

    def _end(self, run: RunRecord) -> Response | None:
        self._running = False
        if self._run is None or run.step or run.state is not State.STOPPED:  # not thrown away
            self._run = run
        asked, self._asked = self._asked, False
        if not asked or self.reading is None:
            return None
        words = say("Now you have a run to read from: check your answer again.")
        return Response(False, words, tried=False)

    def _answer(self, event: Answered) -> Response | None:
        if self.reading is not None and not self._running:
            return replace(self.task, number=self.reading).judge(event)
        self._asked = True
        if self._running:
            words = say("A run is in progress: let it finish, then answer.")
        elif self._run is None:
            words = say("Train first, and let the run finish: the answer comes from your own run.")
        else:
            words = say("Your last run gave no number: train again, and let the run finish.")
        return Response(False, words, tried=False)


def _read_sizes(table: Table) -> tuple[int, ...]:
    shape = table.wholes("shape", 1, 10**12)
    if not 1 <= len(shape) <= _LONGEST_SHAPE:
        table.note(say("A shape has 1 to {most} sizes.", most=_LONGEST_SHAPE), "shape")
    return shape


def _read_reading(given: object) -> str:
    if isinstance(given, str) and given in READINGS:
        return given
    raise Refused(unknown(str(given), READINGS))


def _read_reply(table: Table, task: NumberAnswer) -> Reply:
    reply = Reply(table.real("number"), table.text("because"))
    if task.reading:
        table.note(say("A reading can't have replies, because its value isn't known in advance."))
    elif abs(reply.number - task.number) <= task.tolerance * abs(task.number):
        table.note(
            say("This number is the right answer: a reply belongs to a wrong one."), "number"
        )
    table.close()
    return reply

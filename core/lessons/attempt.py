"""An attempt at a task: it hears what a student does, and keeps count."""

from dataclasses import dataclass, replace

from core.lessons.events import (
    Answered,
    Chosen,
    Event,
    Predicted,
    Proved,
    RateChanged,
    RunEnded,
)
from core.lessons.judge import Response, judge
from core.lessons.meter import Meter
from core.lessons.prediction import Bet
from core.lessons.tasks import Choice, NumberAnswer, Prediction, Task

LONGEST_ANSWER = 200


@dataclass(frozen=True)
class Mark:
    """How far a task has come: what is remembered of it; `shown` if "Show me" was asked for."""

    done: bool = False
    tries: int = 0
    answer: str = ""
    shown: bool = False

    def merged(self, other: "Mark") -> "Mark":
        """Both windows' marks of one task in one: what was done in either is done."""
        first = other if other.done and not self.done else self
        tries = first.tries if first.done else max(self.tries, other.tries)
        return replace(first, tries=tries, shown=self.shown or other.shown)


class Attempt:
    """A task that somebody works on, from `mark` on.

    What was done once stays done. What is handed in afterwards is answered, and does not count;
    of what merely happens then only what does the task again is spoken of.
    """

    def __init__(self, task: Task, mark: Mark | None = None) -> None:
        self.task = task
        self.mark = mark or Mark()
        self.hints_shown = 0
        self._bet = Bet(task) if isinstance(task, Prediction) else None
        self._meter = Meter(task) if isinstance(task, NumberAnswer) and task.reading else None

    @property
    def done(self) -> bool:
        """Whether the task is done."""
        return self.mark.done

    @property
    def tries(self) -> int:
        """How many tries there have been, up to the one that did it."""
        return self.mark.tries

    def hear(self, event: Event) -> Response | None:
        """What to say of something that happened; None if this task has nothing to say of it."""
        memory = self._bet or self._meter
        response = memory.hear(event) if memory else judge(self.task, event)
        if response is None:
            return None
        if self.mark.done:
            handed_in = isinstance(event, (Answered, Chosen, Predicted))
            return response if response.done or handed_in else None
        tries = self.mark.tries + (response.tried or response.done)
        answer = self.mark.answer
        if response.tried or isinstance(event, (Answered, Predicted)):
            answer = self._tell(event) or answer
        self.mark = replace(
            self.mark, done=response.done, tries=tries, answer=answer[:LONGEST_ANSWER]
        )
        return response

    @property
    def reading(self) -> float | None:
        """What the student's last run on the page gave, if that is asked and there is one."""
        return self._meter.value if self._meter else None

    def remember(self, run: RunEnded) -> None:
        """Of a number that is read off a run: this one has ended with what the page sets."""
        if self._meter:
            self._meter.remember(run)

    def show(self) -> None:
        """Remember that it is done before the student's eyes, unless that was after it was done."""
        if not self.mark.done:
            self.mark = replace(self.mark, shown=True)

    def translate(self, task: Task) -> None:
        """Go on with the same task in another language."""
        self.task = task
        if self._bet and isinstance(task, Prediction):
            self._bet.task = task
        if self._meter and isinstance(task, NumberAnswer):
            self._meter.task = task

    def hint(self) -> str | None:
        """The next hint; None if there are no more."""
        if self.hints_shown == len(self.task.hints):
            return None
        self.hints_shown += 1
        return self.task.hints[self.hints_shown - 1]

    def _tell(self, event: Event) -> str:
        """An event in a few plain words, for the report; "" if it is no answer."""
        match event:
            case Answered():
                return " ".join(event.text.split())
            case Chosen() if isinstance(self.task, Choice):
                return self.task.options[event.index].text
            case Predicted() if isinstance(self.task, Prediction):
                return "drawn" if self.task.draw else self.task.forecasts[event.index].text
            case RunEnded() if not self._bet:
                return f"{event.experiment.program} {event.state.value}, loss {event.loss:.6g}"
            case RateChanged():
                return f"{event.after:g}"
            case Proved():
                return f"{event.program} {event.verdict.value}"
        return ""

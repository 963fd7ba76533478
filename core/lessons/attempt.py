"""An attempt at a task: hears what a student does, and counts the tries."""

from dataclasses import dataclass, replace
from typing import Annotated

from msgspec import Meta

from core.lessons.events import Event
from core.lessons.tasks import Response, Task
from core.run.record import RunRecord

LONGEST_ANSWER = 200


@dataclass(frozen=True)
class Mark:
    """How far a task has come: what is kept of it. `shown` says whether "Show me" did it."""

    done: bool = False
    tries: Annotated[int, Meta(ge=0, le=10**9)] = 0
    answer: Annotated[str, Meta(max_length=LONGEST_ANSWER)] = ""
    shown: bool = False

    def merged(self, other: "Mark") -> "Mark":
        """Two windows' marks of one task as one: what was done in either is done."""
        first = other if other.done and not self.done else self
        tries = first.tries if first.done else max(self.tries, other.tries)
        return replace(first, tries=tries, shown=self.shown or other.shown)


class Attempt:
    """A task that somebody works on, from `mark` on.

    What was done once stays done. What is handed in afterwards is answered, but doesn't count.
    What merely happens afterwards gets a response only if it does the task again.
    """

    def __init__(self, task: Task, mark: Mark | None = None) -> None:
        self.task = task
        self.mark = mark or Mark()
        self.hints_shown = 0
        self._judge = task.start()

    @property
    def done(self) -> bool:
        """Whether the task is done."""
        return self.mark.done

    @property
    def tries(self) -> int:
        """How many tries there have been, up to the one that did it."""
        return self.mark.tries

    def hear(self, event: Event) -> Response | None:
        """What to say about an event; None if it has nothing to do with the task."""
        response = self._judge.hear(event)
        if response is None:
            return None
        if self.mark.done:
            return response if response.done or event.handed_in else None
        tries = self.mark.tries + (response.tried or response.done)
        answer = self.mark.answer
        if response.tried or event.handed_in:
            answer = self.task.report(event) or answer
        self.mark = replace(
            self.mark, done=response.done, tries=tries, answer=answer[:LONGEST_ANSWER]
        )
        return response

    @property
    def reading(self) -> float | None:
        """The number that the student's last run gave, if the task asks for it."""
        return self._judge.reading

    def remember(self, run: RunRecord) -> None:
        """A run with the page's settings had ended before the page was opened."""
        self._judge.remember(run)

    def show(self) -> None:
        """Remember that "Show me" does it, unless it was done before."""
        if not self.mark.done:
            self.mark = replace(self.mark, shown=True)

    def translate(self, task: Task) -> None:
        """Go on with the same task in another language."""
        self.task = self._judge.task = task

    def hint(self) -> str | None:
        """The next hint; None if there are no more."""
        if self.hints_shown == len(self.task.hints):
            return None
        self.hints_shown += 1
        return self.task.hints[self.hints_shown - 1]

"""What every kind of task is: it reads itself, says what it asks, and judges what a student does.

A kind is one subclass of `Task`, listed in `core.lessons.tasks.KINDS`, and one class that shows it
in the window, listed in `gui.lessons.task_controls`. Reader, goal, judge and words are methods of
that subclass, so nothing else has to know a kind by its name.
"""

from dataclasses import dataclass
from typing import ClassVar

from core.base.message import Message
from core.experiment.experiment import Experiment
from core.lessons.events import Event
from core.lessons.setting import Settings
from core.lessons.toml import Table
from core.run.record import RunRecord


@dataclass(frozen=True)
class Response:
    """What to say about something that a student did.

    `done` says whether that was what the task asks, `tried` whether it counts as a try. The
    message is Markdown that the lesson's author wrote if `by_author`, and plain text otherwise.
    """

    done: bool
    message: Message
    tried: bool = True
    by_author: bool = False


def author_says(done: bool, words: str) -> Response:
    """The response that the author of the lesson wrote, in Markdown."""
    return Response(done, Message("{because}", {"because": words}), by_author=True)


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a page asks a student to do. `hints` are given one by one, on request.

    Every field but those in `WORDS` is part of the page's key: when one changes, the task has to
    be done again.
    """

    kind: ClassVar[str]  # its name in a lesson's file
    hints: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Table, hints: tuple[str, ...], experiment: Experiment) -> "Task":
        """The task in a page's settings, on a page with this experiment; notes what is wrong."""
        raise NotImplementedError

    def goal(self) -> Message:
        """What it asks, in a sentence. Markdown, if the lesson's author wrote it."""
        raise NotImplementedError

    def required(self) -> Settings:
        """The settings that the student's run or proof must have, to be named with the goal."""
        return ()

    def shown(self, experiment: Experiment) -> Experiment:
        """The experiment that "Show me" runs on a page that sets this one."""
        return experiment

    def judge(self, event: Event) -> Response | None:
        """What to say about an event; None if the event has nothing to do with this task."""
        raise NotImplementedError

    def report(self, event: Event) -> str:
        """An event in a few words, as an answer for the teacher's report; "" if it isn't one."""
        return ""

    def start(self) -> "Judge":
        """A judge of one student's work on this task."""
        return Judge(self)


class Judge:
    """Judges each event by itself. A kind that must remember earlier events has a subclass."""

    def __init__(self, task: Task) -> None:
        self.task = task  # may be replaced by the same task in another language

    def hear(self, event: Event) -> Response | None:
        """What to say about an event; None if it has nothing to do with the task."""
        return self.task.judge(event)

    def remember(self, run: RunRecord) -> None:
        """A run with the page's settings had ended before the page was opened."""

    @property
    def reading(self) -> float | None:
        """The number that the student's last run gave, if the task asks for it and there is one."""
        return None


@dataclass(frozen=True, kw_only=True)
class Asked(Task):
    """A task that asks a question, which is answered in the lesson itself."""

    ask: str

    def goal(self) -> Message:
        """The question, in Markdown."""
        return Message("{ask}", {"ask": self.ask})

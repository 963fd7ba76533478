"""The task in which one of several answers is chosen."""

from dataclasses import dataclass
from typing import ClassVar

from core.base.message import say
from core.experiment.experiment import Experiment
from core.experiment.fields import shorten
from core.lessons.events import Chosen, Event
from core.lessons.tasks.task import Asked, Response, author_says
from core.lessons.toml import Table

_MOST_OPTIONS = 8


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from, and what to say to whoever chooses it."""

    text: str
    right: bool
    because: str


@dataclass(frozen=True, kw_only=True)
class Choice(Asked):
    """One of several answers is chosen; one is right."""

    kind: ClassVar[str] = "choice"
    options: tuple[Option, ...]

    @classmethod
    def read(cls, table: Table, hints: tuple[str, ...], experiment: Experiment) -> "Choice":
        ask = table.text("ask")
        options: list[Option] = []
        for one in table.tables("options"):
            options.append(Option(one.text("text"), one.flag("right"), one.text("because")))
            one.close()
        if sum(option.right for option in options) != 1:
            table.note(say("Exactly one of the options must have right = true."), "options")
        check_texts(table, [option.text for option in options])
        return cls(ask=ask, options=tuple(options), hints=hints)

    @property
    def right(self) -> int:
        """The place of the right option, counted from 0."""
        return next(place for place, option in enumerate(self.options) if option.right)

    def judge(self, event: Event) -> Response | None:
        """Say what the author says about the option."""
        if not isinstance(event, Chosen):
            return None
        option = self.options[event.index]
        return author_says(option.right, option.because)

    def report(self, event: Event) -> str:
        """The text of the option."""
        return self.options[event.index].text if isinstance(event, Chosen) else ""


def check_texts(table: Table, texts: list[str]) -> None:
    """Note options that are too few, too many or the same."""
    if not 2 <= len(texts) <= _MOST_OPTIONS:
        table.note(say("There must be 2 to {most} options.", most=_MOST_OPTIONS), "options")
    for place, text in enumerate(texts):
        if text and text in texts[:place]:
            words = say("Two options say {text}.", text=shorten(text))
            table.note(words, "options", place)

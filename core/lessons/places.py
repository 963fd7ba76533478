"""Places: all that a lesson can point at, hide or lock, each named by an id that stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from core.base.message import Refused, say
from core.experiment.experiment import FIELDS
from core.inspect.named_lines import line_names, variables
from core.lessons.toml import unknown
from core.programs import LADDER

_LOCKED = ("field", "program", "button", "box", "slider")


@dataclass(frozen=True)
class Place:
    """A control, an instrument or a line of code: `kind` and `name`, as in `field:n`."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@cache
def places() -> Mapping[str, tuple[str, ...]]:
    """The names of all places, by kind."""
    return {
        "field": tuple(FIELDS),
        "program": tuple(program.id for program in LADDER),
        "button": (
            "train", "one-step", "reset", "hand", "article", "profile", "check", "break", "pin",
            "whole-script", "smooth", "go-on", "line-next", "line-back",
        ),
        "box": ("beside",),
        "plot": ("loss", "histograms"),
        "slider": ("pace", "learning_rate", "time"),
        "tab": ("train", "one-step", "proof", "compare"),
        "code": line_names(),
        "panel": ("experiment", "code", "ladder"),
    }  # fmt: skip


def read_place(given: object) -> Place:
    """The place that a text like `field:learning_rate` names. Raises Refused if there is none."""
    if not isinstance(given, str):
        raise Refused(say("A place is written like field:learning_rate."))
    kind, _, name = given.partition(":")
    if kind not in places():
        raise Refused(unknown(kind, places()))
    if name not in places()[kind]:
        raise Refused(unknown(name, places()[kind]))
    return Place(kind, name)


def read_control(given: object) -> Place:
    """The same for a place that can be locked."""
    place = read_place(given)
    if place.kind not in _LOCKED:
        words = say(
            "{place} can only be hidden, not locked: lock one of {kinds}.",
            place=str(place), kinds=", ".join(_LOCKED),
        )  # fmt: skip
        raise Refused(words)
    return place


def read_variable(given: object) -> str:
    """A variable that some program makes."""
    if isinstance(given, str) and given in variables():
        return given
    raise Refused(unknown(str(given), variables()))

"""Places: all that a lesson can point at, hide or lock, each named by an id that stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from core.base.message import Refused, say
from core.base.phases import PHASES, phases
from core.experiment.experiment import FIELDS
from core.inspect.microscope.source import read_source
from core.lessons.toml import unknown
from core.programs import LADDER, Program

_LOCKED = ("field", "program", "button", "box", "slider")


@dataclass(frozen=True)
class Place:
    """A control, an instrument or a line of code: `kind` and `name`, as in `field:n`."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@cache
def variables() -> frozenset[str]:
    """The variables that some program of the ladder makes or is given."""
    found: set[str] = {"x", "y", "w1", "w2"}
    for program in LADDER:
        for statement in read_source(program.text).loop:
            found.update(name for name in statement.stores if name.isidentifier())
    return frozenset(found)


@cache
def places() -> Mapping[str, tuple[str, ...]]:
    """The names of all places, by kind."""
    code = (*sorted(variables()), *(f"phase:{phase}" for phase in PHASES))
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
        "code": code,
        "panel": ("experiment", "code", "ladder"),
    }  # fmt: skip


def read_place(given: object) -> Place:
    """The place that a text such as `field:learning_rate` names; Refused if there is none."""
    if not isinstance(given, str):
        raise Refused(say("A place is a text such as field:learning_rate."))
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
            "{place} can't be locked, only hidden: lock one of {kinds}.",
            place=str(place), kinds=", ".join(_LOCKED),
        )  # fmt: skip
        raise Refused(words)
    return place


def read_variable(given: object) -> str:
    """A variable that some program makes."""
    if isinstance(given, str) and given in variables():
        return given
    raise Refused(unknown(str(given), variables()))


def lines_of(place: Place, program: Program) -> frozenset[int]:
    """The numbers of these lines, counted from 1; none if this program has no such line."""
    kind, _, name = place.name.partition(":")
    if name:
        found = phases(program.text)
        return frozenset(number for number, phase in enumerate(found, 1) if phase == name)
    lines: set[int] = set()
    for statement in read_source(program.text).loop:
        if kind in statement.stores:
            lines.update(range(statement.line, statement.last + 1))
    return frozenset(lines)

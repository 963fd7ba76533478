"""Claims: the numbers in a page's text, and what each stands for, so that they can be checked."""

import re
from dataclasses import dataclass, replace

from core.base.message import Refused, say
from core.experiment.experiment import ARTICLE, Experiment
from core.experiment.fields import shorten
from core.lessons.authoring.numbers import evaluate, read_shown
from core.lessons.setting import read_fields
from core.lessons.tasks.typed import read_shape
from core.lessons.toml import Table
from core.run.snapshot import State

_STATES = tuple(state.value for state in State if state.ended)
OF_NO_RUN = ("sum", "given")
STATISTICS = ("mean", "spread", "min", "max", "zeros", "squares", "norm")
_NAME = r"[A-Za-z_][A-Za-z_0-9.]*"
_NUMBER = r"[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?"
_PLACE = r"\[(?P<row>[0-9]{1,9}),\ ?(?P<column>[0-9]{1,9})\]"
_QUANTITY = re.compile(
    rf"""(?:(?P<plain>loss|weights|flop|operations|diverged\ at|dead|ends\ below)
    | steps\ to\ (?P<below>{_NUMBER})
    | state\ (?P<state>{"|".join(_STATES)})
    | (?P<kind>shape|entries|broken|{"|".join(STATISTICS)})\ (?P<named>{_NAME})
    | (?P<cell>{_NAME}){_PLACE}
    | line\ (?P<line>\S.*)
    | =\ ?(?P<sum>.+)
    | (?P<given>given))
    (?:\ at\ (?P<weight>w1|w2){_PLACE.replace("<", "<at_")}\ =\ (?P<value>-?{_NUMBER}))?""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Turned:
    """One weight that starts with another value than the experiment gives it."""

    name: str
    row: int
    column: int
    value: float


@dataclass(frozen=True)
class Quantity:
    """Something that can be computed from an experiment, with the fields that its kind needs.

    `kind` is loss, weights, flop, operations (that torch does in a step), diverged at, dead,
    steps to, ends below (what the last loss is less than), state, shape, entries, broken, cell,
    line (the number of the program's first line that contains the words `name`), sum (whose
    `value` is already worked out), given (what the text only supposes) or one of STATISTICS.
    """

    kind: str
    name: str = ""
    row: int = 0
    column: int = 0
    value: float = 0.0
    turned: Turned | None = None


@dataclass(frozen=True)
class Claim:
    """The words `says` in the text are this quantity of an experiment, at this step.

    `line` is the claim's line in its file.
    """

    says: str
    quantity: Quantity
    step: int
    line: int
    experiment: Experiment


def read_claims(table: Table, text: str, experiment: Experiment | None) -> tuple[Claim, ...]:
    """The claims that a page makes about its own text and experiment."""
    found: list[Claim] = []
    for claim in table.tables("claims"):
        says = claim.text("says", longest=40)
        quantity = claim.read("is", read_quantity)
        step = claim.whole("step", 0, 10**6, default=0)
        given = claim.table("with")
        claim.close()
        of = experiment or ARTICLE
        if experiment is None and not (quantity and quantity.kind in OF_NO_RUN):
            claim.note(say("Claims need an experiment: add preset or set to the page."))
        elif given and experiment:
            of = read_fields(given, experiment)
        if step >= of.steps:
            words = say("The experiment has {steps} steps, from 0 on.", steps=of.steps)
            claim.note(words, "step")
        if says and not _stands_in(says, text):
            words = say("{says} isn't in the text of the page.", says=shorten(says))
            claim.note(words, "says")
        if not quantity:
            continue
        try:
            if quantity.kind == "shape":
                read_shape(says)
            elif quantity.kind not in ("state", "broken"):
                read_shown(says)
        except Refused as refusal:
            claim.note(refusal.message, "says")
        found.append(Claim(says, quantity, step, claim.line, of))
    return tuple(found)


def read_quantity(given: object) -> Quantity:
    """The quantity that a text like `h[0,1]` names. Raises Refused if there is none."""
    match = _QUANTITY.fullmatch(given) if isinstance(given, str) and len(given) < 80 else None
    if match is None:
        raise Refused(
            say(
                "A claim can't be of {given}: write loss, weights, flop, operations, h[0,1], "
                "shape h, entries h, dead, steps to 100, ends below, state diverged, diverged at, "
                "broken loss, line y_pred =, = 2 * 3, given or one of {statistics}.",
                given=shorten(given),
                statistics=", ".join(f"{name} h" for name in STATISTICS),
            )
        )
    turned = None
    if match["weight"]:
        place = int(match["at_row"]), int(match["at_column"])
        turned = Turned(match["weight"], *place, float(match["value"]))
    return replace(_read_bare(match), turned=turned)


def _read_bare(match: re.Match[str]) -> Quantity:
    """The quantity without the changed weight."""
    if match["cell"]:
        return Quantity("cell", match["cell"], int(match["row"]), int(match["column"]))
    if match["kind"]:
        return Quantity(match["kind"], match["named"])
    if match["state"]:
        return Quantity("state", match["state"])
    if match["below"]:
        return Quantity("steps to", value=float(match["below"]))
    if match["line"]:
        return Quantity("line", match["line"])
    if match["sum"]:
        return Quantity("sum", value=evaluate(match["sum"]))
    return Quantity(match["plain"] or match["given"])


def _stands_in(says: str, text: str) -> bool:
    """Whether the text contains these words, and not only as part of a longer number."""
    pattern = rf"(?<![0-9.]){re.escape(says)}(?![0-9]|\.[0-9])"
    return re.search(pattern, text) is not None

"""Claims: the numbers in a page's text, and what each is of, so that a checker can work it out."""

import re
from dataclasses import dataclass

from core.experiment import ARTICLE, Experiment
from core.fields import shorten
from core.lessons.answers import read_shape
from core.lessons.setting import read_fields
from core.lessons.toml import Table
from core.message import Refused, say
from core.snapshot import State

_STATES = tuple(state.value for state in State if state.ended)
STATISTICS = ("mean", "spread", "min", "max", "zeros", "squares", "norm")
_NAME = r"[A-Za-z_][A-Za-z_0-9.]*"
_NUMBER = r"[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?"
_QUANTITY = re.compile(
    rf"""(?P<plain>loss|weights|flop|diverged\ at|dead)
    | steps\ to\ (?P<below>{_NUMBER})
    | state\ (?P<state>{"|".join(_STATES)})
    | (?P<kind>shape|broken|{"|".join(STATISTICS)})\ (?P<named>{_NAME})
    | (?P<cell>{_NAME})\[(?P<row>[0-9]{{1,9}}),\ ?(?P<column>[0-9]{{1,9}})\]""",
    re.VERBOSE,
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_POWER = re.compile(r"[×·]10(?:\^(-?[0-9]+)|([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))$")
_THIN = re.compile(r"(?<=[0-9])[ \u2009\u202f\u00a0](?=[0-9]{3}(?![0-9]))")
_SHOWN = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?(?:e([+-]?[0-9]{1,3}))?")


@dataclass(frozen=True)
class Quantity:
    """What can be computed of an experiment; of these, only what its kind needs is given.

    `kind` is loss, weights, flop, diverged at, dead, steps to, state, shape, broken, cell or one
    of STATISTICS.
    """

    kind: str
    name: str = ""
    row: int = 0
    column: int = 0
    below: float = 0.0


@dataclass(frozen=True)
class Claim:
    """The words `says` stand in the text and are this quantity of an experiment, at this step.

    `line` is theirs.
    """

    says: str
    quantity: Quantity
    step: int
    line: int
    experiment: Experiment


@dataclass(frozen=True)
class Shown:
    """A number as a text shows it: what rounds to it is within `half` of `value`."""

    value: float
    half: float

    def is_rounded(self, true: float) -> bool:
        """Whether the text shows this number, rounded to the digits that it has."""
        return abs(true - self.value) <= self.half * (1 + 1e-9) + 1e-12 * abs(true)


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
        if experiment is None:
            claim.note(say("Claims need an experiment: add preset or set to the page."))
        elif given:
            of = read_fields(given, experiment)
        if step >= of.steps:
            words = say("The experiment has {steps} steps, from 0 on.", steps=of.steps)
            claim.note(words, "step")
        if says and not _stands_in(says, text):
            words = say("{says} does not stand in the text of the page.", says=shorten(says))
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
    """The quantity of which a text such as `h[0,1]` is the name."""
    match = _QUANTITY.fullmatch(given) if isinstance(given, str) and len(given) < 80 else None
    if match is None:
        raise Refused(
            say(
                "A claim can't be of {given}: write loss, weights, flop, h[0,1], shape h, dead, "
                "steps to 100, state diverged, diverged at, broken loss or one of {statistics}.",
                given=shorten(given),
                statistics=", ".join(f"{name} h" for name in STATISTICS),
            )
        )
    if match["cell"]:
        return Quantity("cell", match["cell"], int(match["row"]), int(match["column"]))
    if match["kind"]:
        return Quantity(match["kind"], match["named"])
    if match["state"]:
        return Quantity("state", match["state"])
    if match["below"]:
        return Quantity("steps to", below=float(match["below"]))
    return Quantity(match["plain"])


def read_shown(text: str) -> Shown:
    """A number as a lesson writes it: 8, 2.64 × 10⁷, ≈ 26 400 000, −0.5."""
    bare = text.strip()
    about = bare.startswith("≈")
    bare = _THIN.sub("", bare.removeprefix("≈").strip()).replace("−", "-")
    bare = re.sub(r"\s*([×·])\s*", r"\1", bare)
    if power := _POWER.search(bare):
        exponent = power[1] or power[2].translate(_SUPERSCRIPTS)
        bare = bare[: power.start()] + "e" + exponent
    match = _SHOWN.fullmatch(bare)
    if match is None or len(bare) > 30:
        raise Refused(
            say("{text} is no number: write it such as 1 000 or 0.25.", text=shorten(text))
        )
    whole, decimals, exponent = match.groups()
    unit = -len(decimals or "")
    if about and not decimals:  # the noughts at the end of ≈ 26 000 only say how large it is
        unit = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return Shown(float(bare), 0.5 * 10.0 ** (unit + int(exponent or 0)))


def _stands_in(says: str, text: str) -> bool:
    """Whether these words stand in the text, and not as a part of a longer number."""
    pattern = rf"(?<![0-9.]){re.escape(says)}(?![0-9]|\.[0-9])"
    return re.search(pattern, text) is not None

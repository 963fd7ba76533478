"""Claims: the numbers in a page's text, and what each stands for, so that they can be checked."""

import re
from dataclasses import dataclass

from core.base.message import Refused, say
from core.experiment.experiment import ARTICLE, Experiment
from core.experiment.fields import shorten
from core.lessons.authoring.quantities import Quantity, read_quantity
from core.lessons.setting import read_fields
from core.lessons.toml import Table


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
        if experiment is None and (quantity is None or quantity.kind.of_run):
            claim.note(say("Claims need an experiment: add preset or set to the page."))
        elif given and experiment:
            of = read_fields(given, experiment)
        if step >= of.steps:
            words = say("The experiment has {steps} steps, counted from 0.", steps=of.steps)
            claim.note(words, "step")
        if says and not _stands_in(says, text):
            words = say("{says} isn't in the text of the page.", says=shorten(says))
            claim.note(words, "says")
        if not quantity:
            continue
        try:
            quantity.kind.comparison.read(says)
        except Refused as refusal:
            claim.note(refusal.message, "says")
        found.append(Claim(says, quantity, step, claim.line, of))
    return tuple(found)


def _stands_in(says: str, text: str) -> bool:
    """Whether the text contains these words, and not only as part of a longer number."""
    pattern = rf"(?<![0-9.]){re.escape(says)}(?![0-9]|\.[0-9])"
    return re.search(pattern, text) is not None

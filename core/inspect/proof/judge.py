"""The verdicts, and the sentences that go with them."""

from collections.abc import Sequence

from core.base.message import Message, say
from core.inspect.proof.network import PARAMETERS
from core.inspect.proof.result import Check, Comparison, Verdict, Way
from core.programs import Program


def judge(
    name: str, comparisons: Sequence[Comparison], factor: float | None = None
) -> tuple[Verdict, Message]:
    """What the comparisons of one quantity come to, and the end of a sentence about it.

    `factor` is how many times too large the program's gradient is, if it is so everywhere.
    """
    failed = [found for found in comparisons if found.verdict is Verdict.FAILED]
    own = [found for found in comparisons if Way.PROGRAM in found.ways]
    passed = [found for found in own if found.verdict is Verdict.PASSED]
    if failed and Way.PROGRAM not in failed[0].ways:
        return Verdict.FAILED, failed[0].message
    if failed and factor is not None:
        return Verdict.FAILED, say(
            "every entry of {name} is {factor} times what it should be",
            name=name,
            factor=f"{factor:.6g}",
        )
    if failed:
        worst = failed[0].worst
        program, true = (worst.values[way] for way in failed[0].ways)
        return Verdict.FAILED, say(
            "{name}{index} is {value} but should be {true}",
            name=name,
            index=list(worst.index) or "",
            value=f"{program:.6g}",
            true=f"{true:.6g}",
        )
    if passed:
        return Verdict.PASSED, passed[0].message
    return Verdict.UNCHECKED, own[0].message


def sum_up(checks: Sequence[Check], program: Program) -> tuple[Verdict, Message]:
    """The verdict of the whole proof, and the sentence for it.

    One wrong gradient fails it; it passes if nothing is wrong and the gradients of all weights
    were checked.
    """
    wrong = [check for check in checks if check.verdict is Verdict.FAILED]
    unknown = [check for check in checks if check.verdict is Verdict.UNCHECKED]
    if wrong:
        first = wrong[0]
        values = {"name": first.name, "line": first.line, "detail": first.message}
        if first.line is None:
            return Verdict.FAILED, say("The first wrong gradient is {name}: {detail}.", **values)
        return Verdict.FAILED, say(
            "The first wrong gradient is {name}, in line {line}: {detail}.", **values
        )
    if undecided := [check for check in unknown if check.of in PARAMETERS]:
        first = next((check for check in undecided if check.worst), undecided[0])
        return Verdict.UNCHECKED, say(
            "Nothing can be said about {names}: {detail}.",
            names=", ".join(check.name for check in undecided),
            detail=first.message,
        )
    return Verdict.PASSED, say(
        "All {count} gradients that {title} exposes are right, to within rounding.",
        count=sum(check.verdict is Verdict.PASSED and check.of != "" for check in checks),
        title=program.title,
    )

"""What is said about the runs of a sweep: their states, the lowest loss, the names of values."""

import math
from collections.abc import Iterator, Sequence

from core.base.message import Message, say
from core.compare.sweep import Axis, Plan, SweepRun, lowest
from core.run.snapshot import State
from gui.widgets.words import choice, count, figure, setting, words

# By the status of a run.
SIGNS = {
    "refused": "–",
    "waiting": "…",
    "running": "▶",
    "finished": "✓",
    "diverged": "∞",
    "failed": "✗",
}
_STATES = {
    "refused": say("refused"),
    "waiting": say("waiting"),
    "running": say("running"),
    "finished": say("finished"),
    "diverged": say("diverged"),
    "failed": say("failed"),
}
WITHOUT_LOSS = ("diverged", "failed", "refused")
_FEWEST, _MOST = 3, 17  # figures of a value that has little room


def count_states(runs: Sequence[SweepRun]) -> str:
    """How many runs are in each state."""
    found = [run.status for run in runs]
    return "   ".join(
        f"{SIGNS[status]} {count(found.count(status))} {words(_STATES[status])}"
        for status in SIGNS
        if status in found
    )


def tell_state(status: str, step: int) -> str:
    """Such as "diverged at step 6"."""
    state = _STATES[status]
    return words(say("{state} at step {step}", state=state, step=count(step)) if step else state)


def tell_refused(runs: Sequence[SweepRun]) -> str:
    """How many of these can't run, and the reason against the first; "" if all can."""
    reasons = [run.message for run in runs if run.refused and run.message]
    if not reasons:
        return ""
    return words(
        say(
            "{count} of {all} can't run: {reason}",
            count=count(len(reasons)),
            all=count(len(runs)),
            reason=reasons[0],
        )
    )


def tell_lowest(plan: Plan, runs: Sequence[SweepRun]) -> str:
    """Which run has the lowest loss at its end, which on its way if that is another, and what
    became of those that have none.
    """
    return " ".join((*map(words, _lowest(plan, runs)), tell_refused(runs))).strip()


def _lowest(plan: Plan, runs: Sequence[SweepRun]) -> Iterator[Message]:
    final, best = lowest(runs), lowest(runs, best=True)
    if final:
        yield say(
            "The lowest final loss: {loss}, {values}.",
            loss=figure(final.loss),
            values=tell_values(plan, final),
        )
    if best and not (final and (best.place == final.place or best.lowest >= final.lowest)):
        yield say(
            "The lowest loss during a run: {loss}, {values}.",
            loss=figure(best.lowest),
            values=tell_values(plan, best),
        )
    diverged = sum(run.state is State.DIVERGED for run in runs)
    if diverged:
        yield say("{count} of {all} diverged.", count=count(diverged), all=count(len(runs)))


def tell_values(plan: Plan, run: SweepRun) -> str:
    """Such as "Learning rate 0.01, H 100"."""
    pairs = zip(plan.axes, run.values, strict=True)
    return ", ".join(setting(axis.name, value) for axis, value in pairs)


def name_values(axis: Axis) -> tuple[str, ...]:
    """The values where there is little room: in three figures, or as many as tell them apart."""
    if not all(isinstance(value, float) for value in axis.values):
        return tuple(choice(axis.name, value) for value in axis.values)
    for digits in range(_FEWEST, _MOST + 1):
        names = tuple(f"{value:.{digits}g}" for value in axis.values)
        if len(set(names)) == len(names):
            break
    return names


def tell_loss(loss: float) -> str:
    """A loss where there is little room: two or three figures."""
    if math.isnan(loss) or 1000 <= loss < 1e6:
        return figure(loss)
    return f"{loss:.3g}" if 1e-3 <= loss < 1000 else f"{loss:.1e}"

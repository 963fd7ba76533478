"""One sentence for a line that makes no array, and for one that only clears or passes on."""

from __future__ import annotations

import ast

from core.base.message import Message, say
from core.inspect.microscope.parse import dotted
from core.inspect.microscope.recording import Moment, Recording

_NOTHING = say("This line makes no array.")
_HANDS_OUT = say("Hands out the loss, and rests until the next step. This line makes no array.")
_NO_GRADIENTS = say("There are no gradients to clear before the first backward pass.")
_NO_GRAPH = say("For these lines autograd writes no graph. This line makes no array.")
_ALL_REDUCE = say(
    "Adds up what all processes have there. Here one process does the whole batch, so that it "
    "stays as it is."
)
_RATE = say("Hands the learning rate to the optimizer. This line makes no array.")


def about(recording: Recording, moment: Moment) -> Message | None:
    """What a line does beside making arrays; None if what it made says enough."""
    statement = recording.source.at(moment.line)
    node = statement.node if statement else None
    if isinstance(node, ast.For) and moment.makes:
        return _next_one(recording, moment)
    if clears(recording, moment):
        cleared = moment.drops or moment.makes
        if not cleared:
            return _NO_GRADIENTS
        return say(
            "Cleared, because backward adds to what is there: {names}.", names=_list(cleared)
        )
    if moment.makes:
        return None
    if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Yield, ast.YieldFrom)):
        return _HANDS_OUT
    if _word(node) == "all_reduce":
        return _ALL_REDUCE
    if isinstance(node, ast.With) and "no_grad" in moment.code:
        return _NO_GRAPH
    if isinstance(node, ast.Assign) and "param_groups" in moment.code and '"lr"' in moment.code:
        return _RATE
    return _NOTHING


def clears(recording: Recording, moment: Moment) -> bool:
    """Whether this line only sets gradients to zero."""
    statement = recording.source.at(moment.line)
    return _word(statement.node if statement else None) in ("zero_grad", "zero_")


def _word(node: ast.stmt | None) -> str:
    """The last word of the call that a statement is, such as zero_grad."""
    call = node.value if isinstance(node, ast.Expr) else None
    return dotted(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""


def _next_one(recording: Recording, moment: Moment) -> Message | None:
    """A loop has taken the next of what it goes through."""
    name = moment.makes[0]
    own = recording.kept(name, moment.index)
    for other in moment.reads:
        kept = recording.kept(other, moment.index)
        if own and kept and kept.copy == own.copy and other != name:
            return say(
                "The loop takes the next one: here {name} is {other}.", name=name, other=other
            )
    return None


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)

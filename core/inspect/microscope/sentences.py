"""One sentence for each variable of the network, and for each line that makes no array."""

from __future__ import annotations

import ast

from core.base.message import Message, say
from core.inspect.microscope.explanation import Kind
from core.inspect.microscope.parse import dotted
from core.inspect.microscope.recording import Moment, Recording

NOT_EXPLAINED = say("The line doesn't show how this number was made.")
NOT_MADE = say("This line didn't compute it: the value was there before.")

_VARIABLES = {
    "h": say("Each hidden unit adds up the inputs of one example, each times its weight."),
    "h_relu": say("A hidden unit passes on positive values, and 0 for all others."),
    "y_pred": say("Each output adds up the hidden units of one example, each times its weight."),
    "loss": say("The loss adds up the squares of all the errors."),
    "grad_y_pred": say(
        "The derivative of the squared error is twice the error: how fast the loss grows with "
        "y_pred."
    ),
    "grad_w2": say(
        "The gradient of each weight in w2 adds up the weight's effect on the "
        "loss over all examples."
    ),
    "grad_h_relu": say(
        "Each hidden unit gets its share of the blame from every output, through the weight between"
        " them."
    ),
    "grad_h": say("The gradient passes where the ReLU was open, and stops where it was closed."),
    "grad_w1": say(
        "The gradient of each weight in w1 adds up the weight's effect on the "
        "loss over all examples."
    ),
    "w1": say("Each weight moves a little against its gradient: downhill."),
    "w2": say("Each weight moves a little against its gradient: downhill."),
}
# In these ways the sentences above are true; a program may do otherwise.
_EXPECTED = {
    "h": (Kind.PRODUCT,),
    "h_relu": (Kind.RELU,),
    "y_pred": (Kind.PRODUCT,),
    "loss": (Kind.SQUARES,),
    "grad_y_pred": (Kind.ARITHMETIC,),
    "grad_w2": (Kind.PRODUCT,),
    "grad_h_relu": (Kind.PRODUCT,),
    "grad_h": (Kind.MASK,),
    "grad_w1": (Kind.PRODUCT,),
    "w1": (Kind.UPDATE,),
    "w2": (Kind.UPDATE,),
}
_KINDS = {
    Kind.PRODUCT: say("A row of the first matrix times a column of the second, added up."),
    Kind.RELU: say("Positive values stay; the rest become 0."),
    Kind.MASK: say("Kept or set to 0, depending on the condition."),
    Kind.UPDATE: say("The old value minus the rate times the direction."),
    Kind.SQUARES: say("The squares of all cells, added up."),
    Kind.SUM: say("All cells, added up."),
    Kind.ARITHMETIC: say("Computed from the cells at the same position."),
    Kind.SET: say("Set to this number."),
    Kind.COPY: say("The same number, unchanged."),
    Kind.UNKNOWN: NOT_EXPLAINED,
}


def sentence(kind: Kind, job: str) -> Message:
    """The sentence for a cell of what rung 1 calls `job`, made in this way."""
    fits = kind in _EXPECTED.get(job, ())
    return _VARIABLES[job] if fits else _KINDS[kind]


_NOTHING = say("This line makes no array.")
_HANDS_OUT = say("Yields the loss and waits for the next step. This line makes no array.")
_NO_GRADIENTS = say("There are no gradients to clear before the first backward pass.")
_NO_GRAPH = say("Autograd records no graph for these lines. This line makes no array.")
_ALL_REDUCE = say(
    "Adds up the values of all processes. Here one process does the whole batch, so nothing "
    "changes."
)
_RATE = say("Passes the learning rate to the optimizer. This line makes no array.")


def line_note(recording: Recording, moment: Moment) -> Message | None:
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
    """The last word of the call that a statement is, like zero_grad."""
    call = node.value if isinstance(node, ast.Expr) else None
    return dotted(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""


def _next_one(recording: Recording, moment: Moment) -> Message | None:
    """A loop has taken the next of what it goes through."""
    name = moment.makes[0]
    own = recording.kept(name, moment.index)
    for other in moment.reads:
        kept = recording.kept(other, moment.index)
        if own and kept and kept.copy == own.copy and other != name:
            return say("The loop moves on: here {name} is {other}.", name=name, other=other)
    return None


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)

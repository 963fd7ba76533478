"""One sentence for each variable of the network: what its cells mean."""

from __future__ import annotations

from core.base.message import Message, say
from core.inspect.microscope.explanation import Kind

NOT_EXPLAINED = say("How this number came to be can't be told from the line.")
NOT_MADE = say("The line did not make this: it has held it since before.")

_VARIABLES = {
    "h": say("Each hidden unit adds up the inputs of one example, each times its weight."),
    "h_relu": say("A hidden unit passes on what is positive, and 0 for what is not."),
    "y_pred": say("Each output adds up the hidden units of one example, each times its weight."),
    "loss": say("The loss adds up the squares of all the errors."),
    "grad_y_pred": say("The slope of a square is twice the error: how the loss grows with y_pred."),
    "grad_w2": say("Each weight of w2 adds up what it did to the loss in every example."),
    "grad_h_relu": say(
        "Each hidden unit gets its share of the blame from every output, by the weight between."
    ),
    "grad_h": say(
        "The gradient goes through where the ReLU was open, and stops where it was shut."
    ),
    "grad_w1": say("Each weight of w1 adds up what it did to the loss in every example."),
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
    Kind.RELU: say("What is positive stays, the rest becomes 0."),
    Kind.MASK: say("What is here is kept or set to 0, as the condition decides."),
    Kind.UPDATE: say("The old value, less the rate times the direction."),
    Kind.SQUARES: say("The squares of all cells, added up."),
    Kind.SUM: say("All cells, added up."),
    Kind.ARITHMETIC: say("Worked out from the cells at the same place."),
    Kind.SET: say("Set to this number."),
    Kind.COPY: say("The same number, as it is."),
    Kind.UNKNOWN: NOT_EXPLAINED,
}


def sentence(kind: Kind, job: str) -> Message:
    """The sentence for a cell of what rung 1 calls `job`, made in this way."""
    fits = kind in _EXPECTED.get(job, ())
    return _VARIABLES[job] if fits else _KINDS[kind]

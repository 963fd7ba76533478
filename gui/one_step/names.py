"""What the tab calls a value: as the program does, or else by what the value is."""

import re

from PySide6.QtCore import QCoreApplication

_IN_GRAPH, _SETTING = "graph.", "knobs."
# What an optimizer remembers of a parameter: which part of it, that is what counts.
_REMEMBERED = re.compile(
    r"\w+\.((?:exp_avg|exp_avg_sq|square_avg|momentum_buffer|step|grad_avg|max_exp_avg_sq)\..+)"
)


def shown(name: str) -> str:
    """`graph.grad_h`, which is nowhere in the code, is grad_h; a setting's name is short, too.

    `optimizer.exp_avg.model.0.weight` is exp_avg.model.0.weight.
    """
    if remembered := _REMEMBERED.fullmatch(name):
        return remembered[1]
    if not name.startswith(_IN_GRAPH):
        return name.removeprefix(_SETTING)
    inner = name.removeprefix(_IN_GRAPH)
    if inner.isdigit():
        return QCoreApplication.translate("names", "gradient {number}").format(number=inner)
    return inner


def shown_in_full(name: str) -> str:
    """The same, and that it was made inside of backward."""
    if not name.startswith(_IN_GRAPH):
        return name
    said = QCoreApplication.translate("names", "{name} (inside backward)")
    return said.format(name=shown(name))

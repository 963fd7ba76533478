"""What a recording would need, worked out in whole numbers before anything is made."""

from __future__ import annotations

from core.experiment.experiment import Experiment
from core.programs import find

_BYTES = {"float64": 8, "float32": 4, "bfloat16": 4, "float16": 2}  # bfloat16 as float32
_REMEMBERED = {"sgd": 0, "rmsprop": 1, "adam": 2}
DEEPEST = 3  # the middle layer of rung 8 is used so many times at most


def need(experiment: Experiment) -> int:
    """The bytes that a whole recording of one step of this experiment takes, at most.

    Of each weight: before and after, and its gradient before (of the step before this one) and
    after; from rung 3 on also zeroed, and what the nodes of the graph pass on to it; twice what
    an optimizer remembers. Of the rest: this step's and what is left of the one before.
    """
    n, d_in, hidden, d_out = experiment.n, experiment.d_in, experiment.hidden, experiment.d_out
    weights = d_in * hidden + hidden * d_out
    by_hand = find(experiment.program).id in ("numpy", "tensors", "compile", "cuda_graph")
    remembered = _REMEMBERED[experiment.optimizer] + (experiment.momentum > 0)
    copies = 4 if by_hand else 7 + 2 * remembered
    numbers = n * d_in + n * d_out
    if experiment.program == "dynamic":
        weights += hidden * hidden * (1 + DEEPEST)
        numbers += 4 * DEEPEST * n * hidden
    numbers += weights * copies + 8 * n * hidden + 8 * n * d_out
    return _BYTES[experiment.dtype] * numbers

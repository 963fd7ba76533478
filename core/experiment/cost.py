"""What a step costs, worked out in whole numbers before anything is made."""

from dataclasses import dataclass

from core.experiment.experiment import Experiment
from core.programs import find

_BYTES = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2}
_REMEMBERED = {"sgd": 0, "rmsprop": 1, "adam": 2}
# Arrays as large as h that are there at once at the most, as measured: h, h_relu, their gradients,
# and what a line makes before it lets go of the old one; with some, what the graph or a mask keeps.
_HIDDEN = {"tensors": 8, "autograd": 8, "function": 12, "dynamic": 12}
_WORKSPACE = 16 * 10**6  # bytes, at most, in which torch sorts the numbers of a product
_RANK = 230 * 10**6  # bytes of main memory that each rank takes for torch alone


@dataclass(frozen=True)
class Cost:
    """`weights` are numbers, `flop` floating-point operations a step, the others bytes.

    `memory` is needed where the arrays live, `start` in main memory while they are made;
    `traffic` is what a step must at least read from memory and write into it.
    """

    weights: int
    flop: int
    memory: int
    start: int
    traffic: int


def remembered(experiment: Experiment) -> int:
    """How many numbers the optimizer keeps of each weight between steps."""
    return _REMEMBERED[experiment.optimizer] + (experiment.momentum > 0)


def cost(experiment: Experiment) -> Cost:
    """The cost of one step of this experiment.

    Operations: a product of an a x b and a b x c matrix is 2abc. There are five, two of them
    N x D_in x H and three N x H x D_out; what is done cell by cell adds a few for each cell.

    Traffic: a step can't do without reading x, y and the weights, nor without writing the new
    weights; what the optimizer remembers of each weight is read and written as well. All else
    (h, the gradients) may stay in a cache between the line that makes it and the one that uses it,
    and whatever is read twice may be there still. So it is the size of a number times
    (N x D_in + N x D_out + 2 x weights x (1 + remembered)).
    """
    n, d_in, hidden, d_out = experiment.n, experiment.d_in, experiment.hidden, experiment.d_out
    weights = d_in * hidden + hidden * d_out
    extra = hidden * hidden if experiment.program == "dynamic" else 0
    data = n * d_in + n * d_out
    flop = 4 * n * d_in * hidden + 6 * n * hidden * d_out
    flop += 3 * n * hidden + 5 * n * d_out + 2 * weights
    if experiment.program == "dynamic":
        flop += 6 * n * hidden * hidden * 3 // 2  # the middle layer, 1.5 times on average
    size = _BYTES[experiment.dtype]
    kept = remembered(experiment)
    # The weights, their gradients, the rate times a gradient; and, each with what the optimizer
    # remembers, four checkpoints (while one is replaced) and the final copy.
    copies = 3 + kept + 5 * (1 + kept)
    if find(experiment.program).processes:
        # Each process has what it sends as well; on the CPU all of them are in one memory.
        copies += 1 + 4 * (experiment.processes - 1) * (experiment.device == "cpu")
    held = _HIDDEN.get(experiment.program, 6)
    arrays = data + (weights + extra) * copies + held * n * hidden + 4 * n * d_out
    # Some weights are drawn twice: the teacher's, or standard normal ones before others.
    twice = experiment.data == "teacher" or experiment.init == "linear"
    start = 8 * (data + weights * (1 + twice))
    if experiment.device == "cpu" and find(experiment.program).kind == "torch":
        start += min(_WORKSPACE, size * weights)
    if experiment.processes > 1:
        start += _RANK * experiment.processes
    memory = size * arrays
    # The middle layer is gone through in three steps of four, and else is not touched.
    traffic = size * (data + (2 * weights + extra * 3 // 2) * (1 + kept))
    return Cost(weights + extra, flop, memory, start, traffic)

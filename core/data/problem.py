"""The problem: x, y, w1 and w2, made from the seed, the same for every program.

The functions that make them stand in an exported script word for word, so each keeps to
NumPy (or torch) alone. All arrays are float64 until `as_arrays` or `as_tensors` casts them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.message import Refused, say
from core.data import Table, read_table
from core.experiment.devices import survey
from core.experiment.experiment import FIELDS, Experiment
from core.programs import find


def random_data(n, d_in, hidden, d_out, seed):
    """Noise to be learnt by heart, drawn in the order x, y, w1, w2."""
    random = np.random.RandomState(seed)
    x = random.randn(n, d_in)
    y = random.randn(n, d_out)
    w1 = random.randn(d_in, hidden)
    w2 = random.randn(hidden, d_out)
    return x, y, w1, w2


def hand_data(n, d_in, hidden, d_out, seed):
    """Whole numbers in one size, small enough to follow on paper; nothing is drawn."""
    x = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
    y = np.array([[1.0], [4.0]])
    w1 = np.array([[1.0, -1.0], [1.0, 0.0], [-1.0, 1.0]])
    w2 = np.array([[1.0], [2.0]])
    return x, y, w1, w2


def sine_data(n, d_in, hidden, d_out, seed):
    """The sine from -pi to pi; the second input is always 1, because the network has no bias."""
    random = np.random.RandomState(seed)
    position = np.linspace(-np.pi, np.pi, n)
    x = np.stack([position, np.ones(n)], axis=1)
    y = np.sin(position)[:, None]
    w1 = random.randn(d_in, hidden)
    w2 = random.randn(hidden, d_out)
    return x, y, w1, w2


def teacher_data(n, d_in, hidden, d_out, seed):
    """Targets from a hidden network of the same shape, so that the loss can reach zero."""
    random = np.random.RandomState(seed)
    x = random.randn(n, d_in)
    teacher_w1 = random.randn(d_in, hidden)
    teacher_w2 = random.randn(hidden, d_out)
    y = np.maximum(x @ teacher_w1, 0) @ teacher_w2
    w1 = random.randn(d_in, hidden)
    w2 = random.randn(hidden, d_out)
    return x, y, w1, w2


def random_weights(d_in, hidden, d_out, seed):
    """Standard normal weights for data that bring none."""
    random = np.random.RandomState(seed)
    return random.randn(d_in, hidden), random.randn(hidden, d_out)


def linear_weights(d_in, hidden, d_out, seed):
    """Weights drawn as torch.nn.Linear does: uniform, up to one over the root of the inputs."""
    random = np.random.RandomState([seed, 1])  # not the numbers that made x once more
    w1 = random.uniform(-1, 1, (d_in, hidden)) / np.sqrt(d_in)
    w2 = random.uniform(-1, 1, (hidden, d_out)) / np.sqrt(hidden)
    return w1, w2


def as_arrays(arrays, dtype):
    """Copies of the arrays in NumPy's float32 or float64."""
    return [np.array(array, dtype=dtype, order="C") for array in arrays]


def as_tensors(arrays, dtype, device):
    """The arrays as tensors of this dtype on this device."""
    import torch

    return [torch.tensor(array, dtype=getattr(torch, dtype), device=device) for array in arrays]


MAKERS = {
    "random": random_data,
    "hand": hand_data,
    "sine": sine_data,
    "teacher": teacher_data,
}


@dataclass(frozen=True)
class Problem:
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out, all float64."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    w1: NDArray[np.float64]
    w2: NDArray[np.float64]

    def cast(self, experiment: Experiment) -> list[Any]:
        """Fresh copies of x, y, w1 and w2 in the kind that the experiment's program takes."""
        arrays = (self.x, self.y, self.w1, self.w2)
        if find(experiment.program).kind == "numpy":
            return as_arrays(arrays, experiment.dtype)
        return as_tensors(arrays, experiment.dtype, experiment.device)


def make_problem(experiment: Experiment, table: Table | None = None) -> Problem:
    """The problem that an experiment sets; `table` is needed when its data are a file.

    Raises Refused if the table has other sizes than the experiment.
    """
    sizes = {"n": experiment.n, "d_in": experiment.d_in, "d_out": experiment.d_out}
    weight_sizes = (experiment.d_in, experiment.hidden, experiment.d_out, experiment.seed)
    if experiment.data == "file":
        if table is None:
            raise Refused(say("No data file is open: choose one."), "file")
        fitting = table.fit(experiment)
        for name, size in sizes.items():
            if getattr(fitting, name) != size:
                raise Refused(
                    say(
                        "{path} gives {label} = {found}, but the experiment says {size}.",
                        path=experiment.file,
                        label=FIELDS[name].label,
                        found=getattr(fitting, name),
                        size=size,
                    ),
                    name,
                )
        x, y = table.x, table.y
        w1, w2 = random_weights(*weight_sizes)
    else:
        x, y, w1, w2 = MAKERS[experiment.data](experiment.n, *weight_sizes)
    if experiment.init == "linear":
        w1, w2 = linear_weights(*weight_sizes)
    return Problem(x, y, w1, w2)


def prepare(experiment: Experiment, table: Table | None) -> Problem:
    """The problem of an experiment, whose file is read if that was not done before.

    Raises Refused if it can't be read, or has other sizes.
    """
    return make_problem(experiment, find_table(experiment, table))


def find_table(experiment: Experiment, table: Table | None) -> Table | None:
    """The table of the experiment's file, which is read unless it is there already."""
    if experiment.data != "file" or table is not None:
        return table
    free = survey(patient=False).memory
    return read_table(experiment.file, experiment.inputs, experiment.targets, free)

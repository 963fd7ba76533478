"""Table: examples from a file of the user's own, and where they came from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.message import Message, Refused, quantity, say
from core.experiment.experiment import Experiment


@dataclass(frozen=True)
class Table:
    """Examples from a file: x is N x D_in and y is N x D_out, both float64 and finite.

    `load(**arguments)` reads them again; an exported script does so.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    load: Callable[..., Any]
    arguments: dict[str, Any]

    def fit(self, experiment: Experiment) -> Experiment:
        """The experiment in the sizes of this table."""
        n, d_in = self.x.shape
        return replace(experiment, data="file", n=n, d_in=d_in, d_out=self.y.shape[1])


def refused(message: Message) -> Refused:
    """The refusal of a data file."""
    return Refused(message, "file")


def check_memory(path: str, numbers: int, free_memory: int) -> None:
    """Refuse a file whose numbers, twice over while they are sorted into x and y, do not fit."""
    need = 2 * 8 * numbers
    if need > free_memory:
        raise refused(
            say(
                "{path} holds {numbers} numbers, which need {need} of memory, and {free} are free: "
                "choose a part of it.",
                path=path,
                numbers=numbers,
                need=quantity(need, "B"),
                free=quantity(free_memory, "B"),
            )
        )

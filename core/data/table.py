"""What a data file holds, and what a format of such files can do."""

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

    `load(**arguments)` reads them again. An exported script does so with the text of that function,
    which therefore imports what it needs besides `np` itself.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    load: Callable[..., Any]
    arguments: dict[str, Any]

    def fit(self, experiment: Experiment) -> Experiment:
        """The experiment in the sizes of this table."""
        n, d_in = self.x.shape
        return replace(experiment, data="file", n=n, d_in=d_in, d_out=self.y.shape[1])


@dataclass(frozen=True)
class Column:
    """One column of a table, or one array of an archive.

    `id` names it in the fields `inputs` and `targets`; `sample` is its first value, or an
    array's shape and type.
    """

    id: str
    title: str
    sample: str


@dataclass(frozen=True)
class Format:
    """One kind of data file.

    `read(path, inputs, targets, free_memory)` gives its table, and `columns(path)` its number of
    rows, if the file tells it, and its columns; both raise Refused or OSError. `suffixes` are in
    lower case, with the dot. `holds(path)` knows a file of another name by its content.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[str, str, str, int], Table]
    columns: Callable[[str], tuple[int | None, tuple[Column, ...]]]
    holds: Callable[[str], bool] = lambda path: False

    def takes(self, path: str) -> bool:
        """Whether a file is of this kind, by its name or else by its content."""
        return path.lower().endswith(self.suffixes) or self.holds(path)


def refused(message: Message) -> Refused:
    """The refusal of a data file."""
    return Refused(message, "file")


def check_memory(path: str, numbers: int, free_memory: int) -> None:
    """Refuse a file whose numbers, twice over while they are sorted into x and y, do not fit."""
    need = 2 * 8 * numbers
    if need > free_memory:
        raise refused(
            say(
                "{path} holds {numbers} numbers, which need {need} of memory, but only "
                "{free} is free: choose part of it.",
                path=path,
                numbers=numbers,
                need=quantity(need, "B"),
                free=quantity(free_memory, "B"),
            )
        )

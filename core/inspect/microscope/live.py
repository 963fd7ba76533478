"""What a running frame holds: its arrays, optimizer states and plain numbers, by name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import FrameType, SimpleNamespace
from typing import Any

import numpy as np

from core.machine.pytorch import loaded_torch
from core.run.watch import variables


@dataclass(frozen=True)
class Live:
    """The program's own objects: read them at once, copy what is to last.

    `arrays` has the names of `core.run.watch.variables`, and what an optimizer remembers of a
    parameter as `optimizer.exp_avg.model.0.weight`. `numbers` are Python's own: the knobs
    (`knobs.learning_rate`) and local variables. `owners` are modules and optimizers.
    """

    arrays: dict[str, Any]
    numbers: dict[str, float]
    owners: dict[str, Any]


def look(frame: FrameType) -> Live:
    """What the frame holds now."""
    arrays = variables(frame)
    numbers: dict[str, float] = {}
    owners: dict[str, Any] = {}
    torch = loaded_torch()
    for name, value in frame.f_locals.items():
        if isinstance(value, SimpleNamespace):
            for inner, number in vars(value).items():
                if _plain(number):
                    numbers[f"{name}.{inner}"] = number
        elif _plain(value):
            numbers[name] = value
        elif torch and isinstance(value, (torch.nn.Module, torch.optim.Optimizer)):
            owners[name] = value
    for name, owner in owners.items():
        if torch and isinstance(owner, torch.optim.Optimizer):
            arrays |= _remembered(name, owner, parameter_names(frame))
    return Live(arrays, numbers, owners)


def parameter_names(frame: FrameType) -> dict[int, str]:
    """The name of each tensor that may be a parameter, by its `id`; a module's name goes first."""
    torch = loaded_torch()
    names: dict[int, str] = {}
    if torch is None:
        return names
    for name, value in frame.f_locals.items():
        if isinstance(value, torch.Tensor):
            names.setdefault(id(value), name)
    for name, value in frame.f_locals.items():
        if isinstance(value, torch.nn.Module):
            for inner, parameter in value.named_parameters():
                names[id(parameter)] = f"{name}.{inner}"
    return names


def place(array: Any) -> int:
    """Where in memory an array begins; what has no place of its own gets one that no other has."""
    if isinstance(array, np.ndarray):
        address: int = array.__array_interface__["data"][0]
        return address
    return -id(array) if isinstance(array, np.generic) else int(array.data_ptr())


def key(array: Any) -> tuple[Any, ...]:
    """Equal before and after a line unless it put another array there or changed a tensor."""
    if isinstance(array, (np.ndarray, np.generic)):
        return (id(array), place(array), array.shape, array.strides)
    # torch counts the changes made to a tensor, and to all that share its memory.
    return (array._version, place(array), tuple(array.shape), array.stride())


class View(Enum):
    """How one array sees the memory that another one begins at as well."""

    SAME = "same"
    FLIPPED = "flipped"
    OTHER = "other"


def seen_as(array: Any, other: Any) -> View:
    """How `other`, which begins at the same place, sees what `array` sees."""
    shape, steps = tuple(array.shape), _steps(array)
    if (tuple(other.shape), _steps(other)) == (shape, steps):
        return View.SAME
    flipped = (tuple(other.shape)[::-1], _steps(other)[::-1]) == (shape, steps)
    return View.FLIPPED if flipped else View.OTHER


def _steps(array: Any) -> tuple[int, ...]:
    """How far apart in memory two neighbours along each axis are, where there are two."""
    by_numpy = isinstance(array, (np.ndarray, np.generic))
    steps = array.strides if by_numpy else array.stride()
    return tuple(step if length > 1 else 0 for step, length in zip(steps, array.shape, strict=True))


def _plain(value: object) -> bool:
    # NumPy's float64 is a Python float as well, and belongs to the arrays.
    return isinstance(value, (int, float)) and not isinstance(value, (bool, np.generic))


def _remembered(name: str, optimizer: Any, names: dict[int, str]) -> dict[str, Any]:
    torch = loaded_torch()
    found: dict[str, Any] = {}
    for parameter, state in optimizer.state.items():
        for part, value in state.items():
            if isinstance(value, torch.Tensor):
                found[f"{name}.{part}.{names.get(id(parameter), '?')}"] = value.detach()
    return found

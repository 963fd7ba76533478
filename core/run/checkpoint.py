"""Checkpoints: what a paused program carries from step to step, kept and put back."""

import ast
import copy
import inspect
import random
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import FrameType
from typing import Any

import numpy as np

from core.machine.pytorch import loaded_torch
from core.run.watch import as_numpy, variables


@dataclass(frozen=True)
class Checkpoint:
    """A program's memory after `step` steps: copies of its arrays, and its helpers' states."""

    step: int
    arrays: dict[str, Any]
    optimizers: dict[str, Any]
    dice: dict[str, Any]

    @property
    def weights(self) -> dict[str, Any]:
        """The arrays that are not gradients."""
        return {name: array for name, array in self.arrays.items() if not name.endswith(".grad")}


@lru_cache(maxsize=64)
def carried_names(train: Callable[..., Any]) -> frozenset[str]:
    """The variables of a program that last from step to step and may change.

    These are the names that it has before its loop begins, less those that only hold data.
    """
    function = ast.parse(textwrap.dedent(inspect.getsource(train))).body[0]
    assert isinstance(function, ast.FunctionDef)
    names = {argument.arg for argument in function.args.args}
    for statement in function.body:
        if not isinstance(statement, ast.While):
            names |= {
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return frozenset(names - {"x", "y", "knobs"})


def carried_arrays(frame: FrameType, names: frozenset[str]) -> dict[str, Any]:
    """The program's own arrays that last: w1, w2, and parameters that are not those again."""
    arrays: dict[str, Any] = {}
    places: set[int] = set()
    for name, array in variables(frame).items():
        # What has no shape is a setting in the guise of a tensor, such as the learning rate.
        if name.partition(".")[0] not in names or name.endswith(".grad") or not array.shape:
            continue
        place = array.ctypes.data if isinstance(array, np.ndarray) else _address(array)
        if place not in places:  # a layer's weight may be w1 itself, seen transposed
            places.add(place)
            arrays[name] = array
    return arrays


def capture(frame: FrameType, names: frozenset[str], step: int) -> Checkpoint:
    """A copy of what the program carries."""
    arrays = {
        name: array.clone() if hasattr(array, "clone") else array.copy()
        for name, array in _with_gradients(frame, names).items()
    }
    optimizers = {
        name: copy.deepcopy(optimizer.state_dict()) for name, optimizer in _optimizers(frame)
    }
    dice = {name: die.getstate() for name, die in dice_of(frame)}
    return Checkpoint(step, arrays, optimizers, dice)


def restore(frame: FrameType, names: frozenset[str], checkpoint: Checkpoint) -> None:
    """Put a checkpoint back into the paused program that it was taken from."""
    for name, array in _with_gradients(frame, names).items():
        if name in checkpoint.arrays:
            array[...] = checkpoint.arrays[name]
    for name, optimizer in _optimizers(frame):
        # A copy, because the optimizer would go on working in these very tensors.
        optimizer.load_state_dict(copy.deepcopy(checkpoint.optimizers[name]))
    for name, die in dice_of(frame):
        die.setstate(checkpoint.dice[name])


def weights(frame: FrameType, names: frozenset[str]) -> dict[str, np.ndarray]:
    """Copies of the weights for saving, as NumPy arrays."""
    return {name: as_numpy(array).copy() for name, array in carried_arrays(frame, names).items()}


def _with_gradients(frame: FrameType, names: frozenset[str]) -> dict[str, Any]:
    """The arrays that last and their gradients.

    A right program forgets those before it adds to them; a broken one goes on from them.
    """
    carried, found = carried_arrays(frame, names), variables(frame)
    gradients = {f"{name}.grad" for name in carried} & found.keys()
    return carried | {name: found[name] for name in gradients}


def _address(tensor: Any) -> int:
    address: int = tensor.data_ptr()
    return address


def _optimizers(frame: FrameType) -> list[tuple[str, Any]]:
    torch = loaded_torch()
    if torch is None:
        return []
    kind = torch.optim.Optimizer
    return [(name, value) for name, value in frame.f_locals.items() if isinstance(value, kind)]


def dice_of(frame: FrameType) -> list[tuple[str, random.Random]]:
    """The program's own sources of random numbers, by name."""
    kind = random.Random
    return [(name, value) for name, value in frame.f_locals.items() if isinstance(value, kind)]

"""Looking into a paused program: its arrays, by the names that its code gives them."""

import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any

import numpy as np

from core.machine.pytorch import loaded_torch


def variables(frame: FrameType) -> dict[str, Any]:
    """The arrays and tensors among a frame's local variables, by name.

    A tensor's gradient is called `w1.grad`; the parameters of an `nn.Module` and their
    gradients follow as `model.linear1.weight` and `model.linear1.weight.grad`. These are the
    program's own objects: read them between two steps, copy what is to last.
    """
    torch = loaded_torch()
    found: dict[str, Any] = {}
    modules: dict[str, Any] = {}
    for name, value in frame.f_locals.items():
        if isinstance(value, (np.ndarray, np.floating)):
            found[name] = value
        elif torch is None:
            continue
        elif isinstance(value, torch.Tensor):
            _add_tensor(found, name, value)
        elif isinstance(value, torch.nn.Module):
            modules[name] = value
    for name, module in modules.items():
        for parameter_name, parameter in module.named_parameters():
            _add_tensor(found, f"{name}.{parameter_name}", parameter)
    return found


def let_go(frame: FrameType) -> None:
    """Hold none of a paused program's arrays any more, once its variables have been looked at.

    Before Python 3.13 a frame keeps what its `f_locals` showed until it is asked again: all arrays
    of the step before would be there beside those of the next one. Not while the frame is traced.
    """
    if sys.version_info < (3, 13):
        frame.f_locals.clear()


def _add_tensor(found: dict[str, Any], name: str, tensor: Any) -> None:
    found[name] = tensor.detach()
    # Asking a tensor inside the graph for its gradient makes torch warn.
    if tensor.is_leaf and tensor.grad is not None:
        found[f"{name}.grad"] = tensor.grad.detach()


def transposed_parameters(found: Mapping[str, Any], name: str) -> list[str]:
    """The layers' parameters among variables that are this tensor, seen transposed."""
    own = found.get(name)
    if own is None or isinstance(own, (np.ndarray, np.generic)):
        return []
    return [
        other
        for other, tensor in found.items()
        if "." in other
        and hasattr(tensor, "data_ptr")
        and tensor.data_ptr() == own.data_ptr()
        and tensor.shape == own.shape[::-1]
    ]


def as_numpy(array: Any) -> np.ndarray:
    """An array or tensor as a NumPy array, without a copy where it lies in main memory as such."""
    if isinstance(array, (np.ndarray, np.generic)):
        return np.asarray(array)
    tensor = array.detach().cpu()
    if str(tensor.dtype) == "torch.bfloat16":
        tensor = tensor.float()  # NumPy has no bfloat16; float32 holds all its values
    result: np.ndarray = tensor.numpy()
    return result


def all_finite(array: Any) -> bool:
    """Whether there is neither an inf nor a nan in an array or tensor."""
    if isinstance(array, (np.ndarray, np.generic)):
        return bool(np.isfinite(array).all())
    return bool(array.isfinite().all())

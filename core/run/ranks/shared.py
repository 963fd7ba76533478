"""The arrays that a conductor and its ranks have in common: files that all of them map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.experiment.experiment import Experiment

NAMES = ("x", "y", "w1", "w2")


def share(folder: Path, tensors: Sequence[Any]) -> list[Any]:
    """Put x, y, w1 and w2 into files, and return tensors that lie in these files' memory."""
    import torch

    for name, tensor in zip(NAMES, tensors, strict=True):
        # Written, not only mapped: a disk that has no room for a mapped page ends the process.
        content = tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy()
        with open(folder / name, "wb") as file:
            file.write(content.data)
    return [
        _map(folder / name, tuple(tensor.shape), tensor.dtype)
        for name, tensor in zip(NAMES, tensors, strict=True)
    ]


def attach(folder: Path, experiment: Experiment) -> list[Any]:
    """The tensors x, y, w1 and w2 that `share` has put there for this experiment."""
    import torch

    shapes = (
        (experiment.n, experiment.d_in),
        (experiment.n, experiment.d_out),
        (experiment.d_in, experiment.hidden),
        (experiment.hidden, experiment.d_out),
    )
    kind = getattr(torch, experiment.dtype)
    return [_map(folder / name, shape, kind) for name, shape in zip(NAMES, shapes, strict=True)]


def _map(path: Path, shape: tuple[int, ...], dtype: Any) -> Any:
    import torch

    return torch.from_file(str(path), True, math.prod(shape), dtype=dtype).view(shape)

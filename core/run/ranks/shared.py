"""The tensors x, y, w1 and w2 in memory that a process shares with its children."""

from __future__ import annotations

import math
import mmap
import secrets
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_STEP = 64  # bytes; each tensor begins at a multiple of it
_CHUNK = 1 << 20  # bytes that are written at once


@dataclass(frozen=True)
class Layout:
    """Where each tensor lies in the memory: its shape, and the dtype of all of them."""

    shapes: tuple[tuple[int, ...], ...]
    dtype: str
    # The memory's name on Windows. Elsewhere it is a file without a name, which the child inherits
    # under this number; it is gone with the last process that has it open.
    name: str
    file: int

    def attach(self) -> list[Any]:
        """The tensors, in a process that shares them."""
        if sys.platform == "win32":
            return self.view(mmap.mmap(-1, self._size, tagname=self.name))
        return self.view(mmap.mmap(self.file, self.size))

    def view(self, memory: mmap.mmap) -> list[Any]:
        """Tensors that lie in this memory."""
        import torch

        dtype, found, start = getattr(torch, self.dtype), [], 0
        for shape in self.shapes:
            count = math.prod(shape)
            flat = torch.frombuffer(memory, dtype=dtype, count=count, offset=start)
            found.append(flat.view(shape))
            start += _up(count * dtype.itemsize)
        return found

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        import torch

        size = getattr(torch, self.dtype).itemsize
        return sum(_up(math.prod(shape) * size) for shape in self.shapes)


class SharedTensors:
    """Copies of `tensors`, all of one dtype, in memory that children can attach to.

    Raises OSError if there is no room for them. Close it when the children have been started.
    """

    def __init__(self, tensors: Sequence[Any]) -> None:
        dtype = str(tensors[0].dtype).removeprefix("torch.")
        shapes = tuple(tuple(tensor.shape) for tensor in tensors)
        self._file = None if sys.platform == "win32" else tempfile.TemporaryFile()  # noqa: SIM115
        number = -1 if self._file is None else self._file.fileno()
        self.layout = Layout(shapes, dtype, f"chainrule-{secrets.token_hex(8)}", number)
        if self._file is not None:
            # Written, not only mapped: a disk that has no room for a mapped page ends the process.
            for start in range(0, self.layout.size, _CHUNK):
                self._file.write(bytes(min(_CHUNK, self.layout.size - start)))
            self._file.flush()
        self.tensors = self.layout.attach()
        for mine, tensor in zip(self.tensors, tensors, strict=True):
            mine.copy_(tensor.detach())

    @property
    def files(self) -> tuple[int, ...]:
        """The open files that a child must inherit."""
        return () if self._file is None else (self._file.fileno(),)

    def close(self) -> None:
        """Let no more children attach; the tensors stay as long as somebody has them."""
        if self._file is not None:
            self._file.close()


def _up(size: int) -> int:
    return -(-size // _STEP) * _STEP

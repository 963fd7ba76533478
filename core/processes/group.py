"""The process group that rung 11 asks for its rank: of many processes, or of this one alone."""

import atexit
import gc
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import psutil

from core.base.message import Refused, say
from core.machine import pytorch
from core.machine.pytorch import loaded_torch

IFNAME = "GLOO_SOCKET_IFNAME"
_HOME = "127.0.0.1"
_lock = threading.Lock()


def distributed() -> Any:
    """The module torch.distributed; Refused, with the reason, where this torch has none."""
    pytorch.load()
    import torch._dynamo  # parts of it would hold a group that is there already, beyond its end
    import torch.distributed

    if not torch.distributed.is_available():
        raise Refused(
            say("This build of torch lacks torch.distributed, so its processes can't communicate.")
        )
    return torch.distributed


def join_alone() -> None:
    """Make a group of this process alone, unless it is in one already. Any thread may ask.

    There is one group for the whole process; it stays until the end, or until `leave`.
    """
    dist = distributed()
    with _lock:
        if not dist.is_initialized():
            # While Python ends, its threads would find no interpreter any more, and abort.
            atexit.register(leave)
            hook = sys.excepthook
            with _at_home():
                dist.init_process_group(store=dist.HashStore(), rank=0, world_size=1)
            sys.excepthook = hook  # torch's puts a rank before each line of a traceback


def listen_at_home() -> socket.socket:
    """A socket that only this machine can reach, at a port that is free."""
    return socket.create_server((_HOME, 0))


@dataclass(frozen=True)
class Meeting:
    """Where the ranks of one machine meet: a store in rank 0, in reach of this machine alone.

    Torch's launcher offers the same with `--standalone`, but then listens at every address that
    this machine has; and it asks for libuv, which builds of torch for Windows do not have.

    `port` is the store's. `files` has the socket that listens there, which rank 0 inherits. On
    Windows rank 0 opens one itself, seconds after its parent has closed the one with this port.
    """

    rank: int
    processes: int
    port: int
    files: tuple[int, ...]

    @classmethod
    def at(cls, listener: socket.socket, rank: int, processes: int) -> "Meeting":
        """A rank's meeting with the others at what `listen_at_home` has opened."""
        files = () if rank or sys.platform == "win32" else (listener.fileno(),)
        return cls(rank, processes, listener.getsockname()[1], files)

    def store(self) -> Any:
        """The TCPStore, as this rank sees it."""
        from torch.distributed import TCPStore  # type: ignore[attr-defined]

        return TCPStore(
            _HOME,
            self.port,
            is_master=self.rank == 0,
            wait_for_workers=False,
            master_listen_fd=self.files[0] if self.files else None,
            use_libuv=sys.platform != "win32",
        )


def join(device: str = "cpu", meeting: Meeting | None = None) -> None:
    """Join the group of this meeting, or the one that torch's launcher has told this process of.

    Waits for all the others. They talk by gloo about what is on the CPU, and by NCCL about what is
    on CUDA; `device` is where this process computes. If all are on this machine, gloo talks within
    it. Raises Refused if they can't meet.
    """
    dist = distributed()
    if device.startswith("cuda"):
        import torch

        torch.cuda.set_device(device)
    if meeting is not None:
        with _lock, _at_home():
            dist.init_process_group(
                store=meeting.store(), rank=meeting.rank, world_size=meeting.processes
            )
        return
    alone = os.environ.get("LOCAL_WORLD_SIZE") == os.environ.get("WORLD_SIZE")
    with _lock, _at_home() if alone else nullcontext():
        try:
            dist.init_process_group()
        except (RuntimeError, ValueError) as error:  # torch's own errors of its network are such
            raise Refused(
                say(
                    "The processes can't connect at {address}: {reason}",
                    address=f"{os.environ['MASTER_ADDR']}:{os.environ['MASTER_PORT']}",
                    reason=pytorch.told(error),
                )
            ) from error


def size() -> int:
    """How many processes are in the group; 0 if there is none."""
    torch = loaded_torch()
    if torch is None or not torch.distributed.is_available():
        return 0
    dist = torch.distributed
    return int(dist.get_world_size()) if dist.is_initialized() else 0


def leave() -> None:
    """Leave the group, if there is one, after all programs that ran in it have been closed.

    If what synchronizes gradients is let go after the group, torch may wait for itself for ever:
    for a thread that waits for the interpreter, which it does not let go meanwhile.
    """
    dist = distributed()
    with _lock:
        if dist.is_initialized():
            gc.collect()
            dist.destroy_process_group()


@contextmanager
def _at_home() -> Iterator[None]:
    """Let gloo, which always listens somewhere, do so where no other machine can reach it."""
    name = loopback()
    if name is None or IFNAME in os.environ:
        yield
        return
    os.environ[IFNAME] = name
    try:
        yield
    finally:
        del os.environ[IFNAME]


def loopback() -> str | None:
    """The name of this machine's network to itself, such as lo; None if gloo knows none."""
    if sys.platform == "win32":
        return None
    for name, addresses in psutil.net_if_addrs().items():
        if any((one.family, one.address) == (socket.AF_INET, "127.0.0.1") for one in addresses):
            return name
    return None

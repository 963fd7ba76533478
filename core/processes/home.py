"""Where the ranks of one machine meet: at an address that no other machine can reach.

Torch's launcher offers the same with `--standalone`, but then listens at every address that this
machine has; and it asks for libuv, which builds of torch for Windows do not have.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

HOME = "127.0.0.1"
_NAME = "home"


def meet_at_home() -> str:
    """The name of the rendezvous backend that is told to torch's launcher in this process."""
    from torch.distributed.elastic.rendezvous import rendezvous_handler_registry
    from torch.distributed.elastic.rendezvous.static_tcp_rendezvous import StaticTCPRendezvous

    class AtHome(StaticTCPRendezvous):
        def __init__(self, run_id: str) -> None:
            store, port = make_store()
            super().__init__(HOME, port, rank=0, world_size=1, run_id=run_id, timeout=600)
            self._store = store

        def get_backend(self) -> str:
            return _NAME

    rendezvous_handler_registry.register(_NAME, lambda given: AtHome(given.run_id))
    return _NAME


def make_store() -> tuple[Any, int]:
    """A TCPStore that listens within this machine only, and its port."""
    from torch.distributed import TCPStore  # type: ignore[attr-defined]

    listener = socket.create_server((HOME, 0))
    port = listener.getsockname()[1]
    store = TCPStore(
        HOME,
        port,
        world_size=1,
        is_master=True,
        multi_tenant=True,
        master_listen_fd=listener.detach(),
        use_libuv=sys.platform != "win32",
    )
    return store, port

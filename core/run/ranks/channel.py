"""The channel between a conductor and a rank: a connection within this machine."""

from __future__ import annotations

import hmac
import json
import secrets
import socket
import struct
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

_HOME = "127.0.0.1"
_ADDRESS = "address.json"
_ORDER = struct.Struct("<?d")
_HELLO = struct.Struct("<32sII")
_HEAD = struct.Struct("<BI")
_LOSS = struct.Struct("<d")
_TIMES = struct.Struct("<ddd")
_MOST = 4096  # bytes of a message


@dataclass(frozen=True)
class Order:
    """Do a step at this learning rate; with `reload`, take the weights of the files first."""

    reload: bool
    learning_rate: float


class Kind(Enum):
    """What a rank has to tell."""

    LOSS = 0  # the loss of the step
    TIMES = 1  # the same, with seconds a step and the share of them spent in all-reduce
    ERROR = 2  # why it can't go on: a kind of exception and its text


@dataclass(frozen=True)
class Told:
    """One message of a rank."""

    kind: Kind
    numbers: tuple[float, ...] = ()
    text: tuple[str, str] = ("", "")


class Listener:
    """Where ranks connect to; what its file in `folder` says is known to nobody else."""

    def __init__(self, folder: Path) -> None:
        self.socket = socket.create_server((_HOME, 0))  # a port that is free
        self._token = secrets.token_hex(16)
        address = {"port": self.socket.getsockname()[1], "token": self._token}
        (folder / _ADDRESS).write_text(json.dumps(address))

    def accept(self, seconds: float) -> tuple[int, int, socket.socket] | None:
        """The rank that has come, its process and the connection; None if it was somebody else."""
        connection, _ = self.socket.accept()
        try:
            connection.settimeout(seconds)
            token, rank, process = _HELLO.unpack(_receive(connection, _HELLO.size))
        except (OSError, EOFError):
            connection.close()
            return None
        if not hmac.compare_digest(token, self._token.encode()):
            connection.close()
            return None
        connection.settimeout(None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return rank, process, connection

    def close(self) -> None:
        """Let nobody in any more."""
        self.socket.close()


class Channel:
    """A rank's end."""

    def __init__(self, folder: Path, rank: int, process: int) -> None:
        address = json.loads((folder / _ADDRESS).read_text())
        self._socket = socket.create_connection((_HOME, address["port"]))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(_HELLO.pack(address["token"].encode(), rank, process))

    def receive(self) -> Order:
        """Wait for the next order; raises EOFError when there are no more."""
        return Order(*_ORDER.unpack(_receive(self._socket, _ORDER.size)))

    def tell_loss(self, loss: float, times: tuple[float, float] | None) -> None:
        """A step is done."""
        if times is None:
            self._socket.sendall(_HEAD.pack(Kind.LOSS.value, _LOSS.size) + _LOSS.pack(loss))
        else:
            head = _HEAD.pack(Kind.TIMES.value, _TIMES.size)
            self._socket.sendall(head + _TIMES.pack(loss, *times))

    def close(self) -> None:
        """Have no more to tell."""
        self._socket.close()

    def tell_error(self, kind: str, text: str) -> None:
        """This rank can't go on."""
        content = json.dumps([kind[:100], text[:300]], ensure_ascii=False).encode()
        self._socket.sendall(_HEAD.pack(Kind.ERROR.value, len(content)) + content)


def send(connection: socket.socket, order: Order) -> None:
    """Send an order to a rank; OSError if it has gone."""
    connection.sendall(_ORDER.pack(order.reload, order.learning_rate))


def hear(connection: socket.socket) -> Told:
    """The message of a rank that has begun to tell one; EOFError or OSError if it has gone."""
    kind, size = _HEAD.unpack(_receive(connection, _HEAD.size))
    content = _receive(connection, min(size, _MOST))
    if kind == Kind.ERROR.value:
        name, text = json.loads(content)
        return Told(Kind.ERROR, text=(str(name), str(text)))
    numbers = _LOSS if kind == Kind.LOSS.value else _TIMES
    return Told(Kind(kind), numbers.unpack(content))


def _receive(connection: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        part = connection.recv(size - len(content))
        if not part:
            raise EOFError
        content += part
    return content

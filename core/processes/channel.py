"""The child's end: what happens in a process that `core.processes.child` has started."""

import io
import multiprocessing.connection
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import sleep
from typing import Any, NoReturn

import psutil

from core.base.stopping import leave
from core.machine.allocator import STACK, keep_freed_memory

_LOOK = 0.25  # seconds between two looks at whether a parent without a channel is still there


@dataclass(frozen=True)
class Stop:
    """The parent's message that the work on its last message, or all there is, is to stop."""


class _Request:
    """Whether some work is to stop; set by the channel's thread, asked by the one that works."""

    def __init__(self) -> None:
        self.made = False
        self._call: Callable[[], object] | None = None

    def make(self) -> None:
        self.made = True
        if self._call:
            self._call()

    def on_made(self, call: Callable[[], object]) -> None:
        self._call = call
        if self.made:
            call()


class Channel:
    """Messages from and to the parent.

    A thread of its own listens, so that the parent is heard while work is being done: a stop
    reaches `on_stop`, and when the parent has gone this process ends at once, with all that it has
    started. `receive` is for one thread; `send` is for any.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._sending = threading.Lock()
        self._request = _Request()
        self._received: queue.SimpleQueue[tuple[Any, _Request]] = queue.SimpleQueue()
        listener = threading.Thread(
            target=self._listen, args=(self._request,), name="channel", daemon=True
        )
        listener.start()

    def send(self, message: object) -> None:
        """Send the parent any object that can be pickled."""
        try:
            with self._sending:
                self._connection.send(message)
        except OSError:  # the parent has gone
            leave(1)

    def receive(self) -> Any:
        """Wait for the parent's next message. What was asked to stop before is forgotten."""
        message, self._request = self._received.get()
        return message

    @property
    def stopped(self) -> bool:
        """Whether the work on the message received last is to stop; if there was none, all is."""
        return self._request.made

    def on_stop(self, call: Callable[[], object]) -> None:
        """Call this, on the channel's thread, when `stopped` becomes true; now, if it is."""
        self._request.on_made(call)

    def _listen(self, latest: _Request) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                leave(1)
            except Exception:  # a message that can't be unpickled here
                traceback.print_exc()
                leave(1)
            if isinstance(message, Stop):
                latest.make()
            else:
                # A stop counts for what was sent before it, received or not, and for nothing later.
                latest = _Request()
                self._received.put((message, latest))


def run_child(handle: str) -> NoReturn:
    """What `main.py child HANDLE` does: call the function that the parent sends, and end.

    The exit code is 0, or 1 if it raised something, which then is on stderr.
    """
    connection = _connect(int(handle))
    code = 1
    try:
        path, memory = connection.recv()
        sys.path[:] = path
        if memory is not None:
            _limit_memory(memory)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
        keep_freed_memory()
        threading.stack_size(STACK)
        target, arguments = connection.recv()
        target(Channel(connection), *arguments)
        code = 0
    except BaseException:  # EOFError, too, if the parent went before it had sent all
        traceback.print_exc()
    # Whatever other threads and libraries are at, they would only delay the end.
    leave(code)


def interrupt_with_parent() -> None:
    """Do what Ctrl-C does as soon as the process that started this one has gone.

    For ranks that torch's launcher starts: it gives them no channel.
    """
    parent = os.getppid()

    def watch() -> None:
        # On Windows a parent that has gone keeps its number.
        while os.getppid() == parent and psutil.pid_exists(parent):
            sleep(_LOOK)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _connect(handle: int) -> Any:
    if sys.platform == "win32":
        return multiprocessing.connection.PipeConnection(handle)
    os.set_inheritable(handle, False)
    return multiprocessing.connection.Connection(handle)


def _limit_memory(size: int) -> None:
    """Let this process have so many bytes of its own; what asks for more raises MemoryError.

    Of no effect on Windows, and on macOS only for some of the memory.
    """
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, size))

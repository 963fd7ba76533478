"""The parent's end: a function of this app that runs in a process of its own.

What the two tell each other is pickled. Both are the same version of this app, started by the same
user, and the pipe between them has no name by which anybody else could open it. So a message may
be any object, and none of them is described a second time.
"""

import atexit
import logging
import multiprocessing.connection
import os
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

import psutil

from core.base.folders import ROOT
from core.base.message import Message, say
from core.processes.channel import Stop
from core.processes.guard import kill_group

_BURIAL = 1.0  # seconds that the system may take to end a process that is dead
_TAIL = 4096  # characters of what a child wrote that are kept
_SHOWN = 200  # characters of its last line that are told

_log = logging.getLogger(__name__)
_children: "weakref.WeakSet[Child]" = weakref.WeakSet()  # those that have not been ended


class ChildEnded(Exception):
    """A child has ended, however it did, and has no more messages.

    `code` is its exit code, negative for a signal, and `said` the last line that it wrote.
    """

    def __init__(self, code: int, said: str) -> None:
        super().__init__(code, said)
        self.code, self.said = code, said

    @property
    def reason(self) -> Message:
        """The same as part of a sentence."""
        if self.code < 0:
            try:
                name = signal.Signals(-self.code).name
            except ValueError:
                name = str(-self.code)
            if name == "SIGKILL":
                return say("it was killed (SIGKILL), which the system does when memory runs out")
            return say("it was ended by {signal}", signal=name)
        if self.said:
            return say("{said} (exit code {code})", said=self.said, code=self.code)
        return say("it ended with exit code {code}", code=self.code)


class Child:
    """A process in which `target(channel, *arguments)` is called; it ends when that returns.

    The target and its arguments are pickled: the target is a function at the top of a module.
    The child has `environment` besides this process's own, the open `files` (on Windows none) and
    `memory` bytes at most, where the system can limit them. What it prints is heard by
    `on_output`, on a thread of its own, and the end of it is kept.

    It ends when this process does, however that ends. Raises OSError if it can't be started.
    To be ended, as a `with` block does it. Any thread may call `kill`, `stop` and `alive`.
    """

    def __init__(
        self,
        target: Callable[..., object],
        *arguments: object,
        environment: Mapping[str, str] | None = None,
        files: Sequence[int] = (),
        memory: int | None = None,
        on_output: Callable[[str], object] | None = None,
    ) -> None:
        self.connection, theirs = multiprocessing.connection.Pipe()
        try:
            self._process = _start_child(theirs.fileno(), environment, files)
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()  # or its end would not be seen here
        self.pid = self._process.pid
        self._output = _Output(self._process.stdout, on_output)
        _children.add(self)
        _guard.watch(self.pid)
        try:
            # The path first: without it the target may not be found.
            self.connection.send((sys.path, memory))
            self.connection.send((target, arguments))
        except OSError:
            pass  # it has ended already, as `receive` will say
        except BaseException:
            self.end()
            raise

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def send(self, message: object) -> None:
        """Send it any object that can be pickled; raises ChildEnded."""
        try:
            self.connection.send(message)
        except OSError:
            raise self._ended() from None

    def poll(self, seconds: float = 0.0) -> bool:
        """Whether `receive` answers at once; waits for so long at most."""
        return bool(wait([self], seconds))

    def receive(self) -> Any:
        """Its next message, waited for; raises ChildEnded."""
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            raise self._ended() from None

    def stop(self) -> None:
        """Ask it to stop what it was sent last; `Channel.on_stop` hears that."""
        with suppress(OSError):
            self.connection.send(Stop())

    def kill(self) -> None:
        """End it at once, with all that it has started; a thread that waits for it hears that."""
        if self.alive:
            _kill(self._process)

    def end(self, patience: float = 0.0) -> None:
        """Ask it to stop, if it has so many seconds, then kill it. May be called again.

        There is no third way between the two: no child handles SIGTERM, which would just kill it.
        """
        if self not in _children:
            return
        if patience and self.alive:
            self.stop()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        _kill(self._process)  # even if it has ended: what it has started may not have
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_BURIAL)
        self._output.close()
        self.connection.close()
        _children.discard(self)
        _guard.forget(self.pid)

    def _ended(self) -> ChildEnded:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_BURIAL)  # its channel is closed a little earlier
        self.end()
        code = self._process.returncode
        if code:
            tail = self._output.tail or "nothing"
            _log.warning("Child %d ended with %s; it wrote last: %s", self.pid, code, tail)
        return ChildEnded(-signal.SIGTERM if code is None else code, self._output.last_line())


def wait(children: Iterable[Child], seconds: float) -> list[Child]:
    """Those of these children that have sent something or ended, after so many seconds at most."""
    by_connection: dict[Any, Child] = {child.connection: child for child in children}
    ready = multiprocessing.connection.wait(list(by_connection), seconds)
    return [by_connection[connection] for connection in ready]


class _Output:
    """What a child prints, read on a thread of its own, so that it is never kept waiting."""

    def __init__(self, pipe: IO[str] | None, hear: Callable[[str], object] | None) -> None:
        assert pipe is not None
        self._pipe, self._hear = pipe, hear
        self.tail = ""
        self._thread = threading.Thread(target=self._read, name="child output", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self._pipe:
            for line in iter(lambda: self._pipe.readline(_TAIL), ""):
                self.tail = (self.tail + line)[-_TAIL:]
                if self._hear:
                    self._hear(line)

    def close(self) -> None:
        """Wait for what was printed last; who has left the child's group may print for ever."""
        self._thread.join(_BURIAL)

    def last_line(self) -> str:
        lines = [line.strip() for line in self.tail.splitlines() if line.strip()]
        return lines[-1][:_SHOWN] if lines else ""


class _Guard:
    """The process that kills the children when this one has died; there is one for all of them.

    It is started before the first child, and again if it has died. None on Windows.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """See to it that it is there; raises OSError if it can't be started."""
        if sys.platform == "win32":
            return
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            self._process = subprocess.Popen(
                own_command("child", "guard"),
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        for child in list(_children):
            self.watch(child.pid)

    def watch(self, group: int) -> None:
        """Kill this group when this process has died."""
        self._tell(group)

    def forget(self, group: int) -> None:
        """The group has ended; another one may get its number."""
        self._tell(-group)

    def close(self) -> None:
        """Let it end, before Python does: it kills what is left, and nobody else needs it."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            with suppress(OSError):  # it has died
                process.stdin.close()
            try:
                process.wait(_BURIAL)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _tell(self, number: int) -> None:
        with self._lock:
            if self._process is None:
                return
            assert self._process.stdin is not None
            try:
                self._process.stdin.write(b"%d\n" % number)
            except OSError:
                _log.warning("The guard of children has died; the next child starts another.")


_guard = _Guard()
atexit.register(_guard.close)


def own_command(*arguments: str) -> list[str]:
    """Program and arguments that start this app once more."""
    if getattr(sys, "frozen", False):  # the packaged app has no Python beside itself
        return [sys.executable, *arguments]
    return [sys.executable, str(ROOT / "main.py"), *arguments]


def _start_child(
    handle: int, environment: Mapping[str, str] | None, files: Sequence[int]
) -> "subprocess.Popen[str]":
    _guard.start()
    options: dict[str, Any]
    if sys.platform == "win32":
        os.set_handle_inheritable(handle, True)
        startup = subprocess.STARTUPINFO()
        startup.lpAttributeList = {"handle_list": [handle]}
        options = {"startupinfo": startup, "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    else:
        # In a session of its own: Ctrl-C, and closing the terminal, are for the parent, and all
        # that it starts can be killed as one group.
        options = {"pass_fds": (handle, *files), "start_new_session": True}
    return subprocess.Popen(
        own_command("child", str(handle)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **(environment or {})},
        **options,
    )


def _kill(process: "subprocess.Popen[str]") -> None:
    """Kill it and all that it has started; no harm is done if it has ended."""
    if sys.platform != "win32":
        kill_group(process.pid)
        return
    with suppress(psutil.Error):
        for descendant in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                descendant.kill()
    process.kill()

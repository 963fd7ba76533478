"""Signals that ask this process to end: Ctrl-C, logging out, and closing the terminal."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import psutil

PATIENCE = 0.7  # seconds
_OFTEN = 0.1  # seconds between two looks after that
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last one is Windows' Ctrl-Break


def ending_signals() -> tuple[signal.Signals, ...]:
    """Those that this system has and that are not ignored, as `nohup` ignores SIGHUP."""
    found = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    return tuple(number for number in found if signal.getsignal(number) is not signal.SIG_IGN)


@contextmanager
def interruptible(stop: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C, or what else asks to end, stop what is on.

    Ctrl-C pressed twice does what it always does. The others may come twice by themselves: a
    terminal that is closed tells the shell, which tells the process again.
    """
    before = {number: signal.getsignal(number) or signal.SIG_DFL for number in ending_signals()}

    def interrupt(number: int, _: object) -> None:
        if number == signal.SIGINT:
            signal.signal(number, before[signal.SIGINT])
        stop()

    for number in before:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Hurry:
    """Within its `with` block, what does not end soon after `stop` is cut short.

    `torch.compile` may take a quarter of a minute in a step. `stop` is passed on; if the block has
    not ended `patience` seconds later and `stuck` agrees, KeyboardInterrupt is raised in it, in the
    main thread, and `cut` says so. Where there is no timer, on Windows, that is not done.
    """

    def __init__(
        self, stop: Callable[[], None], stuck: Callable[[], bool], patience: float = PATIENCE
    ) -> None:
        self._stop, self._stuck, self._patience = stop, stuck, patience
        self._before: Any = None
        self._within = self.cut = False

    def stop(self) -> None:
        """Ask for the end; to be called in the main thread."""
        self._stop()
        if self._within:
            signal.setitimer(signal.ITIMER_REAL, self._patience, _OFTEN)

    def __enter__(self) -> None:
        if hasattr(signal, "setitimer"):
            self._before = signal.signal(signal.SIGALRM, self._interrupt)
            self._within = True

    def __exit__(self, *_: object) -> None:
        if self._within:
            self._within = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def _interrupt(self, *_: object) -> None:
        if self._within and self._stuck():
            self._within = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
            self.cut = True
            raise KeyboardInterrupt


def leave(code: int) -> NoReturn:
    """End this process and those that it has started, such as compilers, and wait for nothing."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            child.kill()
    os._exit(code)

"""Signals that ask this process to end: Ctrl-C, logging out, and closing the terminal."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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

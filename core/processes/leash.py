"""Leashes: whoever is started by another process ends with it, even if that is killed."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from time import sleep

import psutil

_OFTEN = 0.25  # seconds between two looks


def end_with_parent() -> None:
    """Do what Ctrl-C does as soon as the process that started this one has gone."""
    parent = os.getppid()

    def watch() -> None:
        # Windows goes on telling the number of a parent that has gone.
        while os.getppid() == parent and psutil.pid_exists(parent):
            sleep(_OFTEN)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=watch, name="leash", daemon=True).start()


def end_with_input(last: Callable[[], object] = lambda: None) -> None:
    """Call `last` and end at once, whatever is being done, when the standard input ends.

    Nothing must be written into it. It is the leash of all that a conductor starts: it holds the
    other end, which closes when it lets go, or when it is killed.
    """

    def watch() -> None:
        with suppress(OSError):
            while os.read(0, 4096):
                pass
        try:
            last()
        finally:
            os._exit(1)

    threading.Thread(target=watch, name="leash", daemon=True).start()


def kill_descendants(held: bool = False) -> None:
    """Kill all that this process has started, itself or not, or only those that are held.

    Who is held (SIGSTOP, Ctrl-Z, a debugger) can't feel its leash.
    """
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if not held or process.status() == psutil.STATUS_STOPPED:
                process.kill()

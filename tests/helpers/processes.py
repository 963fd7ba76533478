"""A look at the processes that a test has started."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from helpers.runs import wait_until


def children_of(process: psutil.Process | None = None) -> list[psutil.Process]:
    """The living processes that this one, or that one, has started, itself or not.

    Guards are none of them: a process keeps its guard.
    """
    found = (process or psutil.Process()).children(recursive=True)
    return [child for child in found if is_alive(child) and not is_guard(child)]


def is_guard(process: psutil.Process) -> bool:
    """Whether it is a guard of child processes."""
    try:
        return process.cmdline()[-2:] == ["child", "guard"]
    except psutil.Error:
        return False


def is_alive(process: psutil.Process) -> bool:
    """Whether it does anything yet; one that is dead may stay in the list for a while."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def nothing_left() -> Iterator[set[psutil.Process]]:
    """See to it that what is started has ended afterwards; add what else is to be looked at."""
    before, known = set(children_of()), set[psutil.Process]()
    files = _open_files()
    yield known
    wait_until(lambda: not any(map(is_alive, known)) and set(children_of()) <= before)
    assert _open_files() <= files + 8  # torch opens some of its own when it is first used


def _open_files() -> int:
    itself = psutil.Process()
    return itself.num_fds() if hasattr(itself, "num_fds") else 0

"""The guard: a small process that kills the children of one that has died without ending them.

A child notices by itself that its parent has gone, but not while it is held (SIGSTOP, a debugger)
or computes in native code for hours; and what it has started notices nothing.
"""

import os
import signal
import sys
from contextlib import suppress


def run_guard() -> int:
    """What `main.py child guard` does: read lines until there are no more, as the parent has gone.

    Each is the number of a process group to be killed then, or its negative when it has ended.
    """
    groups: set[int] = set()
    with suppress(ValueError):  # the parent died while it wrote a line
        for line in sys.stdin:
            group = int(line)
            if group > 0:
                groups.add(group)
            else:
                groups.discard(-group)
    for group in groups:
        kill_group(group)
    return 0


def kill_group(group: int) -> None:
    """Kill all processes of a group; no harm is done if there are none."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of dead ones
            os.killpg(group, signal.SIGKILL)

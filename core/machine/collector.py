"""Python's garbage collector, told to leave out what modules hold."""

import gc
import sys

_MANY = 100  # modules
_known = 0


def leave_out_modules() -> None:
    """Leave all that there is now out of later collections, if many modules are new.

    A full collection goes through every object that can be in a cycle: with torch loaded there
    are 230 000, nearly all of them in modules, and Python stands still for 0.1 s each time.
    """
    global _known
    if len(sys.modules) - _known >= _MANY:
        _known = len(sys.modules)
        gc.freeze()

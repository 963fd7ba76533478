"""What an exception has to say, in a line, and whether it is one of memory that ran short."""

import errno

from core.base.message import say

SHORT = say("There is not enough memory: make the sizes smaller, or close other programs.")

# What the system, Python and torch say when memory is refused.
_SHORTAGES = (
    "Cannot allocate memory",
    "can't allocate memory",
    "not enough memory",
    "failed to map segment",
    "can't start new thread",
    "std::bad_alloc",
)


def is_shortage(error: BaseException) -> bool:
    """Whether memory was refused, or what needs some: a thread, or a library to be loaded.

    Libraries raise exceptions of all kinds for it, often because of another one.
    """
    seen: set[int] = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
            return True
        if isinstance(error, OSError) and error.errno in (errno.ENOMEM, errno.EAGAIN):
            return True
        if any(words in str(error) for words in _SHORTAGES):
            return True
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return False


def gist(error: BaseException) -> str:
    """The first line of its text, and the second where the first only leads up to it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if lines and lines[0].endswith(":"):
        lines[0] = " ".join(lines[:2])
    return lines[0][:200] if lines else ""

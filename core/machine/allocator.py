"""Memory from the system: arrays' that is kept for the next step, a limit to it, and stacks."""

import ctypes
import os
import sys

import psutil

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # from glibc's malloc.h
# Bytes of a thread's stack. macOS gives all but the main thread 512 kB and Windows 1 MB, which is
# too little for deep calls, as torch's compiler and long graphs make them.
STACK = 16 << 20


def keep_freed_memory() -> bool:
    """Let glibc keep freed blocks of up to 32 MB for the next step instead of giving them back.

    Otherwise it may ask the kernel for each temporary array anew, page by page, which makes
    a step at the article's size up to a third slower. Threads share one arena, because those of
    their own give memory back all the same. False where there is no glibc.

    Torch is told to ask for huge pages, as NumPy does: a tensor of a gigabyte of small ones takes
    90 ms to free, and keeps all of Python waiting.
    """
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    settings = ((_M_MMAP_THRESHOLD, 32 << 20), (_M_TRIM_THRESHOLD, 128 << 20), (_M_ARENA_MAX, 1))
    return all(mallopt(setting, value) for setting, value in settings)


def allowed() -> int:
    """Bytes that this process may still ask for, as `ulimit -v` says; very many without a limit."""
    try:
        import resource
    except ImportError:  # on Windows
        return sys.maxsize
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return sys.maxsize
    return max(0, limit - int(psutil.Process().memory_info().vms))

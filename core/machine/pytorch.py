"""PyTorch: loaded in one place, which remembers why it can't be.

Whoever needs torch calls `load` before the first `import torch` of its own. A torch that is broken
then is a reason in words, the same each time: a second import of one that failed half-way raises
something else, which nobody understands.
"""

import importlib
import importlib.util
import platform
import runpy
import sys
import threading
from pathlib import Path
from typing import Any

from core.base.errors import gist, is_shortage
from core.base.message import Message, Refused, say
from core.machine.allocator import allowed

_NO_ROOM = say("there is not enough memory to load torch")

_lock = threading.Lock()
_reason: Message | None = None  # why torch could not be loaded


def load() -> Any:
    """The torch module. Raises Refused, with the reason, if it can't be loaded."""
    global _reason
    with _lock:
        if _reason is None and (torch := loaded_torch()):
            return torch
        _reason = _reason or _why_not_there()
        if _reason is None and not _has_room():
            _reason = _NO_ROOM
        if _reason is None:
            try:
                torch = importlib.import_module("torch")
                if hasattr(torch, "Tensor") and hasattr(torch, "version"):
                    return torch
                _reason = _incomplete()
            except (Exception, SystemExit) as error:  # OSError for a library, RuntimeError, ...
                _reason = _broken(error)
            sys.modules.pop("torch", None)  # nobody may take it for one that works
    raise Refused(say("This needs PyTorch: {reason}.", reason=_reason))


def why_not() -> Message | None:
    """Load torch; why it can't be loaded, in words without a full stop, or None if it is there."""
    try:
        load()
    except Refused:
        return _reason
    return None


def read_version() -> tuple[dict[str, Any], Message | None]:
    """The contents of torch/version.py, and why torch can't be loaded, as far as that is known.

    Does not load torch. The contents are empty if there is a reason.
    """
    reason = _reason or _why_not_there()
    if reason is not None:
        return {}, reason
    if torch := loaded_torch():
        return vars(torch.version), None
    found = importlib.util.find_spec("torch")
    path = Path(found.origin).with_name("version.py") if found and found.origin else Path()
    if getattr(sys, "frozen", False) and not path.is_file():  # the packaged app has it elsewhere
        return ({}, _reason) if why_not() else (vars(load().version), None)
    try:
        return runpy.run_path(str(path)), None
    except (Exception, SystemExit) as error:  # it is not there, or only a part of it
        return {}, _broken(error)


def loaded_torch() -> Any:
    """The torch module if it has been imported, wholly, by whoever needed it; else None."""
    torch = sys.modules.get("torch")
    spec = getattr(torch, "__spec__", None)
    return None if getattr(spec, "_initializing", False) else torch


def _why_not_there() -> Message | None:
    """What can be seen without loading it."""
    if "torch" in sys.modules:
        found = sys.modules["torch"] is not None  # some forbid it to be imported
    else:
        spec = importlib.util.find_spec("torch")
        if spec is not None and not spec.origin:  # a folder of that name, without a module in it
            return _incomplete()
        found = spec is not None
    if found:
        return None
    if getattr(sys, "frozen", False):
        return say("this packaged app comes without torch, to stay small; a larger one includes it")
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        return say(
            "PyTorch no longer supports Macs with an Intel chip: 2.2 was the last "
            "version that did, and this needs a newer one"
        )
    return say("torch isn't installed; the README explains how to install it")


def _has_room() -> bool:
    """Whether a limit such as `ulimit -v` lets its libraries in; else some abort the process.

    All of them take up about what their files do, and a tenth of that besides.
    """
    room = allowed()
    spec = importlib.util.find_spec("torch")
    if room == sys.maxsize or spec is None or not spec.origin:
        return True
    files = (Path(spec.origin).parent / "lib").glob("*")
    return room > 1.4 * sum(file.stat().st_size for file in files if file.is_file())


def _incomplete() -> Message:
    return say("torch is only partly installed; the README explains how to install it")


def _broken(error: BaseException) -> Message:
    if is_shortage(error):
        return _NO_ROOM
    return say(
        "torch is installed but can't be loaded ({reason}); the README explains how to install it",
        reason=told(error),
    )


def told(error: BaseException) -> str:
    """The kind of an exception and what it says, in a line."""
    return f"{type(error).__name__}: {gist(error)}"

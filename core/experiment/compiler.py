"""Whether torch.compile can make machine code here: one trial in a process of its own decides.

A compiler that is installed may still be none that torch finds, or that works: it may lack its
headers, or not bear a blank in the name of the user's folder.
"""

import functools
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.base import codec
from core.base.errors import gist
from core.base.message import Message, Refused, say
from core.processes.channel import Channel
from core.processes.child import Child, ChildEnded

BEING_TRIED = say("whether torch.compile works here is still being tested")
_LARGEST = 2**16  # bytes of what is remembered
_LOOK = 0.1  # seconds between two looks at whether the trial is to end
_found: Message | None = None  # what the trial found, or that it is on


def why_none() -> Message | None:
    """Why torch.compile can't work here, as far as that is known; asks and starts nothing slow."""
    return _plainly_none() or _found


def try_out(remembered: Path, stopped: Callable[[], bool]) -> None:
    """Compile something, unless that was done before with all of the same versions.

    It takes a quarter of a minute; what was found out is what `why_none` says from then on. The
    file `remembered` keeps a success, and no failure: somebody may mend that. To be called after
    `expect_trial`.
    """
    global _found
    key = _fingerprint()
    with suppress(OSError, Refused):
        if codec.load(remembered, list[str], _LARGEST) == key:
            _found = None
            return
    _found = _trial(stopped)
    if _found is None:
        with suppress(Refused):
            codec.save(remembered, key)


def expect_trial() -> None:
    """From now on `why_none` says that it is being tried, until `try_out` has ended."""
    global _found
    _found = BEING_TRIED


def _compile(channel: Channel) -> None:
    """What the process of the trial does: it sends None, or why it could not compile."""
    try:
        import torch

        config: Any = torch.compiler.config
        with config.patch(force_disable_caches=True):
            torch.compile(_grow)(torch.ones(1000))
    except Exception as error:
        channel.send(f"{type(error).__name__}: {gist(error)}")
    else:
        channel.send(None)


def _grow(numbers):  # type: ignore[no-untyped-def]
    """Something to compile."""
    return numbers.exp() + 1


def _trial(stopped: Callable[[], bool]) -> Message | None:
    try:
        with Child(_compile) as child:
            while not child.poll(_LOOK):
                if stopped():
                    return BEING_TRIED
            reason = child.receive()
    except OSError as error:
        return _failed(error.strerror or str(error))
    except ChildEnded as ended:
        return _failed(ended.reason)
    return None if reason is None else _failed(reason)


def _failed(reason: str | Message) -> Message:
    return say("torch.compile could not make machine code ({reason})", reason=reason)


def _plainly_none() -> Message | None:
    """Why it can't work, where that can be seen at once."""
    if getattr(sys, "frozen", False):
        return say("torch.compile needs a C++ compiler, which the packaged app doesn't include")
    # What torch calls, unless CXX names another: it looks for no second one.
    usual = {"win32": "cl", "darwin": "clang++"}.get(sys.platform, "g++")
    named = (shlex.split(os.environ.get("CXX", "")) or [usual])[0]
    if not shutil.which(named):
        if shutil.which("clang++"):
            return say(
                "torch.compile looks for the C++ compiler {name}, which isn't installed; "
                "to use another one, name it in the environment, like CXX=clang++",
                name=named,
            )
        return say("torch.compile needs a C++ compiler, and none is installed")
    if sys.platform == "darwin" and not _has_command_line_tools():
        return say("torch.compile needs Apple's command line tools: run xcode-select --install")
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        return say("torch.compile needs Python's C headers (python3-dev on Debian)")
    return None


@functools.cache
def _has_command_line_tools() -> bool:
    """Whether clang++ is more than a stub, which would ask to install them."""
    try:
        return subprocess.run(["xcode-select", "-p"], capture_output=True).returncode == 0
    except OSError:
        return False


def _fingerprint() -> list[str]:
    """What the outcome may depend on."""
    named = (shlex.split(os.environ.get("CXX", "")) or ["g++"])[0]
    compiler = shutil.which(named) or ""
    when = str(os.path.getmtime(compiler)) if compiler else ""
    from core.machine.pytorch import read_version

    version = str(read_version()[0].get("__version__"))
    folders = [os.environ.get(name, "") for name in ("CXX", "TORCHINDUCTOR_CACHE_DIR", "TMPDIR")]
    parts = [version, sys.version, platform.platform(), sys.prefix, compiler, when, *folders]
    return [part.encode(errors="replace").decode() for part in parts]

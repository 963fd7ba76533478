"""How this app is started once more, as a process of its own."""

import sys

from core.base.folders import ROOT

_MAIN = ROOT / "main.py"


def own_command(*arguments: str) -> list[str]:
    """Program and arguments; the packaged app has no Python beside itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, str(_MAIN), *arguments]

"""How this app is started once more, as a process of its own."""

import sys
from pathlib import Path

_MAIN = Path(__file__).parents[1] / "main.py"


def own_command(*arguments: str) -> list[str]:
    """Program and arguments; the packaged app has no Python beside itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, str(_MAIN), *arguments]

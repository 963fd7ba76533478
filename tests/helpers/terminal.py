"""The commands of the terminal, run as a person runs them."""

import os
import subprocess
import sys

from core.base.folders import ROOT

SMALL = ("--preset", "hand", "--threads", "1", "--steps", "20")


def chainrule(*arguments, **options):
    """Run main.py as a program of its own."""
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, arguments)],
        capture_output=True,
        timeout=120,
        env=environment,
        **{"encoding": "utf-8", **options},
    )

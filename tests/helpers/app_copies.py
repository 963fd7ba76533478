"""A copy of the app, to which something can be added as somebody would add it to the code."""

import os
import shutil
import subprocess
import sys

from core.base.folders import ROOT


def copy_app(folder):
    """What the app needs to run, in this folder, which is returned."""
    for name in ("core", "gui", "resources"):
        ignored = shutil.ignore_patterns("__pycache__", "*.png")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "main.py", folder)
    return folder


def insert(path, added, before):
    """Add a text to a file, before one that is in it once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, added + before), encoding="utf-8")


def run(app, *arguments):
    """What a Python process prints that runs in the copy."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=app,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

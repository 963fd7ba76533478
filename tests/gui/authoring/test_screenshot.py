"""Pictures of the window, as the README has them, each drawn by a process of its own."""

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QImage

from core.base.folders import ROOT


def draw(path, *options):
    """What `main.py --screenshot` does where there is no display."""
    command = [sys.executable, ROOT / "main.py", f"--screenshot={path}", *options]
    away = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in away}
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        ["--state", "idle", "--lesson", "03-loss", "--page", "2", "--lang", "zh_CN"],
        ["--tab", "one-step", "--state", "running", "--theme", "light"],
        ["--tab", "compare", "--view", "runs"],
    ],
)
def test_a_picture_is_drawn(tmp_path, options):
    path = tmp_path / "window.png"
    done = draw(path, "--size", "1024x640", *options)
    assert done.returncode == 0, done.stderr
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == (1024, 640)


@pytest.mark.slow
def test_what_can_not_be_drawn_is_told(tmp_path):
    done = draw(tmp_path / "a.png", "--state", "idle", "--lesson", "none")
    assert done.returncode == 1
    assert "No screenshot: there is no lesson none." in done.stderr

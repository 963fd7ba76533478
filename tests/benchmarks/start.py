"""How long until the window can be seen, and until torch is there too.

    python tests/benchmarks/start.py [--starts 7]

Starts main.py in fresh processes, offscreen and, with a DISPLAY, on the screen. The clock starts
before the process does. The window counts as seen when its first painting is done. The first
start, which may have to read files from a cold disk, is not counted; medians are told. CPU is
what the window's own thread has used by then: on a busy machine the rest is waiting for a core.
"""

import argparse
import json
import os
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOAL = 1.0  # seconds until the window is seen


def watched_start(began):
    """Run main.py in this process, watch from outside what it does, close it, and tell."""
    from PySide6.QtCore import QEvent, QObject, QThread, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Watcher(QObject):
        """Waits for the first painting of the window, then for the loader of torch."""

        def __init__(self):
            super().__init__()
            self.found = {}

        def eventFilter(self, thing, event):  # noqa: N802
            if event.type() == QEvent.Type.Paint and isinstance(thing, QMainWindow):
                app.removeEventFilter(self)
                # In the loop's next turn, when all that is in the window has been painted too.
                QTimer.singleShot(0, self.painted)
            return False

        def painted(self):
            self.found["window"] = time.monotonic() - began
            self.found["cpu"] = time.thread_time()
            self.found["torch_begun"] = "torch" in sys.modules
            (loader,) = app.findChildren(QThread, "torch loader")
            loader.finished.connect(self.loaded)
            if loader.isFinished():
                self.loaded()

        def loaded(self):
            self.found["torch"] = time.monotonic() - began
            self.found["torch_loaded"] = "torch" in sys.modules
            app.closeAllWindows()

    app = QApplication(["main.py"])
    watcher = Watcher()
    app.installEventFilter(watcher)
    sys.argv = ["main.py"]
    sys.path[0] = str(ROOT)
    try:
        runpy.run_path(str(ROOT / "main.py"), run_name="__main__")
    except SystemExit as end:
        watcher.found["code"] = end.code
    watcher.found["gone"] = time.monotonic() - began
    print(json.dumps(watcher.found))


def start(platform, home):
    """One start in a fresh process, with a home of its own: nobody's settings are touched."""
    environment = {**os.environ, "HOME": home, "XDG_DATA_HOME": home, "QT_QPA_PLATFORM": platform}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a second start finds the first one's
    began = time.monotonic()  # runs on in the other process: it counts from the machine's start
    command = [sys.executable, __file__, "--watched", str(began)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def measure(platform, starts):
    """One line of the table; answers whether the goal is met."""
    with tempfile.TemporaryDirectory() as home:
        start(platform, home)
        found = [start(platform, home) for _ in range(starts)]
    seen = [one["window"] for one in found]
    median = statistics.median(seen)
    begun = sum(one["torch_begun"] for one in found)
    ready = [one["torch"] for one in found if one["torch_loaded"]]
    ready = f"{statistics.median(ready):.2f}" if ready else "none"
    spread = f"{min(seen):.2f} to {max(seen):.2f}"
    cpu = statistics.median(one["cpu"] for one in found)
    print(
        f"{platform:<11}{median:>8.2f}{spread:>16}{cpu:>8.2f}{begun:>10} of {starts}{ready:>9}",
        flush=True,
    )
    return median < GOAL and not begun


def main():
    """Print a table; the exit code is 1 if the window comes too late, or after torch."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--watched", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.watched is not None:
        watched_start(options.watched)
        return 0
    print(
        f"{'platform':<11}{'window':>8}{'':>16}{'CPU':>8}{'torch begun':>15}{'ready':>9}  seconds"
    )
    platforms = ["offscreen"]
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        platforms.append("xcb" if os.environ.get("DISPLAY") else "wayland")
    good = [measure(platform, options.starts) for platform in platforms]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Whole starts of the app, each in a process of its own."""

import json
import os
import subprocess
import sys
from tempfile import TemporaryDirectory

from core.base.folders import ROOT

_START = """
import socket
import sys
import traceback
from pathlib import Path

talked = []  # to whom, nobody asked


def listen(event, arguments):
    if event == "socket.__new__" and arguments[1] == getattr(socket, "AF_UNIX", None):
        return  # one of the pair that joins this process with a child of its own
    if event.startswith(("socket.", "urllib.", "http.")):
        talked.append((event, arguments))


sys.addaudithook(listen)
if not {torch!r}:
    sys.modules["torch"] = None  # it takes seconds to load

from PySide6.QtCore import QThread, QTimer

from gui.app import app, settings
from gui.app.window import MainWindow

settings.folder = lambda: Path({folder!r})
qapp, failed = app.make_app(), []


def do():
    window = next(w for w in qapp.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
    qapp.processEvents()
    try:
        exec({deeds!r}, {{"window": window, "qapp": qapp}})
    except BaseException as error:
        traceback.print_exc()
        failed.append(error)
    for thread in qapp.findChildren(QThread):
        thread.wait()
    window.close()


QTimer.singleShot(0, do)
code = app.run({arguments!r})
assert not talked, talked
assert "PySide6.QtNetwork" not in sys.modules
sys.exit(code or len(failed))
"""


def start(folder, deeds, *arguments, **environment):
    """Open the window with its files in `folder`, do the deeds in it, close it; what it printed.

    It may talk to no network meanwhile.
    """
    done = run_start(folder, deeds, *arguments, **environment)
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    return done.stdout


def run_start(folder, deeds, *arguments, torch=None, **environment):
    """Such a start, however it ends. `torch` is a folder with a package torch in it."""
    if torch:
        environment["PYTHONPATH"] = os.pathsep.join((str(torch), str(ROOT)))
    script = _START.format(
        folder=str(folder), deeds=deeds, arguments=[*map(str, arguments)], torch=bool(torch)
    )
    screen = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    description = folder.parent / "screens.json"
    description.write_text(json.dumps({"screens": [screen]}))
    environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={description}"
    return run_python(script, **environment)


def run_python(script, **environment):
    """Run a script that may use the app's modules, away from the source."""
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), **environment}
    with TemporaryDirectory() as folder:
        return subprocess.run(
            [sys.executable, "-u", "-c", script],
            capture_output=True, encoding="utf-8", timeout=300, cwd=folder, env=environment,
        )  # fmt: skip

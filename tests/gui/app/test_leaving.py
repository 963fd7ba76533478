"""Whatever ends the app, the run that is on is kept, and so are the settings."""

import os
import shutil
import signal
import subprocess

import psutil
import pytest
from helpers.app_starts import run_python

from core.compare.store import RunStore
from core.run.snapshot import State
from gui.app.app import Leaving
from gui.app.settings import load
from gui.run.stored_runs import StoredRuns

# A run that would go on for hours, and what is done in the middle of it.
_SCRIPT = """
import os, signal, sys
from pathlib import Path

sys.modules["torch"] = None  # it takes seconds to load

from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QMessageBox

from gui.app import app, settings
from gui.run.stored_runs import StoredRuns
from gui.app.window import MainWindow

settings.folder = lambda: Path({folder!r})
StoredRuns.finish.__defaults__ = (60_000, 60_000)  # milliseconds: a busy machine takes its time
qapp, timer = app.make_app(), QTimer()


def go_on():
    window = next((w for w in qapp.topLevelWidgets() if isinstance(w, MainWindow)), None)
    if window is None or window.stored.store is None:
        return
    if not window.session.state.active:
        window.look.set_theme("light")
        window.session.edit("steps", "1000000000")
        window.session.edit("threads", "1")
        window.session.train_or_pause()
    elif window.transport.step_shown > 5:
        timer.stop()
        print("training", flush=True)
        {deed}


timer.timeout.connect(go_on)
timer.start(10)
sys.exit(app.run([]))
"""


def script(folder, deed):
    return _SCRIPT.format(folder=str(folder), deed=deed)


def check_kept(folder):
    """The run is kept as far as it had come, and nothing tells of a crash."""
    (run,) = RunStore(folder / "runs").runs()
    assert run.state is State.STOPPED
    assert run.step > 5
    assert run.weight_bytes
    settings, note = load(folder / "settings.json")
    assert settings.theme == "light"
    assert settings.geometry
    assert note is None
    assert not list(folder.glob("crash-*"))


DIALOG = "QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGTERM))\n"
DIALOG += "        QMessageBox(window).exec()"
DEEDS = {
    "logging out with a dialog open": DIALOG,
    "Ctrl-C": "os.kill(os.getpid(), signal.SIGINT)",
    "closing the terminal": "os.kill(os.getpid(), signal.SIGHUP)",
}


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signals here")
@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(deed, marks=[pytest.mark.slow] if number else [])
        for number, deed in enumerate(DEEDS.values())
    ],
    ids=DEEDS,
)
def test_a_signal_ends_the_app_as_closing_its_window_does(tmp_path, deed):
    folder = tmp_path / "Chainrule"
    done = run_python(script(folder, deed), QT_QPA_PLATFORM="offscreen")
    assert (done.returncode, done.stdout) == (0, "training\n"), done.stderr
    check_kept(folder)


@pytest.mark.slow
def test_when_wayland_goes_the_run_is_kept_before_qt_ends_the_process(tmp_path):
    folder = tmp_path / "Chainrule"
    deed = 'qWarning("The Wayland connection broke. Did the Wayland compositor die?"); os._exit(1)'
    done = run_python(script(folder, deed), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    (report,) = folder.glob("crash-*")
    report.unlink()  # with nothing in it but the versions
    check_kept(folder)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no X server to end")
def test_when_the_x_server_goes_the_run_is_kept(tmp_path):
    folder = tmp_path / "Chainrule"
    shown, number = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(number), "-screen", "0", "1440x900x24"],
        pass_fds=[number], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        display = os.read(shown, 20).decode().strip()
        deed = f"os.kill({server.pid}, signal.SIGKILL)"
        environment = {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": ""}
        done = run_python(script(folder, deed), **environment)
    finally:
        server.kill()
        server.wait()
        os.close(shown)
        os.close(number)
    assert (done.returncode, done.stdout) == (1, "training\n"), done.stderr
    assert "X11 connection broke" in done.stderr
    check_kept(folder)


def test_before_the_user_is_logged_out_the_run_is_kept_and_only_once(
    window, qapp, until, tmp_path, monkeypatch
):
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(StoredRuns.finish, "__defaults__", (60_000, 60_000))  # milliseconds
    leaving = Leaving(qapp, window)
    window.stored.remember_in(tmp_path)
    window.session.edit("steps", "1000000000")
    window.session.train_or_pause()
    until(lambda: window.transport.step_shown > 5)
    for _ in range(2):
        leaving.leave()  # as commitDataRequest has it do; no event is dealt with meanwhile
    (run,) = RunStore(tmp_path).runs()
    assert run.state is State.STOPPED
    qapp.commitDataRequest.disconnect()


HOLD = """
        import psutil

        started = psutil.Process().children(recursive=True)
        ranks = [one for one in started if "RANK" in one.environ()]
        print(*(one.pid for one in ranks), flush=True)
        ranks[-1].suspend()
        window.close()
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be held here")
def test_a_rank_that_is_held_ends_with_the_window(tmp_path):
    pytest.importorskip("torch")
    text = script(tmp_path / "Chainrule", HOLD.strip())
    text = text.replace('sys.modules["torch"] = None  # it takes seconds to load', "")
    set_up = 'window.session.edit("program", "ddp"); window.session.edit("processes", "2")'
    text = text.replace(
        'window.look.set_theme("light")', f'window.look.set_theme("light"); {set_up}'
    )
    done = run_python(text, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0, done.stderr
    ranks = [int(number) for number in done.stdout.split()[1:]]
    assert len(ranks) == 2
    left = [psutil.Process(number) for number in ranks if psutil.pid_exists(number)]
    assert not psutil.wait_procs(left, 30)[1]

"""The packaged app, really built and really started. Takes minutes."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.base.folders import ROOT

pytestmark = pytest.mark.slow
pytest.importorskip("PyInstaller")
pytest.importorskip("torch")


def build(folder, torch):
    """The program of a fresh one-folder build."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", folder / "dist", "--workpath", folder / "build", "chainrule.spec"]
    environment = {**os.environ, "TORCH": torch}
    subprocess.run(command, cwd=ROOT, check=True, timeout=900, env=environment)
    (app,) = (folder / "dist").iterdir()
    return app / ("Chainrule.exe" if os.name == "nt" else "Chainrule")


@pytest.fixture(scope="session")
def app(tmp_path_factory, worker_id):
    """The whole app, which one worker builds for all."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder if worker_id == "master" else folder.parent) / "packaged"
    done = folder / "done"
    try:
        folder.mkdir()
    except FileExistsError:
        for _ in range(900):
            if done.exists():
                break
            time.sleep(1)
    else:
        done.write_text(str(build(folder, "yes")))
    return Path(done.read_text())


def start(app, *arguments):
    """Run it away from the source, without the virtual environment's paths."""
    environment = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    return subprocess.run(
        [app, *map(str, arguments)],
        capture_output=True, text=True, timeout=120, cwd=app.parent, env=environment,
    )  # fmt: skip


@pytest.mark.parametrize("program", ["numpy", "autograd", "optim"])
def test_it_trains_to_the_known_losses(app, program):
    done = start(app, "train", "--program", program, "--steps", 100, "--dtype", "float64")
    losses = [float(line.split()[1]) for line in done.stdout.splitlines()]
    assert losses[0] == pytest.approx(26365524.19, rel=1e-9)
    assert losses[99] == pytest.approx(876.6381834, rel=1e-9)


def test_it_sweeps_in_processes_of_its_own(app):
    rates = ["--field", "learning_rate", "--values", "0.001, 0.01"]
    programs = ["--field2", "program", "--values2", "numpy, autograd"]
    done = start(app, "sweep", *rates, *programs, "--preset", "hand", "--workers", 2)
    assert done.returncode == 0, done.stderr
    assert [line.split()[2] for line in done.stdout.splitlines()[1:]] == ["finished"] * 4


@pytest.mark.parametrize("processes", [1, 2])
def test_it_starts_processes_of_its_own(app, processes):
    arguments = ["--program", "ddp", "--processes", processes, "--steps", 100]
    done = start(app, "train", *arguments, "--dtype", "float64")
    assert done.returncode == 0, done.stderr
    losses = [float(line.split()[1]) for line in done.stdout.splitlines()]
    assert losses[99] == pytest.approx(876.6381834, rel=1e-9)


@pytest.mark.parametrize("program", ["numpy", "tensors"])
def test_its_window_trains(app, program, tmp_path):
    picture = tmp_path / "window.png"
    done = start(app, "--screenshot", picture, "--program", program)
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_its_lessons_open_with_their_formulas(app, tmp_path):
    picture = tmp_path / "lesson.png"
    arguments = ["--screenshot", picture, "--state", "idle", "--lesson", "03-loss", "--page", 1]
    done = start(app, *arguments, "--lang", "zh_CN")
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
    shipped = next(app.parent.rglob("resources/lessons"))
    assert "12 lessons" in start(app, "lessons", "check", shipped).stdout


def test_it_shows_and_exports_its_own_code(app, tmp_path):
    shown = start(app, "programs", "module").stdout
    assert shown == (ROOT / "core/programs/custom_module.py").read_text()
    script = tmp_path / "run.py"
    run = start(app, "train", "--preset", "hand", "--threads", 1, "--script", script)
    alone = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert alone.stdout == run.stdout


def test_what_it_can_not_run_is_listed_with_the_reason(app):
    assert "which the packaged app doesn't include" in start(app, "programs").stdout


def test_without_torch_it_is_small_and_says_what_it_can_not_run(tmp_path):
    app = build(tmp_path, "no")
    losses = start(app, "train", "--preset", "hand", "--steps", 2).stdout
    assert [line.split()[1] for line in losses.splitlines()] == ["8.0", "2.161792039871216"]
    done = start(app, "train", "--program", "autograd")
    assert done.returncode == 2
    assert "this packaged app comes without torch" in done.stderr
    # Libraries are there once, and some have a second name, which is a link.
    size = sum(path.lstat().st_size for path in app.parent.rglob("*") if path.is_file())
    assert size < 300e6
    picture = tmp_path / "window.png"
    assert start(app, "--screenshot", picture).returncode == 0
    assert picture.read_bytes().startswith(b"\x89PNG")

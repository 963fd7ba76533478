"""The package: built as a wheel, installed in a fresh environment, and used from elsewhere."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from core import __version__
from core.base.folders import ROOT

pytestmark = pytest.mark.slow
pytest.importorskip("setuptools")

SOURCES = ("core", "gui", "resources", "main.py", "pyproject.toml", "README.md", "LICENSE")
SOURCES += ("NOTICES.md", "requirements.txt", "requirements-torch.txt")


def pip(python, *arguments):
    quiet = ("--disable-pip-version-check", "--no-input", "--quiet")
    subprocess.run([python, "-m", "pip", *quiet, *map(str, arguments)], check=True, timeout=300)


@pytest.fixture(scope="module")
def chainrule(tmp_path_factory):
    """The command `chainrule` of an environment in which nothing else was installed.

    The packages that it needs are lent from the environment of the tests: some hundred megabytes.
    """
    folder = tmp_path_factory.mktemp("package")
    source = folder / "source"  # setuptools writes beside what it builds
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source)
    pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, source)
    (wheel,) = folder.glob("*.whl")
    assert wheel.name.startswith(f"chainrule-{__version__}-")
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    scheme = {"base": str(environment), "platbase": str(environment)}
    commands = Path(sysconfig.get_path("scripts", "venv", scheme))
    pip(commands / "python", "install", "--no-deps", wheel)
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return commands / "chainrule"


def run(chainrule, folder, *arguments):
    """Run it in `folder`, away from the source and from the environment of the tests."""
    environment = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(folder)}
    return subprocess.run(
        [chainrule, *map(str, arguments)],
        capture_output=True, text=True, timeout=300, cwd=folder, env=environment,
    )  # fmt: skip


def test_it_says_its_version(chainrule, tmp_path):
    assert run(chainrule, tmp_path, "--version").stdout == f"Chainrule {__version__}\n"


@pytest.mark.parametrize("program", ["numpy", "autograd"])
def test_it_trains_to_the_known_losses(chainrule, tmp_path, program):
    if program != "numpy":
        pytest.importorskip("torch")
    done = run(chainrule, tmp_path, "train", "--program", program, "--dtype", "float64")
    assert done.returncode == 0, done.stderr
    losses = [float(line.split()[1]) for line in done.stdout.splitlines()]
    assert losses[0] == pytest.approx(26365524.19, rel=1e-9)
    assert losses[99] == pytest.approx(876.6381834, rel=1e-9)


def test_it_starts_itself_for_a_sweep(chainrule, tmp_path):
    values = ("--field", "learning_rate", "--values", "0.001, 0.01", "--preset", "hand")
    done = run(chainrule, tmp_path, "sweep", *values)
    assert done.returncode == 0, done.stderr
    assert [line.split()[1] for line in done.stdout.splitlines()[1:]] == ["finished"] * 2


def test_its_window_and_its_resources_are_there(chainrule, tmp_path):
    picture = tmp_path / "lesson.png"
    done = run(chainrule, tmp_path, "--screenshot", picture, "--lesson", "03-loss", "--page", 1)
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")

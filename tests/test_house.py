"""The rules of the house."""

import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from core.base.folders import ROOT

LINTER = Path(sys.executable).with_name("lint-imports")
RUNG = "core/programs/sequential.py"
BROKEN = "core/programs/broken/no_mask.py"
needs_linter = pytest.mark.skipif(not LINTER.exists(), reason="import-linter is not installed")


def run(code: str, *, cwd: Path = ROOT) -> str:
    """What this code prints in an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


def lint(folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run([LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True)


@pytest.fixture
def house(tmp_path):
    """A copy of the house, to break its rules in."""
    for name in ("core", "gui"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@needs_linter
def test_the_import_rules_are_kept():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@needs_linter
def test_no_modules_import_each_other_in_a_circle():
    import grimp  # the linter's own

    graph = grimp.build_graph("core", "gui", cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError, which names them


@pytest.mark.slow
@needs_linter
@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("core/run/history.py", "import PySide6.QtCore", "The engine knows no Qt"),
        ("core/data/table.py", "import pyqtgraph", "The engine knows no Qt"),
        ("core/run/control.py", "import gui.app.app", "The engine knows no Qt"),
        (RUNG, "from core.programs import autograd", "No program imports another"),
        (RUNG, "from core.programs import LADDER", "No program imports anything of the engine"),
        (RUNG, "import core.run.watch", "No program imports anything of the engine"),
        (RUNG, "import core", "No program imports anything of the engine"),
        (BROKEN, "from core.programs.broken import missing_two", "No broken program imports"),
        (BROKEN, "import core.run.watch", "No program imports anything of the engine"),
        ("core/run/history.py", "import core.compare.race", "No package of the engine imports"),
        ("gui/train/loss.py", "import gui.proof.tab", "No package of the window imports"),
        ("gui/lessons/stage.py", "import gui.app.window", "No package of the window imports"),
        ("gui/app/files.py", "import core.terminal.parser", "The window knows no terminal"),
        ("core/lessons/pack.py", "import core.lessons.authoring.check", "Only main.py lessons"),
        ("gui/lessons/course.py", "import core.lessons.authoring.claims", "Only main.py lessons"),
    ],
)
def test_a_planted_violation_is_found(house, file, line, contract):
    path = house / file
    path.write_text(path.read_text() + f"\n{line}\n")
    done = lint(house)
    assert done.returncode == 1
    broken = [found for found in done.stdout.splitlines() if found.endswith("BROKEN")]
    assert any(found.startswith(contract) for found in broken)


ENGINE = """
import importlib, pkgutil, sys

def modules():
    import core
    for module in pkgutil.walk_packages(core.__path__, "core."):
        if not module.name.startswith("core.programs."):
            yield importlib.import_module(module.name)
"""


def test_the_engine_is_imported_without_torch():
    run(ENGINE + "assert len(list(modules())) > 20\nassert 'torch' not in sys.modules")


def test_the_engine_trains_where_there_is_no_qt_and_no_window():
    printed = run(
        ENGINE
        + """
for name in ("PySide6", "shiboken6", "pyqtgraph", "gui"):
    sys.modules[name] = None  # makes an import of it raise ImportError
list(modules())
from core.experiment.experiment import HAND
from core.data.problem import make_problem
from core.run.trainer import Trainer
outcome = Trainer().train(HAND, make_problem(HAND))
print(outcome.state.value, outcome.first)
"""
    )
    assert printed.split() == ["finished", "8.0"]


def test_only_plain_labels_are_made_in_the_window():
    made = [
        path.name
        for path in (ROOT / "gui").rglob("*.py")
        if "QLabel" in path.read_text(encoding="utf-8")
    ]
    assert made == ["label.py"]

"""Files that Chainrule wrote before it had a version still open, with all that is in them."""

import shutil

import pytest

from core.base.folders import ROOT
from core.experiment.experiment import ARTICLE
from core.experiment.schedule import Schedule
from core.lessons.attempt import Mark
from core.lessons.progress import load_progress
from core.run.files import load_run
from core.run.snapshot import State

OLD = ROOT / "tests" / "fixtures" / "before_0_1"
CHANGED = Schedule(1e-3, ((5, 2e-3), (20, 1e-4)))


@pytest.fixture
def old(tmp_path):
    """A copy, which may be changed."""
    return shutil.copytree(OLD, tmp_path / "old")


@pytest.mark.parametrize(
    ("name", "state", "steps", "last"),
    [
        ("run", State.FINISHED, 30, 0.0004432771820574999),
        ("changed_rate", State.FINISHED, 30, 0.7785974008471149),
        ("version_1", State.FINISHED, 30, 0.7785974008471149),
    ],
)
def test_runs(name, state, steps, last):
    document = load_run(OLD / f"{name}.json")
    assert document.state is state
    assert document.step == len(document.losses) == steps
    assert document.losses[-1] == last
    if name != "run":
        assert document.experiment.learning_rate == CHANGED


def test_a_run_that_diverged():
    document = load_run(OLD / "diverged.json")
    assert document.state is State.DIVERGED
    assert document.step == len(document.losses) < document.experiment.steps


def test_settings_alone():
    document = load_run(OLD / "settings_only.json")
    assert document.state is State.IDLE
    assert (document.experiment.program, document.experiment.optimizer) == ("optim", "adam")
    assert document.experiment.n == ARTICLE.n


def test_progress(old):
    progress, note = load_progress(old / "lessons", "course")
    assert note is None
    assert progress.mark("first", "0123456789") == Mark(True, 2, "26365524.19", False)
    assert progress.mark("first", "0123456789-1") == Mark(False, 1, "", True)

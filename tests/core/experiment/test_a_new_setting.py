"""A new setting is one field of Experiment; terminal, files, form and table of runs follow."""

import json

import pytest
from helpers.app_copies import copy_app, insert, run

from core.base.folders import ROOT

OLD_RUN = ROOT / "tests/fixtures/before_0_1/run.json"
FIELD = """\
    weight_decay: float = _described(
        0.25,
        Real(say("Weight decay"), say("The share of a weight in its gradient."), maximum=1.0),
    )
"""
SHOW = """
import sys
from PySide6.QtWidgets import QApplication
from core.experiment.devices import survey
from core.run.files import load_run
from gui.compare.runs.runs_model import _describe
from gui.experiment.experiment_panel import ExperimentPanel
from gui.run.session import Session

app = QApplication([])
panel = ExperimentPanel(Session(survey()))
print(panel.controls["weight_decay"].control.text())
print(_describe(load_run(sys.argv[1])))
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """A copy of the app that has one setting more."""
    copy = copy_app(tmp_path_factory.mktemp("app"))
    insert(copy / "core/experiment/experiment.py", FIELD, before="    data: str = _described(")
    return copy


def test_it_is_set_in_the_terminal_and_saved(app, tmp_path):
    saved = tmp_path / "run.json"
    chosen = ("--preset", "hand", "--steps", "2", "--weight-decay", "0.5")
    run(app, "main.py", "train", *chosen, "--save", saved)
    assert json.loads(saved.read_text())["experiment"]["weight_decay"] == 0.5


def test_the_form_and_the_table_show_it_and_old_runs_have_the_default(app):
    shown = run(app, "-c", SHOW, OLD_RUN)
    assert shown.startswith("0.25\n")
    assert "Weight decay 0.25" in shown

"""A new rung is one file and one line in LADDER; everything else follows from these."""

import re

import pytest
from helpers.app_copies import copy_app, insert, run

from core.programs import LADDER, find

TITLE, IDEA = "NumPy with where", "one call chooses between h and 0"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """A copy of the app that has one rung more."""
    copy = copy_app(tmp_path_factory.mktemp("app"))
    text = find("numpy").text
    text = text.replace("NumPy by hand – everything written out", f"{TITLE} – {IDEA}")
    text = text.replace("np.maximum(h, 0)", "np.where(h > 0, h, 0)")
    (copy / "core/programs/with_where.py").write_text(text, encoding="utf-8")
    insert(
        copy / "core/programs/__init__.py", '    Program("with_where"),\n', before=")\n\n# A mist"
    )
    return copy


def test_it_is_listed_and_shown_in_the_terminal(app):
    listed = run(app, "main.py", "programs").splitlines()
    assert re.split("  +", listed[-1]) == [str(len(LADDER) + 1), "with_where", TITLE, IDEA]
    assert "np.where(h > 0, h, 0)" in run(app, "main.py", "programs", "with_where")


def test_it_trains_and_its_script_prints_the_same(app):
    chosen = ("--preset", "hand", "--steps", "5", "--program", "with_where")
    losses = run(app, "main.py", "train", *chosen, "--script", "script.py")
    assert losses == run(app, "main.py", "train", *chosen[:-1], "numpy")
    assert losses == run(app, "script.py")


def test_it_is_proved_and_looked_into(app):
    chosen = ("--preset", "hand", "--program", "with_where")
    assert run(app, "main.py", "prove", *chosen).startswith(f"{TITLE} at step 0")
    assert "h_relu = np.where(h > 0, h, 0)" in run(app, "main.py", "step", *chosen)


def test_it_is_on_the_windows_ladder_and_in_the_race(app):
    code = """
from PySide6.QtWidgets import QApplication
app = QApplication([])
from core.compare.race.entries import enter
from core.experiment.devices import survey
from gui.experiment.ladder import Ladder
ladder = Ladder(survey())
ladder.show_program("with_where")
print(ladder.count(), ladder.currentText(), enter()[-1].program, sep="|")
"""
    assert run(app, "-c", code) == f"12|12  {TITLE}|with_where\n"

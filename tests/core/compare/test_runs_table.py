"""The table of runs: its columns, its order, what a search finds, and its file for spreadsheets."""

import csv
from dataclasses import replace

import pytest
from helpers.disks import fill_disk
from helpers.refusals import refused
from helpers.run_store import SETTINGS, outcome
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import say
from core.compare.runs_table import (
    COLUMNS,
    STATES,
    Finder,
    changes,
    date_of,
    save_table,
    sort_runs,
)
from core.experiment.experiment import ARTICLE, FIELDS
from core.experiment.schedule import Schedule
from core.run.snapshot import State


def run(name="a", **settings):
    """A run with these settings; state, losses and such may be among them."""
    own = {key: settings.pop(key) for key in ("losses", "state") if key in settings}
    return replace(outcome(**own, **settings), id=name, when=1e9)


def ids(runs):
    return "".join(found.id for found in runs)


SLOW = run("a", learning_rate=1e-7)
TORCH = run("b", program="autograd", state=State.STOPPED, losses=(1.0,))
DEAD = run("c", program="dynamic", learning_rate=0.01, state=State.DIVERGED, losses=())
TURNED = run("d", learning_rate=Schedule(1e-6, ((5, 1e-5),)))
RUNS = (SLOW, TORCH, DEAD, TURNED)


def test_there_is_a_column_for_each_setting_and_each_result():
    assert set(FIELDS) < set(COLUMNS)
    assert {name for name, column in COLUMNS.items() if column.is_setting} == set(FIELDS)
    for name, column in COLUMNS.items():
        assert column.name == name
        for one in RUNS:
            assert isinstance(column.cell(one), str | float | int | Schedule | None)
    assert COLUMNS["final"].cell(DEAD) is None
    assert COLUMNS["learning_rate"].cell(SLOW) == Schedule(1e-7)


def test_a_run_that_a_pace_held_back_has_no_rate():
    assert COLUMNS["rate"].cell(SLOW) == SLOW.rate > 0
    assert COLUMNS["rate"].cell(replace(SLOW, paced=True)) is None


def test_every_state_that_a_run_ends_in_has_a_word():
    assert set(STATES) == {state for state in State if state.ended}


def test_changes_are_those_to_the_current_experiment():
    assert changes(SLOW, SETTINGS) == {"learning_rate": Schedule(1e-7)}
    assert changes(SLOW, replace(SETTINGS, learning_rate=1e-7)) == {}
    assert changes(TURNED, SETTINGS) == {"learning_rate": TURNED.experiment.learning_rate}
    assert changes(SLOW, replace(SETTINGS, steps=7)) == {
        "learning_rate": Schedule(1e-7),
        "steps": 500,
    }


def test_a_number_of_threads_that_was_chosen_is_no_change():
    assert run(threads=4).experiment.threads == 4
    assert changes(run(threads=4), ARTICLE) == {}  # whose 0 leaves it to a trial
    assert changes(run(threads=4), SETTINGS) == {"threads": 4}


@pytest.mark.parametrize(
    ("name", "up", "down"),
    [
        ("learning_rate", "abdc", "cdba"),
        ("program", "adbc", "cbad"),
        ("state", "cadb", "badc"),
        ("final", "badc", "adbc"),  # the one without a loss is last
        ("file", "abcd", "abcd"),
        ("when", "abcd", "abcd"),
    ],
)
def test_runs_are_sorted_by_any_column_and_blanks_come_last(name, up, down):
    assert ids(sort_runs(RUNS, name)) == up
    assert ids(sort_runs(RUNS, name, descending=True)) == down


def test_states_are_sorted_as_they_are_shown():
    words = {"finished": "b", "stopped": "a", "diverged": "c", "failed": "d"}
    assert ids(sort_runs(RUNS, "state", words=lambda message: words[message.text])) == "badc"


@quick
@given(st.lists(st.none() | st.floats(allow_nan=False), max_size=8), st.booleans())
def test_sorting_is_that_of_the_values(values, descending):
    runs = [replace(SLOW, id=str(place), final=value) for place, value in enumerate(values)]
    found = [one.final for one in sort_runs(runs, "final", descending)]
    numbers = [value for value in values if value is not None]
    assert found[: len(numbers)] == sorted(numbers, reverse=descending)
    assert found[len(numbers) :] == [None] * (len(values) - len(numbers))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", "abcd"),
        ("  ", "abcd"),
        ("autograd", "b"),
        ("AUTOgrad", "b"),
        ("numpy hand", "ad"),
        ("finished", "ad"),
        ("stopped auto", "b"),
        ("stopped numpy", ""),
        ("learning", "acd"),
        ("1e-07", "a"),
        ("1e-7", "a"),
        ("0.0000001", "a"),
        ("1e-5", "d"),
        ("0.01", "c"),
        ("500", ""),  # as in all others
        ("sgd", "abcd"),  # whoever takes the step is always looked at
        ("{", ""),
        ("nan", ""),
    ],
)
def test_runs_are_found_by_title_state_and_what_differs(typed, found):
    assert ids(Finder(SETTINGS).find(RUNS, typed)) == found


def test_a_run_is_found_by_what_it_has_in_common_with_the_current_settings():
    adam = run("e", program="optim", optimizer="adam", learning_rate=0.01, hidden=77)
    for current in (SETTINGS, adam.experiment):  # with the second, its name says "torch.optim" only
        finder = Finder(current)
        for typed in ("adam", "ADAM 0.01", "77", "optim 1e-2", "torch.optim finished", "H 77"):
            assert ids(finder.find((SLOW, adam), typed)) == "e"
    assert ids(Finder(adam.experiment).find((SLOW, adam), "sgd")) == "a"


def test_the_program_is_found_by_the_name_that_commands_have_for_it():
    assert ids(Finder(SETTINGS).find(RUNS, "dynamic")) == "c"
    cuda = run("e", program="cuda_graph")
    assert ids(Finder(SETTINGS).find((SLOW, cuda), "cuda_graph")) == "e"


def test_the_date_is_searched_as_it_is_shown():
    day, hour = date_of(SLOW).split()
    later = replace(SLOW, id="e", when=SLOW.when + 86400)
    assert ids(Finder(SETTINGS).find((SLOW, later), f"{day} {hour}")) == "a"


def test_they_are_found_in_the_language_that_they_are_shown_in():
    chinese = {"Autograd": "自动求导", "diverged": "发散", "Learning rate": "学习率"}

    def words(message):
        return chinese.get(message.text, message.text)

    finder = Finder(SETTINGS, words)
    assert ids(finder.find(RUNS, "自动")) == "b"
    assert ids(finder.find(RUNS, "发散")) == "c"
    assert ids(finder.find(RUNS, "学习率")) == "acd"


def test_a_run_that_has_changed_is_read_again():
    finder = Finder(SETTINGS)
    assert ids(finder.find(RUNS, "autograd")) == "b"
    changed = replace(SLOW, id="b")
    assert finder.find([changed], "autograd") == ()


def read(path):
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_the_table_is_saved_for_a_spreadsheet(tmp_path):
    path = tmp_path / "runs.csv"
    save_table(path, [TURNED, DEAD])
    assert path.read_bytes().startswith("\ufeffwhen,state,step,final".encode())
    turned, dead = read(path)
    assert list(turned) == list(COLUMNS)
    assert turned["when"] == "2001-09-09T01:46:40+00:00"
    assert (turned["state"], turned["final"], turned["best"]) == ("finished", "2.5", "2.0")
    assert turned["learning_rate"] == "1e-06, 5: 1e-05"
    assert (dead["state"], dead["final"], dead["program"]) == ("diverged", "", "dynamic")
    assert float(dead["learning_rate"]) == 0.01


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@A1", " =1", "＝1", "a\n=1", '"=1"'])
def test_no_cell_is_a_formula(tmp_path, text):
    path = tmp_path / "runs.csv"
    odd = replace(SLOW, message=say("{text}", text=text))
    odd = replace(odd, experiment=replace(odd.experiment, file=text, inputs=text))
    save_table(path, [odd])
    (row,) = read(path)
    for name in ("file", "inputs", "message"):
        assert row[name].lstrip()[:1] not in tuple("=+-@＝")
        line = "\\n" if name == "message" else " "  # a message shows what it can't print
        assert row[name].lstrip("'") == text.replace("\n", line)


def test_a_negative_number_stays_a_number(tmp_path):
    save_table(tmp_path / "runs.csv", [replace(SLOW, final=-1.5e-9)])
    assert read(tmp_path / "runs.csv")[0]["final"] == "-1.5e-09"


def test_a_full_disk_leaves_the_old_table(tmp_path, monkeypatch):
    path = tmp_path / "runs.csv"
    save_table(path, [])
    old = path.read_bytes()
    fill_disk(monkeypatch)
    with refused("can't be written: No space left on device."):
        save_table(path, RUNS)
    assert path.read_bytes() == old


def test_of_a_file_that_was_saved_by_hand_not_all_is_known():
    found = replace(SLOW, rate=0.0, first_step=0.0)
    assert COLUMNS["rate"].cell(found) is None
    assert COLUMNS["first_step"].cell(found) is None

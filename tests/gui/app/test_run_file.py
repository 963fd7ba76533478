"""Save: what is unsaved is marked, and no run is replaced by another unasked."""

from functools import partial

import pytest
from helpers.compare_tab import answer
from helpers.window_use import Chooser, train_at_hand_size, trigger
from PySide6.QtWidgets import QMessageBox

from core.run.files import load_run
from core.run.snapshot import State

REPLACE, ELSEWHERE = "Replace the run", "Save as another file…"


@pytest.fixture
def choose(window, monkeypatch):
    return Chooser(window, monkeypatch)


@pytest.fixture
def train(window, ended):
    return partial(train_at_hand_size, window, ended)


@pytest.fixture
def saved(choose, train, tmp_path):
    """A run at hand size that has been saved; its path."""
    train()
    choose("Save run as", tmp_path / "mine.json")
    return tmp_path / "mine.json"


def change(window, ended, **settings):
    """Train once more at other settings."""
    for name, text in settings.items():
        window.session.edit(name, text)
    window.transport.train.click()
    ended()


@pytest.mark.parametrize("opened", [False, True], ids=["saved", "opened"])
@pytest.mark.parametrize("button", [REPLACE, "Cancel", ""])
def test_another_run_replaces_the_one_in_the_file_only_if_that_is_wanted(
    window, qtbot, choose, saved, ended, button, opened
):
    if opened:
        trigger(window, "New")
        choose("Open run", saved)
    first = load_run(saved)
    change(window, ended, learning_rate="0.001")
    assert window.isWindowModified()
    asked = answer(window, qtbot, button)
    told = choose("Save run")
    assert "mine.json contains another run: Learning rate 0.01, 20 steps, loss " in asked[0]
    assert "The window has a run: Learning rate 0.001, 20 steps, loss " in asked[0]
    if button == REPLACE:
        assert told == f"Saved {saved}."
        assert load_run(saved).experiment.learning_rate.first == 0.001
        assert not window.isWindowModified()
    else:  # Enter goes to Save as, which is cancelled here
        assert choose.asked == 1 + opened + (button == "")
        assert load_run(saved) == first
        assert window.isWindowModified()


def test_another_run_can_be_saved_in_another_file_at_once(window, qtbot, choose, saved, ended):
    first, other = load_run(saved), saved.with_name("other.json")
    change(window, ended, seed="4")
    answer(window, qtbot, ELSEWHERE)
    assert choose("Save run", other) == f"Saved {other}."
    assert load_run(saved) == first
    assert load_run(other).experiment.seed == 4
    assert window.windowTitle() == "other.json[*] – Chainrule"
    assert not window.isWindowModified()


def test_settings_alone_replace_no_run_unasked(window, qtbot, choose, saved):
    first = load_run(saved)
    choose("Open run", saved)
    assert not window.isWindowModified()
    window.session.edit("seed", "7")
    assert window.isWindowModified()
    asked = answer(window, qtbot, "Cancel")
    choose("Save run")
    assert "The window has settings but no run: Seed 7." in asked[0]
    assert load_run(saved) == first
    window.session.edit("seed", "0")  # as it was: the file's run again
    assert not window.isWindowModified()
    assert choose("Save run") == f"Saved {saved}."
    assert load_run(saved) == first


def test_what_was_changed_since_the_last_step_is_not_in_the_file_and_that_is_told(
    window, choose, saved
):
    window.session.edit("learning_rate", "0.001")
    window.session.edit("steps", "50")
    told = choose("Save run")
    changed = "Learning rate 0.001, Steps 50"
    assert told == f"Saved {saved}, without {changed}: no step has used that yet."
    assert load_run(saved).experiment.learning_rate.first == 0.01
    window.session.edit("learning_rate", "0.01")
    window.session.edit("steps", "20")
    assert choose("Save run") == f"Saved {saved}."


def test_what_stands_for_no_value_is_not_saved(window, choose, saved):
    choose("Open run", saved)
    window.session.edit("seed", "many")
    assert window.isWindowModified()
    for name in ("Save run", "Save run as"):
        said = choose(name, saved.with_name("b.json"))
        assert said == "Nothing was saved. Seed must be a number, not 'many'."
    assert load_run(saved).step
    assert not saved.with_name("b.json").exists()


def test_settings_that_can_not_run_are_saved_for_another_machine_and_that_is_told(
    window, choose, tmp_path
):
    window.session.edit("device", "cuda:7")
    path = tmp_path / "mine.json"
    said = choose("Save run as", path)
    assert said.startswith(f"Saved {path}, but these settings can't run here: ")
    assert load_run(path).experiment.device == "cuda:7"


def test_that_the_run_that_is_shown_is_not_saved_with_other_settings_is_told(
    window, choose, train, tmp_path
):
    train()
    window.session.edit("seed", "5")
    said = choose("Save run as", tmp_path / "mine.json")
    assert said.endswith("mine.json, not the run that is shown.")
    assert load_run(tmp_path / "mine.json").state is State.IDLE


def test_settings_replace_settings(window, choose, tmp_path):
    path = tmp_path / "mine.json"
    choose("Save run", path)
    assert not window.isWindowModified()
    window.session.edit("seed", "7")
    assert window.isWindowModified()
    assert choose("Save run") == f"Saved {path}."
    assert not window.isWindowModified()
    assert choose.asked == 1
    assert load_run(path).experiment.seed == 7


def test_a_run_that_has_gone_on_is_saved_without_a_question(window, choose, train, until, tmp_path):
    path = tmp_path / "mine.json"
    window.experiment._set_preset("hand")
    window.session.edit("threads", "1")
    window.session.edit("steps", "4")
    window.transport.step.click()
    until(lambda: window.session.state is State.PAUSED)
    choose("Save run as", path)
    assert not window.isWindowModified()
    window.transport.train.click()
    until(lambda: window.session.state.ended)
    assert window.isWindowModified()
    assert choose("Save run") == f"Saved {path}."
    assert load_run(path).step == 4
    window.transport.reset.click()
    window.transport.train.click()  # the very same run again
    until(lambda: window.session.state.ended)
    assert not window.isWindowModified()
    assert choose("Save run") == f"Saved {path}."
    window.session.edit("steps", "6")
    window.session.go_on_from(4)
    until(lambda: window.session.outcome is not None and window.session.outcome.step == 6)
    assert choose("Save run") == f"Saved {path}."
    assert load_run(path).step == 6
    assert not window.findChildren(QMessageBox)


def test_fewer_steps_replace_no_longer_run_unasked(window, qtbot, choose, saved, until):
    first = load_run(saved)
    window.transport.reset.click()
    window.transport.step.click()
    until(lambda: window.session.state is State.PAUSED)
    asked = answer(window, qtbot, "Cancel")
    choose("Save run")
    assert "contains another run: 20 steps, loss" in asked[0]
    assert load_run(saved) == first


def test_a_run_that_another_window_has_saved_there_is_not_replaced_unasked(
    window, qtbot, choose, train, saved, ended
):
    other = saved.with_name("other.json")
    change(window, ended, seed="4")
    choose("Save run as", other)
    trigger(window, "New")
    choose("Open run", saved)
    saved.write_bytes(other.read_bytes())
    asked = answer(window, qtbot, "Cancel")
    choose("Save run")
    assert "contains another run: Seed 4" in asked[0]
    saved.write_text("my thesis")
    asked = answer(window, qtbot, "Cancel")
    choose("Save run")
    assert asked[0] == "mine.json no longer contains a run that can be read."
    saved.unlink()
    assert choose("Save run") == f"Saved {saved}."
    assert load_run(saved).experiment.seed == 0


def test_settings_that_are_set_back_are_saved_with_their_run(
    window, choose, train, saved, until, ended
):
    session = window.session
    trigger(window, "New")
    window.experiment._set_preset("hand")
    session.one_step()
    until(lambda: session.result and session.result.weights)
    choose("Save run as", saved)
    session.train_or_pause()
    steps = ended().step
    session.edit("seed", "5")
    session.edit("seed", "0")
    assert window.isWindowModified()
    assert choose("Save run") == f"Saved {saved}."
    assert load_run(saved).step == steps > 1
    assert not window.isWindowModified()


def test_what_is_exported_after_opening_a_run_is_not_the_one_that_was_left_for_it(
    window, choose, saved, until
):
    session = window.session
    session.edit("steps", "1000000000")
    session.train_or_pause()
    until(lambda: window.transport.step_shown > 30)
    choose("Open run", saved)
    until(lambda: not session.state.active)
    choose("Losses as CSV", saved.with_name("losses.csv"))
    rows = saved.with_name("losses.csv").read_text().splitlines()[1:]
    losses = load_run(saved).losses
    assert [float(row.split(",")[1]) for row in rows] == list(losses)

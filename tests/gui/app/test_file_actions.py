"""Opening and saving runs through the menus and by dropping files, with the dialogs answered."""

from dataclasses import replace
from functools import partial

import pytest
from helpers.window_use import Chooser, data_run, entries, plain, said, train_at_hand_size, trigger
from PySide6.QtCore import (
    QStandardPaths,
    QThread,
    QTimer,
)
from PySide6.QtWidgets import QFileDialog, QMessageBox

from core.experiment.experiment import ARTICLE, HAND
from core.run.files import load_run, save_run
from core.run.record import RunRecord
from core.run.snapshot import State
from gui.widgets.figure import REPORT


@pytest.fixture
def choose(window, monkeypatch):
    return Chooser(window, monkeypatch)


@pytest.fixture
def train(window, ended):
    return partial(train_at_hand_size, window, ended)


def test_a_run_is_saved_and_opened_again(window, choose, train, tmp_path):
    path = tmp_path / "mine.json"
    outcome = train()
    assert choose("Save run as", path) == f"Saved {path}."
    document = load_run(path)
    assert document.experiment == outcome.experiment
    assert document.losses.tolist() == outcome.losses.tolist()
    window.experiment._set_preset("article")
    assert choose("Open run", path) == f"Opened {path}."
    assert window.session.experiment == outcome.experiment
    assert choose.asked == 2


def test_the_title_says_which_file_a_save_would_replace(window, choose, tmp_path):
    assert window.windowTitle() == "Chainrule"
    choose("Save run as", tmp_path / "mine.json")
    assert window.windowTitle() == "mine.json[*] – Chainrule"
    choose("New")
    assert window.windowTitle() == "Chainrule"


def test_the_threads_that_a_run_chose_are_saved_with_it(window, choose, train, tmp_path):
    outcome = train(threads=0)
    choose("Save run as", tmp_path / "mine.json")
    assert window.session.experiment.threads == 0
    saved = load_run(tmp_path / "mine.json").experiment
    assert saved.threads == outcome.experiment.threads > 0


def test_opening_a_run_shows_it_in_place_of_the_one_before(window, choose, train, until, tmp_path):
    train()
    choose("Save run as", tmp_path / "mine.json")
    window.session.edit("seed", "3")
    window.transport.train.click()
    choose("Open run", tmp_path / "mine.json")
    until(lambda: window.transport.step_shown == 20)
    assert window.session.outdated.seed == ARTICLE.seed
    assert window.train.time._step.text() == "no step to go back to"  # its file has no weights
    losses = load_run(tmp_path / "mine.json").losses
    assert 10 ** window.train.loss.drawn(0)[1] == pytest.approx(losses)
    assert choose("Losses as CSV", tmp_path / "l.csv") == f"Saved {tmp_path / 'l.csv'}."
    assert (tmp_path / "l.csv").read_text().count("\n") == 21


def test_save_asks_where_only_once(window, choose, tmp_path):
    path = tmp_path / "mine.json"
    choose("Save run", path)
    window.session.edit("seed", "7")
    assert choose("Save run") == f"Saved {path}."
    assert choose.asked == 1
    assert load_run(path).experiment.seed == 7


def test_the_ten_newest_runs_are_offered_newest_first(window, choose, tmp_path):
    paths = [tmp_path / f"{number}.json" for number in range(12)]
    for number, path in enumerate(paths):
        window.session.edit("seed", str(number))
        choose("Save run as", path)
    assert [action.text() for action in entries(window, "Open recent")] == [
        str(p) for p in paths[:1:-1]
    ]
    entries(window, "Open recent")[3].trigger()
    assert said(window) == f"Opened {paths[8]}."
    assert window.session.experiment.seed == 8
    offered = [action.text() for action in entries(window, "Open recent")]
    assert offered == [str(paths[n]) for n in (8, 11, 10, 9, 7, 6, 5, 4, 3, 2)]


def test_where_there_are_no_recent_runs_nothing_can_be_chosen(window):
    assert [(plain(action), action.isEnabled()) for action in entries(window, "Open recent")] == [
        ("None yet", False)
    ]


def test_a_broken_file_is_told_and_nothing_is_lost(window, look, choose, train, tmp_path):
    path, broken = tmp_path / "mine.json", tmp_path / "broken.json"
    outcome = train()
    choose("Save run as", path)
    for content, words in (
        (None, "No such file or directory"),
        (b"", "it isn't valid JSON from line 1 on"),
        (b"\xff\xfe\x00", "it isn't text in UTF-8"),
        (b"[1, 2]", "it isn't a Chainrule run"),
        (b'{"a":' * 100_000, "its lists are nested too deeply"),
    ):
        if content is not None:
            broken.write_bytes(content)
        assert choose("Open run", broken).startswith(f"{broken} can't be opened: {words}")
        assert window.session.outcome is outcome
        assert window.session.experiment.steps == 20
        assert look.settings.recent == (str(path),)
    assert choose("Save run") == f"Saved {path}."


def test_a_cancelled_dialog_does_nothing(window, look, choose, train, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome, settings = train(), look.settings
    for number, name in enumerate(["Open run", "Save run", "Save run as"]):
        assert choose(name) == ""
        assert choose.asked == number + 1
    assert window.session.outcome is outcome
    assert look.settings == settings
    assert not list(tmp_path.iterdir())


def test_a_run_on_a_data_file_is_opened_with_its_table(window, choose, ended, tmp_path):
    choose("Open run", data_run(tmp_path))
    table = window.session.table
    assert table.x.tolist() == [[1, 2], [4, 5]]
    assert table.y.tolist() == [[3], [6]]
    window.code.whole.click()
    assert "def load_csv" in window.code.view.toPlainText()
    (tmp_path / "data, mine.csv").unlink()
    window.transport.train.click()
    assert ended().state is State.FINISHED


def test_a_run_whose_data_file_is_gone_is_told_and_not_opened(window, choose, tmp_path):
    path = data_run(tmp_path)
    (tmp_path / "data, mine.csv").unlink()
    assert "data, mine.csv" in choose("Open run", path)
    assert window.session.experiment.data == "random"
    assert window.session.table is None


def test_another_file_or_other_columns_forget_the_table(window, choose, tmp_path):
    path = data_run(tmp_path)
    for field, text in (
        ("file", "other.csv"), ("inputs", "a"), ("targets", "b"), ("data", "random")
    ):  # fmt: skip
        choose("Open run", path)
        assert window.session.table is not None
        window.session.edit(field, text)
        assert window.session.table is None, field


def test_other_settings_keep_the_table(window, choose, tmp_path):
    choose("Open run", data_run(tmp_path))
    table = window.session.table
    for field, text in (("seed", "3"), ("steps", "9"), ("learning_rate", "1e-5")):
        window.session.edit(field, text)
    assert window.session.table is table


def test_a_recent_run_is_found_from_any_folder(window, look, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save_run("mine.json", RunRecord(HAND))
    window.files.open_path("mine.json")
    said(window)
    assert look.settings.recent == (str(tmp_path / "mine.json"),)


def test_of_two_files_that_are_opened_the_later_one_counts(window, until, tmp_path):
    for seed in range(20):
        save_run(tmp_path / f"{seed}.json", RunRecord(replace(HAND, seed=seed)))
    for seed in range(20):
        window.files.open_path(str(tmp_path / f"{seed}.json"))
    assert said(window) == f"Opened {tmp_path / '19.json'}."
    until(lambda: not window.session.findChildren(QThread))
    assert window.session.experiment.seed == 19


def test_new_while_a_file_is_being_opened_counts(window, until, tmp_path):
    save_run(tmp_path / "mine.json", RunRecord(HAND))
    window.files.open_path(str(tmp_path / "mine.json"))
    window.files.new()
    until(lambda: not window.session.findChildren(QThread))
    assert window.session.experiment == ARTICLE


def pause(window, until):
    """A run that has been paused at some step."""
    window.transport.pace.setValue(window.transport.pace.maximum() - 2)  # 300 steps a second
    window.transport.train.click()
    until(lambda: window.transport.step_shown > 5)
    window.transport.train.click()
    until(lambda: window.session.state is State.PAUSED)


def test_the_result_of_a_run_that_was_opened_is_saved_again(window, choose, train, tmp_path):
    path, copy = tmp_path / "mine.json", tmp_path / "copy.json"
    train(threads=0)
    choose("Save run as", path)
    first = load_run(path)
    trigger(window, "New")
    choose("Open run", path)
    assert choose("Save run") == f"Saved {path}."
    choose("Save run as", copy)
    assert load_run(path) == load_run(copy) == first


def test_the_result_is_saved_again_after_a_reset(window, choose, train, tmp_path):
    path = tmp_path / "mine.json"
    train()
    choose("Save run as", path)
    first = load_run(path)
    window.transport.reset.click()
    assert choose("Save run") == f"Saved {path}."
    assert load_run(path) == first


def test_a_run_that_was_opened_can_be_pinned_once(window, choose, train, until, tmp_path):
    path = tmp_path / "mine.json"
    outcome = train(threads=0)
    choose("Save run as", path)
    for _ in range(2):
        trigger(window, "New")
        assert window.transport.step_shown == 0
        assert choose("Open run", path) == f"Opened {path}."
        until(lambda: window.transport.step_shown == 20)
        window.train.loss.pin_button.click()
        assert len(window.train.loss.pinned) == 1
        assert 10 ** window.train.loss.drawn(1)[1] == pytest.approx(outcome.losses)


def test_a_run_that_is_shown_and_pinned_is_not_pinned_again_when_opened(
    window, choose, train, until, tmp_path
):
    train(threads=0)
    until(lambda: window.transport.step_shown == 20)
    window.train.loss.pin_button.click()
    choose("Save run as", tmp_path / "mine.json")
    choose("Open run", tmp_path / "mine.json")
    assert len(window.train.loss.pinned) == 1


def test_opening_a_run_with_the_settings_of_the_one_that_is_paused_keeps_the_file_whole(
    window, choose, train, until, tmp_path
):
    path = tmp_path / "mine.json"
    train(steps=500)
    choose("Save run as", path)
    first = load_run(path)
    pause(window, until)
    choose("Open run", path)
    assert not window.session.state.begun
    choose("Save run")
    assert load_run(path) == first


def test_a_paused_run_is_saved_as_far_as_it_has_come(window, choose, until, tmp_path):
    pause(window, until)
    choose("Save run as", tmp_path / "mine.json")
    result = load_run(tmp_path / "mine.json")
    assert result.state is State.STOPPED
    assert len(result.losses) == result.step > 5


def test_a_run_that_is_training_is_to_be_paused_first(window, choose, until, tmp_path):
    choose("Save run as", tmp_path / "mine.json")
    window.transport.pace.setValue(window.transport.pace.maximum() - 2)
    window.transport.train.click()
    until(lambda: window.transport.step_shown > 5)
    for name in ("Save run", "Save run as"):
        assert choose(name, tmp_path / "b.json") == "The run is still training: pause it first."
    assert choose.asked == 1
    assert not (tmp_path / "b.json").exists()


@pytest.mark.parametrize("answer", ["Replace", "Keep the old file"])
def test_a_file_that_has_the_name_with_its_ending_is_not_replaced_unasked(
    window, choose, until, tmp_path, answer
):
    path = tmp_path / "keep.json"
    path.write_text("old")
    asked = []

    def press():
        (box,) = window.findChildren(QMessageBox)
        asked.append(box.text())
        (button,) = [button for button in box.buttons() if button.text() == answer]
        button.click()

    QTimer.singleShot(0, press)
    said = choose("Save run as", tmp_path / "keep")
    assert asked == [f"{path} already exists. Replace it?"]
    assert said == (f"Saved {path}." if answer == "Replace" else "")
    assert (path.read_text() == "old") is (answer != "Replace")


def test_dialogs_begin_in_the_folder_used_last_or_in_the_documents(
    window, choose, tmp_path, monkeypatch
):
    starts = []
    ask = choose._ask

    def listen(*arguments):
        starts.append(arguments[2])
        return ask(*arguments)

    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, listen)
    monkeypatch.setattr("gui.app.files.ask_size", lambda window: REPORT)
    documents = tmp_path / "Documents"
    documents.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(documents))
    other = tmp_path / "other"
    other.mkdir()
    choose("Save run as", other / "mine.json")
    choose("Script", documents / "run.py")
    choose("Open run")
    choose("Loss plot as a figure")
    assert starts == [
        str(documents / "run.json"), str(other / "run.py"), str(documents),
        str(documents / "loss.png")
    ]  # fmt: skip


def test_a_name_with_a_nul_is_told(window):
    window.files.open_path("/tmp/a\0b.json")
    assert said(window) == "/tmp/a␀b.json isn't a valid file name."

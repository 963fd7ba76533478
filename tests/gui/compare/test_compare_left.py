"""Runs of the tab Compare where a run is on: when the window closes, is paused, or goes wrong."""

from dataclasses import replace

import pytest
from helpers.app_starts import start
from helpers.compare_tab import QUICK, answer
from helpers.window_use import settle
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from core.compare.store import RunStore
from core.experiment.experiment import HAND
from core.run.snapshot import State
from gui.compare.runs.runs_model import SHOWN
from gui.run.stored_runs import StoredRuns
from gui.widgets.pens import MOST

_LONG = replace(HAND, steps=10**8, threads=1)

_TRAIN_AND_LEAVE = """
from dataclasses import replace
from core.experiment.experiment import HAND

while not window.stored.store:
    qapp.processEvents()
window.session.set_experiment(replace(HAND, steps=10**8, threads=1))
window.session.train_or_pause()
while not window.transport.step_shown:
    qapp.processEvents()
window.close()
"""


def test_a_run_that_is_on_when_the_window_closes_is_kept(tmp_path):
    folder = tmp_path / "Chainrule"
    start(folder, _TRAIN_AND_LEAVE)
    (run,) = RunStore(folder / "runs").runs()
    assert run.state.value == "stopped"
    assert run.step > 0


def test_runs_that_wait_for_the_store_when_the_window_closes_are_kept(
    session, ended, until, tmp_path
):
    stored = StoredRuns(session)
    stored.remember_in(tmp_path)
    session.set_experiment(QUICK)
    session.train_or_pause()
    outcome = ended()
    for number in range(5):
        session.left.emit(replace(outcome, id=str(number)))
    session.close()
    stored.finish(disk=60_000)
    assert len(RunStore(tmp_path).runs()) == 6


@pytest.fixture
def begin(window, until):
    """Begin a run that takes long, and wait until it is under way."""

    def run(**settings):
        window.session.set_experiment(replace(_LONG, **settings))
        window.session.train_or_pause()
        until(lambda: window.transport.step_shown > 0)

    return run


def test_setting_the_window_to_a_run_does_not_turn_the_run_that_is_on(window, runs, begin, until):
    begin(learning_rate=0.001)
    window.session.reset()
    until(lambda: len(window.stored.runs) == 1)
    begin(learning_rate=0.01)
    runs.table.selectRow(0)
    runs.use.click()
    assert window.session.experiment.learning_rate.first == 0.001
    until(lambda: len(window.stored.runs) == 2)
    assert window.stored.runs[0].experiment.learning_rate.rates == (0.01,)
    assert not window.session.state.active


def test_a_run_that_is_told_at_the_end_is_not_told_twice(session, until, tmp_path):
    stored = StoredRuns(session)
    stored.remember_in(tmp_path)
    session.set_experiment(_LONG)
    session.train_or_pause()
    until(lambda: bool((snapshot := session.take_snapshot()) and snapshot.step))
    session.close(60_000)
    stored.finish(disk=60_000)
    settle()  # the news of the thread comes now
    stored.finish(disk=60_000)
    assert len(RunStore(tmp_path).runs()) == 1


def test_norms_are_worked_out_while_a_run_is_paused(window, runs, train, begin, until):
    train()
    begin()
    runs.table.selectRow(0)
    hint = runs.overlay.norms.plot._hint
    until(lambda: "paused" in hint.text())
    window.session.train_or_pause()
    until(lambda: len(runs.overlay.norms.lines) == 1)
    assert window.session.state is State.PAUSED


def test_norms_are_worked_out_after_a_reset(window, runs, train, begin, until):
    train()
    begin(threads=2)
    runs.table.selectRow(0)
    hint = runs.overlay.norms.plot._hint
    until(lambda: "is over" in hint.text())
    window.session.reset()
    until(lambda: len(runs.overlay.norms.lines) == 1)


def test_norms_of_a_changed_data_file_are_told(window, runs, train, until, tmp_path):
    table = tmp_path / "data.csv"
    table.write_text("a,b,c\n1,2,3\n4,5,6\n")
    train(data="file", file=str(table), d_in=2, learning_rate=1e-4)
    train()
    runs.table.selectRow(0)
    until(lambda: len(runs.overlay.norms.lines) == 1)
    assert not runs.overlay._note.text()
    table.write_text("a,b,c\n1,2,3\n4,5,7\n")
    runs.table.selectRow(1)
    until(lambda: "was repeated, its last loss" in runs.overlay._note.text())


def test_a_run_that_can_not_be_done_again_promises_no_norms(runs, train, until, monkeypatch):
    monkeypatch.setattr("core.compare.norms._may_show", lambda program: False)
    train()
    hint = runs.overlay.norms.plot._hint
    for _ in range(2):  # also when it is selected again
        runs.table.selectRow(0)
        until(lambda: "no gradient norms" in hint.text())
        assert "keeps no gradient" in runs.overlay._note.text()
        runs.table.clearSelection()
        until(lambda: not runs.overlay._note.text())


def test_the_box_of_the_weights_has_a_name(runs):
    assert runs.overlay.which.accessibleName()
    assert runs.overlay.which.toolTip()


@pytest.mark.parametrize("button", ["Delete 3 runs", ""])
@pytest.mark.xserver
def test_several_runs_are_removed_if_that_is_meant_and_enter_keeps_them(
    window, runs, train, until, qtbot, button
):
    train()
    train(learning_rate=0.001)
    train(learning_rate=0.002)
    asked = answer(runs, qtbot, button)
    runs.table.selectAll()
    runs.table.setFocus()
    qtbot.keyClick(runs.table, Qt.Key.Key_Delete)
    assert asked[0] == "Delete the 3 selected runs? They can't be brought back."
    if button:
        until(lambda: not window.stored.runs)
    else:
        assert len(window.stored.runs) == 3


def test_a_run_that_goes_wrong_in_its_first_step_is_a_row(runs, train, until, tmp_path):
    table = tmp_path / "data.csv"
    table.write_text("a,b,c\n1e200,2,3\n4,1e200,6\n")
    train(data="file", file=str(table), d_in=2)
    (run,) = runs.model.runs
    assert (run.state, run.step, run.final) == (State.DIVERGED, 0, None)
    shown = [runs.model.index(0, column).data() for column in range(1, len(SHOWN))]
    assert [shown[0], *shown[2:6]] == ["∞ diverged", "–", "–", "0", "–"]
    runs.table.selectRow(0)
    until(lambda: "did no step" in runs.overlay._note.text())


def test_a_run_whose_rate_was_changed_is_set_and_exported_as_it_was(
    window, runs, begin, until, tmp_path, monkeypatch
):
    begin(learning_rate=0.001)
    window.session.set_experiment(replace(_LONG, learning_rate=0.002))
    window.session.reset()
    until(lambda: len(window.stored.runs) == 1)
    schedule = window.stored.runs[0].experiment.learning_rate
    assert schedule.rates == (0.001, 0.002)
    runs.table.selectRow(0)
    runs.use.click()
    assert window.session.experiment.learning_rate == schedule
    path = tmp_path / "run.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    runs.script.click()
    until(path.exists)
    ((step, _),) = schedule.changes
    assert f"    {step}: 0.002,\n" in path.read_text()


@pytest.mark.xserver
def test_the_keyboard_goes_on_from_its_row_when_the_rows_change(runs, train, until, qtbot, window):
    for rate in (0.01, 0.001, 0.005, 0.002):
        train(learning_rate=rate)
    table = runs.table
    table.setFocus()
    table.selectRow(1)
    train(learning_rate=0.003)  # a row more, above it
    assert table.currentIndex().row() == 2
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert [run.experiment.learning_rate.first for run in runs.selected] == [0.001]
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    until(lambda: len(window.stored.runs) == 4)
    assert table.currentIndex().row() == 3
    assert not runs.selected
    qtbot.keyClick(table, Qt.Key.Key_Space)  # selects the row, and is no Train
    assert [run.experiment.learning_rate.first for run in runs.selected] == [0.01]
    assert not window.session.state.active
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert window.session.experiment.learning_rate.first == 0.01


def test_a_search_that_is_cleared_leaves_what_was_selected(runs, train):
    train(learning_rate=0.001)
    train(learning_rate=0.002)
    runs.table.selectRow(0)
    chosen = runs.selected
    runs.model.search("0.001")
    assert not runs.selected
    runs.model.search("")
    assert runs.selected == chosen
    assert runs.table.currentIndex().row() == 0


def test_runs_of_another_window_are_there_when_the_tab_is_shown(
    runs, train, until, window, tmp_path
):
    train()
    window.tabs.setCurrentIndex(0)
    RunStore(tmp_path / "runs").add(replace(window.session.outcome, id="another"))
    window.tabs.setCurrentWidget(window.compare)
    until(lambda: len(window.stored.runs) == 2)
    assert runs.model.rowCount() == 2


@pytest.mark.xserver
def test_going_through_rows_reads_only_what_is_selected_at_the_end(
    runs, train, until, qtbot, monkeypatch
):
    train()
    run = runs.model.runs[0]
    runs.model.set_runs(tuple(replace(run, id=f"{run.id}-{place}") for place in range(40)))
    shown, changed = [], []
    monkeypatch.setattr(runs.overlay, "show_runs", shown.append)
    runs.model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    runs.table.setFocus()
    runs.table.selectRow(0)
    for _ in range(30):
        qtbot.keyClick(runs.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    until(lambda: bool(shown))
    assert len(runs.selected) == 31
    assert shown[-1] == runs.selected[:MOST]
    assert len(shown) < 10
    assert len(changed) <= MOST  # each line is marked once, and no row beside it
    assert all(first == last for first, last in changed)

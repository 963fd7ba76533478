"""One field or two over many values, in processes of their own, through the tab Compare."""

import csv
import os
import signal

import pytest
from helpers.processes import children_of
from helpers.sweep_view import SMALL, set_up
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from core.data.problem import make_problem
from core.run.snapshot import State
from core.run.trainer import Trainer
from gui.run import stored_runs
from gui.widgets.words import figure


def test_its_runs_are_kept_in_runs(sweep, window, until, qtbot, tmp_path):
    window.stored.remember_in(tmp_path / "runs")
    set_up(sweep, "0.001, 0.002, 10")
    assert not sweep.keep.isEnabled()
    qtbot.mouseClick(sweep.go, Qt.MouseButton.LeftButton)
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    assert sweep.keep.isEnabled()
    qtbot.mouseClick(sweep.keep, Qt.MouseButton.LeftButton)
    assert not sweep.keep.isEnabled()
    until(lambda: len(window.stored.runs) == 3)
    assert not sweep.keep.isEnabled()
    assert window.statusBar().currentMessage() == "Kept in Runs: 3."
    swept = {run.experiment.learning_rate.first: run for run in sweep.sweeper.runs}
    for kept in window.stored.runs:
        run = swept[kept.experiment.learning_rate.first]
        assert (kept.step, kept.seconds, kept.best) == (run.step, run.seconds, run.best)
        assert kept.state is run.state
        assert kept.rate > 0 or kept.step < 2
        assert window.stored.store.load_curve(kept).count == run.step
    window.stored.remove(window.stored.runs)
    until(lambda: sweep.keep.isEnabled())


def test_no_run_goes_for_those_of_a_sweep(sweep, window, until, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(stored_runs, "MOST", 2)
    window.stored.remember_in(tmp_path / "runs")
    set_up(sweep, "0.001, 0.002, 0.003")
    qtbot.mouseClick(sweep.go, Qt.MouseButton.LeftButton)
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    qtbot.mouseClick(sweep.keep, Qt.MouseButton.LeftButton)
    assert "room for only 2 more" in window.statusBar().currentMessage()
    assert sweep.keep.isEnabled()
    assert window.stored.runs == ()


def test_runs_that_are_still_to_be_kept_when_it_closes_are_kept(
    sweep, window, until, qtbot, tmp_path, monkeypatch
):
    monkeypatch.setattr(stored_runs, "_BATCH", 1)
    window.stored.remember_in(tmp_path / "runs")
    set_up(sweep, "1e-4..1e-3 log 12")
    qtbot.mouseClick(sweep.go, Qt.MouseButton.LeftButton)
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    qtbot.mouseClick(sweep.keep, Qt.MouseButton.LeftButton)
    assert len(window.stored.adding) == 12
    assert not sweep.keep.isEnabled()
    window.stored.finish(disk=60_000)  # as at the close: all that waits is written
    assert len(window.stored.store.runs()) == 12


@pytest.mark.slow
def test_runs_that_can_not_be_kept_can_be_kept_later(sweep, window, until, qtbot, tmp_path):
    (tmp_path / "runs").write_text("no folder")
    window.stored.remember_in(tmp_path / "runs")
    set_up(sweep, "0.001, 0.002")
    qtbot.mouseClick(sweep.go, Qt.MouseButton.LeftButton)
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    qtbot.mouseClick(sweep.keep, Qt.MouseButton.LeftButton)
    until(lambda: "can't be" in window.statusBar().currentMessage())
    until(lambda: sweep.keep.isEnabled())


def test_a_learning_rate_over_a_list(sweep, until, qtbot):
    set_up(sweep, "0.001, 0.01, 10")
    qtbot.mouseClick(sweep.go, Qt.MouseButton.LeftButton)
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    low, usual, high = sweep.sweeper.runs
    assert (low.status, usual.status) == ("finished", "finished")
    alone = Trainer().train(usual.experiment, make_problem(usual.experiment))
    assert usual.final == alone.final
    assert high.status in ("diverged", "finished")
    assert sweep.chart.isVisible()
    assert list(sweep.chart.lines[0].x) == [0.001, 0.01, 10][: len(sweep.chart.lines[0].x)]
    assert not sweep.grid.isVisible()


def test_two_fields_give_a_map(sweep, until, qtbot, window):
    set_up(sweep, "0.001, 0.01", second="seed", others="0..2")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    assert sweep.grid.isVisible()
    assert not sweep.chart.isVisible()
    spot = sweep.grid.box(5).center().toPoint()
    qtbot.mouseClick(sweep.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert sweep.multiples.place == 5
    sweep.use.click()
    assert window.session.experiment.seed == 2


@pytest.mark.xserver
def test_one_is_chosen_with_the_keys_and_told(sweep, until, qtbot):
    set_up(sweep, "0.001, 0.002, 0.01")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    sweep.multiples.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(sweep.multiples, key)
    assert sweep.multiples.place == 1
    assert "Learning rate 0.002" in sweep._chosen.text()
    assert "Learning rate 0.002" in sweep.multiples.accessibleDescription()


@pytest.mark.parametrize(
    ("field", "values", "words"),
    [
        ("learning_rate", "", "has no values"),
        ("learning_rate", "1e-7..1e-5", "isn't a range"),
        ("learning_rate", "much", "much"),
        ("seed", "0..5000", "at most 1000"),
    ],
)
def test_what_can_not_be_swept_is_told_at_once(sweep, field, values, words):
    set_up(sweep, values, field)
    assert words in sweep._mistake.text()
    assert not sweep.go.isEnabled()
    set_up(sweep, "0, 1", "seed")
    assert sweep._mistake.text() == ""
    assert sweep.go.isEnabled()


def test_a_run_that_can_not_be_is_told_and_the_rest_go_on(sweep, until):
    set_up(sweep, "sgd, adam", "optimizer")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    sgd, adam = sweep.sweeper.runs
    assert (sgd.status, adam.status) == ("finished", "refused")
    sweep.multiples.choose(1)
    assert "optim" in sweep._chosen.text()


@pytest.mark.slow
def test_runs_without_a_loss_are_signs_and_no_numbers(sweep, until, window):
    window.session.set_experiment(SMALL)
    set_up(sweep, "0.0001, 0.1, 10")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    runs = sweep.sweeper.runs
    diverged = [run for run in runs if run.state is State.DIVERGED]
    assert len(diverged) == 2
    assert [sign.x for sign in sweep.chart.signs] == [0.1, 10]
    assert [sign.text for sign in sweep.chart.signs] == [f"∞\n{run.step}" for run in diverged]
    across, losses, best = (list(part) for part in sweep.chart.numbers().columns.values())
    assert across == ["0.0001", "0.1", "10"]
    assert losses == [
        figure(runs[0].loss),
        *(f"diverged at step {run.step}" for run in diverged),
    ]
    assert best == [figure(run.lowest) for run in runs]
    assert list(sweep.chart.numbers().columns)[1] == "Final loss"
    _, item = sweep.chart._signs[0]
    sweep.chart._point(item.sceneBoundingRect().center())
    assert sweep.chart._value.text() == f"0.1: diverged at step {diverged[0].step}"


@pytest.mark.slow
def test_all_runs_diverged_is_told_by_the_chart(sweep, until, window):
    window.session.set_experiment(SMALL)
    set_up(sweep, "0.1, 10")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    assert len(sweep.chart.signs) == 2
    assert sweep.chart.lines == ()
    assert all("diverged" in text for text in sweep.chart.numbers().columns["Final loss"])
    assert sweep.chart.table.isVisible()


@pytest.mark.slow
def test_names_stand_at_the_axis_and_are_not_joined(sweep, until):
    set_up(sweep, "float64, float32", "dtype")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    assert sweep.chart.isVisible()
    axis = sweep.chart.plot.getAxis("bottom")
    assert axis._tickLevels == [[(0, "float64"), (1, "float32")]]
    assert axis.labelText == "Precision"
    (line,) = sweep.chart.lines
    assert not line.joined
    assert list(sweep.chart.numbers().columns["Precision"]) == ["float64", "float32"]
    set_up(sweep, "0..2", "seed")  # numbers again
    sweep.go.click()
    until(lambda: len(sweep.sweeper.runs) == 3 and not sweep.sweeper.busy)
    assert axis._tickLevels is None
    assert axis.labelText == "Seed"
    assert sweep.chart.lines[0].joined


@pytest.mark.slow
@pytest.mark.xserver
def test_the_chosen_one_is_in_sight_and_labels_tell_runs_apart(sweep, until, window, qtbot):
    window.resize(700, 500)
    window.session.edit("steps", "2")
    set_up(sweep, "1e-6..1e-2 log 40")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    labels = [sweep.multiples.label(place) for place in range(40)]
    assert len(set(labels)) == 40
    assert "…" not in "".join(labels)
    qtbot.keyClick(sweep.multiples, Qt.Key.Key_End)
    assert not sweep.multiples.visibleRegion().boundingRect().isEmpty()
    seen = sweep.multiples.visibleRegion().boundingRect()
    assert seen.contains(sweep.multiples.box(39).toRect().center())
    qtbot.keyClick(sweep.multiples, Qt.Key.Key_Home)
    seen = sweep.multiples.visibleRegion().boundingRect()
    assert seen.contains(sweep.multiples.box(0).toRect().center())


def test_what_the_next_sweep_will_be_is_told(sweep, until):
    assert not sweep.values[1].isEnabled()
    set_up(sweep, "0.001")
    assert sweep._state.text().startswith("1 run of the experiment")
    set_up(sweep, "0.001, 0.002")
    assert sweep.values[0].accessibleName() == "Values of Learning rate"
    assert sweep._state.text().startswith("2 runs of the experiment")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    assert sweep._state.text() == "✓ 2 finished"
    sweep.values[0].setText("0.001, 0.002, 0.003")
    assert sweep._state.text().startswith("✓ 2 finished\nNext: 3 runs of the experiment")
    assert sweep.go_on.toolTip() == "Finish the previous sweep"
    sweep.values[0].setText("0.001, 0.002")
    assert sweep._state.text() == "✓ 2 finished"
    assert sweep.go_on.toolTip() == "Finish a sweep that was stopped"


def test_the_window_is_set_and_no_run_turned(sweep, until, window):
    set_up(sweep, "0.001, 0.002")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    session = window.session
    session.edit("threads", "1")
    session.edit("learning_rate", "0.01")
    session.one_step()
    until(lambda: session.state is State.PAUSED)
    sweep.multiples.choose(1)
    sweep.use.click()
    until(lambda: not session.state.active)
    assert session.state is State.IDLE
    assert session.experiment == sweep.sweeper.runs[1].experiment


@pytest.mark.slow
def test_it_is_stopped_and_goes_on(sweep, until, window):
    window.session.edit("steps", "20000")
    set_up(sweep, "0..9", "seed")
    sweep.go.click()
    until(lambda: any(run.state is State.FINISHED for run in sweep.sweeper.runs))
    sweep.go.click()
    until(lambda: not sweep.sweeper.busy)
    done = {run.place: run for run in sweep.sweeper.runs if run.state is State.FINISHED}
    assert 0 < len(done) < 10
    assert sweep.go_on.isEnabled()
    sweep.workers.setCurrentIndex(0)  # from now on one after another
    sweep.go_on.click()
    until(lambda: any(run.state is State.RUNNING for run in sweep.sweeper.runs))
    assert len(children_of()) == 1
    until(lambda: not sweep.sweeper.busy)
    assert all(run.state is State.FINISHED for run in sweep.sweeper.runs)
    assert all(sweep.sweeper.runs[place] is run for place, run in done.items())
    assert not sweep.go_on.isEnabled()


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_its_run(sweep, until, window):
    window.session.edit("steps", "30000")
    set_up(sweep, "0..5", "seed")
    sweep.go.click()
    until(lambda: any(run.step for run in sweep.sweeper.runs if run.state is State.RUNNING))
    os.kill(children_of()[0].pid, signal.SIGKILL)
    until(lambda: not sweep.sweeper.busy)
    failed = [run for run in sweep.sweeper.runs if run.state is State.FAILED]
    assert len(failed) <= 1
    assert sum(run.state is State.FINISHED for run in sweep.sweeper.runs) == 6 - len(failed)


def test_no_process_stays_behind_when_the_window_closes(sweep, until, window):
    window.session.edit("steps", "10000000")
    set_up(sweep, "0..3", "seed")
    sweep.go.click()
    until(lambda: any(run.state is State.RUNNING for run in sweep.sweeper.runs))
    assert children_of()
    window.close()
    until(lambda: not children_of())


def test_results_are_exported(sweep, until, tmp_path, monkeypatch, window):
    set_up(sweep, "0.001, 0.01")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    path = tmp_path / "sweep"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    sweep.export.click()
    with open(f"{path}.csv", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["learning_rate"]) for row in rows] == [0.001, 0.01]
    assert float(rows[1]["loss"]) == sweep.sweeper.runs[1].final


def test_both_languages(sweep, until, window, look):
    set_up(sweep, "0.001, 0.01")
    look.set_language("zh_CN")
    until(lambda: sweep.fields[0].currentText() == "学习率")
    assert sweep.fields[0].currentData() == "learning_rate"
    assert sweep.go.text() == "扫描"
    assert sweep.multiples.accessibleName() == "扫描的各条曲线"
    assert sweep.values[0].toolTip().startswith("例如")

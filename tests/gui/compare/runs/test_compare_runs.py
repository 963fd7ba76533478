"""Every run that is over is a row in the tab Compare, to be found, drawn and set again."""

import csv
from dataclasses import replace

import pytest
from helpers.compare_tab import QUICK, answer, select
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from core.compare.store import RunStore
from gui.compare.runs.runs_model import SHOWN


def texts(runs, column=0):
    return [runs.model.index(row, column).data() for row in range(runs.model.rowCount())]


def test_a_run_that_has_ended_is_a_row(runs, train, window):
    train()
    assert texts(runs) == ["NumPy by hand"]
    assert "finished" in texts(runs, 1)[0]
    assert runs.model.runs[0].final == window.session.outcome.final
    train(learning_rate=0.001)
    assert texts(runs) == ["NumPy by hand", "NumPy by hand, Learning rate 0.01"]


def test_a_run_that_was_left_is_a_row(runs, window, until):
    window.session.set_experiment(replace(QUICK, steps=10**8))
    window.session.train_or_pause()
    until(lambda: window.transport.step_shown > 0)
    window.session.reset()
    until(lambda: len(window.stored.runs) == 1)
    assert "stopped" in texts(runs, 1)[0]
    assert runs.model.runs[0].step > 0


def test_runs_that_end_in_quick_succession_are_all_there(runs, train, window, until):
    train()
    for number in range(9):
        window.session.left.emit(replace(window.session.outcome, id=str(number)))
    until(lambda: len(window.stored.runs) == 10)
    assert runs.model.rowCount() == 10


def test_a_run_that_diverged_says_why(runs, train):
    train(data="random", n=64, d_in=100, hidden=50, d_out=10, learning_rate=1.0)
    assert "diverged" in texts(runs, 1)[0]
    assert "step" in runs.model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)


def test_runs_are_sorted_and_found(runs, train, until):
    for rate in (0.01, 0.001, 0.005):
        train(learning_rate=rate)
    column = SHOWN.index("final")
    runs.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    finals = [run.final for run in runs.model.runs]
    assert finals == sorted(finals)
    runs.search.setText("0.001")
    until(lambda: len(runs.model.runs) == 1)
    assert runs.model.runs[0].experiment.learning_rate.first == 0.001
    assert "1 of 3" in runs._count.text()
    runs.search.setText("no such run")
    until(lambda: len(runs.model.runs) == 0)


def test_a_row_tells_its_whole_experiment_whatever_the_window_is_set_to(runs, train, until):
    train(learning_rate=0.001, seed=7)
    assert texts(runs) == ["NumPy by hand"]  # the window is set to it
    for column in range(len(SHOWN)):
        told = runs.model.index(0, column).data(Qt.ItemDataRole.ToolTipRole)
        for part in ("NumPy by hand", "Optimizer sgd", "Learning rate 0.001", "N 2, D_in 3, H 2",
                     "Precision float32", "Device cpu", "Seed 7", "Processes 1"):  # fmt: skip
            assert part in told
        assert "Data file" not in told  # there is none
    assert runs.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == told
    assert runs.model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) is None
    runs.search.setText("sgd 0.001")
    until(lambda: not runs._typing.isActive())
    assert texts(runs) == ["NumPy by hand"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_table_is_as_wide_as_its_room_whatever_is_shown(
    runs, train, until, window, look, language
):
    head, bar = runs.table.horizontalHeader(), runs.table.horizontalScrollBar()

    def fits():
        return head.length() == runs.table.viewport().width() and not bar.isVisible()

    train(learning_rate=0.001)
    train(data="random", n=64, d_in=100, hidden=50, d_out=10, learning_rate=1.0)
    until(fits)
    look.set_language(language)
    until(fits)
    for typed in ("0.001", "no such run", ""):
        runs.search.setText(typed)
        until(lambda: not runs._typing.isActive())
        until(fits)
    window.resize(1024, 640)
    until(lambda: bar.isVisible())
    when = SHOWN.index("when")
    end = head.sectionViewportPosition(when) + head.sectionSize(when)
    assert end <= runs.table.viewport().width()  # in sight without scrolling
    assert runs.table.minimumSizeHint().height() >= 4 * runs.table.rowHeight(0)


@pytest.mark.slow
def test_the_arrow_of_the_order_is_above_the_heading(runs, train):
    train()
    head = runs.table.horizontalHeader()
    letters = head.fontMetrics().height()
    assert head.height() >= letters + 16  # 8 pixels above it, of which the arrow takes 6


def test_selected_runs_are_drawn_over_each_other(runs, train, until):
    train(learning_rate=0.001)
    train()
    select(runs, 0, 1)
    overlay = runs.overlay
    until(lambda: len(overlay.norms.lines) == 2)
    drawn = {line.parts()[0]: line for line in overlay.loss.lines}
    assert set(drawn) == {"Learning rate 0.001", "Learning rate 0.01"} or len(drawn) == 2
    for run, line in zip(runs.selected, overlay.loss.lines, strict=True):
        assert line.y[-1] == run.final
        assert len(line.y) == run.step
    assert len(overlay.weights.lines) == 2
    # Both at the same weights: 2 x 12 and so on, worked out on paper in lesson 4.
    first = [line.y[0] for line in overlay.norms.lines]
    assert first[0] == first[1] == pytest.approx(720**0.5)
    overlay.which.setCurrentText("w2")
    assert overlay.norms.lines[0].y[0] == pytest.approx(288**0.5)


def test_the_window_is_set_to_a_run(runs, train, window):
    train(learning_rate=0.001)
    train()
    select(runs, 1)
    runs.use.click()
    assert window.session.experiment.learning_rate.first == 0.001
    select(runs, 0, 1)
    assert not runs.use.isEnabled()


def test_its_curve_is_shown_in_train_and_can_be_pinned(runs, train, window, until):
    train(learning_rate=0.001)
    train()
    select(runs, 1)
    runs.use.click()
    told = (
        "The window now has this run's settings, and Train draws its curve: pin it to "
        "keep it there."
    )
    assert window.statusBar().currentMessage() == told
    until(lambda: window.session.outdated is not None)
    assert not window.train.pins.pins
    window.train.loss.pin_button.click()
    (pin,) = window.train.pins.pins
    assert pin.experiment.learning_rate.first == 0.001
    assert pin.curve.low[-1] == runs.selected[0].final


def test_of_three_runs_the_weights_of_two_are_drawn_and_that_is_told(runs, train, until):
    for rate in (0.001, 0.002, 0.003):
        train(learning_rate=rate)
    select(runs, 0, 1, 2)
    overlay = runs.overlay
    until(lambda: len(overlay.norms.lines) == 3)
    assert [line.parts() for line in overlay.loss.lines] == [
        ("Learning rate 0.003",),
        ("Learning rate 0.002",),
        ("Learning rate 0.001",),
    ]
    assert [line.parts()[0] for line in overlay.weights.lines] == [
        "Learning rate 0.003",
        "Learning rate 0.002",
    ]
    assert overlay._note.text() == "The final weights are those of the first two runs."


def test_a_script_of_a_run(runs, train, window, until, tmp_path, monkeypatch):
    train(learning_rate=0.001)
    train()
    path = tmp_path / "run.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    select(runs, 1)
    runs.script.click()
    until(path.exists)
    assert "0.001" in path.read_text()


def test_what_is_selected_stays_so(runs, train, until):
    for rate in (0.01, 0.001, 0.005):
        train(learning_rate=rate)
    chosen = runs.model.runs[1]
    select(runs, 1)
    runs.table.sortByColumn(SHOWN.index("final"), Qt.SortOrder.DescendingOrder)
    assert runs.selected == (chosen,)
    train(learning_rate=0.002)
    assert runs.selected == (chosen,)


@pytest.mark.xserver
def test_runs_are_removed(runs, train, until, window, qtbot):
    train(learning_rate=0.001)
    train()
    select(runs, 0)
    runs.table.setFocus()
    qtbot.keyClick(runs.table, Qt.Key.Key_Delete)
    until(lambda: len(window.stored.runs) == 1)
    assert window.stored.runs[0].experiment.learning_rate.first == 0.001


@pytest.mark.parametrize("button", ["Delete 2 runs", "Cancel", ""])
def test_all_runs_are_deleted_if_that_is_meant_and_enter_keeps_them(
    runs, train, until, window, qtbot, button
):
    train()
    train(learning_rate=0.001)
    asked = answer(runs, qtbot, button)
    runs.clear.click()
    assert asked[0] == "Delete all 2 runs? They can't be brought back."
    if button.startswith("Delete"):
        until(lambda: not window.stored.runs)
    else:
        assert len(window.stored.runs) == 2
    assert runs.clear.x() > runs.export.geometry().right() + runs.export.width()


def test_the_rows_that_are_shown_are_exported(runs, train, tmp_path, monkeypatch, window):
    train(learning_rate=0.001)
    train()
    path = tmp_path / "runs"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    runs.export.click()
    with open(f"{path}.csv", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["learning_rate"] for row in rows] == ["0.01", "0.001"]
    assert float(rows[0]["final"]) == window.stored.runs[0].final
    assert "Saved" in window.statusBar().currentMessage()


def test_runs_are_there_at_the_next_start(runs, train, window, until, tmp_path):
    train()
    assert RunStore(tmp_path / "runs").runs() == window.stored.runs
    window.stored.remember_in(tmp_path / "runs")
    until(lambda: len(window.stored.runs) == 1)


def test_a_broken_database_is_told_and_set_aside(runs, train, window, until, tmp_path):
    train()
    window.stored.store.close()
    (tmp_path / "runs" / "runs.db").write_text("no runs, but a letter")
    window.stored.refresh()
    until(lambda: "runs.broken" in window.statusBar().currentMessage())
    assert window.stored.runs == ()
    train(learning_rate=0.01)


def test_the_code_makes_room_for_what_is_compared(window, qtbot):
    window.tabs.setCurrentWidget(window.compare)
    assert not window.right.isVisible()
    window.lessons_button.click()
    assert window.lessons.parts.panel.isVisible()
    assert not window.right.isVisible()
    window.lessons_button.click()
    window.tabs.setCurrentIndex(0)
    assert window.right.isVisible()


def test_norms_give_way_to_a_run(runs, train, window, until):
    train(data="random", n=64, d_in=300, hidden=100, d_out=10, learning_rate=1e-7, steps=3000)
    select(runs, 0)
    until(lambda: runs.overlay._working is not None)
    window.session.train_or_pause()
    until(lambda: window.transport.step_shown > 0)
    assert runs.overlay._working is None
    until(lambda: window.session.state.ended)
    select(runs, 0)
    until(lambda: len(runs.overlay.norms.lines) == 1)

"""What one reads in the view of sweeps: which run is best, why some can't run, and the map."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from helpers.sweep_view import SMALL, set_up
from helpers.window_use import let_time_pass, settle
from PySide6.QtCore import Qt

from core.compare.sweep import lowest, make_grid, make_plan, read_axis
from core.experiment.experiment import ARTICLE
from core.run.snapshot import State
from gui.compare.sweep.grid_map import GridChart, GridMap
from gui.widgets.figure import REPORT, save_figure
from gui.widgets.numbers import NumbersDialog
from gui.widgets.words import figure


@pytest.fixture
def done(sweep, until):
    """Do the sweep that is set."""

    def run():
        sweep.go.click()
        until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
        return sweep.sweeper.runs

    return run


def test_the_lowest_losses_are_told(sweep, done, window):
    window.session.set_experiment(SMALL)
    set_up(sweep, "1e-7, 0.002, 0.1")
    runs = done()
    final, best = lowest(runs), lowest(runs, best=True)
    told = sweep.results.lowest.text()
    assert f"The lowest final loss: {figure(final.loss)}, Learning rate {final.values[0]}" in told
    assert ("during a run" in told) == (best is not final)
    diverged = sum(run.state is State.DIVERGED for run in runs)
    assert f"{diverged} of 3 diverged." in told
    sweep.results.loss.setCurrentIndex(1)
    assert list(sweep.chart.lines[0].y) == [run.best for run in runs]
    assert sweep.chart._title.text() == "LOWEST LOSS DURING THE RUN"


@pytest.mark.slow
def test_another_run_may_have_been_lower_on_its_way(sweep, done, window):
    window.session.set_experiment(SMALL)
    set_up(sweep, "1e-7, 1e-4")
    low, high = done()
    sweep.results.show_runs(sweep.sweeper.plan, (replace(low, best=1e-9), high))
    assert "The lowest loss during a run: 1.000e-09, Learning rate 1e-07." in (
        sweep.results.lowest.text()
    )
    assert "The lowest final loss: " in sweep.results.lowest.text()


@pytest.mark.slow
def test_a_diverged_run_tells_which_step_its_last_finite_loss_is_of(sweep, done, window):
    window.session.set_experiment(SMALL)
    set_up(sweep, "0.1, 10")
    run = done()[0]
    sweep.multiples.choose(0)
    *_, told = sweep._chosen.text().split("\n")
    assert f"at step {run.step}. The last finite one was {figure(run.loss)}" in told
    assert told.endswith(f"at step {run.step - 1}.")


def test_runs_that_can_not_run_are_told_before_the_start(sweep):
    set_up(sweep, "sgd, rmsprop, adam", "optimizer")
    assert "2 of 3 can't run: NumPy by hand always uses sgd" in sweep._state.text()
    assert sweep.go.isEnabled()
    sweep.values[0].setText("rmsprop, adam")
    assert not sweep.go.isEnabled()


def test_a_field_brings_values_along_unless_those_typed_fit(sweep, window):
    window.session.set_experiment(ARTICLE)
    first, second = sweep.fields
    line, other = sweep.values
    first.setCurrentIndex(first.findData("optimizer"))
    assert line.text() == "sgd, rmsprop, adam"
    assert sweep._mistake.text() == ""
    second.setCurrentIndex(second.findData("learning_rate"))
    assert other.text() == "1e-8..1e-5 log 13"
    assert sweep._mistake.text() == ""
    second.setCurrentIndex(second.findData("hidden"))
    assert other.text() == "25, 50, 100, 200, 400"
    other.setText("7, 8")
    second.setCurrentIndex(second.findData("seed"))
    assert other.text() == "7, 8"
    second.setCurrentIndex(second.findData("dtype"))
    assert other.text().startswith("float32")
    second.setCurrentIndex(0)
    assert other.text() == ""
    assert len(sweep.plan.runs) == 3


@pytest.mark.slow
def test_names_on_tiles_are_whole_and_say_which_field(sweep, done):
    set_up(sweep, "sgd, rmsprop, adam", "optimizer")
    done()
    names = [sweep.multiples.label(place) for place in range(3)]
    assert names == ["sgd", "rmsprop", "adam"]
    set_up(sweep, "0.001, 0.0017782812", second="seed", others="0, 1")
    done()
    assert sweep.multiples.label(2) == "Learning rate 0.00178\nSeed 0"
    assert sweep.grid._rows == ("0.001", "0.00178")


@pytest.mark.parametrize("projector", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_cells_of_the_map_keep_their_numbers(window, look, projector):
    axes = [read_axis("learning_rate", "1e-4..1e-2 log 13"), read_axis("hidden", "1..14")]
    plan = make_plan(ARTICLE, axes, window.session.machine)
    runs = [
        replace(run, state=State.FINISHED, step=500, final=1.2345e-7 * (1 + run.place))
        if run.place % 3
        else replace(run, state=State.DIVERGED, step=123)
        for run in plan.runs
    ]
    look.set_projector(projector)
    grid = GridMap(window)
    grid.show_grid(make_grid(plan, runs))
    grid.resize(grid.minimumSizeHint())  # the view scrolls rather than to give it less
    grid.show()
    settle()
    letters = grid.fontMetrics()
    assert grid.verticalScrollBar().maximum() == 0
    for place, text in enumerate(grid.texts()):
        assert ("∞ 123" in text) == (runs[place].state is State.DIVERGED)
        assert letters.horizontalAdvance(text) < grid.box(place).width()
        assert letters.height() < grid.box(place).height()
    assert not grid.seen.contains(grid.box(13))
    grid.horizontalScrollBar().setValue(grid.horizontalScrollBar().maximum())
    assert grid.seen.contains(grid.box(13))


@pytest.mark.slow
def test_a_cell_that_is_clicked_is_marked_and_nothing_jumps(sweep, done, qtbot):
    set_up(sweep, "0.001, 0.01", second="seed", others="0..2")
    done()
    before = sweep.grid.geometry(), sweep.results.geometry()
    spot = sweep.grid.box(4).center().toPoint()
    qtbot.mouseClick(sweep.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert sweep.grid.marked == sweep.multiples.place == 4
    let_time_pass(sweep)
    assert (sweep.grid.geometry(), sweep.results.geometry()) == before


@pytest.mark.slow
def test_buttons_stay_where_they_are_and_boxes_are_wide_enough(sweep, until, look):
    set_up(sweep, "0..3", "seed")
    buttons = sweep.go, sweep.go_on, sweep.use, sweep.keep, sweep.export
    settle()
    before = [button.geometry() for button in buttons]
    sweep.go.click()
    settle()
    assert [button.geometry() for button in buttons] == before
    until(lambda: not sweep.sweeper.busy)
    for language in ("zh_CN", "en"):
        look.set_language(language)
        settle()
        for combo in (*sweep.fields, sweep.workers):
            assert combo.width() >= combo.sizeHint().width()
            letters = combo.fontMetrics()
            assert combo.width() > letters.horizontalAdvance(combo.currentText()) + 20
        for line in sweep.values:
            wide = line.fontMetrics().horizontalAdvance(line.placeholderText())
            assert line.width() > wide + 10


@pytest.mark.slow
def test_larger_letters_make_larger_tiles_and_cells(sweep, done, look):
    set_up(sweep, "0.001, 0.01", second="seed", others="0..2")
    done()
    for projector in (True, False):
        look.set_projector(projector)
        settle()
        whole = sweep.multiples.height_of(2)
        assert whole <= sweep._tiles.maximumHeight() < whole + 10
        assert sweep._chosen.minimumHeight() >= 2 * sweep._chosen.fontMetrics().height()
        assert sweep.grid.box(0).height() > sweep.grid.fontMetrics().height()


@pytest.mark.slow
def test_the_figure_of_a_map_has_all_its_cells(window, tmp_path):
    axes = [read_axis("learning_rate", "1e-4..1e-2 log 13"), read_axis("hidden", "1..14")]
    plan = make_plan(ARTICLE, axes, window.session.machine)
    runs = [replace(run, state=State.FINISHED, step=500, final=1.0 + run.place)
            for run in plan.runs]  # fmt: skip
    chart = GridChart(lambda: "FINAL LOSS", lambda: None, parent=window)
    chart.map.show_grid(make_grid(plan, runs))
    save_figure(tmp_path / "map.svg", chart, REPORT)
    svg = ElementTree.parse(tmp_path / "map.svg")
    texts = {text.text.strip() for text in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert {"FINAL LOSS", "1", "182", "Learning rate", "0.0001", "0.01"} <= texts


def test_the_numbers_of_a_map_can_be_had_as_a_table(sweep, until):
    set_up(sweep, "0.001, 10", second="hidden", others="2, 3")
    sweep.go.click()
    until(lambda: bool(sweep.sweeper.runs) and not sweep.sweeper.busy)
    assert sweep.results.map.table.isVisible()
    assert sweep.results.map.table.accessibleName() == "The numbers of this plot as a table"
    table = sweep.results.numbers()
    assert [len(column) for column in table.columns.values()] == [4] * 4
    sweep.results.map.table.click()
    (dialog,) = sweep.results.findChildren(NumbersDialog)
    dialog.close()

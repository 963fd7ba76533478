"""What a sweep found: series, grid and CSV."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import PLAIN
from helpers.refusals import refused
from helpers.sweeps import QUICK, plan_of

from core.base.message import say
from core.compare.sweep import (
    SweepRun,
    list_axis,
    lowest,
    make_grid,
    make_plan,
    make_series,
    save_results,
)
from core.run.snapshot import State

GONE = say("The process of this run ended with the exit code {code}.", code=7)


def finished(run, loss):
    return replace(run, state=State.FINISHED, step=50, final=loss, best=loss / 2, seconds=0.25)


def test_a_series_has_a_loss_where_a_run_has_finished():
    plan = plan_of(1, 2, 3, 4)
    runs = [
        finished(plan.runs[0], 0.1),
        replace(plan.runs[1], state=State.DIVERGED, step=7, final=1e30),
        replace(plan.runs[2], state=State.RUNNING, step=9, final=3.0),
        plan.runs[3],
    ]
    series = make_series(plan, runs)
    assert series.axis.values == (1, 2, 3, 4)
    np.testing.assert_array_equal(series.losses, [0.1, np.nan, np.nan, np.nan])
    assert series.statuses == tuple(run.status for run in runs)
    assert series.steps == (50, 7, 9, 0)
    with pytest.raises(ValueError, match="unpack"):
        make_grid(plan, runs)


def test_the_lowest_loss_may_be_another_run_s_on_its_way():
    plan = plan_of(1, 2, 3, 4)
    runs = [
        replace(finished(plan.runs[0], 0.1), best=0.09),
        replace(plan.runs[1], state=State.DIVERGED, step=7, final=1e30, best=1e-3),
        replace(plan.runs[2], state=State.RUNNING, step=9, final=3.0, best=1e-9),
        plan.runs[3],
    ]
    np.testing.assert_array_equal(
        make_series(plan, runs, best=True).losses, [0.09, 1e-3, np.nan, np.nan]
    )
    assert lowest(runs) is runs[0]
    assert lowest(runs, best=True) is runs[1]
    assert lowest(runs[2:]) is lowest(runs[2:], best=True) is None


def test_a_grid_has_a_row_for_each_value_of_the_first_field():
    axes = [list_axis("learning_rate", [0.1, 0.2]), list_axis("seed", [7, 8, 9])]
    plan = make_plan(QUICK, axes, PLAIN)
    runs = [finished(run, 10 * run.values[0] + run.values[1]) for run in plan.runs]
    runs[4] = replace(plan.runs[4], message=GONE)
    grid = make_grid(plan, runs)
    assert (grid.rows, grid.columns) == tuple(axes)
    np.testing.assert_array_equal(grid.losses, [[8, 9, 10], [9, np.nan, 11]])
    assert grid.statuses[1] == ("finished", "refused", "finished")
    assert grid.steps == ((50, 50, 50), (50, 0, 50))
    with pytest.raises(ValueError, match="unpack"):
        make_series(plan, runs)


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_all_results_are_saved_to_the_last_digit(tmp_path):
    plan = make_plan(QUICK, [list_axis("learning_rate", [0.1, 0.2]), list_axis("seed", [7])], PLAIN)
    runs = [
        finished(plan.runs[0], 1 / 3),
        replace(plan.runs[1], state=State.FAILED, message=GONE),
    ]
    save_results(tmp_path / "a.csv", plan, runs)
    first, second = read(tmp_path / "a.csv")
    assert list(first)[:5] == ["learning_rate", "seed", "state", "step", "loss"]
    assert (float(first["loss"]), float(first["best"])) == (1 / 3, 1 / 6)
    assert {name: first[name] for name in vars(QUICK)} == {
        name: str(value) for name, value in vars(plan.runs[0].experiment).items()
    }
    assert (second["state"], second["loss"], second["best"]) == ("failed", "", "")
    assert second["message"] == str(GONE)
    save_results(tmp_path / "b.csv", plan, runs, lambda message: "进程结束")
    assert read(tmp_path / "b.csv")[1]["message"] == "进程结束"


def test_no_cell_is_taken_for_a_formula(tmp_path):
    plan = plan_of(1, base=replace(QUICK, data="file", file="=HYPERLINK(1).csv"))
    runs: list[SweepRun] = [replace(plan.runs[0], message=say("{text}", text="@SUM\n(1)"))]
    save_results(tmp_path / "a.csv", plan, runs)
    (row,) = read(tmp_path / "a.csv")
    assert row["file"] == "'=HYPERLINK(1).csv"
    assert row["message"] == r"'@SUM\n(1)"


def test_what_can_not_be_saved_is_told(tmp_path):
    with refused("can't be written"):
        save_results(tmp_path / "none" / "a.csv", plan_of(1), plan_of(1).runs)

"""What is selected in the table of runs, drawn over each other: the key, and what is missing."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.compare_tab import select

from core.run.measure import measure


@pytest.fixture
def keep(window, runs, until):
    """Keep the last run once more, at other settings and without its weights, as a sweep does."""

    def add(**settings):
        there = len(window.stored.runs)
        outcome = window.session.outcome
        changed = replace(outcome.experiment, **settings)
        window.stored.add([replace(outcome, experiment=changed, id=str(there), when=1e9 + there)])
        until(lambda: len(window.stored.runs) == there + 1)

    return add


def test_the_weights_that_there_are_are_drawn_and_what_is_missing_is_said(runs, train, keep, until):
    train(learning_rate=0.001)
    keep(learning_rate=0.002)
    select(runs, 0, 1)
    overlay = runs.overlay
    until(lambda: len(overlay.weights.lines) == 1)
    (line,) = overlay.weights.lines
    assert line.parts() == ("Learning rate 0.001",)
    place = [run.weight_bytes > 0 for run in runs.selected].index(True)
    assert line.number == place
    told = "No weights were kept for Learning rate 0.002. Restore its settings and train it again."
    assert overlay._lacking.text() == told
    assert overlay._lacking.isVisibleTo(overlay)
    high = overlay._lacking.heightForWidth(overlay.weights.width())
    needed = overlay.weights.minimumSizeHint().height() + high
    assert overlay.minimumSizeHint().height() >= needed  # the plot is not squeezed for it
    assert "weights" not in overlay._note.text()
    assert len(overlay.loss.lines) == 2


def test_weights_that_are_all_not_finite_are_no_line_at_0(runs, train, until):
    train(learning_rate=0.001)
    select(runs, 0)
    overlay = runs.overlay
    until(lambda: bool(overlay.weights.lines))
    (run,) = runs.selected
    overlay._alike = {"w1": ((run.id, measure(np.full((3, 2), np.nan))),)}
    overlay._draw()
    assert overlay._note.text().startswith("6 of 6 numbers in w1 of")
    assert not overlay.weights.lines


@pytest.mark.slow
def test_of_runs_without_weights_the_empty_panel_says_so(runs, train, keep, until):
    train(learning_rate=0.001)
    keep(learning_rate=0.002)
    keep(learning_rate=0.003)
    select(runs, *(row for row, run in enumerate(runs.model.runs) if not run.weight_bytes))
    overlay = runs.overlay
    until(lambda: len(overlay.loss.lines) == 2)
    assert not overlay.weights.lines
    empty = overlay._weight_words().empty
    assert empty.startswith(
        "No weights were kept for 2 of these runs. Restore the settings of one of them"
    )
    assert not overlay._lacking.isVisibleTo(overlay)
    runs.table.clearSelection()
    until(lambda: not overlay.loss.lines)
    assert overlay._weight_words().empty.startswith("Select two runs")


@pytest.mark.slow
def test_beside_a_run_without_weights_those_of_the_next_two_are_drawn(runs, train, keep, until):
    for rate in (0.001, 0.002):
        train(learning_rate=rate)
    keep(learning_rate=0.003)
    runs.table.selectAll()
    overlay = runs.overlay
    until(lambda: len(overlay.weights.lines) == 2)
    assert {line.parts()[0] for line in overlay.weights.lines} == {
        "Learning rate 0.001",
        "Learning rate 0.002",
    }


def test_one_key_names_all_that_differs_and_no_plot_is_covered(runs, train, keep, until, window):
    window.resize(1024, 640)
    train(learning_rate=0.001, seed=3)
    keep(learning_rate=0.002, seed=4)
    select(runs, 0, 1)
    overlay = runs.overlay
    until(lambda: len(overlay.loss.lines) == 2)
    names = ["Learning rate 0.001, Seed 3", "Learning rate 0.002, Seed 4"]
    assert sorted(overlay.key.texts) == names
    assert overlay.key.isVisible()
    assert overlay.key.height() >= overlay.key.fontMetrics().height()
    until(lambda: len(overlay.norms.lines) == 2)
    for plot in (overlay.loss, overlay.weights, overlay.norms):
        assert not plot._legend.isVisible()
        assert plot.minimumSizeHint().height() >= 9 * plot.fontMetrics().height()
    runs.table.clearSelection()
    until(lambda: not overlay.key.texts)


@pytest.mark.slow
def test_the_name_in_the_key_follows_what_is_set_and_the_language(runs, train, until, window, look):
    train(learning_rate=0.001)
    select(runs, 0)
    key = runs.overlay.key
    until(lambda: key.texts == ("NumPy by hand",))
    window.session.edit("learning_rate", "0.002")
    until(lambda: key.texts == ("NumPy by hand, Learning rate 0.001",))
    look.set_language("zh_CN")
    until(lambda: "学习率 0.001" in key.texts[0])


def test_why_the_norms_may_be_others_is_said(runs, train, until):
    train()
    select(runs, 0)
    overlay = runs.overlay
    until(lambda: len(overlay.norms.lines) == 1)
    assert overlay._note.text() == ""
    (run,) = overlay._runs
    known = overlay._norms[run.id]
    for settings, reason in (
        ({"processes": 2}, "repeated in one process, and its last loss differs by 10 %"),
        ({"device": "cuda:0"}, "a GPU may add in a different order"),
        ({"data": "file"}, "its data file has changed"),
        ({}, "it ran on another machine, or with other versions"),
    ):
        overlay._norms[run.id] = replace(known, difference=0.1)
        overlay._runs = (replace(run, experiment=replace(run.experiment, **settings)),)
        overlay._say()
        assert reason in overlay._note.text()
        overlay._norms[run.id] = replace(known, difference=np.inf)
        overlay._say()
        assert "∞ %" in overlay._note.text()


@pytest.mark.slow
def test_in_projector_mode_a_small_window_is_wide_enough(runs, window, look, until):
    window.resize(1024, 640)
    look.set_projector(True)
    try:
        until(lambda: runs.minimumSizeHint().width() < window.compare.width() - 40)
        assert runs.table.minimumSizeHint().height() >= 4 * 23  # rows of letters half as high again
    finally:
        look.set_projector(False)

"""Runs of the tab Compare where a run is on: when the window closes, is paused, or goes wrong."""

from dataclasses import replace

import pytest
from starting import start

from core.experiment import HAND
from core.library import Library
from gui.compare.keeper import Keeper

_LONG = replace(HAND, steps=10**8, threads=1)
_QUICK = replace(HAND, steps=20, threads=1)

_TRAIN_AND_LEAVE = """
import time
from dataclasses import replace
from core.experiment import HAND


def wait(reached):
    last = time.monotonic() + 20
    while not reached():
        assert time.monotonic() < last
        qapp.processEvents()


wait(lambda: window.keeper.library)
window.session.set_experiment(replace(HAND, steps=10**8, threads=1))
window.session.train_or_pause()
wait(lambda: window.transport.step_shown > 0)
window.close()
"""


def test_a_run_that_is_on_when_the_window_closes_is_kept(tmp_path):
    folder = tmp_path / "Chainrule"
    start(folder, _TRAIN_AND_LEAVE)
    (run,) = Library(folder / "library").runs()
    assert run.state.value == "stopped"
    assert run.step > 0


def test_runs_that_wait_for_the_library_when_the_window_closes_are_kept(
    session, ended, until, tmp_path
):
    keeper = Keeper(session)
    keeper.remember_in(tmp_path)
    session.set_experiment(_QUICK)
    session.train_or_pause()
    outcome = ended()
    for _ in range(5):
        session.left.emit(outcome)
    session.close()
    keeper.finish(10_000)
    assert len(Library(tmp_path).runs()) == 6


@pytest.fixture
def runs(window, tmp_path):
    """The view of runs, with a library of its own."""
    window.keeper.remember_in(tmp_path / "library")
    window.tabs.setCurrentWidget(window.compare)
    return window.compare.view("runs")


@pytest.fixture
def begin(window, until):
    """Begin a run that takes long, and wait until it is under way."""

    def run(**settings):
        window.session.set_experiment(replace(_LONG, **settings))
        window.session.train_or_pause()
        until(lambda: window.transport.step_shown > 0)

    return run


@pytest.fixture
def train(window, until, runs):
    """Do a run at hand size with these settings, and wait for its row."""

    def run(**settings):
        there = len(window.keeper.runs)
        window.session.set_experiment(replace(_QUICK, **settings))
        window.session.train_or_pause()
        until(lambda: window.session.state.ended)
        until(lambda: len(window.keeper.runs) == there + 1)

    return run


def test_setting_the_window_to_a_run_does_not_turn_the_run_that_is_on(window, runs, begin, until):
    begin(learning_rate=0.001)
    window.session.reset()
    until(lambda: len(window.keeper.runs) == 1)
    begin(learning_rate=0.01)
    runs.table.selectRow(0)
    runs.use.click()
    assert window.session.experiment.learning_rate == 0.001
    until(lambda: len(window.keeper.runs) == 2)
    assert window.keeper.runs[0].rates == (0.01,)
    assert not window.session.active


def test_a_run_that_is_told_at_the_end_is_not_told_twice(session, until, qtbot, tmp_path):
    keeper = Keeper(session)
    keeper.remember_in(tmp_path)
    session.set_experiment(_LONG)
    session.train_or_pause()
    until(lambda: bool((snapshot := session.take_snapshot()) and snapshot.step))
    session.close(10_000)
    keeper.finish(10_000)
    qtbot.wait(1)  # the news of the thread comes now
    keeper.finish(10_000)
    assert len(Library(tmp_path).runs()) == 1

"""Runs of the tab Compare where a run is on: when the window closes, is paused, or goes wrong."""

from dataclasses import replace

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

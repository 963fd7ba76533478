"""What the window does while a single step takes longer than anyone wants to wait."""

import threading

import numpy as np
import pytest
from helpers.app_starts import start
from PySide6.QtCore import QCoreApplication, Qt

from core.compare.store import RunStore
from core.programs import LADDER
from core.run.snapshot import State


class Steps:
    """A program whose steps end when they are let go; `begun` counts those that have begun."""

    def __init__(self):
        self.begun = 0
        self._may_end = threading.Semaphore(0)

    def let_go(self, steps=1):
        self._may_end.release(steps)

    def train(self, x, y, w1, w2, knobs):
        while True:
            self.begun += 1
            w1[:] = self.begun
            self._may_end.acquire()
            w2[:] = self.begun
            yield np.float64(self.begun)


@pytest.fixture
def steps(monkeypatch, window, until):
    """The steps of a run that is in the middle of its first one."""
    steps = Steps()
    with monkeypatch.context() as patch:
        patch.setattr(type(LADDER[0]), "load", lambda self: steps.train)
        patch.setattr("core.run.trainer.carried_names", lambda train: frozenset({"w1", "w2"}))
        window.session.train_or_pause()
        until(lambda: steps.begun == 1)
    yield steps
    steps.let_go(1000)


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_pause_is_answered_at_once_and_kept_when_the_step_has_ended(qtbot, window, steps, until):
    transport = window.transport
    click(qtbot, transport.train)
    until(lambda: transport.train.text() == "Pausing…")
    assert "must finish first" in transport.train.toolTip()
    assert window.session.state is State.PAUSING
    steps.let_go()
    until(lambda: window.session.state is State.PAUSED)
    assert transport.train.text() == "Resume"


def test_a_pause_can_be_taken_back(qtbot, window, steps, until):
    states = []
    window.session.state_changed.connect(states.append)
    click(qtbot, window.transport.train)
    click(qtbot, window.transport.train)
    steps.let_go(2)
    until(lambda: steps.begun == 3)
    QCoreApplication.processEvents()  # a pause between the steps would be heard of now
    assert states == [State.PAUSING, State.RUNNING]
    assert window.transport.train.text() == "Pause"


def test_a_reset_shows_at_once_and_the_next_run_waits_for_the_step(qtbot, window, steps, until):
    click(qtbot, window.transport.reset)
    assert window.session.state is State.STOPPING
    assert window.transport.train.text() == "Train"
    click(qtbot, window.transport.train)
    until(lambda: window.transport.train.text() == "Starting…")
    steps.let_go()
    until(lambda: window.session.state is State.FINISHED)
    assert window.session.outcome.step == 500


@pytest.mark.parametrize("checkpoint", [True, False])
def test_what_a_single_step_has_done_by_half_is_not_told(
    window, steps, until, monkeypatch, checkpoint
):
    monkeypatch.setattr("core.run.trainer.KEEP", 0 if checkpoint else 1e6)
    window.session.train_or_pause()
    steps.let_go()
    until(lambda: window.session.result and window.session.result.weights)  # it rests
    window.session.one_step()
    until(lambda: steps.begun == 2)
    told = window.session.result
    assert (told.step, told.losses.tolist()) == (1, [1])
    weights = [array.flat[0] for array in told.weights.values()]
    assert weights == ([1, 1] if checkpoint else [])


@pytest.mark.parametrize("checkpoint", [True, False])
def test_a_run_is_kept_up_to_the_last_step_that_has_ended(
    window, steps, until, tmp_path, monkeypatch, checkpoint
):
    monkeypatch.setattr("core.run.trainer.KEEP", 0 if checkpoint else 1e6)
    trainer = window.session.trainer
    trainer.frames, trainer.share = 1e9, 1  # a look after each step, and each may keep one
    window.stored.remember_in(tmp_path)
    steps.let_go(3)
    until(lambda: steps.begun == 4)
    window.close()  # which doesn't wait for the step
    assert not window.isVisible()
    window.stored.finish(step=0, disk=60_000)
    store = RunStore(tmp_path)
    (run,) = store.runs()
    assert (run.state, run.step, run.final) == (State.STOPPED, 3, 3.0)
    assert store.load_curve(run).low.tolist() == [1, 2, 3]
    if checkpoint:
        assert all((array == 3).all() for array in store.load_weights(run).values())
    else:
        assert not run.weight_bytes


@pytest.mark.slow
def test_the_process_ends_and_keeps_the_run_though_nothing_can_be_interrupted(tmp_path):
    folder = tmp_path / "Chainrule"
    deeds = """
import threading
from time import sleep
import numpy as np
from core.run import trainer
from core.programs import LADDER

endless = threading.Event()


def train(x, y, w1, w2, knobs):
    yield np.float64(1.0)
    endless.set()
    sleep(1e6)


type(LADDER[0]).load = lambda self: train
trainer.carried_names = lambda train: frozenset()
while not window.stored.store:
    qapp.processEvents()
window.session.train_or_pause()
endless.wait()
window.session.do("endless", lambda stop: sleep(1e6), print)
print("closing")
"""
    assert start(folder, deeds) == "closing\n"
    (run,) = RunStore(folder / "runs").runs()
    assert (run.state, run.step) == (State.STOPPED, 1)

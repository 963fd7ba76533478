"""The session says with one value where the run is, whatever is asked of it in what order."""

import threading

import numpy as np
import pytest

from core.experiment.devices import survey
from core.run.snapshot import State
from gui.run.session import Session


class Gate:
    """A program whose every step waits to be let go."""

    def __init__(self, monkeypatch):
        self._steps = threading.Semaphore(0)
        monkeypatch.setattr("core.programs.Program.load", lambda program: self._program)
        monkeypatch.setattr("core.run.trainer.carried_names", lambda train: frozenset())

    def _program(self, x, y, w1, w2, knobs):
        while True:
            self._steps.acquire()
            yield np.float64(1)

    def let_go(self, steps=1):
        self._steps.release(steps)


@pytest.fixture
def gate(monkeypatch):
    gate = Gate(monkeypatch)
    yield gate
    gate.let_go(10_000)


@pytest.fixture
def session(qtbot, gate):
    session = Session(survey(patient=False))
    session.states = []
    session.state_changed.connect(session.states.append)
    yield session
    gate.let_go(10_000)
    assert session.close(60_000)
    session.deleteLater()


def test_a_run_from_asking_to_its_end(session, gate, until):
    session.train_or_pause()
    assert session.state is State.PREPARING
    until(lambda: session.state is State.RUNNING)
    session.train_or_pause()
    assert session.state is State.PAUSING
    gate.let_go()
    until(lambda: session.state is State.PAUSED)
    session.train_or_pause()
    until(lambda: session.state is State.RUNNING)
    gate.let_go(1000)
    until(lambda: session.state.ended)
    assert session.states == [
        State.PREPARING, State.RUNNING, State.PAUSING, State.PAUSED, State.RUNNING, State.FINISHED,
    ]  # fmt: skip


def test_a_pause_is_taken_back_before_and_after_the_first_step(session, until):
    session.train_or_pause()
    session.train_or_pause()
    assert session.state is State.PAUSING
    session.train_or_pause()
    until(lambda: session.state is State.RUNNING)
    session.train_or_pause()
    session.train_or_pause()
    assert session.state is State.RUNNING


def test_a_run_that_is_given_up_is_stopping_until_its_step_has_ended(session, gate, until):
    session.train_or_pause()
    until(lambda: session.state is State.RUNNING)
    session.reset()
    assert session.state is State.STOPPING
    gate.let_go()
    until(lambda: session.state is State.IDLE)
    assert session.outcome is None


def test_the_next_run_is_preparing_while_the_last_one_is_in_its_step(session, gate, until):
    session.train_or_pause()
    until(lambda: session.state is State.RUNNING)
    session.reset()
    session.one_step()
    assert session.state is State.PREPARING
    session.edit("learning_rate", "3e-6")  # which is the next run's, and leaves it wanted
    assert session.state is State.PREPARING
    gate.let_go(2)
    until(lambda: session.state is State.PAUSED)
    assert session.result.step == 1
    assert session.begun.learning_rate.first == 3e-6


def test_a_start_that_waits_is_forgotten_with_other_settings(session, gate, until):
    session.train_or_pause()
    until(lambda: session.state is State.RUNNING)
    session.reset()
    session.train_or_pause()
    session.edit("n", "32")
    assert session.state is State.STOPPING
    gate.let_go()
    until(lambda: session.state is State.IDLE)


def test_a_branch_is_preparing_while_its_parent_is_in_its_step(session, gate, until):
    session.train_or_pause()
    gate.let_go(3)
    until(lambda: session.state is State.RUNNING)
    session.go_on_from(0)
    assert session.state is State.PREPARING
    gate.let_go(1000)
    until(lambda: session.state.ended)
    assert session.state is State.FINISHED


def test_what_is_closed_stays_closed(session, gate, until):
    ended = []
    session.left.connect(ended.append)
    session.train_or_pause()
    until(lambda: session.state is State.RUNNING)
    session.close(0)
    session.train_or_pause()
    gate.let_go()
    until(lambda: bool(ended))
    assert session.state is State.CLOSED
    assert ended[0].state is State.STOPPED


def test_each_state_belongs_to_what_it_says():
    for state in State:
        assert not (state.active and state.ended)
        assert state.begun or not state.training

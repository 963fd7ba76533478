"""Several processes, driven from the window: they start, are paused and stepped, and all end."""

import pytest
from helpers.processes import children_of

from core.run.snapshot import State

pytest.importorskip("torch")
slow = pytest.mark.slow


@slow
def test_two_processes_are_trained_paused_stepped_looked_into_and_ended(window, until):
    session = window.session
    for name, value in {"program": "ddp", "processes": "2", "steps": "1000000000"}.items():
        session.edit(name, value)
    assert session.hindrance is None
    before = len(children_of())
    window.transport.train.click()
    until(lambda: window.transport.step_shown >= 20)
    assert len(children_of()) == before + 2
    until(lambda: len(session.trainer.rank_times) == 2)
    window.transport.train.click()
    until(lambda: session.state is State.PAUSED)
    step = session.result.step
    window.transport.step.click()
    until(lambda: session.result and session.result.step == step + 1)
    window.inspector.want(True)
    until(lambda: window.inspector.seen is not None)
    assert "One process" in str(window.inspector.seen.recording.note)
    window.transport.reset.click()
    until(lambda: not session.state.active)
    assert len(children_of()) == before


@slow
def test_a_session_that_is_closed_while_processes_start_leaves_none(window, until):
    session = window.session
    session.edit("program", "ddp")
    session.edit("processes", "2")
    before = len(children_of())
    window.transport.train.click()
    until(lambda: len(children_of()) > before)
    assert session.close(5000)
    assert len(children_of()) == before


def test_a_field_for_one_program_only_is_marked_for_the_others(window):
    window.session.edit("processes", "2")
    refused = {refusal.field: str(refusal) for refusal in window.session.resolution.refusals}
    assert refused == {
        "processes": "NumPy by hand runs in one process: set Processes to 1, or choose Data "
        "parallel (rung 11)."
    }
    window.session.edit("program", "ddp")
    assert window.session.hindrance is None

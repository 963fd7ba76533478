"""Whoever waits for a task hears of it, whatever becomes of its thread."""

import pytest

from core.base.message import Refused, say
from gui.widgets.task import Task, Thread


@pytest.fixture
def heard():
    return []


def begin(qapp, work, heard):
    task = Task("test", work, qapp)
    task.done.connect(lambda result: heard.append(result))
    task.finished.connect(lambda: heard.append("finished"))
    task.begin()
    return task


def test_the_result_comes_before_the_end(qapp, until, heard):
    begin(qapp, lambda stop: 3, heard)
    until(lambda: heard == [3, "finished"])


@pytest.mark.parametrize("error", [ValueError("odd"), MemoryError(), KeyboardInterrupt()])
def test_what_it_raises_is_told(qapp, until, heard, error):
    def work(stop):
        raise error

    begin(qapp, work, heard)
    until(lambda: heard[-1:] == ["finished"])
    assert type(error).__name__ in str(heard[0].message)


def test_a_refusal_is_passed_on(qapp, until, heard):
    def work(stop):
        raise Refused(say("No."))

    begin(qapp, work, heard)
    until(lambda: heard[-1:] == ["finished"])
    assert str(heard[0].message) == "No."


def test_a_thread_that_cannot_be_started_is_told_and_not_waited_for(
    qapp, until, heard, monkeypatch
):
    """As where the system is out of memory: Qt then emits nothing by itself."""
    monkeypatch.setattr(Thread, "start", lambda self: None)
    task = begin(qapp, lambda stop: 3, heard)
    assert heard == []  # whoever asked must have the task first
    gone = []
    task.destroyed.connect(lambda: gone.append(True))
    until(lambda: gone)
    assert "can't start another thread" in str(heard[0].message)
    assert heard[1:] == ["finished"]


def test_the_step_inspector_records_again_after_a_thread_could_not_be_started(
    window, until, monkeypatch
):
    window.experiment._set_preset("hand")
    with monkeypatch.context() as broken:
        broken.setattr(Thread, "start", lambda self: None)
        window.tabs.setCurrentWidget(window.one_step)
        until(lambda: window.inspector.message is not None)
    assert window.inspector.seen is None
    window.inspector.look()
    until(lambda: window.inspector.seen is not None)

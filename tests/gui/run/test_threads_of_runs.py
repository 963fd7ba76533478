"""A run computes with the number of threads that it tells, the tenth as well as the first."""

import threading

from threadpoolctl import threadpool_info

from core.machine.allocator import STACK
from core.run.snapshot import State
from gui.app.loader import TorchLoader
from gui.run.run_thread import RunThread
from gui.widgets.task import Thread
from main import main


def blas_threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_each_run_has_the_threads_that_were_asked_for(window, until):
    session = window.session
    session.edit("steps", "100000000")
    for threads in (1, 2, 1, 2):
        session.edit("threads", str(threads))
        session.train_or_pause()
        until(lambda: session.state is State.RUNNING)
        assert blas_threads() == {threads}
        session.reset()
        until(lambda: not session.state.active)


def test_every_thread_has_room_for_deep_calls(window, monkeypatch):
    """Where the system gives threads little, as macOS and Windows do."""
    begun = [window.session.do("deep", lambda _: None, lambda _: None), TorchLoader(window)]
    assert all(thread.stackSize() == STACK for thread in begun)
    assert issubclass(RunThread, Thread)
    begun[0].wait()
    set_to = []
    monkeypatch.setattr(threading, "stack_size", set_to.append)  # that of Python's own
    assert main(["programs", "numpy"]) == 0
    assert set_to == [STACK]


def test_a_run_for_which_there_is_no_thread_is_refused(qtbot, session, monkeypatch):
    refused = []
    session.refused.connect(refused.append)
    with monkeypatch.context() as patch:
        patch.setattr(RunThread, "start", lambda thread: None)
        session.train_or_pause()
        assert session.state is State.PREPARING
        qtbot.waitUntil(lambda: bool(refused))
    assert "can't start another thread" in str(refused[0].message)
    assert session.state is State.IDLE

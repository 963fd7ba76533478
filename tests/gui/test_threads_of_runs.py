"""A run computes with the number of threads that it tells, the tenth as well as the first."""

from threadpoolctl import threadpool_info

from core.snapshot import State


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
        until(lambda: not session.active)

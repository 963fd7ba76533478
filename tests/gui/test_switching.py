"""Another program is chosen while the tab One step is open."""

import threading

import pytest

from core.microscope.record import Stopped, record


@pytest.fixture
def lens(window, until):
    """The lens, on the first step at hand size."""
    window.experiment._set_preset("hand")
    window.session.edit("threads", "1")
    window.tabs.setCurrentWidget(window.one_step)
    until(lambda: window.lens.seen is not None and window.lens.seen.recording.experiment.n == 2)
    return window.lens


@pytest.fixture
def slow(monkeypatch):
    """Recordings of rung 3 wait until they may go on; `stopped` are those that were given up."""
    may_go_on, stopped = threading.Semaphore(0), []

    def wait_and_record(experiment, problem, step, *more, stop, **options):
        if experiment.program == "autograd":
            assert may_go_on.acquire(timeout=20)
        try:
            return record(experiment, problem, step, *more, stop=stop, **options)
        except Stopped:
            stopped.append(experiment.program)
            raise

    monkeypatch.setattr("gui.one_step.lens.record", wait_and_record)
    yield may_go_on, stopped
    for _ in range(20):
        may_go_on.release()


def seen(lens, program):
    return lambda: lens.seen is not None and lens.seen.recording.program.id == program


def test_a_line_that_the_shorter_program_has_not_is_not_marked(window, lens, until):
    pytest.importorskip("torch")
    window.session.edit("program", "sequential")
    until(seen(lens, "sequential"))
    lens.go_to_line(lens.seen.recording.at_line(40).index)
    window.session.edit("program", "autograd")
    until(seen(lens, "autograd"))
    assert window.code.view._line == lens.moment.line
    view = window.code.view
    for number in (len(view._phases), len(view._phases) + 1, view.blockCount(), 10_000):
        view.mark_line(number)
        view.light_lines(frozenset({number}))


def test_the_old_step_goes_at_once(window, lens, slow, until):
    pytest.importorskip("torch")
    may_go_on, _ = slow
    lens.go_to_line(3)
    window.session.edit("program", "autograd")
    assert lens.seen is None
    assert window.one_step.sentence.text() == "Recording…"
    assert not window.one_step._pictures.isVisible()
    assert window.code.view._line == 0
    may_go_on.release()
    until(seen(lens, "autograd"))
    assert window.one_step.arithmetic.isVisible()


def test_a_change_of_mind_does_not_wait_for_the_recording_of_the_old(window, lens, slow, until):
    pytest.importorskip("torch")
    may_go_on, stopped = slow
    window.session.edit("program", "autograd")
    window.session.edit("program", "numpy")
    until(seen(lens, "numpy"))  # while the other one still waits
    assert not stopped
    may_go_on.release()
    until(lambda: stopped == ["autograd"])
    until(lambda: lens.abandoned == 0)
    assert seen(lens, "numpy")()


def test_no_more_than_one_recording_goes_on_that_nobody_waits_for(window, lens, slow, until):
    pytest.importorskip("torch")
    may_go_on, _ = slow
    for seed in range(1, 6):
        window.session.edit("program", "autograd")
        window.session.edit("seed", str(seed))
        assert lens.abandoned <= 1
    window.session.edit("program", "tensors")
    assert lens.abandoned == 1
    for _ in range(20):  # more than there can be
        may_go_on.release()
    until(seen(lens, "tensors"))
    until(lambda: lens.abandoned == 0)
    assert lens.seen.recording.experiment.seed == 5

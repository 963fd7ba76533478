"""Another program is chosen while the tab One step is open."""

import threading

import pytest

from core.inspect.microscope.record import Stopped, record


@pytest.fixture
def inspector(window, until):
    """The step inspector, on the first step at hand size."""
    window.experiment._set_preset("hand")
    window.session.edit("threads", "1")
    window.tabs.setCurrentWidget(window.one_step)
    until(
        lambda: (
            window.inspector.seen is not None and window.inspector.seen.recording.experiment.n == 2
        )
    )
    return window.inspector


@pytest.fixture
def slow(monkeypatch):
    """Recordings of rung 3 wait until they may go on; `stopped` are those that were given up."""
    may_go_on, stopped = threading.Semaphore(0), []

    def wait_and_record(experiment, problem, step, *more, stop, **options):
        if experiment.program == "autograd":
            assert may_go_on.acquire(timeout=120)
        try:
            return record(experiment, problem, step, *more, stop=stop, **options)
        except Stopped:
            stopped.append(experiment.program)
            raise

    monkeypatch.setattr("gui.one_step.step_inspector.record", wait_and_record)
    yield may_go_on, stopped
    for _ in range(20):
        may_go_on.release()


def seen(inspector, program):
    return lambda: inspector.seen is not None and inspector.seen.recording.program.id == program


def test_a_line_that_the_shorter_program_has_not_is_not_marked(window, inspector, until):
    pytest.importorskip("torch")
    window.session.edit("program", "sequential")
    until(seen(inspector, "sequential"))
    inspector.go_to_line(inspector.seen.recording.at_line(40).index)
    window.session.edit("program", "autograd")
    until(seen(inspector, "autograd"))
    assert window.code.view._line == inspector.moment.line
    view = window.code.view
    for number in (len(view._phases), len(view._phases) + 1, view.blockCount(), 10_000):
        view.mark_line(number)
        view.light_lines(frozenset({number}))


def test_the_old_step_goes_at_once(window, inspector, slow, until):
    pytest.importorskip("torch")
    may_go_on, _ = slow
    inspector.go_to_line(3)
    window.session.edit("program", "autograd")
    assert inspector.seen is None
    assert window.one_step.sentence.text() == "Recording…"
    assert not window.one_step._pictures.isVisible()
    assert window.code.view._line == 0
    may_go_on.release()
    until(seen(inspector, "autograd"))
    assert window.one_step.arithmetic.isVisible()


def test_a_change_of_mind_does_not_wait_for_the_recording_of_the_old(
    window, inspector, slow, until
):
    pytest.importorskip("torch")
    may_go_on, stopped = slow
    window.session.edit("program", "autograd")
    window.session.edit("program", "numpy")
    until(seen(inspector, "numpy"))  # while the other one still waits
    assert not stopped
    may_go_on.release()
    until(lambda: stopped == ["autograd"])
    until(lambda: inspector.abandoned == 0)
    assert seen(inspector, "numpy")()


def test_no_more_than_one_recording_goes_on_that_nobody_waits_for(window, inspector, slow, until):
    pytest.importorskip("torch")
    may_go_on, _ = slow
    for seed in range(1, 6):
        window.session.edit("program", "autograd")
        window.session.edit("seed", str(seed))
        assert inspector.abandoned <= 1
    window.session.edit("program", "tensors")
    assert inspector.abandoned == 1
    for _ in range(20):  # more than there can be
        may_go_on.release()
    until(seen(inspector, "tensors"))
    until(lambda: inspector.abandoned == 0)
    assert inspector.seen.recording.experiment.seed == 5


def test_a_program_that_is_chosen_while_the_tab_is_hidden_is_there_when_it_is_opened(
    window, inspector, until
):
    inspector.go_to_line(3)
    window.tabs.setCurrentWidget(window.proof)
    window.session.edit("program", "tensors")
    assert inspector.seen is None  # nobody looks, and the old step is not kept for the new program
    window.tabs.setCurrentWidget(window.one_step)
    until(seen(inspector, "tensors"))
    assert window.one_step.code.text().endswith(inspector.moment.code)
    assert window.one_step.other.findData("numpy") >= 0
    assert window.one_step.other.findData("tensors") < 0


def test_what_was_being_recorded_when_the_tab_was_left_is_not_shown_for_another_program(
    window, inspector, slow, until
):
    pytest.importorskip("torch")
    may_go_on, _ = slow
    window.session.edit("program", "autograd")
    window.tabs.setCurrentIndex(0)
    window.session.edit("program", "numpy")
    may_go_on.release()
    until(lambda: not inspector._busy)
    assert inspector.seen is None
    window.tabs.setCurrentWidget(window.one_step)
    until(seen(inspector, "numpy"))


def test_the_same_step_is_not_recorded_again_when_the_tab_is_opened_again(window, inspector):
    before = inspector.seen
    inspector.go_to_line(3)
    window.tabs.setCurrentIndex(0)
    window.tabs.setCurrentWidget(window.one_step)
    assert inspector.seen is before
    assert inspector.index == 3


def test_a_page_that_sets_another_program_finds_its_step_at_the_first_line(
    window, inspector, until, tmp_path
):
    from helpers.lesson_panel import start, write_pack

    page = 'preset = "hand"\n\n[set]\nprogram = "{}"'
    pages = [("", page.format("numpy")), ("", page.format("tensors"))]
    start(window, until, write_pack(tmp_path / "pack", pages))
    until(seen(inspector, "numpy"))
    inspector.go_to_line(5)
    window.tabs.setCurrentIndex(0)
    window.lessons.course.turn_to(1)
    window.tabs.setCurrentWidget(window.one_step)
    until(seen(inspector, "tensors"))
    assert inspector.index == 0

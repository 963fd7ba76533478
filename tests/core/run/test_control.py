"""Commands from other threads: one mode, and the last command wins."""

import threading

import pytest
from helpers.clocks import FakeClock
from helpers.runs import quick
from hypothesis import given, settings
from hypothesis import strategies as st

from core.experiment.schedule import Schedule
from core.run.control import Control, Order

COMMANDS = ("pause", "resume", "step", "stop")


def ask(control: Control, paused: bool = False) -> Order:
    """The next order that is about steps."""
    while (order := control.next_order(paused)) is Order.LOOK:
        pass
    return order


def orders(control: Control) -> list[Order]:
    """What a trainer is told until it would rest, go freely or stop."""
    told = [ask(control)]
    while told[-1] is Order.STEP:
        told.append(ask(control))
    return told


@settings(quick, max_examples=300)
@given(commands=st.lists(st.sampled_from(COMMANDS), max_size=8))
def test_the_last_command_wins_and_stop_is_final(commands):
    control = Control()
    for command in commands:
        getattr(control, command)()
    told = orders(control)
    # Steps count from the last command that was none, a stop apart.
    steps = next((i for i, name in enumerate(reversed(commands)) if name != "step"), len(commands))
    if "stop" in commands:
        assert told == [Order.STOP]
    elif steps:
        assert told == [Order.STEP] * steps + [Order.PAUSE]
    else:
        assert told == [Order.PAUSE if commands[-1:] == ["pause"] else Order.GO]


def test_attention_is_false_exactly_when_there_is_nothing_to_ask_about():
    control = Control()
    assert not control.attention
    for command, undo in (
        (control.pause, control.resume),
        (control.step, control.resume),
        (control.hold, control.release),
        (lambda: control.set_pace(5), lambda: control.set_pace(None)),
        (lambda: control.turn(Schedule(0.1)), control.take_schedule),
        (control.look, lambda: control.next_order(paused=False)),
        (control.stop, control.reset),
    ):
        command()
        assert control.attention
        undo()
        if control.attention:  # a new pace asks for one more look
            ask(control)
        assert not control.attention


def test_a_learning_rate_is_handed_over_once_and_the_newest_counts():
    control = Control()
    control.turn(Schedule(0.1))
    control.turn(Schedule(0.2))
    assert control.take_schedule() == Schedule(0.2)
    assert control.take_schedule() is None


def test_reset_forgets_all_but_the_pace():
    control = Control()
    control.set_pace(1000.0)
    for command in ("pause", "step", "look", "hold", "stop"):
        getattr(control, command)()
    control.turn(Schedule(0.1))
    control.reset()
    assert control.next_order(paused=False) is Order.GO
    assert control.take_schedule() is None
    assert control.pace == 1000.0
    assert control.attention


def test_each_step_is_followed_by_a_look():
    control = Control()
    control.step()
    control.step()
    told = [control.next_order(paused=True) for _ in range(4)]
    assert told == [Order.STEP, Order.LOOK, Order.STEP, Order.LOOK]


def waiting(control: Control, paused: bool) -> tuple[threading.Thread, list[Order]]:
    """A thread that waits for an order, and what it is told."""
    told: list[Order] = []
    control._clock.waiting.clear()
    thread = threading.Thread(target=lambda: told.append(control.next_order(paused)))
    thread.start()
    assert control._clock.waiting.wait(60)
    return thread, told


@pytest.mark.parametrize(
    ("command", "order"),
    [
        ("resume", Order.GO),
        ("step", Order.STEP),
        ("stop", Order.STOP),
        ("look", Order.LOOK),
    ],
)
def test_a_resting_trainer_is_woken_by(command, order):
    control = Control(FakeClock(patient=True))
    control.pause()
    thread, told = waiting(control, paused=True)
    getattr(control, command)()
    thread.join(60)
    assert told == [order]


def test_a_held_trainer_waits_for_release_but_looks_and_stops():
    control = Control(FakeClock(patient=True))
    control.hold()
    thread, told = waiting(control, paused=False)
    control.release()
    thread.join(60)
    assert told == [Order.GO]
    control.hold()
    control.look()
    assert control.next_order(paused=False) is Order.LOOK
    thread, told = waiting(control, paused=False)
    control.stop()
    thread.join(60)
    assert told == [Order.STOP]


def test_held_steps_are_not_lost():
    control = Control(FakeClock(patient=True))
    control.hold()
    control.step()
    thread, told = waiting(control, paused=False)
    control.release()
    thread.join(60)
    assert told == [Order.STEP]


def test_the_pace_is_kept_and_a_rest_is_not_made_up_for():
    clock = FakeClock()
    control = Control(clock)
    control.set_pace(4.0)

    def times(count: int) -> list[float]:
        return [ask(control) and clock.time for _ in range(count)]

    assert times(5) == [0, 0.25, 0.5, 0.75, 1]
    clock.sleep(0.375)  # a step that takes longer: the next ones keep the beat
    assert times(3) == [1.375, 1.5, 1.75]
    control.pause()
    clock.sleep(100.25)
    control.resume()
    assert times(3) == [102, 102.25, 102.5]


def test_a_new_pace_ends_the_wait_for_the_old_one():
    control = Control(FakeClock(patient=True))
    control.set_pace(0.001)
    ask(control)
    thread, told = waiting(control, paused=False)
    control.set_pace(None)
    thread.join(60)
    assert told == [Order.LOOK]
    assert ask(control) is Order.GO
    assert not control.attention


def test_a_rest_within_a_step_lasts_as_long_as_it_is_to():
    clock = FakeClock()
    control = Control(clock)
    assert not control.rest(0.01)
    assert clock.time == 0.01


def test_a_rest_within_a_step_is_cut_short_by_a_command():
    clock = FakeClock(patient=True)
    control = Control(clock)
    for command in (control.pause, lambda: control.set_pace(3.0), control.resume, control.stop):
        cut: list[bool] = []
        clock.waiting.clear()
        thread = threading.Thread(target=lambda cut=cut: cut.append(control.rest(20.0)))
        thread.start()
        assert clock.waiting.wait(60)
        command()
        thread.join(60)
        assert cut == [True]


def test_a_stop_that_came_between_two_rests_cuts_the_next_one_short():
    clock = FakeClock()
    control = Control(clock)
    control.rest(0.001)
    control.stop()
    assert control.rest(5)
    assert clock.waits == [0.001]


def test_what_was_asked_for_last_tells_whether_it_goes():
    control = Control()
    assert control.goes
    for command, goes in (
        (control.pause, False), (control.resume, True), (control.step, False),
        (control.resume, True), (control.look, True), (control.stop, False),
        (control.resume, False), (control.reset, True),
    ):  # fmt: skip
        command()
        assert control.goes == goes

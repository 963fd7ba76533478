"""What a trainer shows: true, read-only, at a bounded cost, and the end of it always."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.clocks import FakeClock
from helpers.runs import ENDLESS, SLEEPY, SMALL, Studio, begin, on_its_device, plain_losses, rungs

from core.data.problem import make_problem
from core.experiment.experiment import HAND
from core.run import trainer as trainer_module
from core.run.measure import measure
from core.run.snapshot import State
from core.run.trainer import LONG, SHARE
from core.run.watch import variables

WATCHED = frozenset({"x", "w1", "w2", "h_relu", "grad_w1", "loss"})


@pytest.fixture
def clock():
    """One by which a step takes a millisecond, and what is watched nothing."""
    return FakeClock(tick=0.001)


@pytest.fixture
def studio(clock):
    studio = Studio(frames=1000, clock=clock)
    studio.trainer.watched = WATCHED
    return studio


def same(found, expected):
    assert found.counts.tobytes() == expected.counts.tobytes()
    assert replace(found, counts=None) == replace(expected, counts=None)


def test_each_snapshot_shows_what_a_bare_loop_has_at_that_step(studio):
    experiment = replace(SMALL, steps=200)
    studio.train(experiment)
    shown = {snapshot.step: snapshot for snapshot in studio.album.snapshots if snapshot.step}
    assert len(shown) > 50
    losses = plain_losses(experiment)
    program, _ = begin(experiment)
    for step in range(1, experiment.steps + 1):
        next(program)
        if step not in shown:
            continue
        snapshot = shown[step]
        assert snapshot.loss == losses[step - 1]
        assert snapshot.curve.low.tolist() == snapshot.curve.high.tolist() == losses[:step]
        for name in WATCHED:
            same(snapshot.distributions[name], measure(variables(program.gi_frame)[name]))


def test_snapshots_are_in_order_and_say_what_can_be_watched(studio):
    studio.train(SMALL)
    first, *others = studio.album.snapshots
    assert (first.step, first.state) == (0, State.IDLE)
    assert np.isnan(first.loss)
    assert set(first.distributions) == {"x", "w1", "w2"}
    steps = [snapshot.step for snapshot in studio.album.snapshots]
    assert steps == sorted(steps)
    assert steps[:2] == [0, 1]  # the first step is shown at once
    for snapshot in others:
        ended = snapshot.state.ended
        assert snapshot.distributions.keys() == (snapshot.shapes.keys() if ended else WATCHED)
        assert snapshot.shapes["h_relu"] == snapshot.distributions["h_relu"].shape == (4, 6)
        assert (snapshot.run, snapshot.steps, snapshot.threads) == (1, 60, 1)


def test_the_start_of_each_watched_variable_stays_in_view(studio):
    studio.trainer.watched = frozenset({"w1"})
    studio.control.step()
    with studio.training(ENDLESS):
        studio.wait_for_step(1)
        studio.trainer.watched = frozenset({"w1", "h"})
        at_step_1 = studio.look()
        studio.control.step()
        studio.wait_for_step(2)
        last = studio.look()
        studio.control.stop()
    same(last.starts["w1"], measure(make_problem(ENDLESS).w1.astype("float32")))
    same(last.starts["h"], at_step_1.distributions["h"])
    assert studio.album.snapshots[0].starts == studio.album.snapshots[0].distributions


def test_a_snapshot_does_not_change_as_training_goes_on_and_cannot_be_written_to(studio):
    copies = []
    put = studio.album.put

    def put_and_copy(snapshot):
        counts = {name: found.counts.copy() for name, found in snapshot.distributions.items()}
        copies.append((snapshot, counts, snapshot.curve.low.copy(), snapshot.curve.high.copy()))
        put(snapshot)

    studio.album.put = put_and_copy
    studio.train(replace(SMALL, steps=1000))
    for snapshot, counts, low, high in copies:
        arrays = [(found.counts, counts[name]) for name, found in snapshot.distributions.items()]
        arrays += [(snapshot.curve.low, low), (snapshot.curve.high, high)]
        for array, copy in arrays:
            assert array.tolist() == copy.tolist()
            assert not array.flags.writeable
            assert not isinstance(array.base, np.ndarray) or not array.base.flags.writeable


@pytest.mark.parametrize("program", rungs())
def test_variables_of_every_program_can_be_watched(studio, program):
    experiment = on_its_device(program)
    generator, _ = begin(experiment)
    for _ in range(experiment.steps):
        next(generator)
    expected = variables(generator.gi_frame)
    studio.trainer.watched = frozenset(expected)
    studio.train(experiment)
    assert studio.last.shapes == {name: tuple(array.shape) for name, array in expected.items()}
    assert studio.last.distributions.keys() == expected.keys()
    for name, array in expected.items():
        same(studio.last.distributions[name], measure(array))


def test_what_is_chosen_while_paused_is_measured_after_a_look(studio):
    studio.trainer.watched = frozenset()
    studio.control.step()
    with studio.training(ENDLESS):
        studio.wait_for_step(1)
        assert studio.look().distributions == {}
        studio.trainer.watched = frozenset({"grad_h", "no such variable"})
        snapshot = studio.look()
        assert set(snapshot.distributions) == {"grad_h"}
        assert (snapshot.step, snapshot.state) == (1, State.PAUSED)
        studio.control.stop()


def finish(studio):
    studio.train(SMALL)
    return State.FINISHED, 60


def stop(studio):
    studio.control.step()
    with studio.training(ENDLESS):
        studio.wait_for_step(1)
        studio.control.stop()
    return State.STOPPED, 1


def diverge(studio):
    return State.DIVERGED, studio.train(replace(SMALL, learning_rate=10.0)).step


def fail(studio):
    studio.train(replace(SMALL, dtype="no such"))
    return State.FAILED, 0


@pytest.mark.parametrize("end", [finish, stop, diverge, fail])
def test_the_last_snapshot_always_arrives_with_the_final_state_and_step(studio, end):
    state, step = end(studio)
    snapshot = studio.trainer.mailbox.take()
    assert snapshot is studio.last
    assert (snapshot.state, snapshot.step) == (state, step)
    assert snapshot.curve.count == step == len(studio.losses)
    assert [shown.state.ended for shown in studio.album.snapshots].count(True) == 1
    # It is there before anybody hears that the run has ended.
    assert studio.states[-1] is state


def test_it_is_in_the_mailbox_before_the_state_is_told(studio):
    seen = []
    studio.trainer._on_state = lambda state: seen.append((state, studio.last.state))
    studio.train(SMALL)
    assert seen[-1] == (State.FINISHED, State.FINISHED)


def gaps(times):
    """The seconds between the looks of a run that is on, without those at its two ends."""
    return np.diff(times[2:-1])


def test_it_shows_as_many_frames_as_asked_for():
    clock = FakeClock(tick=0.001)
    studio = Studio(frames=20.0, clock=clock)
    studio.train(replace(SMALL, steps=1000))
    assert 20 * clock.time - 2 < len(studio.album.snapshots) < 20 * clock.time + 3
    assert gaps(studio.album.times).min() >= 1 / 20


def test_watching_takes_its_share_of_the_time_and_no_more(studio, clock, monkeypatch):
    def slow(array):
        clock.work(0.003)
        return measure(array)

    monkeypatch.setattr(trainer_module, "measure", slow)
    studio.trainer.watched = frozenset({"w1"})
    studio.train(replace(SMALL, steps=5000))
    looks = sum(1 for snapshot in studio.album.snapshots if snapshot.distributions)
    # Beside those on time, there is one look before and after the first step and at the end.
    assert clock.time / (SHARE * 0.003) - 1 < looks <= clock.time / (SHARE * 0.003) + 4


def test_where_measuring_takes_long_steps_and_losses_are_shown_all_the_same(
    studio, clock, monkeypatch
):
    def slow(array):
        clock.work(0.1)
        return measure(array)

    monkeypatch.setattr(trainer_module, "measure", slow)
    studio.trainer.watched = frozenset({"w1"})
    studio.train(replace(SMALL, steps=5000))
    between = [snapshot for snapshot in studio.album.snapshots if not snapshot.distributions]
    assert len(between) > 5
    assert all(snapshot.loss > 0 and snapshot.starts["w1"] for snapshot in between)
    assert gaps(studio.album.times).max() < 2 * LONG
    assert studio.last.distributions


def test_looks_that_wait_for_their_turn_are_followed_by_others_soon(studio, clock, monkeypatch):
    def late(array):
        clock.sleep(0.2)  # as on a machine where others have the processor
        return measure(array)

    monkeypatch.setattr(trainer_module, "measure", late)
    studio.trainer.watched = frozenset({"w1"})
    studio.train(replace(SMALL, steps=100))
    assert sum(1 for snapshot in studio.album.snapshots if snapshot.distributions) > 20


def test_a_bare_look_that_takes_long_is_followed_by_others_soon(studio, clock, monkeypatch):
    put = studio.trainer.mailbox.put

    def slow(snapshot):
        clock.work(0.2)
        put(snapshot)

    monkeypatch.setattr(studio.trainer.mailbox, "put", slow)
    studio.train(replace(SMALL, steps=5000))
    assert gaps(studio.album.times).max() < 2 * LONG


def test_the_rate_is_the_runs_own_and_leaves_the_first_step_out(write_program):
    clock = FakeClock()
    studio = Studio(clock=clock)
    write_program(SLEEPY, clock=clock)
    outcome = studio.train(replace(HAND, steps=20, threads=1))
    assert outcome.first_step == pytest.approx(0.5)
    assert outcome.seconds == pytest.approx(0.5 + 19 * 0.125)
    assert outcome.rate == studio.last.rate == pytest.approx(8)


def test_a_look_while_it_runs_does_not_count_time_twice(write_program):
    clock = FakeClock()
    studio = Studio(clock=clock)
    write_program(SLEEPY, clock=clock)
    with studio.training(ENDLESS):
        studio.wait_for_step(10)
        assert studio.look().rate == pytest.approx(8)
        studio.control.stop()

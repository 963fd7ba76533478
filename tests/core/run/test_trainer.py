"""The states of a run, and the commands that move it from one to another."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from helpers.clocks import FakeClock
from helpers.runs import ENDLESS, SLEEPY, SMALL, Studio, begin, on_its_device, plain_losses, rungs

from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.experiment import HAND
from core.experiment.schedule import Schedule
from core.run.snapshot import State
from core.run.watch import as_numpy

RUNNING, PAUSED, FINISHED = State.RUNNING, State.PAUSED, State.FINISHED
STOPPED, DIVERGED, FAILED, IDLE = State.STOPPED, State.DIVERGED, State.FAILED, State.IDLE
EXPLODING = replace(SMALL, learning_rate=10.0)


@pytest.fixture
def studio():
    return Studio()


def test_a_run_goes_from_idle_over_running_to_finished(studio):
    assert studio.trainer.state is IDLE
    outcome = studio.train(SMALL)
    assert studio.states == [RUNNING, FINISHED]
    assert (outcome.state, outcome.step) == (FINISHED, SMALL.steps)
    assert outcome.message is outcome.origin is None
    assert outcome.experiment.learning_rate == SMALL.learning_rate
    assert outcome.seconds > outcome.first_step > 0
    assert outcome.losses.tolist() == studio.losses == plain_losses(SMALL)


def test_pause_and_resume_change_no_loss(studio):
    with studio.training(ENDLESS):
        for _ in range(3):
            studio.wait_for(RUNNING)
            studio.control.pause()
            studio.wait_for(PAUSED)
            step = studio.look().step
            assert studio.look().step == step
            studio.control.resume()
        studio.wait_for(RUNNING)
        studio.control.stop()
    assert studio.states == [RUNNING, PAUSED, RUNNING, PAUSED, RUNNING, PAUSED, RUNNING, STOPPED]
    assert studio.losses == plain_losses(replace(ENDLESS, steps=len(studio.losses)))


def test_a_paused_run_can_be_told_of_as_if_it_had_ended(studio):
    with studio.training(ENDLESS) as outcomes:
        studio.wait_for(RUNNING)
        assert studio.trainer.so_far() is None
        studio.control.pause()
        studio.wait_for(PAUSED)
        studio.look()
        told = studio.trainer.so_far()
        studio.control.stop()
    assert studio.trainer.so_far() is None
    (end,) = outcomes
    assert (told.state, told.step) == (STOPPED, end.step)
    assert told.losses.tolist() == studio.losses
    assert all((told.weights[name] == array).all() for name, array in end.weights.items())


def test_stop_from_running(studio):
    with studio.training(ENDLESS) as outcomes:
        studio.wait_for(RUNNING)
        studio.control.stop()
    assert studio.states == [RUNNING, STOPPED]
    assert outcomes[0].step == outcomes[0].step == len(studio.losses)


def test_stop_from_paused(studio):
    studio.control.pause()
    with studio.training(ENDLESS) as outcomes:
        studio.wait_for(PAUSED)
        studio.control.stop()
    assert studio.states == [PAUSED, STOPPED]
    assert outcomes[0].step == 0


def test_stop_before_the_first_step(studio):
    studio.control.stop()
    outcome = studio.train(ENDLESS)
    assert studio.states == [STOPPED]
    assert outcome.step == outcome.step == 0
    assert outcome.weights["w1"].tolist() == make_problem(ENDLESS).w1.tolist()


def test_one_step_from_idle_then_three_presses_then_on(studio):
    studio.control.step()
    with studio.training(ENDLESS):
        studio.wait_for_step(1)
        for _ in range(3):
            studio.control.step()
        studio.wait_for_step(4)
        studio.look()
        assert studio.look().step == 4
        assert studio.states == [PAUSED]
        studio.control.resume()
        studio.wait_for(RUNNING)
        studio.control.stop()
    assert studio.states == [PAUSED, RUNNING, STOPPED]


def test_a_step_while_it_runs_is_the_last_one_before_a_rest(studio):
    with studio.training(ENDLESS):
        studio.wait_for(RUNNING)
        studio.control.step()
        studio.wait_for(PAUSED)
        studio.control.stop()
    assert studio.states == [RUNNING, PAUSED, STOPPED]


def test_a_step_that_is_the_last_one_finishes(studio):
    for _ in range(3):
        studio.control.step()
    outcome = studio.train(replace(SMALL, steps=3))
    assert studio.states == [PAUSED, FINISHED]
    assert outcome.step == 3


def test_a_run_that_is_stepped_through_knows_how_long_it_trained(write_program):
    clock = FakeClock()
    studio = Studio(clock=clock)
    write_program(SLEEPY, clock=clock)
    studio.control.step()
    with studio.training(replace(HAND, steps=3, threads=1)) as outcomes:
        for step in (1, 2):
            studio.wait_for_step(step)
            studio.look()
            clock.sleep(1000)  # rest is no training time
            studio.control.step()
    (outcome,) = outcomes
    assert outcome.first_step == pytest.approx(0.5)
    assert outcome.seconds == pytest.approx(0.75)
    assert outcome.rate == studio.last.rate == pytest.approx(8)


def test_divergence_from_running_and_from_paused(studio):
    outcome = studio.train(EXPLODING)
    assert studio.states == [RUNNING, DIVERGED]
    assert outcome.step == outcome.step == len(studio.losses)
    assert np.isfinite(studio.losses).all()
    assert str(outcome.step) in str(outcome.message)
    del studio.states[:]
    for _ in range(SMALL.steps):
        studio.control.step()
    assert studio.train(EXPLODING).step == outcome.step
    assert studio.states == [IDLE, PAUSED, DIVERGED]


def test_pause_resume_pause_within_a_millisecond_ends_paused(studio):
    with studio.training(ENDLESS):
        for _ in range(200):
            studio.control.resume()
            studio.control.pause()
            studio.control.resume()
            studio.control.pause()
            studio.wait_for(PAUSED)
        step = studio.look().step
        assert studio.look().step == step
        assert studio.trainer.state is PAUSED
        studio.control.stop()


def test_many_threads_at_the_buttons_and_the_last_press_counts(studio):
    def press():
        for _ in range(200):
            studio.control.resume()
            studio.control.step()
            studio.control.pause()

    with studio.training(ENDLESS):
        pressing = [threading.Thread(target=press) for _ in range(3)]
        for thread in pressing:
            thread.start()
        for thread in pressing:
            thread.join()
        studio.wait_for(PAUSED)
        studio.control.stop()
    assert studio.states[-2:] == [PAUSED, STOPPED]


def test_a_trainer_that_runs_takes_no_second_run(studio):
    with studio.training(ENDLESS):
        studio.wait_for(RUNNING)
        with pytest.raises(RuntimeError, match="running"):
            studio.train(SMALL)
        assert studio.trainer.state is RUNNING
        studio.control.stop()


def test_it_is_ready_for_the_next_run_after_each_ending(studio):
    runs = []

    def train(experiment, state):
        assert studio.train(experiment).state is state
        runs.append(studio.last.run)
        assert studio.last.state is state
        studio.control.reset()

    train(SMALL, FINISHED)
    studio.control.stop()
    train(SMALL, STOPPED)
    train(EXPLODING, DIVERGED)
    train(replace(SMALL, dtype="no such"), FAILED)
    train(SMALL, FINISHED)
    assert runs == [1, 2, 3, 4, 5]
    assert {snapshot.run for snapshot in studio.album.snapshots} == set(runs)
    assert studio.losses[-SMALL.steps :] == plain_losses(SMALL)


def test_the_pace_is_kept_and_changes_no_loss():
    clock = FakeClock()
    studio = Studio(clock=clock)
    studio.control.set_pace(100.0)
    experiment = replace(SMALL, steps=21)
    studio.train(experiment)
    assert clock.time == pytest.approx(0.2)
    assert studio.losses == plain_losses(experiment)


def test_stop_pause_and_a_free_pace_answer_at_once_at_one_step_a_second():
    clock = FakeClock(patient=True, tick=0.001)  # what is waited for does not come by itself
    studio = Studio(clock=clock)
    studio.control.set_pace(1.0)
    with studio.training(ENDLESS):
        assert clock.waiting.wait(60)  # it is in the middle of a step now
        studio.control.pause()
        studio.wait_for(PAUSED)
        studio.control.set_pace(None)
        studio.control.resume()
        studio.wait_for_step(100)
        clock.waiting.clear()
        studio.control.set_pace(1.0)
        assert clock.waiting.wait(60)
        studio.control.stop()


def hand_loop(experiment):
    """The losses where the learning rate is set before each step."""
    program, knobs = begin(experiment)
    losses = []
    with threads.limited(1):
        for step in range(experiment.steps):
            knobs.learning_rate = experiment.learning_rate.at(step)
            losses.append(next(program).item())
    return losses


@pytest.mark.parametrize("program", rungs())
def test_a_learning_rate_turned_takes_effect_at_the_next_step(studio, program):
    experiment = on_its_device(program)
    for _ in range(3):
        studio.control.step()
    with studio.training(experiment) as outcomes:
        studio.wait_for_step(3)
        studio.control.turn(Schedule(3e-5))
        studio.control.step()
        studio.wait_for_step(4)
        studio.control.turn(Schedule(2e-4))
        studio.control.resume()
    rates = Schedule(1e-4, ((3, 3e-5), (4, 2e-4)))
    assert outcomes[0].experiment.learning_rate == studio.last.schedule == rates
    assert outcomes[0].losses.tolist() == hand_loop(outcomes[0].experiment)


def test_a_learning_rate_turned_while_it_runs_is_told_with_its_step(studio):
    experiment = replace(SMALL, steps=10**9)
    with studio.training(experiment) as outcomes:
        for rate in (1e-5, 2e-5, 3e-5):
            studio.wait_for_step(studio.look().step + 1)
            studio.control.turn(Schedule(rate))
        studio.wait_for_step(studio.look().step + 1)
        studio.control.stop()
    (outcome,) = outcomes
    assert outcome.experiment.learning_rate.rates == (1e-4, 1e-5, 2e-5, 3e-5)
    through = replace(outcome.experiment, steps=outcome.step)
    assert outcome.losses.tolist() == hand_loop(through)


def test_hold_keeps_the_run_between_two_steps_and_release_lets_it_go(studio):
    with studio.training(ENDLESS):
        studio.wait_for(RUNNING)
        studio.control.hold()
        step = studio.look().step
        assert studio.look().step == step
        assert studio.trainer.state is RUNNING
        studio.control.release()
        studio.wait_for_step(step + 1)
        studio.control.stop()


@pytest.mark.parametrize("program", rungs())
def test_losses_and_final_weights_are_those_of_a_bare_loop_watched_or_not(program):
    experiment = on_its_device(program)
    generator, _ = begin(experiment)
    with threads.limited(1):
        losses = [next(generator).item() for _ in range(experiment.steps)]
    frame = generator.gi_frame.f_locals
    for watched in (frozenset(), frozenset(frame) | {"model.linear1.weight", "w1.grad", "w2"}):
        studio = Studio(frames=1000)
        studio.trainer.watched = watched
        outcome = studio.train(experiment)
        assert outcome.losses.tolist() == losses
        names = {"w1", "w2", "model.middle.weight"} if program == "dynamic" else {"w1", "w2"}
        assert set(outcome.weights) == names
        for name in ("w1", "w2"):
            assert outcome.weights[name].tobytes() == as_numpy(frame[name]).tobytes()
        if program == "dynamic":
            middle = as_numpy(frame["model"].middle.weight)
            assert outcome.weights["model.middle.weight"].tobytes() == middle.tobytes()


def test_the_problem_is_left_as_it_was(studio):
    problem = make_problem(SMALL)
    studio.trainer.train(SMALL, problem)
    fresh = make_problem(SMALL)
    assert all(
        getattr(problem, name).tobytes() == getattr(fresh, name).tobytes()
        for name in ("x", "y", "w1", "w2")
    )


def test_threads_that_nobody_chose_are_chosen_and_told(studio):
    outcome = studio.trainer.train(replace(SMALL, threads=0), make_problem(SMALL), cores=2)
    assert outcome.experiment.threads == studio.last.threads == 1

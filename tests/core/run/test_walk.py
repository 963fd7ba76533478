"""Steps at walking pace: every line is shown in turn, and nothing else changes."""

import threading
from dataclasses import replace

import pytest
from helpers.clocks import FakeClock

from core.data.problem import make_problem
from core.experiment.experiment import HAND
from core.programs import find
from core.run.script import make_knobs
from core.run.trainer import Trainer
from core.run.walk import Walker


def program():
    """The NumPy program at hand size, not yet begun."""
    return find("numpy").load()(*make_problem(HAND).cast(HAND), make_knobs(HAND))


def test_every_line_of_the_step_is_shown_in_order():
    seen = []
    walker = Walker(lambda seconds: seen.append(walker.line))
    steps = program()
    walker.step(steps, 1.0)
    seen.clear()
    walker.step(steps, 1.0)
    text = find("numpy").text.splitlines()
    assert seen == sorted(seen)
    assert [text[line - 1].split()[0] for line in seen][:4] == ["while", "h", "h_relu", "y_pred"]
    assert walker.line == 0


def test_a_walked_step_computes_the_same():
    walked, run = program(), program()
    walker = Walker(lambda seconds: False)
    assert [walker.step(walked, 1.0) for _ in range(5)] == [next(run) for _ in range(5)]


def test_a_command_cuts_the_rests_short():
    rests = []
    walker = Walker(lambda seconds: not rests.append(seconds))
    walker.step(program(), 1.0)
    assert len(rests) == 1


def test_a_step_takes_the_time_of_its_pace():
    class Watching(FakeClock):
        def wait(self, condition, seconds):
            lines.append(trainer.walker.line)
            super().wait(condition, seconds)

    lines, clock = [], Watching()
    trainer = Trainer(clock=clock)
    trainer.control.set_pace(4)
    experiment = replace(HAND, steps=9)
    trainer.train(experiment, make_problem(experiment))
    assert clock.time == pytest.approx(9 / 4, rel=0.01)
    assert len(set(lines)) > 8


def test_full_speed_ends_a_slow_step_at_once():
    clock = FakeClock(patient=True)
    trainer = Trainer(clock=clock)
    trainer.control.set_pace(4)
    thread = threading.Thread(target=trainer.train, args=(HAND, make_problem(HAND)))
    thread.start()
    assert clock.waiting.wait(60)
    assert trainer.walker.line
    trainer.control.set_pace(None)
    thread.join(60)
    assert not thread.is_alive()
    assert trainer.mailbox.take().step == HAND.steps

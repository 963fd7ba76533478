"""Steps at walking pace: every line is shown in turn, and nothing else changes."""

import threading
from time import perf_counter, sleep

from core.experiment import HAND
from core.problem import make_problem
from core.programs import find
from core.script import make_knobs
from core.trainer import Trainer
from core.walk import Walker


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


def test_a_step_takes_the_time_of_its_pace_and_full_speed_returns_at_once():
    trainer = Trainer()
    trainer.control.set_pace(4)
    thread = threading.Thread(target=trainer.train, args=(HAND, make_problem(HAND)))
    start = perf_counter()
    thread.start()
    lines = set()
    while perf_counter() - start < 0.7:
        lines.add(trainer.walker.line)
        sleep(0.002)
    trainer.control.set_pace(None)
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert len(lines) > 8
    assert trainer.mailbox.take().step == HAND.steps

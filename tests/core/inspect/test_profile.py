"""Profiles: the true lines, with shares that add up and the shapes of what they make."""

import pytest
from helpers.clocks import FakeClock
from helpers.runs import SLEEPY

from core.data.problem import make_problem
from core.experiment.experiment import Experiment
from core.inspect.profile import LONGEST, profile
from core.programs import find
from core.run import trainer

SMALL = Experiment(n=6, d_in=5, hidden=4, d_out=3, threads=1, learning_rate=1e-4)


@pytest.mark.parametrize("program", ["numpy", "tensors", "autograd", "module", "dynamic"])
def test_each_line_has_its_share_and_its_shape(program):
    if program != "numpy":
        pytest.importorskip("torch")
    experiment = Experiment(**{**vars(SMALL), "program": program})
    lines = profile(experiment, make_problem(experiment))
    text = find(program).text.splitlines()
    assert sum(line.share for line in lines) == pytest.approx(1)
    assert all(line.seconds >= 0 for line in lines)
    made = {text[line.line - 1].split()[0]: line.shape for line in lines}
    assert made["y_pred"] == (6, 3)
    assert made["loss"] == ()


def test_a_line_that_takes_longer_has_the_larger_share(write_program, monkeypatch):
    clock = FakeClock()
    file = write_program(
        """
        def train(x, y, w1, w2, knobs):
            while True:
                for _ in range(2):
                    clock.sleep(0.5)
                clock.sleep(3)
                loss = w1.sum()
                yield loss
        """,
        clock=clock,
    )
    monkeypatch.setattr("core.inspect.profile.find", trainer.find)
    lines = profile(SMALL, make_problem(SMALL), clock=clock)
    text = file.read_text().splitlines()
    found = {text[line.line - 1].strip(): (line.seconds, line.share) for line in lines}
    assert found["clock.sleep(0.5)"] == (1, 0.25)
    assert found["clock.sleep(3)"] == (3, 0.75)
    assert found["loss = w1.sum()"] == (0, 0)


def test_no_step_is_begun_after_two_seconds(write_program, monkeypatch):
    clock, steps = FakeClock(), []
    write_program(SLEEPY + "        steps.append(loss)\n", clock=clock, steps=steps)
    monkeypatch.setattr("core.inspect.profile.find", trainer.find)
    profile(SMALL, make_problem(SMALL), clock=clock)
    assert len(steps) == LONGEST / 0.125


@pytest.mark.slow
def test_a_profile_shows_the_products_as_what_costs():
    """By the machine's clock, because no other knows what a product costs."""
    experiment = Experiment(threads=1, learning_rate=1e-9)
    lines = profile(experiment, make_problem(experiment))
    text = find("numpy").text.splitlines()
    costly = sorted(lines, key=lambda line: line.share)[-2:]
    assert {text[line.line - 1].split()[0] for line in costly} == {"h", "grad_w1"}

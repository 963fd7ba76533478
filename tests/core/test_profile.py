"""Profiles: the true lines, with shares that add up and the shapes of what they make."""

import pytest

from core.experiment import Experiment
from core.problem import make_problem
from core.profile import profile
from core.programs import find

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


def test_a_profile_shows_the_products_as_what_costs():
    experiment = Experiment(threads=1, learning_rate=1e-9)
    lines = profile(experiment, make_problem(experiment))
    text = find("numpy").text.splitlines()
    costly = sorted(lines, key=lambda line: line.share)[-2:]
    assert {text[line.line - 1].split()[0] for line in costly} == {"h", "grad_w1"}

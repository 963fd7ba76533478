"""Going back in a run and doing its steps again."""

from dataclasses import replace

import numpy as np
from helpers.recordings import each_variant, experiment_of, untraced
from helpers.runs import SMALL, plain_losses

from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.experiment import ARTICLE
from core.experiment.schedule import Schedule
from core.run.checkpoint import weights
from core.run.replay import go_back, replay


@each_variant
def test_another_run_goes_on_from_a_checkpoint_bit_for_bit(variant):
    experiment = experiment_of(variant)
    loss, expected, kept = untraced(experiment, 6)
    paused = go_back(experiment, make_problem(experiment), kept)
    assert paused.step == kept.step
    rates = experiment.learning_rate
    with threads.limited(1):
        assert replay(paused.generator, paused.knobs, rates, paused.step, 6) is None
        assert next(paused.generator).item() == loss
    found = weights(paused.generator.gi_frame, paused.names)
    assert all(found[name].tobytes() == expected[name].tobytes() for name in expected)


def test_the_next_steps_rate_is_set_and_each_steps_before():
    paused = go_back(SMALL, make_problem(SMALL))
    turned = Schedule(SMALL.learning_rate.first, ((2, 1e-3), (4, 0.0)))
    replay(paused.generator, paused.knobs, turned, 0, 4)
    assert paused.knobs.learning_rate == 0.0
    first = next(paused.generator).item()
    assert next(paused.generator).item() == first  # it stands still
    assert first != plain_losses(replace(SMALL, steps=5))[-1]


def test_it_stops_after_the_first_step_that_left_something_bad():
    experiment = replace(ARTICLE, learning_rate=5e-6, threads=1)
    with np.errstate(all="ignore"):
        losses = plain_losses(replace(experiment, steps=20))
        first = next(step for step, loss in enumerate(losses) if not np.isfinite(loss))
        paused = go_back(experiment, make_problem(experiment))
        rates = experiment.learning_rate
        bad = replay(paused.generator, paused.knobs, rates, 0, 20, until_bad=True)
    assert bad is not None
    assert bad <= first

"""One program in two precisions: the losses are those of the runs, and the sentences are true."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.proofs import ARTICLES, ODD, PAPER
from helpers.runs import needs_torch, plain_losses, rungs

from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.experiment import ARTICLE
from core.inspect.proof import compare_precision

TEACHER = replace(ARTICLE, n=16, d_in=20, hidden=12, d_out=3, data="teacher", threads=1)
MEMORISED = replace(ODD, n=4, d_in=30, hidden=20, seed=1, learning_rate=5e-4)


def compared(experiment, steps, **options):
    with threads.limited(1):
        return compare_precision(experiment, make_problem(experiment), steps, **options)


def told(precision):
    return " ".join(map(str, precision.messages))


@pytest.mark.parametrize("program", rungs("numpy", "tensors", "autograd", "module", "dynamic"))
def test_the_losses_are_those_of_the_two_runs(program):
    experiment = replace(ODD, program=program, steps=12)
    found = compared(experiment, 12)
    assert found.low_losses.tolist() == plain_losses(replace(experiment, dtype="float32"))
    assert found.high_losses.tolist() == plain_losses(replace(experiment, dtype="float64"))
    expected = np.abs(found.low_losses - found.high_losses) / found.high_losses
    assert found.difference.tolist() == expected.tolist()
    np.testing.assert_allclose(found.error**2 * 21, found.high_losses)
    assert not found.stopped
    assert found.steps == 12
    for array in (found.low_losses, found.high_losses, found.difference, found.error, found.gap):
        assert len(array) == 12
        assert not array.flags.writeable


def test_the_gap_is_the_distance_of_the_predictions_and_bounds_the_difference():
    found = compared(MEMORISED, 3000)
    assert np.isfinite(found.gap).all()
    # The losses themselves are rounded, too; float32 rounds a sum to some 1e-6 of itself.
    assert (found.difference <= found.most * 1.01 + 2e-6).all()
    assert found.gap.max() < 1e-5


def test_a_run_that_learns_noise_by_heart_comes_apart_and_says_why():
    found = compared(MEMORISED, 3000)
    assert found.thousandth is not None
    assert found.difference[found.thousandth] > 1e-3
    assert not (found.difference[: found.thousandth] > 1e-3).any()
    assert found.difference[found.tenth] > 0.1
    assert not (found.difference[: found.tenth] > 0.1).any()
    text = told(found)
    assert f"At step {found.thousandth} they differ by more than a thousandth" in text
    assert f"at step {found.tenth} by more than a tenth" in text
    assert f"at most {found.gap.max():.2g} apart" in text
    assert "float32 can't follow" in text
    assert "y is noise here" in text


def test_data_with_a_law_in_them_are_not_called_noise():
    assert "noise" not in told(compared(replace(TEACHER, learning_rate=1e-4), 2000))


def test_where_the_loss_stays_large_the_runs_stay_together():
    found = compared(ARTICLES, 10)
    assert (found.thousandth, found.tenth) == (None, None)
    assert found.difference.max() < 1e-5
    assert "They never differ by more than" in told(found)
    assert "about 7 digits" in told(found)


def test_on_paper_the_first_losses_are_equal():
    found = compared(PAPER, 5)
    assert found.low_losses[0] == found.high_losses[0] == 8
    assert "equal to the last digit" in told(found)


@needs_torch
def test_sixteen_bits_stand_in_for_float32_where_the_experiment_has_them():
    found = compared(replace(ODD, program="tensors", dtype="bfloat16"), 20)
    assert found.low == "bfloat16"
    assert found.difference.max() > 1e-3
    assert "bfloat16" in told(found)
    assert compared(replace(ODD, dtype="float64"), 2).low == "float32"


def test_a_run_that_diverges_ends_the_comparison_and_is_named():
    found = compared(replace(ARTICLES, learning_rate=1e-3), 100)
    count = len(found.difference)
    assert count < 10
    assert np.isfinite(found.low_losses).all()
    assert f"At step {count} a loss is no longer finite" in told(found)


@needs_torch
def test_a_loss_that_does_not_fit_at_once_leaves_nothing_but_the_message():
    found = compared(replace(ARTICLE, program="tensors", dtype="float16", threads=1), 10)
    assert len(found.difference) == 0
    assert (found.thousandth, found.tenth) == (None, None)
    assert told(found).startswith("At step 0 a loss is no longer finite")


def test_a_program_that_fails_is_explained_and_not_raised():
    experiment = replace(ODD, program="broken_forgotten_transpose", hidden=6)
    found = compared(experiment, 10)
    assert "ValueError" in told(found)


def test_it_stops_before_the_next_step():
    asked = 0

    def stop():
        nonlocal asked
        asked += 1
        return asked > 4

    found = compared(ODD, 100, stop=stop)
    assert found.stopped
    assert len(found.difference) == 4
    assert asked == 5

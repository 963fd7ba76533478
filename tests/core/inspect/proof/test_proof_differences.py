"""Central differences: near the slope, and honest about how near, where the loss is smooth."""

import math

import numpy as np
import pytest
from helpers.runs import quick
from hypothesis import assume, given
from hypothesis import strategies as st

from core.inspect.proof.differences import (
    FIRST,
    MOST,
    SHRINK,
    TRIALS,
    Stopped,
    choose_places,
    take_slope,
    take_slopes,
)
from core.inspect.proof.network import QUANTITIES, Network
from core.inspect.proof.rounding import allowances

SCALE = 1.0


def make(n, d_in, hidden, d_out, seed, depth=0):
    random = np.random.RandomState(seed)
    return Network(
        random.randn(n, d_in),
        random.randn(n, d_out),
        random.randn(d_in, hidden),
        random.randn(hidden, d_out),
        random.randn(hidden, hidden) if depth else np.zeros((0, 0)),
        depth,
    )


def noise(network):
    return allowances(network, "float64").loss


networks = st.builds(make, *[st.integers(1, 6)] * 4, st.integers(0, 2**32 - 1))


@quick
@given(networks)
def test_they_equal_the_formulas_by_hand(network):
    x, y, w2 = network.x, network.y, network.w2
    h = x.dot(network.w1)
    assume(np.abs(h).min() > 1e-3)
    h_relu = np.maximum(h, 0)
    grad_y_pred = 2 * (h_relu.dot(w2) - y)
    grad_h_relu = grad_y_pred.dot(w2.T)
    grad_h = grad_h_relu * (h > 0)
    expected = {
        "y_pred": grad_y_pred,
        "w2": h_relu.T.dot(grad_y_pred),
        "h_relu": grad_h_relu,
        "h": grad_h,
        "w1": x.T.dot(grad_h),
    }
    assert set(expected) == set(network.quantities)
    for name, gradient in expected.items():
        slopes = take_slopes(network, name, np.arange(gradient.size), noise(network))
        assert slopes.at_kink == 0
        true = gradient.ravel()
        np.testing.assert_allclose(slopes.values, true, rtol=1e-7, atol=1e-7, err_msg=name)
        assert (np.abs(slopes.values - true) <= slopes.errors).all()


def test_at_one_point_without_a_kink_they_equal_a_slope_worked_on_paper():
    # loss = (2 w1 w2 - 1)²; at w1 = 1, w2 = 3 it is 25, and the slopes are 2·5·6 and 2·5·2.
    one = np.ones((1, 1))
    network = Network(2 * one, one, one, 3 * one, np.zeros((0, 0)))
    assert network.loss == 25
    for name, slope in (("w1", 60), ("w2", 20), ("h", 30), ("h_relu", 30), ("y_pred", 10)):
        found = take_slope(network, name, (0, 0), SCALE, noise(network))
        assert found.value == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_through_a_matrix_that_is_used_several_times_the_loss_is_no_parabola(depth):
    one = np.ones((1, 1))
    network = Network(one, 0 * one, one, one, 1.5 * one, depth)
    # loss = (middle ** depth)², so that the slope is 2 depth middle ** (2 depth - 1).
    found = take_slope(network, "middle", (0, 0), SCALE, noise(network))
    true = 2 * depth * 1.5 ** (2 * depth - 1)
    assert found.value == pytest.approx(true, rel=1e-9)
    assert abs(found.value - true) <= found.error


@pytest.mark.parametrize("distance", [0.3, 1e-2, 1e-3, 1e-4, 1e-5])
def test_a_step_stays_on_this_side_of_a_kink(distance):
    one = np.ones((1, 1))
    network = Network(one, one, distance * one, one, np.zeros((0, 0)))
    found = take_slope(network, "w1", (0, 0), SCALE, noise(network))
    assert found.step < distance
    assert found.value == pytest.approx(2 * (distance - 1), rel=1e-6)


@pytest.mark.parametrize("distance", [0.0, 1e-12, -1e-12])
def test_at_a_kink_there_is_no_slope(distance):
    one = np.ones((1, 1))
    network = Network(one, one, distance * one, one, np.zeros((0, 0)))
    for name in ("w1", "h"):
        assert take_slope(network, name, (0, 0), SCALE, noise(network)) is None
        slopes = take_slopes(network, name, np.arange(1), noise(network))
        # The scale of an array without a large entry is that of what is in it.
        assert slopes.at_kink == (0 if distance else 1)
    for name in ("w2", "h_relu", "y_pred"):
        assert take_slopes(network, name, np.arange(1), noise(network)).at_kink == 0


def test_a_unit_that_does_not_move_is_no_kink():
    # The first input is 0 for all examples, so that its weight moves nothing.
    network = Network(
        np.array([[0.0, 1.0]]), np.ones((1, 1)), np.zeros((2, 1)), np.ones((1, 1)), np.zeros((0, 0))
    )
    assert take_slope(network, "w1", (0, 0), SCALE, noise(network)).value == 0
    assert take_slope(network, "w1", (1, 0), SCALE, noise(network)) is None


@pytest.mark.parametrize("name", QUANTITIES)
@pytest.mark.parametrize("depth", [0, 2])
def test_a_loss_with_one_entry_changed_is_that_of_the_network_with_it(name, depth):
    network = make(3, 4, 5, 2, 0, depth)
    if name not in network.quantities:
        return
    at = (1, 1)
    changed = network.value(name).copy()
    changed[at] += 0.25
    parts = {part: getattr(network, part) for part in ("x", "y", "w1", "w2", "middle")}
    if name in parts:
        expected = Network(**{**parts, name: changed}, depth=depth).loss
    else:
        other = Network(**parts, depth=depth)
        other.__dict__[name] = changed  # in place of what it would work out
        if name == "h":
            other.__dict__["h_relu"] = np.maximum(changed, 0)
        expected = other.loss
    loss, _ = network.loss_with(name, at, changed[at])
    assert loss == pytest.approx(expected, rel=1e-12)
    loss, _ = network.loss_with(name, at, network.value(name)[at])
    assert loss == pytest.approx(network.loss, rel=1e-12)


@pytest.mark.parametrize("magnitude", [1e-6, 1.0, 1e6])
def test_the_step_is_chosen_for_the_size_of_the_entry(magnitude):
    one = np.ones((1, 1))
    network = Network(one / magnitude, one, magnitude * one, one, np.zeros((0, 0)))
    slopes = take_slopes(network, "w1", np.arange(1), noise(network))
    smallest = FIRST * magnitude / SHRINK ** (TRIALS - 1)
    assert smallest <= slopes.steps[0] <= FIRST * magnitude


def test_few_entries_are_all_taken_and_of_many_a_sample():
    assert choose_places(MOST, 0).tolist() == list(range(MOST))
    sample = choose_places(10**12, 3)
    assert len(sample) == MOST == len(set(sample.tolist()))
    assert sample.tolist() == sorted(sample.tolist()) == choose_places(10**12, 3).tolist()
    assert sample.tolist() != choose_places(10**12, 4).tolist()
    assert 0 <= sample.min() <= sample.max() < 10**12


def test_places_slopes_and_steps_belong_together():
    network = make(3, 4, 5, 2, 1)
    places = np.array([2, 7, 19])
    slopes = take_slopes(network, "w1", places, noise(network))
    assert slopes.places.tolist() == places.tolist()
    for place, value, step in zip(places, slopes.values, slopes.steps, strict=True):
        scale = math.sqrt(np.mean(network.w1**2))
        alone = take_slope(network, "w1", divmod(int(place), 5), scale, noise(network))
        assert (value, step) == (alone.value, alone.step)


def test_it_stops_before_the_next_entry():
    answers = iter([False, False, True])
    network = make(3, 4, 5, 2, 1)
    with pytest.raises(Stopped):
        take_slopes(network, "w1", np.arange(20), noise(network), lambda: next(answers))
    assert next(answers, None) is None

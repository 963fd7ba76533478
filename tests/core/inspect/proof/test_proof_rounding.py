"""What is allowed for rounding: more than rounding does, and not so much that it hides mistakes."""

import numpy as np
import pytest
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st
from test_proof_differences import make

from core.inspect.proof.network import Network
from core.inspect.proof.rounding import allowances
from core.machine.formats import FORMATS


def by_hand(network, dtype):
    """Rung 1's lines in this precision, from the same numbers."""
    x, y, w1, w2 = (part.astype(dtype) for part in (network.x, network.y, network.w1, network.w2))
    h = x.dot(w1)
    h_relu = np.maximum(h, 0)
    y_pred = h_relu.dot(w2)
    found = {"y_pred": 2 * (y_pred - y)}
    found["w2"] = h_relu.T.dot(found["y_pred"])
    found["h_relu"] = found["y_pred"].dot(w2.T)
    found["h"] = found["h_relu"] * (h >= 0)
    found["w1"] = x.T.dot(found["h"])
    return np.square(y_pred - y).sum(), found


def rounded(network):
    """The network with all its numbers rounded to float32."""
    parts = (network.x, network.y, network.w1, network.w2)
    return Network(*(part.astype(np.float32).astype(float) for part in parts), network.middle)


def shares(network, dtype="float32"):
    """How much of what is allowed rounding really takes, at most, for each quantity."""
    allowed = allowances(network, dtype)
    loss, found = by_hand(network, dtype)
    true_loss, true = by_hand(network, "float64")
    errors = {name: np.abs(found[name] - true[name]) / allowed.gradients[name] for name in true}
    return {
        "loss": abs(loss - true_loss) / allowed.loss,
        **{name: error.max() for name, error in errors.items()},
    }


@quick
@given(
    st.tuples(*[st.integers(1, 40)] * 4), st.integers(0, 2**32 - 1), st.sampled_from([1e-6, 1, 1e4])
)
def test_rounding_stays_well_below_what_is_allowed(sizes, seed, scale):
    network = make(*sizes, seed)
    network = Network(scale * network.x, network.y, network.w1, network.w2, network.middle)
    assert max(shares(rounded(network)).values()) < 0.6


@pytest.mark.parametrize("seed", range(3))
def test_at_the_articles_size_it_is_not_much_more_than_rounding_takes(seed):
    found = shares(rounded(make(64, 1000, 100, 10, seed)))
    assert all(0.001 < share < 0.6 for share in found.values()), found


def test_a_shorter_format_is_allowed_more_and_a_longer_one_less():
    network = rounded(make(6, 7, 8, 9, 0))
    allowed = {dtype: allowances(network, dtype) for dtype in FORMATS}
    for one, other in (("float64", "float32"), ("float32", "float16"), ("float32", "bfloat16")):
        assert allowed[one].loss < allowed[other].loss
        for name in network.quantities:
            assert (allowed[one].gradients[name] <= allowed[other].gradients[name]).all()
    ratio = allowed["float32"].gradients["w1"] / allowed["float64"].gradients["w1"]
    np.testing.assert_allclose(ratio, 2.0**29, rtol=1e-6)  # 53 bits less 24


def test_at_exactly_0_a_unit_may_pass_its_gradient_or_not():
    one = np.ones((1, 1))
    network = Network(one, one, 0 * one, 3 * one, np.zeros((0, 0)))
    allowed = allowances(network, "float64")
    assert allowed.kinks == 1
    assert allowed.gradients["h"][0, 0] == pytest.approx(6)  # 2 (0 - 1) 3, which may be let through
    assert allowed.gradients["w1"][0, 0] == pytest.approx(6)
    assert allowed.gradients["h_relu"][0, 0] < 1e-12
    off = allowances(Network(one, one, -one, one, np.zeros((0, 0))), "float64")
    assert off.kinks == 0
    assert off.gradients["h"][0, 0] < 1e-300  # a silent unit passes nothing, and rounding neither


def test_a_kink_between_layers_reaches_back_to_the_first_weights():
    one = np.ones((1, 1))
    network = Network(one, one, one, one, 0 * one, depth=1)
    allowed = allowances(network, "float64")
    assert allowed.kinks == 1
    assert allowed.gradients["middle"][0, 0] == pytest.approx(2)  # 2 (0 - 1) 1 · 1
    assert allowed.gradients["w1"][0, 0] < 1e-12  # it goes through a middle of 0


def test_it_is_the_same_each_time():
    network = make(5, 6, 7, 8, 0, depth=2)
    one, other = allowances(network, "float32"), allowances(network, "float32")
    for name in network.quantities:
        assert one.gradients[name].tolist() == other.gradients[name].tolist()
        assert one.gradients[name].shape == network.value(name).shape

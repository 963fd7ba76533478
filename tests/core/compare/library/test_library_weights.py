"""The final weights of two runs side by side."""

import numpy as np
from helpers.run_store import outcome

from core.compare.library import Library, weights_alike


def test_the_weights_of_two_runs_are_counted_in_the_same_bins(tmp_path):
    random = np.random.RandomState(0)
    small = {"w1": random.randn(5, 4).astype("f4"), "w2": random.randn(4, 1).astype("f4")}
    large = {"w1": 9 * random.randn(50, 40), "model.middle.weight": random.randn(4, 4)}
    library = Library(tmp_path)
    one, other = (library.add(outcome(weights=weights)) for weights in (small, large))
    found = weights_alike(library.load_weights(one), library.load_weights(other))
    assert list(found) == ["w1"]  # only what both have
    first, second = found["w1"]
    assert (first.low, first.high) == (second.low, second.high)
    assert first.low == min(small["w1"].min(), large["w1"].min())
    assert (first.counts.sum(), second.counts.sum()) == (20, 2000)

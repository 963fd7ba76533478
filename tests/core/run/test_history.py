"""The history forgets single losses of long runs, but no minimum and no maximum."""

import numpy as np
import pytest
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.run import history
from core.run.history import EXACT, POINTS, History, read_curve, thin

chunks = st.lists(st.lists(st.floats(-1e300, 1e300), max_size=70), max_size=12)


def check_curve(curve, losses):
    assert curve.count == len(losses)
    assert len(curve.low) == len(curve.high) == -(-len(losses) // curve.stride)
    for point, (low, high) in enumerate(zip(curve.low, curve.high, strict=True)):
        covered = losses[point * curve.stride : (point + 1) * curve.stride]
        assert (low, high) == (min(covered), max(covered))


@quick
@given(chunks=chunks)
def test_each_point_is_the_true_minimum_and_maximum_of_its_steps(chunks):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "POINTS", 16)  # so that short runs halve the curve, too
        kept, losses = History(100), []
        for chunk in chunks:
            kept.extend(chunk)
            losses += chunk
            check_curve(kept.curve(), losses)
            assert len(kept.curve().low) <= 16
    assert kept.count == len(losses)
    assert kept.losses.tolist() == losses[:100]
    assert kept.whole == (len(losses) <= 100)
    if losses:
        assert (kept.first, kept.last) == (losses[0], losses[-1])
        assert kept.best == min(losses)


@quick
@given(
    losses=st.lists(st.floats(-1e300, 1e300), max_size=70),
    points=st.integers(1, 40),
)
def test_a_thinner_curve_has_the_same_minima_and_maxima(losses, points):
    kept = History(100)
    kept.extend(losses)
    thinner = thin(kept.curve(), points)
    check_curve(thinner, losses)
    assert len(thinner.low) <= points
    assert not thinner.low.flags.writeable


@pytest.mark.parametrize("size", [3, 7, POINTS - 1, POINTS, POINTS + 1, 3 * POINTS])
def test_chunks_of_any_size_give_the_same_curve(size):
    losses = np.random.RandomState(0).rand(3 * POINTS).tolist()
    kept = History(len(losses))
    for start in range(0, len(losses), size):
        kept.extend(losses[start : start + size])
    check_curve(kept.curve(), losses)
    assert kept.losses.tolist() == losses


def test_the_stride_doubles_when_the_points_are_used_up():
    kept = History(10**9)
    strides = []
    for _ in range(9):
        kept.extend([1.0] * POINTS)
        strides.append(kept.curve().stride)
    assert strides == [1, 2, 4, 4, 8, 8, 8, 8, 16]


def test_memory_is_bounded_and_a_spike_survives():
    kept = History(10**12)
    spike, dip = 3 * EXACT + 5, 2 * EXACT + 1
    for start in range(0, 4 * EXACT, EXACT // 4):
        losses = np.ones(EXACT // 4)
        if start <= spike < start + len(losses):
            losses[spike - start] = 9.0
        if start <= dip < start + len(losses):
            losses[dip - start] = 0.5
        kept.extend(losses.tolist())
    curve = kept.curve()
    assert curve.high[spike // curve.stride] == 9.0
    assert curve.low[dip // curve.stride] == 0.5
    assert np.count_nonzero(curve.high > 1) == np.count_nonzero(curve.low < 1) == 1
    assert kept.best == 0.5
    assert not kept.whole
    assert len(kept.losses) == EXACT
    arrays = [value for value in vars(kept).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in arrays) < 5_000_000


def test_before_the_first_loss_nothing_is_known():
    kept = History(10)
    kept.extend([])
    assert np.isnan([kept.first, kept.last]).all()
    assert kept.best == np.inf
    assert kept.whole
    assert kept.curve().count == len(kept.curve().low) == len(kept.losses) == 0


def test_a_curve_is_a_copy_that_nobody_can_write_to():
    kept = History(10)
    kept.extend([1.0, 2.0])
    curve = kept.curve()
    kept.extend([3.0])
    assert curve.low.tolist() == [1.0, 2.0]
    for array in (curve.low, curve.high):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7
    with pytest.raises(ValueError, match="read-only"):
        kept.losses[0] = 7
    assert kept.first == 1.0


def test_a_curve_out_of_a_file_is_the_curve_again():
    history = History()
    history.extend(np.random.RandomState(0).rand(9999).tolist())
    curve = history.curve()
    found = read_curve(curve.stride, curve.count, curve.low.tolist(), curve.high.tolist())
    assert (found.stride, found.count) == (curve.stride, curve.count)
    assert found.low.tobytes() == curve.low.tobytes()
    assert found.high.tobytes() == curve.high.tobytes()
    assert not found.low.flags.writeable


@pytest.mark.parametrize(
    "values",
    [
        (0, 2, [1.0, 2.0], [1.0, 2.0]),
        (1, -2, [], []),
        (1, 3, [1.0, 2.0], [1.0, 2.0]),
        (1, 2, [1.0, 2.0], [1.0, 1.0]),
        (1, 2, [1.0, float("nan")], [1.0, 2.0]),
        (1, 2, [[1.0], [2.0]], [[1.0], [2.0]]),
        (1, POINTS + 1, [1.0] * (POINTS + 1), [1.0] * (POINTS + 1)),
    ],
)
def test_what_is_no_curve_is_refused(values):
    with pytest.raises(ValueError, match=r"stride|finite"):
        read_curve(*values)

"""What is measured of an array agrees with NumPy's own answers, at the ends of the range too."""

from fractions import Fraction

import numpy as np
import pytest
from helpers.runs import needs_torch, quick
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.run.measure import BINS, measure, measure_alike

LARGEST = {dtype: float(np.finfo(dtype).max) for dtype in ("float16", "float32", "float64")}
TINIEST = {dtype: float(np.finfo(dtype).smallest_subnormal) for dtype in LARGEST}


def normal(dtype, *shape, mean=0.0):
    return (mean + np.random.RandomState(0).randn(*shape)).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("mean", [0.0, 3.0, -1000.0])
def test_it_agrees_with_numpy(dtype, mean):
    array = normal(dtype, 100, 50, mean=mean)
    found = measure(array)
    counts, edges = np.histogram(array.astype("float64"), BINS)
    # A number beside the edge of a bin may fall on either side of it.
    assert np.abs(np.cumsum(found.counts) - np.cumsum(counts)).max() <= (3 if mean < 0 else 1)
    assert (found.low, found.high) == (edges[0], edges[-1])
    assert found.mean == pytest.approx(array.mean(dtype="float64"), abs=1e-6 * max(1, abs(mean)))
    assert found.spread == pytest.approx(array.std(dtype="float64"), rel=1e-3)
    assert found.shape == (100, 50)
    assert (found.zeros, found.silent, found.not_finite) == (0, 0, 0)


def test_numbers_in_the_middle_of_bins_are_counted_as_numpy_does():
    random = np.random.RandomState(0)
    middles = np.repeat(np.arange(BINS) + 0.5, random.randint(0, 9, BINS))
    array = np.concatenate([[0.0, float(BINS)], middles])
    assert measure(array).counts.tolist() == np.histogram(array, BINS)[0].tolist()


@quick
@given(
    array=st.sampled_from(["float16", "float32", "float64"]).flatmap(
        lambda dtype: arrays(dtype, array_shapes(max_dims=3, max_side=6))
    )
)
def test_of_any_array_whatever_the_finite_numbers_are_counted(array):
    found = measure(array)
    finite = array[np.isfinite(array)].astype("float64")
    assert found.not_finite == array.size - finite.size
    assert found.counts.sum() == finite.size
    assert len(found.counts) == BINS
    assert found.low < found.high
    assert np.isfinite([found.low, found.high, found.mean, found.spread]).all()
    if finite.size:
        assert found.low <= finite.min() <= finite.max() <= found.high
        with np.errstate(over="ignore"):
            error = 1e-6 * np.abs(finite).max()
            assert finite.min() - error <= found.mean <= finite.max() + error
    assert found.zeros == np.count_nonzero(array == 0) / array.size


@pytest.mark.parametrize("value", [0.0, 1.0, -2.5, 1e-310, *LARGEST.values(), -LARGEST["float64"]])
def test_one_value_over_and_over_gets_a_bin_of_some_width(value):
    found = measure(np.full((3, 4), value))
    assert found.low < found.high
    assert np.isfinite([found.low, found.high]).all()
    assert found.low <= value <= found.high
    assert found.counts.max() == found.counts.sum() == 12
    assert found.mean == pytest.approx(value)
    assert found.spread == pytest.approx(0, abs=1e-9 * abs(value))


@pytest.mark.parametrize("shape", [(0,), (0, 5), (5, 0)])
def test_an_empty_array_is_no_reason_to_fail(shape):
    found = measure(np.empty(shape))
    assert found.shape == shape
    assert found.counts.sum() == 0
    assert (found.mean, found.spread, found.not_finite) == (0, 0, 0)


def test_a_single_number_is_an_array_of_one():
    assert measure(np.float32(2.5)).mean == 2.5
    assert measure(np.float64(2.5)).counts.sum() == 1


def test_what_is_not_finite_is_counted_and_left_out():
    found = measure(np.array([[1.0, np.nan, np.inf], [3.0, -np.inf, np.nan]]))
    assert (found.low, found.high, found.mean, found.spread) == (1, 3, 2, 1)
    assert found.not_finite == 4
    assert found.counts.sum() == 2
    nothing = measure(np.array([np.nan, np.inf]))
    assert nothing.not_finite == 2
    assert nothing.counts.sum() == 0
    assert np.isfinite([nothing.low, nothing.high, nothing.mean, nothing.spread]).all()


@pytest.mark.parametrize("dtype", LARGEST)
def test_the_whole_range_of_a_dtype_does_not_overflow(dtype):
    array = np.array([-1, -0.5, 0.25, 1], dtype) * np.array(LARGEST[dtype], dtype)
    found = measure(array)
    assert (found.low, found.high) == (-LARGEST[dtype], LARGEST[dtype])
    assert np.flatnonzero(found.counts).tolist() == [0, 16, 40, 63]
    scaled = np.array([-1, -0.5, 0.25, 1])
    assert found.mean == pytest.approx(scaled.mean() * LARGEST[dtype], rel=1e-3)
    assert found.spread == pytest.approx(scaled.std() * LARGEST[dtype], rel=1e-3)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_sum_that_overflows_is_no_mean_that_does(dtype):
    largest = LARGEST[dtype]
    array = np.linspace(largest / 4, largest / 2, 1000).astype(dtype)
    found = measure(array)
    assert found.mean == pytest.approx(largest * 0.375, rel=1e-3)
    assert found.spread == pytest.approx(largest / 4 / 12**0.5, rel=1e-2)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_subnormal_numbers_have_a_distribution_too(dtype):
    array = np.array([0, 1, 2, 4], dtype) * np.array(TINIEST[dtype], dtype)
    found = measure(array)
    assert np.flatnonzero(found.counts).tolist() == [0, 16, 32, 63]
    assert found.high == 4 * TINIEST[dtype]


def test_of_float16_the_spread_is_worked_out_in_finer_numbers():
    array = normal("float16", 200, 50, mean=30)
    assert measure(array).spread == pytest.approx(array.std(dtype="float64"), rel=1e-3)


@pytest.mark.parametrize("mean", [1e4, 1e6])
def test_a_small_spread_around_a_large_mean_is_not_lost(mean):
    array = normal("float32", 100, 100, mean=mean)
    assert measure(array).spread == pytest.approx(array.std(dtype="float64"), rel=1e-2)


def same(found, expected):
    assert found.counts.tolist() == expected.counts.tolist()
    assert (found.low, found.high, found.shape) == (expected.low, expected.high, expected.shape)
    assert found.mean == pytest.approx(expected.mean)
    assert found.spread == pytest.approx(expected.spread)
    assert (found.zeros, found.silent) == (expected.zeros, expected.silent)


@pytest.mark.parametrize(
    "view",
    [lambda a: a.T, lambda a: a[::2, 1::3], lambda a: a[::-1], lambda a: a[:, 3]],
    ids=["transposed", "strided", "reversed", "column"],
)
def test_a_view_is_measured_like_its_copy(view):
    array = np.maximum(normal("float64", 20, 10), 0)
    same(measure(view(array)), measure(np.ascontiguousarray(view(array))))


def test_a_hidden_unit_that_fires_for_no_example_is_silent():
    h_relu = np.array([[0, 1, 0, 0], [0, 0, 0, 2]], "float32")
    found = measure(h_relu)
    assert found.silent == 0.5
    assert found.zeros == 0.75
    assert measure(np.array([0.0, 1.0])).silent == 0  # no matrix, no units


def test_the_array_is_neither_changed_nor_kept_and_the_counts_are_read_only():
    array = normal("float32", 10, 10)
    before = array.copy()
    array.setflags(write=False)
    found = measure(array)
    assert (array == before).all()
    with pytest.raises(ValueError, match="read-only"):
        found.counts[0] = 7


@needs_torch
@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "float16"])
def test_a_tensor_is_measured_like_the_array_of_its_numbers(dtype):
    import torch

    tensor = torch.tensor(normal("float64", 30, 20)).to(getattr(torch, dtype)).clamp(min=0)
    expected = measure(tensor.double().numpy())
    found = measure(tensor)
    assert np.abs(np.cumsum(found.counts) - np.cumsum(expected.counts)).max() <= 1
    assert (found.low, found.high) == (expected.low, expected.high)
    assert found.mean == pytest.approx(expected.mean, rel=1e-6)
    assert found.spread == pytest.approx(expected.spread, rel=1e-5)
    assert (found.zeros, found.silent) == (expected.zeros, expected.silent)


@needs_torch
def test_a_tensor_in_the_graph_and_a_view_of_one_can_be_measured():
    import torch

    weight = torch.tensor(normal("float32", 6, 4), requires_grad=True)
    same(measure(weight.t() * 2), measure((weight.detach().numpy() * 2).T))


def test_two_arrays_are_counted_in_the_same_bins():
    one, other = normal("float32", 30, 20), normal("float64", 50, mean=4.0)
    first, second = measure_alike([one, other])
    low, high = float(one.min()), float(other.max())
    assert (first.low, first.high) == (second.low, second.high) == (low, high)
    for array, found in ((one, first), (other, second)):
        counts = np.histogram(array, BINS, (low, high))[0]
        assert np.abs(np.cumsum(found.counts) - np.cumsum(counts)).max() <= 1
        assert found.counts.sum() == array.size
        alone = measure(array)
        assert (found.shape, found.mean, found.spread) == (alone.shape, alone.mean, alone.spread)
        assert not found.counts.flags.writeable


def test_one_array_alone_is_measured_as_ever():
    array = normal("float32", 30, 20)
    (found,) = measure_alike([array])
    alone = measure(array)
    assert found.counts.tolist() == alone.counts.tolist()
    assert (found.low, found.high) == (alone.low, alone.high)
    assert measure_alike([]) == ()


def test_what_has_no_numbers_does_not_widen_the_bins_of_the_other():
    array = normal("float16", 30, 20, mean=9.0)
    empty, bad, found = measure_alike([np.zeros((0, 3)), np.full(3, np.nan), array])
    assert (found.low, found.high) == (float(array.min()), float(array.max()))
    assert (empty.low, bad.low) == (found.low, found.low)
    assert empty.counts.sum() == bad.counts.sum() == 0
    assert bad.not_finite == 3


@quick
@given(st.lists(arrays("f8", array_shapes(max_dims=2, max_side=4)), min_size=1, max_size=3))
def test_of_any_arrays_all_finite_numbers_are_counted_within_the_common_bins(several):
    found = measure_alike(several)
    assert len({(one.low, one.high) for one in found}) == 1
    for array, one in zip(several, found, strict=True):
        assert one.counts.sum() == np.isfinite(array).sum()


@quick
@given(
    st.sampled_from(["float16", "float32", "float64"]),
    st.integers(-330, 308),
    st.floats(-3, 3),
    st.integers(0, 9),
)
def test_mean_and_standard_deviation_are_right_at_any_size(dtype, power, mean, seed):
    """Of numbers as small as 5e-324 or as large as 1e308, beside exact fractions."""
    numbers = np.random.RandomState(seed).randn(30) / 8 + mean
    with np.errstate(all="ignore"):
        scaled = numbers * 10.0 ** (power // 2) * 10.0 ** (power - power // 2)
        array = scaled.astype(dtype)
    array = array[np.isfinite(array)]
    if not array.size:
        return
    exact = [Fraction(float(number)) for number in array]
    middle = sum(exact) / len(exact)
    size = max(map(abs, exact)) or Fraction(1)
    variance = sum(((number - middle) / size) ** 2 for number in exact) / len(exact)
    found = measure(array)
    tiny = TINIEST["float64"]
    assert found.mean == pytest.approx(float(middle), rel=1e-6, abs=1e-6 * float(size) + tiny)
    expected = float(variance) ** 0.5 * float(size)
    assert found.spread == pytest.approx(expected, rel=1e-3, abs=1e-6 * float(size) + tiny)


def test_the_standard_deviation_of_float32_around_1e_23():
    array = normal("float32", 100, 100) * np.float32(1e-23)
    assert measure(array).spread == pytest.approx(array.std(dtype="float64"), rel=1e-4)

"""How much a recording takes, and what it keeps where that would be too much."""

import tracemalloc
from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from helpers.recordings import OPTIMIZERS, made
from helpers.runs import SMALL, begin, needs_torch, rungs

from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.experiment import ARTICLE
from core.inspect.microscope.explain import explain_cell
from core.inspect.microscope.record import bytes_needed, record
from core.inspect.microscope.values import Reduced, reduced


@pytest.mark.parametrize(
    "changes",
    [
        {"program": "numpy", "dtype": "float64"},
        *[
            pytest.param({"dtype": "float64", **changes}, marks=needs_torch)
            for changes in ({"program": "tensors"}, {"program": "autograd"}, *OPTIMIZERS)
        ],
    ],
    ids=lambda changes: "-".join(map(str, changes.values())),
)
def test_a_step_at_the_articles_size_takes_less_than_50_mb_and_no_more_than_foretold(changes):
    experiment = replace(ARTICLE, threads=1, **changes)
    problem = make_problem(experiment)
    record(experiment, problem, 1)  # so that torch, and what it loads late, is there already
    tracemalloc.start()
    recording = record(experiment, problem, 1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert recording.message is None
    assert recording.nbytes <= bytes_needed(experiment) < 2 * recording.nbytes
    assert bytes_needed(experiment) < peak + 5_000_000 < 50_000_000


def quickest(act):
    """The seconds that it takes, at best."""
    times = []
    for _ in range(5):
        began = perf_counter()
        act()
        times.append(perf_counter() - began)
    return min(times)


@pytest.mark.slow
def test_a_step_is_opened_and_a_cell_explained_in_the_time_of_some_steps():
    """By the machine's clock, because nothing but time shows that a click is answered at once."""
    experiment = replace(ARTICLE, threads=1)
    problem = make_problem(experiment)
    recording = record(experiment, problem)
    moment = made(recording, "grad_w1")
    program, _ = begin(experiment)
    with threads.limited(1):
        step = quickest(lambda: next(program))
    assert quickest(lambda: record(experiment, problem)) < 200 * step
    assert quickest(lambda: explain_cell(recording, moment, "grad_w1", 500, 50)) < 50 * step


LARGE = replace(SMALL, n=3, d_in=1300, hidden=1200, d_out=2, learning_rate=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("program", rungs("numpy", "sequential"))
def test_too_large_a_step_says_so_and_keeps_blocks_and_can_read_any_window(program):
    experiment = replace(LARGE, program=program)
    problem = make_problem(experiment)
    whole = record(experiment, problem, 1)
    recording = record(experiment, problem, 1, limit=bytes_needed(experiment) - 1)
    assert str(recording.message).startswith("At these sizes the values of one step would take ")
    assert record(experiment, problem, 1, limit=bytes_needed(experiment)).message is None
    assert recording.loss == whole.loss
    assert [moment.makes for moment in recording.moments] == [
        moment.makes for moment in whole.moments
    ]
    large = 0
    for moment in recording.moments:
        for name in moment.makes:
            value, true = recording.after(name, moment), whole.after(name, moment)
            if isinstance(value, Reduced):
                large += 1
                window = recording.window(name, moment.index, slice(5, 8), slice(1000, 1005))
                assert np.array_equal(window, true[5:8, 1000:1005])
            else:
                assert np.array_equal(value, true)
    assert large >= 2
    assert recording.nbytes < whole.nbytes
    with pytest.raises(KeyError):
        recording.window("nothing", 0, slice(1), slice(1))


def test_blocks_and_figures_of_a_reduced_array_are_true():
    array = np.random.RandomState(0).randn(2000, 777).astype("float32")
    array[:100] = 0
    value = reduced(array)
    assert isinstance(value, Reduced)
    assert value.mean.shape == (512, 512)
    assert value.nbytes < array.nbytes
    for row, column in ((0, 0), (300, 511), (511, 3)):
        rows, columns = value.rows[row : row + 2], value.columns[column : column + 2]
        block = array[rows[0] : rows[1], columns[0] : columns[1]]
        assert value.mean[row, column] == pytest.approx(block.mean(dtype=float))
        assert (value.low[row, column], value.high[row, column]) == (block.min(), block.max())
    assert (value.rows[-1], value.columns[-1]) == (2000, 777)
    assert value.zeros == pytest.approx((array == 0).mean())
    assert value.average == pytest.approx(array.mean(dtype=float))
    assert value.std == pytest.approx(array.std(dtype=float))
    assert (value.minimum, value.maximum) == (array.min(), array.max())
    assert np.array_equal(value.T.mean, reduced(array.T).mean)
    small = reduced(array[:10])
    assert type(small) is np.ndarray

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from helpers.refusals import refused
from hypothesis import given
from hypothesis import strategies as st

from core.data import Table
from core.data.problem import MAKERS, as_arrays, as_tensors, make_problem
from core.experiment.experiment import ARTICLE, DATA, HAND
from core.experiment.threads import limited
from core.programs import find
from core.run.script import make_knobs

SMALL = replace(ARTICLE, n=5, d_in=4, hidden=3, d_out=2)
# From the article's own script with np.random.seed(seed) on top; see DESIGN.md, section 5.
FIRST_LOSSES = ["26365524.19", "34034175.11", "29532987.6", "28479321.99", "28860172.05"]
HUNDREDTH_LOSSES = ["876.6381834", "397.9833031", "220.7223059", "105.1035428", "429.1937272"]


def losses(experiment, steps):
    arrays = make_problem(experiment).cast(experiment)
    train = find("numpy").load()
    with limited(1):  # the tests themselves may run on all cores
        return [float(loss) for loss in islice(train(*arrays, make_knobs(experiment)), steps)]


def arrays_of(problem):
    return (problem.x, problem.y, problem.w1, problem.w2)


@pytest.mark.parametrize("seed", range(5))
def test_the_articles_losses(seed):
    found = losses(replace(ARTICLE, seed=seed, dtype="float64"), 100)
    for step, known in ((0, FIRST_LOSSES[seed]), (99, HUNDREDTH_LOSSES[seed])):
        assert f"{found[step]:.{len(known) - 1}g}" == known
        assert found[step] == pytest.approx(float(known), rel=1e-8)


def test_random_data_are_numpys_global_numbers_in_the_articles_order():
    np.random.seed(3)
    expected = [np.random.randn(*shape) for shape in ((5, 4), (5, 2), (4, 3), (3, 2))]
    for array, wanted in zip(
        arrays_of(make_problem(replace(SMALL, seed=3))), expected, strict=True
    ):
        np.testing.assert_array_equal(array, wanted)


def test_the_first_step_of_the_hand_data_is_the_one_on_paper():
    arrays = make_problem(HAND).cast(HAND)
    program = find("numpy").load()(*arrays, replace_rate(make_knobs(HAND)))
    assert next(program) == 8
    found = program.gi_frame.f_locals
    assert found["h"].tolist() == [[3, -1], [-2, 3]]
    assert found["grad_w2"].tolist() == [[12], [12]]
    assert found["grad_w1"].tolist() == [[4, 0], [8, 8], [0, 24]]


def replace_rate(knobs):
    knobs.learning_rate = 0.0  # so that the weights stay whole
    return knobs


@pytest.mark.parametrize("seed", range(3))
def test_the_teachers_own_weights_bring_the_loss_to_zero(seed):
    experiment = replace(SMALL, data="teacher", seed=seed)
    problem = make_problem(experiment)
    random = np.random.RandomState(seed)
    x, w1, w2 = (random.randn(*shape) for shape in ((5, 4), (4, 3), (3, 2)))
    np.testing.assert_array_equal(problem.x, x)
    assert np.square(np.maximum(x.dot(w1), 0).dot(w2) - problem.y).sum() == 0
    assert not np.array_equal(problem.w1, w1)  # the student has to find them


def test_the_sine_has_a_constant_input_because_the_network_has_no_bias():
    problem = make_problem(replace(ARTICLE.with_data("sine"), n=9))
    position, constant = problem.x.T
    assert (position[0], position[-1]) == (-np.pi, np.pi)
    assert (constant == 1).all()
    np.testing.assert_array_equal(problem.y[:, 0], np.sin(position))


def test_a_sine_of_one_example_is_made():
    assert make_problem(replace(ARTICLE.with_data("sine"), n=1)).x.shape == (1, 2)


@pytest.mark.parametrize("data", ["random", "sine", "teacher"])
def test_linear_weights_lie_within_one_over_the_root_of_their_inputs(data):
    experiment = replace(ARTICLE, n=10, hidden=50).with_data(data)
    problem = make_problem(replace(experiment, init="linear"))
    for weights in (problem.w1, problem.w2):
        limit = 1 / np.sqrt(len(weights))
        assert limit * 0.8 < np.abs(weights).max() <= limit
        assert weights.min() < 0 < weights.max()
    normal = make_problem(experiment)
    np.testing.assert_array_equal(problem.x, normal.x)
    np.testing.assert_array_equal(problem.y, normal.y)


def test_linear_weights_are_not_the_numbers_that_made_the_data_once_more():
    random = np.random.RandomState(0)
    first = random.uniform(-1, 1, 12) / np.sqrt(4)
    problem = make_problem(replace(SMALL, init="linear"))
    assert not np.isin(problem.w1.ravel(), first).any()


@given(
    st.sampled_from([data for data in DATA if data != "file"]),
    st.tuples(*[st.integers(1, 6)] * 4),
    st.integers(0, 2**32 - 1),
    st.sampled_from(["normal", "linear"]),
)
def test_every_problem_is_the_same_bit_for_bit_when_made_again(data, sizes, seed, init):
    n, d_in, hidden, d_out = sizes
    experiment = replace(ARTICLE, n=n, d_in=d_in, hidden=hidden, d_out=d_out, seed=seed, init=init)
    experiment = experiment.with_data(data)
    first, second = make_problem(experiment), make_problem(experiment)
    for array, again in zip(arrays_of(first), arrays_of(second), strict=True):
        assert array.tobytes() == again.tobytes()
        assert array.dtype == np.float64
        assert np.isfinite(array).all()
    n, d_in, hidden, d_out = (
        getattr(experiment, name) for name in ("n", "d_in", "hidden", "d_out")
    )
    shapes = [(n, d_in), (n, d_out), (d_in, hidden), (hidden, d_out)]
    assert [array.shape for array in arrays_of(first)] == shapes


@pytest.mark.parametrize("data", ["random", "teacher"])
def test_another_seed_makes_another_problem(data):
    experiment = replace(SMALL, data=data)
    assert not np.array_equal(
        make_problem(experiment).w1, make_problem(replace(experiment, seed=1)).w1
    )


def test_a_problem_leaves_numpys_global_numbers_alone():
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    for data in MAKERS:
        make_problem(SMALL.with_data(data))
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arrays_are_cast_into_copies(dtype):
    original = np.arange(6.0).reshape(2, 3).T  # not in the order that products like
    (array,) = as_arrays([original], dtype)
    assert array.dtype == dtype
    assert array.flags.c_contiguous
    array += 1
    np.testing.assert_array_equal(original, np.arange(6.0).reshape(2, 3).T)


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16", "float16"])
def test_tensors_are_cast_into_copies(dtype):
    torch = pytest.importorskip("torch")
    original = np.arange(6.0).reshape(2, 3)
    (tensor,) = as_tensors([original], dtype, "cpu")
    assert tensor.dtype == getattr(torch, dtype)
    assert tensor.device.type == "cpu"
    tensor += 1
    np.testing.assert_array_equal(original, np.arange(6.0).reshape(2, 3))


def test_a_problem_is_cast_into_what_its_program_takes():
    torch = pytest.importorskip("torch")
    problem = make_problem(SMALL)
    for array in problem.cast(SMALL):
        assert isinstance(array, np.ndarray)
    for tensor in problem.cast(replace(SMALL, program="tensors")):
        assert isinstance(tensor, torch.Tensor)


def test_a_second_cast_does_not_see_what_a_program_did_to_the_first():
    problem = make_problem(SMALL)
    experiment = replace(SMALL, dtype="float64")
    problem.cast(experiment)[2][:] = 0
    assert problem.cast(experiment)[2].any()


def test_data_from_a_file_come_with_normal_weights():
    table = Table(np.ones((5, 4)), np.ones((5, 2)), load=None, arguments={})
    problem = make_problem(replace(SMALL, data="file", file="a.csv"), table)
    assert problem.x is table.x
    random = np.random.RandomState(0)
    np.testing.assert_array_equal(problem.w1, random.randn(4, 3))
    np.testing.assert_array_equal(problem.w2, random.randn(3, 2))


def test_data_from_a_file_are_refused_without_the_file():
    with refused("No data file is open", field="file"):
        make_problem(replace(SMALL, data="file", file="a.csv"))


@pytest.mark.parametrize("name", ["n", "d_in", "d_out"])
def test_a_table_of_another_size_is_refused_at_the_field_that_differs(name):
    table = Table(np.ones((5, 4)), np.ones((5, 2)), load=None, arguments={})
    experiment = replace(table.fit(replace(SMALL, file="a.csv")), **{name: 9})
    with refused("a.csv gives ", "but the experiment says 9.", field=name):
        make_problem(experiment, table)

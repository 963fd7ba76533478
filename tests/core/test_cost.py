from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cost import cost
from core.experiment import ARTICLE, HAND
from core.problem import make_problem
from core.programs import find
from core.script import make_knobs
from core.watch import variables

SIZES = ("n", "d_in", "hidden", "d_out")


def test_the_cost_at_hand_size_can_be_counted_on_paper():
    found = cost(HAND)
    assert found.weights == 3 * 2 + 2 * 1
    # Products: x·w1 and its backward, h_relu·w2 and its two; then cell by cell.
    assert found.flop == 2 * 24 + 3 * 8 + 3 * 4 + 5 * 2 + 2 * 8
    assert found.start == 8 * (6 + 2 + 8)  # x, y and the weights, made as float64


def test_the_middle_layer_of_the_dynamic_program_is_counted():
    assert cost(replace(HAND, program="dynamic")).weights == 8 + 2 * 2
    assert cost(replace(HAND, program="dynamic")).flop > cost(HAND).flop


@pytest.mark.parametrize(
    ("dtype", "size"), [("float64", 8), ("float32", 4), ("bfloat16", 2), ("float16", 2)]
)
def test_memory_goes_with_the_size_of_a_number(dtype, size):
    assert cost(replace(ARTICLE, dtype=dtype)).memory * 8 == (
        cost(replace(ARTICLE, dtype="float64")).memory * size
    )


def test_what_an_optimizer_remembers_takes_memory():
    plain = cost(replace(ARTICLE, program="optim"))
    for changes, arrays in (
        ({"momentum": 0.9}, 1),
        ({"optimizer": "rmsprop"}, 1),
        ({"optimizer": "rmsprop", "momentum": 0.9}, 2),
        ({"optimizer": "adam"}, 2),
    ):
        more = cost(replace(ARTICLE, program="optim", **changes))
        assert more.memory - plain.memory == 4 * 6 * arrays * plain.weights  # and five copies


def test_each_process_takes_memory_of_its_own():
    one, two, three = (
        cost(replace(ARTICLE, program="ddp", processes=count)) for count in (1, 2, 3)
    )
    assert (one.weights, one.flop) == (two.weights, two.flop)
    assert three.memory - two.memory == two.memory - one.memory == 4 * 4 * one.weights
    assert three.start - two.start > 200e6  # torch, loaded once more
    gpus = cost(replace(ARTICLE, program="ddp", processes=2, device="cuda:0"))
    assert gpus.memory == one.memory  # on each


@given(st.tuples(*[st.integers(1, 10**12)] * 4), st.sampled_from(SIZES))
def test_a_larger_size_costs_more_and_costs_are_exact_integers(sizes, name):
    experiment = replace(ARTICLE, **dict(zip(SIZES, sizes, strict=True)))
    less, more = (
        cost(experiment),
        cost(replace(experiment, **{name: getattr(experiment, name) + 1})),
    )
    for part in ("flop", "memory", "start"):
        assert isinstance(getattr(less, part), int)
        assert getattr(less, part) < getattr(more, part)


@pytest.mark.parametrize("sizes", [(64, 1000, 100, 10), (500, 3, 2, 1), (2, 3, 500, 400)])
def test_the_arrays_that_a_program_holds_fit_in_the_memory_that_was_told(sizes):
    experiment = replace(ARTICLE, **dict(zip(SIZES, sizes, strict=True)))
    program = find("numpy").load()(
        *make_problem(experiment).cast(experiment), make_knobs(experiment)
    )
    next(program)
    held = sum(array.nbytes for array in variables(program.gi_frame).values())
    assert held <= cost(experiment).memory <= 4 * held

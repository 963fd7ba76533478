from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.problem import make_problem
from core.experiment.cost import cost
from core.experiment.experiment import ARTICLE, HAND
from core.programs import find
from core.run.script import make_knobs
from core.run.watch import variables

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
    for part in ("flop", "memory", "start", "traffic"):
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


class Counted(np.ndarray):
    """An array whose reads and writes by NumPy's functions are noted down, with their bytes."""

    notes = None

    def __array_finalize__(self, other):
        self.notes = getattr(other, "notes", None)

    def __array_ufunc__(self, ufunc, method, *inputs, out=(), **options):
        notes = next(array.notes for array in (*inputs, *out) if isinstance(array, Counted))
        arrays = [array for array in inputs if isinstance(array, np.ndarray)]
        notes += [("read", owner(array), array.nbytes) for array in arrays]
        notes += [("write", owner(array), array.nbytes) for array in out]
        bare = [np.asarray(given) if isinstance(given, np.ndarray) else given for given in inputs]
        if out:
            getattr(ufunc, method)(*bare, out=tuple(map(np.asarray, out)), **options)
            return out[0]
        made = getattr(ufunc, method)(*bare, **options)
        if isinstance(made, np.ndarray):
            notes.append(("write", made, made.nbytes))
            made = made.view(Counted)
            made.notes = notes
        return made


def owner(array):
    """The array that the numbers belong to, of which this one is a view."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("sizes", [(64, 100, 30, 10), (5, 3, 2, 1), (2, 3, 50, 40)])
def test_the_least_traffic_is_what_a_step_by_hand_reads_and_writes_of_what_outlives_it(
    sizes, dtype
):
    experiment = replace(ARTICLE, dtype=dtype, **dict(zip(SIZES, sizes, strict=True)))
    owned = make_problem(experiment).cast(experiment)
    notes = []
    arrays = [array.view(Counted) for array in owned]
    for array in arrays:
        array.notes = notes
    program = find("numpy").load()(*arrays, make_knobs(experiment))
    next(program)
    notes.clear()
    next(program)
    lasting = {id(array): array.nbytes for array in owned}
    touched = {(what, id(array)) for what, array, _ in notes if id(array) in lasting}
    least = sum(lasting[array] for _, array in touched)
    assert cost(experiment).traffic == least
    # Each line by itself moves more: what is between the lines, and all that is read again.
    assert sum(size for _, _, size in notes) > 1.5 * least


def test_what_an_optimizer_remembers_is_read_and_written():
    plain = cost(replace(ARTICLE, program="optim"))
    adam = cost(replace(ARTICLE, program="optim", optimizer="adam"))
    assert adam.traffic - plain.traffic == 4 * plain.weights * 2 * 2
    assert cost(replace(ARTICLE, dtype="float16")).traffic * 2 == plain.traffic


def test_the_middle_layer_is_touched_in_three_steps_of_four():
    plain, dynamic = cost(ARTICLE), cost(replace(ARTICLE, program="dynamic"))
    assert dynamic.traffic - plain.traffic == 4 * 100 * 100 * 2 * 3 // 4

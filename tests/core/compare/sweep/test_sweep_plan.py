"""Plans of sweeps: what is typed becomes runs, or one sentence that says what is wrong."""

import math
from dataclasses import replace

import pytest
from helpers.machines import BARE, GB, PLAIN
from helpers.refusals import check_sentence, refused
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import Refused
from core.compare.sweep import (
    MOST,
    SWEEPABLE,
    Axis,
    Spacing,
    examples,
    list_axis,
    make_plan,
    range_axis,
    read_axis,
    suggest,
)
from core.experiment.experiment import ARTICLE, FIELDS, HAND
from core.experiment.fields import Real, Whole
from core.experiment.resolve import resolve

rates = st.floats(1e-300, 1e29)
seeds = st.integers(0, 2**32 - 1)
NUMBERS = [name for name in SWEEPABLE if isinstance(FIELDS[name], (Whole, Real))]


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("learning_rate", "1e-7, 1e-6, 2e-6", (1e-7, 1e-6, 2e-6)),
        ("learning_rate", "2e-6，1e-7；1e-6、", (1e-7, 1e-6, 2e-6)),
        ("learning_rate", "1e-8..1e-5 log 4", (1e-8, 1e-7, 1e-6, 1e-5)),
        ("learning_rate", "1e-5 .. 1e-8  LOG  4", (1e-8, 1e-7, 1e-6, 1e-5)),
        ("learning_rate", "0.1..0.5 linear 5, 1", (0.1, 0.2, 0.3, 0.4, 0.5, 1.0)),
        ("momentum", "0..0.9 linear 4", (0.0, 0.3, 0.6, 0.9)),
        ("hidden", "1..1000 log 4", (1, 10, 100, 1000)),
        ("hidden", "1..4 log 9", (1, 2, 3, 4)),
        ("hidden", "10..20 linear 3, 15, 7", (7, 10, 15, 20)),
        ("seed", "0..4", (0, 1, 2, 3, 4)),
        ("seed", "4..4", (4,)),
        ("seed", " 7 ", (7,)),
        ("dtype", "float64, float32, float64", ("float64", "float32")),
        ("optimizer", "all", ("sgd", "rmsprop", "adam")),
        ("device", "cuda:0, cpu", ("cuda:0", "cpu")),
    ],
)
def test_what_is_typed_is_read(name, text, values):
    assert read_axis(name, text) == Axis(name, values)


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("learning_rate", "", "Learning rate has no values: type some, like 1e-7, 1e-6"),
        ("learning_rate", " , ,", "has no values"),
        ("learning_rate", "1e-7, x", "Learning rate must be a number, not 'x'."),
        ("learning_rate", "1e-7 1e-6", "must be a number, not '1e-7 1e-6'"),
        ("learning_rate", "0", "must be greater than 0, not '0'"),
        ("learning_rate", "1e-7, inf", "must be a finite number"),
        (
            "learning_rate",
            "1e-8..1e-5",
            "'1e-8..1e-5' isn't a range: write it like 1e-8..1e-5 log 10.",
        ),
        ("learning_rate", "1e-8..1e-5 log", "isn't a range"),
        ("learning_rate", "1e-8..1e-5 10", "isn't a range"),
        ("learning_rate", "1e-8...1e-5 log 10", "isn't a range"),
        ("learning_rate", "..1e-5 log 10", "isn't a range"),
        ("learning_rate", "1e-8.. log 10", "isn't a range"),
        ("learning_rate", "1..2..3 log 10", "must be a number, not '2..3'"),
        ("learning_rate", "1e-8..1e-5 log 1", "Number of values must be at least 2, not '1'."),
        ("learning_rate", "1e-8..1e-5 log 5000", "must be at most 1000, not '5000'."),
        ("learning_rate", "1e-8..1e-5 log ten", "Number of values must be a number, not 'ten'."),
        ("momentum", "0..0.9 log 4", "Momentum: a logarithmic range must start above 0, not at 0."),
        ("seed", "0..100 log 4", "a logarithmic range must start above 0"),
        ("seed", "1.5", "Seed must be a whole number like 64, not '1.5'."),
        ("seed", "0..1e3", "must be a whole number"),
        ("seed", "0..5000", "That makes 5001 runs, but a sweep can have at most 1000"),
        ("seed", "０..５", "Seed is in full-width characters: type '0'"),
        ("dtype", "float32..float64", "Precision must be one of float32"),
        ("dtype", "float8", "Precision must be one of float32, float64, bfloat16, float16"),
        ("file", "a.csv", "Data file can't be swept: choose another field."),
        ("speed", "1", "There is no setting 'speed'."),
    ],
)
def test_a_mistake_is_one_sentence_tied_to_its_field(name, text, part):
    with refused(part, field=name):
        read_axis(name, text)


@pytest.mark.parametrize("name", SWEEPABLE)
def test_the_example_of_each_field_can_be_typed(name):
    for text in examples(name):
        assert read_axis(name, text).values


@pytest.mark.parametrize("base", [ARTICLE, HAND, replace(ARTICLE, learning_rate=9e29, hidden=1)])
@pytest.mark.parametrize("name", SWEEPABLE)
def test_what_is_suggested_for_each_field_can_be_swept(name, base):
    axis = read_axis(name, suggest(name, base, PLAIN))
    plan = make_plan(base, [axis], PLAIN)
    assert len(plan.runs) == len(axis.values)
    assert len(axis.values) > 1 or name in ("device", "threads", "processes")
    assert any(run.waiting for run in plan.runs)


def test_what_is_suggested_lies_around_what_is_set():
    assert suggest("learning_rate", ARTICLE, PLAIN) == "1e-8..1e-5 log 13"
    assert suggest("hidden", ARTICLE, PLAIN) == "25, 50, 100, 200, 400"
    assert suggest("optimizer", ARTICLE, PLAIN) == "sgd, rmsprop, adam"
    assert suggest("threads", ARTICLE, replace(PLAIN, cores=6)) == "1, 2, 4, 6"


def check(name, text):
    """It is an axis of this field, or a refusal that belongs to it."""
    try:
        answer = read_axis(name, text)
    except Refused as refusal:
        answer = refusal
    if isinstance(answer, Axis):
        assert answer.name == name
        assert 0 < len(answer.values) <= MOST
        if name in NUMBERS:
            assert list(answer.values) == sorted(set(answer.values))
    else:
        assert answer.field == name
        check_sentence(answer)


@quick
@given(name=st.sampled_from([*SWEEPABLE, "file", "speed"]), text=st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_for_this_field(name, text):
    check(name, text)


words = st.sampled_from(["..", "1", "1e-7", "0", "log", "linear", " ", ",", "9", "all", "-", "."])


@quick
@given(name=st.sampled_from(NUMBERS), parts=st.lists(words, max_size=9))
def test_what_looks_like_a_range_is_read_or_refused_as_well(name, parts):
    check(name, "".join(parts))


@quick
@given(values=st.lists(rates, min_size=1, max_size=30))
def test_a_list_is_what_it_says_from_small_to_large_and_each_once(values):
    expected = tuple(sorted(set(values)))
    assert read_axis("learning_rate", ", ".join(map(repr, values))).values == expected
    assert list_axis("learning_rate", values).values == expected


@quick
@given(ends=st.tuples(rates, rates), count=st.integers(2, 60), spacing=st.sampled_from(Spacing))
def test_a_range_has_its_ends_and_even_gaps(ends, count, spacing):
    axis = range_axis("learning_rate", *ends, count, spacing)
    typed = f"{ends[0]!r}..{ends[1]!r} {spacing.value} {count}"
    assert read_axis("learning_rate", typed) == axis
    values = axis.values
    assert list(values) == sorted(set(values))
    assert (values[0], values[-1]) == (min(ends), max(ends))
    assert len(values) <= count
    scale = math.log if spacing is Spacing.LOGARITHMIC else float
    if len(values) == count:
        gap = (scale(values[-1]) - scale(values[0])) / (count - 1)
        for place, value in enumerate(values):
            # Six digits are kept, or as many as tell the values apart.
            wanted = scale(values[0]) + place * gap
            assert scale(value) == pytest.approx(wanted, rel=1e-5, abs=1e-5)


@quick
@given(ends=st.tuples(seeds, seeds), count=st.integers(2, 60), spacing=st.sampled_from(Spacing))
def test_a_range_of_whole_numbers_has_whole_numbers(ends, count, spacing):
    ends = [end + 1 for end in ends] if spacing is Spacing.LOGARITHMIC else ends
    ends = [min(end, 2**32 - 1) for end in ends]
    values = range_axis("seed", *ends, count, spacing).values
    assert all(type(value) is int for value in values)
    assert list(values) == sorted(set(values))
    assert (values[0], values[-1]) == (min(ends), max(ends))
    assert len(values) == min(count, len(values))


def test_values_within_a_range_have_as_many_digits_as_are_shown():
    values = range_axis("learning_rate", 1e-8, "1e-5", "10").values
    assert values[1] == 2.15443e-08
    close = range_axis("learning_rate", 1.0, 1.0000001, 5, Spacing.LINEAR).values
    assert len(set(close)) == 5


def test_a_form_is_told_what_it_lacks():
    with refused("Learning rate: say how many values the range has.", field="learning_rate"):
        range_axis("learning_rate", 1, 2)
    with refused("Precision can't have ranges", field="dtype"):
        range_axis("dtype", 1, 2, 3)
    with refused("Seed is empty: type a number", field="seed"):
        range_axis("seed", "", "5")
    with refused("Seed must be a whole number", field="seed"):
        list_axis("seed", [1, 2.5])
    assert range_axis("seed", 3, "5").values == (3, 4, 5)


def test_two_fields_make_a_run_for_each_pair():
    axes = [list_axis("learning_rate", [1e-3, 1e-2]), list_axis("seed", [1, 2, 3])]
    plan = make_plan(HAND, axes, PLAIN)
    assert [run.values for run in plan.runs] == [
        (rate, seed) for rate in (1e-3, 1e-2) for seed in (1, 2, 3)
    ]
    assert [run.place for run in plan.runs] == list(range(6))
    for run in plan.runs:
        rate, seed = run.values
        assert run.experiment == replace(HAND, learning_rate=rate, seed=seed, threads=1)
        assert run.waiting


def test_what_can_not_run_is_refused_with_its_reason_and_stops_nothing_else():
    plan = make_plan(ARTICLE, [read_axis("optimizer", "all")], BARE)
    assert [run.status for run in plan.runs] == ["waiting", "refused", "refused"]
    for run in plan.runs[1:]:
        assert run.message == resolve(run.experiment, BARE).refusals[0].message
    sizes = make_plan(ARTICLE, [list_axis("hidden", [10, 10**9])], PLAIN)
    assert [run.status for run in sizes.runs] == ["waiting", "refused"]
    assert "only 16 GB free" in str(sizes.runs[1].message)
    assert PLAIN.memory == 16 * GB


def test_threads_are_one_unless_they_were_chosen():
    axis = list_axis("seed", [1])
    assert make_plan(ARTICLE, [axis], PLAIN).runs[0].experiment.threads == 1
    two = replace(ARTICLE, threads=2)
    assert make_plan(two, [axis], PLAIN).runs[0].experiment.threads == 2
    swept = make_plan(ARTICLE, [read_axis("threads", "1..3")], PLAIN)
    assert [run.experiment.threads for run in swept.runs] == [1, 2, 3]


def test_data_bring_their_sizes_along():
    plan = make_plan(ARTICLE, [read_axis("data", "random, hand")], PLAIN)
    assert [(run.status, run.experiment.d_in) for run in plan.runs] == [
        ("waiting", 1000),
        ("waiting", 3),
    ]


def test_axes_that_make_no_sweep_are_refused():
    one, other = list_axis("seed", range(40)), list_axis("hidden", range(1, 27))
    with refused("A sweep needs a field"):
        make_plan(HAND, [], PLAIN)
    with refused("Seed is swept twice", field="seed"):
        make_plan(HAND, [one, one], PLAIN)
    with refused("one field or two", field="steps"):
        make_plan(HAND, [one, other, list_axis("steps", [1])], PLAIN)
    with refused("That makes 1040 runs", field="hidden"):
        make_plan(HAND, [one, other], PLAIN)


def test_a_sweep_over_data_leaves_the_file_of_its_base_where_that_has_one():
    base = replace(ARTICLE, data="file", file="a.csv", inputs="a", targets="b")
    plan = make_plan(base, [read_axis("data", "random, file")], PLAIN)
    drawn, read = plan.runs
    assert drawn.waiting
    assert (drawn.experiment.file, drawn.experiment.inputs, drawn.experiment.targets) == ("",) * 3
    assert read.experiment.file == "a.csv"

"""Where lines of step times cross: found where they do, and not where the spread could be it."""

import itertools
import math
import random
from dataclasses import replace

import pytest
from helpers.races import standing
from helpers.runs import quick
from hypothesis import assume, given
from hypothesis import strategies as st

from core.compare.race import (
    Line,
    Names,
    Size,
    crossovers,
    is_square,
    leading,
    lines,
    tell_crossing,
)
from core.compare.race.standing import RESTART

SIDES = tuple(2**power for power in range(4, 12))
exponents = st.floats(0.0, 3.0)


def square(side, step_time, spread=0.0, **changes):
    return standing(step_time, spread, d_in=side, hidden=side, **changes)


def straight(exponent, at, **changes):
    """Standings of step times that go with a power of the side, and are a millisecond at `at`."""
    return [square(side, 1e-3 * (side / at) ** exponent, **changes) for side in SIDES]


@quick
@given(exponents, exponents, st.floats(1.0, 4096.0), st.randoms())
def test_two_straight_lines_cross_where_they_cross(flat, steep, at, shuffler):
    assume(abs(flat - steep) > 0.01)
    a, b = straight(flat, at), straight(steep, at, device="cuda:0")
    together = [*a, *b]
    shuffler.shuffle(together)
    found = crossovers(together)
    # At sizes that are nearer neither is faster by more than it may be by a start.
    far = (1 + RESTART) ** (1 / abs(flat - steep))
    sizes = [side for side in SIDES if not at / far <= side <= at * far]
    if not sizes or not sizes[0] < at < sizes[-1]:
        assert found == ()
    else:
        (crossing,) = found
        assert crossing.at == pytest.approx(at, rel=1e-6)
        assert crossing.square
        # Whose time grows more slowly is faster above it.
        overtaker = a[0].line if flat < steep else b[0].line
        assert crossing.overtaker == overtaker
        assert {crossing.overtaker, crossing.overtaken} == {a[0].line, b[0].line}
        assert crossing.below.hidden < crossing.at < crossing.above.hidden


@quick
@given(
    st.lists(st.floats(1e-6, 1.0), min_size=8, max_size=8),
    st.lists(st.floats(1e-6, 1.0), min_size=8, max_size=8),
    st.floats(0.0, 0.9),
)
def test_neither_the_order_nor_who_is_first_changes_anything(times, others, spread):
    a = [square(side, time, spread) for side, time in zip(SIDES, times, strict=True)]
    b = [
        square(side, time, spread, dtype="float64")
        for side, time in zip(SIDES, others, strict=True)
    ]
    found = crossovers([*a, *b])
    assert found == crossovers([*b, *a]) == crossovers([*reversed(a), *b])
    # Two lines overtake each other by turns.
    for one, next_one in itertools.pairwise(found):
        assert one.overtaker == next_one.overtaken
        assert one.at <= next_one.at
    # The same with the names exchanged.
    a, b = (
        [replace(one, experiment=replace(one.experiment, dtype=dtype)) for one in line]
        for line, dtype in ((a, "float64"), (b, "float32"))
    )
    mirrored = crossovers([*a, *b])
    assert [one.at for one in mirrored] == pytest.approx([one.at for one in found])
    assert [one.overtaker for one in mirrored] == [one.overtaken for one in found]


@quick
@given(st.integers(0, 2**32), st.floats(0.05, 0.9))
def test_what_the_spread_could_be_is_no_crossing(seed, spread):
    draw = random.Random(seed)
    close = 1 + 0.99 * spread
    a = [square(side, 1e-3, spread) for side in SIDES]
    b = [
        square(side, 1e-3 * close ** draw.uniform(-1, 1), spread / 2, program="tensors")
        for side in SIDES
    ]
    assert crossovers([*a, *b]) == ()


def test_between_two_clear_sizes_those_that_are_not_clear_do_not_count():
    a = [square(side, 1e-3, 0.1) for side in (64, 128, 256, 512)]
    times = (2e-3, 1.01e-3, 0.99e-3, 0.5e-3)
    b = [
        square(one.size.hidden, time, 0.1, device="cuda:0")
        for one, time in zip(a, times, strict=True)
    ]
    (crossing,) = crossovers([*a, *b])
    assert crossing.overtaker.device == "cuda:0"
    assert (crossing.below.hidden, crossing.above.hidden) == (64, 512)
    assert crossing.at == pytest.approx(math.sqrt(64 * 512))


def test_sizes_that_only_one_has_been_raced_at_do_not_count():
    a = [square(side, 1e-3) for side in (64, 128, 256)]
    b = [square(64, 2e-3, device="cuda:0"), square(512, 1e-4, device="cuda:0")]
    assert crossovers([*a, *b]) == ()


def test_the_lead_changes_where_the_fastest_of_all_is_overtaken_by_the_next_one():
    times = {"numpy": (1e-3, 9e-3), "tensors": (2e-3, 3e-3), "autograd": (4e-3, 2e-3)}
    raced = [
        square(side, time, program=program)
        for program, both in times.items()
        for side, time in zip((64, 128), both, strict=True)
    ]
    found = crossovers(raced)
    assert len(found) == 3
    (lead,) = leading(found, raced)
    assert (lead.overtaken.program, lead.overtaker.program) == ("numpy", "autograd")


def test_other_sizes_cross_at_a_number_of_operations():
    sizes = [{"n": 2, "d_in": 3, "hidden": 2, "d_out": 1}, {"n": 64, "d_in": 1000, "hidden": 100}]
    a = [standing(time, **size) for time, size in zip((1e-3, 1e-1), sizes, strict=True)]
    b = [standing(1e-2, program="autograd", **size) for size in sizes]
    (crossing,) = crossovers([*a, *b])
    assert not crossing.square
    assert crossing.at == pytest.approx(math.sqrt(a[0].size.flop * a[1].size.flop))
    sentence = tell_crossing(crossing, Names(one.line for one in (*a, *b)))
    assert str(sentence) == "Autograd overtakes NumPy by hand at 53.7 kFLOP a step here."


def test_a_sentence_names_what_tells_the_lines_apart():
    a, b = straight(2.0, 700), straight(1.0, 700, device="cuda:0")
    (crossing,) = crossovers([*a, *b])
    names = Names(one.line for one in (*a, *b))
    assert str(tell_crossing(crossing, names)) == "cuda:0 overtakes cpu at D_in = H = 700 here."


def test_names_have_a_part_for_each_difference():
    one, other = Line("numpy", "cpu", "float32", 1), Line("tensors", "cpu", "float64", 0)
    names = Names([one, other])
    assert str(names.of(one)) == "NumPy by hand, float32, 1 thread"
    assert str(names.of(other)) == "Tensors by hand, float64, threads by trial"
    assert str(Names([one]).of(one)) == "NumPy by hand"
    two = replace(one, threads=2)
    assert str(Names([one, two]).of(two)) == "2 threads"


def test_squares_differ_in_nothing_but_the_side():
    article = standing().size
    assert is_square([Size(64, 8, 8, 10), Size(64, 16, 16, 10)])
    assert not is_square([Size(64, 8, 8, 10), Size(32, 16, 16, 10)])
    assert not is_square([Size(64, 8, 8, 10), article])
    assert not is_square([])


def test_lines_go_from_the_smallest_size_to_the_largest():
    points = straight(1.0, 100)
    shuffled = random.Random(1).sample(points, len(points))
    assert lines(shuffled) == {Line("numpy", "cpu", "float32", 1): tuple(points)}

"""Who is entered for a race: lists of words, and every combination of them."""

from dataclasses import replace

import pytest

from core.base.message import Refused
from core.compare.race import Size, enter, read_sizes, size_of
from core.experiment.experiment import ARTICLE, HAND
from core.programs import LADDER


def test_sizes_are_typed_in_four_ways():
    assert read_sizes("article") == (size_of(ARTICLE),)
    assert read_sizes(" hand , 64x1000x100x10") == (size_of(HAND), size_of(ARTICLE))
    assert read_sizes("square:700") == (Size(64, 700, 700, 10),)
    assert [size.d_in for size in read_sizes("square:64..600")] == [64, 128, 256, 512]
    assert all(size.hidden == size.d_in for size in read_sizes("square:64..600"))
    assert [size.hidden for size in read_sizes("square:64..2048")][-1] == 2048
    assert read_sizes("hand,hand,2x3x2x1") == (size_of(HAND),)


@pytest.mark.parametrize("text", ["3x3", "", "article,", "square:", "square:64..", "1x2x3x٤"])
def test_a_size_that_is_none_gets_a_sentence(text):
    with pytest.raises(Refused, match="A size is article, hand, four numbers"):
        read_sizes(text)


@pytest.mark.parametrize("text", ["square:64..32", "square:0", "square:0..8"])
def test_squares_go_upwards(text):
    with pytest.raises(Refused, match=r"Squares go from a smaller side .* square:64\.\.2048"):
        read_sizes(text)


def test_every_combination_is_entered():
    found = enter("numpy,autograd", "hand,article", "cpu,cuda", "float32, float64", "0,2")
    assert len(found) == len(set(found)) == 2**5
    assert {(one.device, one.dtype, one.threads) for one in found} == {
        (device, dtype, threads)
        for device in ("cpu", "cuda")
        for dtype in ("float32", "float64")
        for threads in (0, 2)
    }
    # One size after the other, and programs side by side.
    assert [one.n for one in found] == [2] * 16 + [64] * 16
    assert [one.program for one in found[:2]] == ["numpy", "autograd"]


def test_without_a_word_it_is_the_ladder_at_the_articles_size():
    found = enter()
    assert [one.program for one in found] == [program.id for program in LADDER]
    same = {replace(one, program="numpy") for one in found}
    assert len(same) == 1
    assert size_of(same.pop()) == size_of(ARTICLE)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"programs": "jax"}, "Program must be one of"),
        ({"programs": "numpy,"}, "Program must be one of"),
        ({"dtypes": "float8"}, "Precision must be one of"),
        ({"threads": "1,x"}, "Threads must be a number"),
        ({"sizes": "0x1x1x1"}, "N must be at least 1"),
    ],
)
def test_a_word_that_no_field_knows_gets_a_sentence(given, sentence):
    with pytest.raises(Refused, match=sentence):
        enter(**given)

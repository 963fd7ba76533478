"""What a race comes to, in sentences."""

from helpers.races import standing

from core.compare.race import conclude, summarize


def sentences(*standings):
    return [str(sentence) for sentence in summarize(standings)]


def test_who_is_the_fastest_and_by_how_much():
    slow, fast = standing(1.2e-3), standing(1e-3, program="tensors")
    assert sentences(slow, fast) == [
        "At 64x1000x100x10, Tensors by hand is the fastest: 1000 steps a second, 20 % more than "
        "NumPy by hand."
    ]
    assert sentences(standing(2.5e-3), fast) == [
        "At 64x1000x100x10, Tensors by hand is the fastest: 1000 steps a second, 2.5 times as many "
        "as NumPy by hand."
    ]


def test_a_difference_within_the_spread_is_said_to_be_none():
    (said,) = sentences(standing(1.05e-3, 0.08), standing(1e-3, 0.02, program="tensors"))
    assert said == (
        "At 64x1000x100x10, Tensors by hand is ahead with 1000 steps a second, but its lead over "
        "NumPy by hand is smaller than the variation between turns or between starts."
    )


def conclusion(*standings):
    return [str(sentence) for sentence in conclude(standings).sentences]


def test_one_alone_has_a_rate():
    assert sentences(standing(0.4)) == ["At 64x1000x100x10, NumPy by hand does 2.5 steps a second."]


def test_there_is_a_sentence_for_each_size_the_smallest_first():
    large = [standing(1.0, d_in=512, hidden=512), standing(2.0, d_in=512, hidden=512, threads=2)]
    small = [standing(1.0, d_in=64, hidden=64), standing(0.1, d_in=64, hidden=64, threads=2)]
    first, second = sentences(*large, *small)
    assert first.startswith("At D_in = H = 64, 2 threads is the fastest")
    assert second.startswith("At D_in = H = 512, 1 thread is the fastest")


def test_a_wide_spread_of_most_is_a_busy_machine():
    others = standing(n=2, spread=0.5), standing(n=3)
    quiet = conclusion(standing(n=1, spread=0.02), *others)
    assert not any("busy" in said for said in quiet)
    warning, *rest = conclusion(standing(n=1, spread=0.2), *others)
    assert rest == quiet
    assert "typically differ by 20 %: this machine is busy" in warning


def race_of(**times):
    """Programs at D_in = H = 64 and 512, with their step times there in ms."""
    return [
        standing(time / 1000, program=program, d_in=side, hidden=side)
        for program, both in times.items()
        for side, time in zip((64, 512), both, strict=True)
    ]


def test_where_the_lead_changes_is_told_first_and_other_crossings_last():
    told = conclusion(*race_of(numpy=(1, 4), tensors=(3, 2), autograd=(5, 30), optim=(6, 20)))
    assert told[0].startswith("Tensors by hand overtakes NumPy by hand at")
    assert [said.split(",")[0] for said in told[1:3]] == ["At D_in = H = 64", "At D_in = H = 512"]
    assert told[3].startswith("torch.optim overtakes Autograd at")
    assert len(told) == 4


def test_crossings_behind_the_fastest_come_after_who_that_is():
    told = conclusion(*race_of(numpy=(1, 1), tensors=(3, 5), autograd=(5, 3)))
    assert [said.split()[0] for said in told] == ["At", "At", "Autograd"]


def test_that_nobody_certainly_overtakes_is_told_where_somebody_could():
    certain = "No crossover is certain here"
    assert conclusion(*race_of(numpy=(1, 1), tensors=(3, 3)))[-1].startswith(certain)
    for alone in (race_of(numpy=(1, 1)), race_of(numpy=(1, 1), tensors=(3, 3))[::2]):
        assert not any(said.startswith(certain) for said in conclusion(*alone))


def test_nobody_is_nobody():
    assert sentences() == ["None of these contenders can run here."]

"""Events of a race as lines of JSON: what is written is what is read, and nothing else is."""

import json
from dataclasses import replace

import pytest
from helpers.races import standing
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import say
from core.compare.race import (
    Dropped,
    Entered,
    Finished,
    Refusal,
    Round,
    Speed,
    Standing,
    Stood,
    WarmingUp,
    crossovers,
    read_event,
    summarize,
    write_event,
)
from core.experiment.experiment import ARTICLE, DTYPES, Experiment
from core.programs import LADDER

whole = st.integers(1, 10**6)
rates = st.floats(1e-300, 1e300)
experiments = st.builds(
    Experiment,
    program=st.sampled_from([program.id for program in LADDER]),
    n=whole,
    d_in=whole,
    hidden=whole,
    d_out=whole,
    learning_rate=st.floats(1e-12, 1e3),
    dtype=st.sampled_from(DTYPES),
    device=st.sampled_from(["cpu", "cuda:0", "mps"]),
    threads=st.integers(0, 64),
)
values = st.one_of(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
plain_messages = st.builds(lambda value: say("so {value}", value=value), values)
messages = plain_messages | st.builds(lambda inner: say("{inner}!", inner=inner), plain_messages)
speeds = st.builds(Speed, st.lists(rates, min_size=7, max_size=7).map(tuple))
sevens = [st.floats(0.1, 1e6)] * 7
standings = st.builds(
    Standing,
    experiments,
    whole,
    *[st.builds(Speed, st.tuples(*sevens))] * 3,
    st.floats(0, 100),
    st.floats(0, 100),
    st.floats(1e6, 1e16),
    st.floats(1e6, 1e16),
)
events = st.one_of(
    st.builds(Entered, experiments),
    st.builds(Dropped, experiments, messages),
    st.builds(WarmingUp, experiments, whole),
    st.builds(Round, experiments, whole, whole, rates, rates),
    st.builds(Stood, standings),
    st.builds(Finished, st.just(()), st.lists(messages).map(tuple)),
    st.builds(Refusal, messages),
)


@quick
@given(events)
def test_an_event_is_one_line_that_is_read_as_it_was(event):
    line = write_event(event)
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert read_event(line) == event
    assert read_event(line + "\r\n") == event


def test_crossings_are_read_as_they_were():
    found = crossovers(
        standing(time, d_in=side, hidden=side, device=device)
        for device, times in (("cpu", (1e-4, 1e-2)), ("cuda:0", (1e-3, 1e-3)))
        for side, time in zip((64, 1024), times, strict=True)
    )
    assert len(found) == 1
    event = Finished(found, summarize([standing()]))
    again = read_event(write_event(event))
    assert again == event
    assert [str(sentence) for sentence in again.sentences] == list(map(str, event.sentences))


def test_what_json_does_not_know_reads_the_same_in_a_sentence():
    said = say("{value} and {path}", value=float("nan"), path=("a", 1))
    again = read_event(write_event(Refusal(said)))
    assert str(again.message) == str(said) == "nan and ('a', 1)"


def test_a_standing_has_what_follows_from_it_for_those_who_can_not_work_it_out():
    one = standing(2e-3, 0.1, program="compile")
    told = json.loads(write_event(Stood(one)))["standing"]
    assert (told["median"], told["spread"]) == (one.median, one.spread)
    assert told["compile_time"] == one.compile_time == pytest.approx(0.498)
    assert told["of_memory"] == one.of_memory
    assert told["plain"] == list(one.plain.rounds)


ROUND = json.loads(write_event(Round(ARTICLE, 1, 7, 10.0, 9.0)))


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "lap"},
        {"event": "stood"},
        {"event": ["round"]},
        {"plain": "fast"},
        {"plain": -1.0},
        {"plain": True},
        {"number": 1.5},
        {"number": None},
        {"experiment": {}},
        {"experiment": {**ROUND["experiment"], "n": 0}},
        {"experiment": {**ROUND["experiment"], "colour": 1}},
        {"median": 1.0},
    ],
)
def test_another_line_is_refused(changes):
    assert read_event(json.dumps(ROUND))
    with pytest.raises(ValueError, match=r"."):
        read_event(json.dumps({**ROUND, **changes}))


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "7", "null", '{"event": "round"}', "[" * 10**5, '{"event": NaN}', "é"]
)
def test_what_is_no_event_is_refused(line):
    with pytest.raises(ValueError, match=r"."):
        read_event(line)


@pytest.mark.parametrize(
    "message",
    [
        {"text": "{missing}", "values": {}},
        {"text": "{}", "values": {}},
        {"text": "{", "values": {}},
        {"text": 7, "values": {}},
        {"text": "x", "values": []},
        {"text": "x", "values": {"y": [1]}},
        {"text": "x"},
        "x",
    ],
)
def test_a_message_with_a_place_that_is_empty_is_refused(message):
    with pytest.raises(ValueError, match=r"."):
        read_event(json.dumps({"event": "refusal", "message": message}))


def test_each_cut_of_a_line_is_refused():
    line = write_event(Stood(replace(standing(), threads=2)))
    for end in range(0, len(line), 7):
        with pytest.raises(ValueError, match=r"."):
            read_event(line[:end])
    assert isinstance(read_event(line).standing.experiment, Experiment)

"""Events of a race as lines of JSON."""

import json
from dataclasses import fields

import pytest
from helpers.races import standing
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import say, unpack_message
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
    summarize,
    write_event,
)
from core.experiment.experiment import DTYPES, Experiment, parse_experiment
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
def test_an_event_is_one_line_of_ascii_that_names_its_kind(event):
    line = write_event(event)
    assert len(line.splitlines()) == 1
    assert line.isascii()
    told = json.loads(line)
    assert told.pop("event").replace("_", "") == type(event).__name__.lower()
    assert told.keys() == {field.name for field in fields(event)}
    if experiment := told.get("experiment"):
        assert parse_experiment(experiment) == event.experiment
    if message := told.get("message"):
        assert str(unpack_message(message)) == str(event.message)


def test_crossings_have_their_sizes_and_lines():
    found = crossovers(
        standing(time, d_in=side, hidden=side, device=device)
        for device, times in (("cpu", (1e-4, 1e-2)), ("cuda:0", (1e-3, 1e-3)))
        for side, time in zip((64, 1024), times, strict=True)
    )
    told = json.loads(write_event(Finished(found, summarize([standing()]))))
    (crossing,) = told["crossings"]
    assert crossing["overtaker"]["device"] == "cuda:0"
    assert (crossing["at"], crossing["below"]["d_in"]) == (found[0].at, 64)
    assert all(str(unpack_message(sentence)) for sentence in told["sentences"])


def test_what_json_does_not_know_reads_the_same_in_a_sentence():
    said = say("{value} and {path}", value=float("nan"), path=("a", 1))
    told = json.loads(write_event(Refusal(said)))["message"]
    assert str(unpack_message(told)) == str(said) == "nan and ('a', 1)"


def test_a_standing_has_what_follows_from_it_for_those_who_can_not_work_it_out():
    one = standing(2e-3, 0.1, program="compile")
    told = json.loads(write_event(Stood(one)))["standing"]
    assert (told["median"], told["spread"]) == (one.median, one.spread)
    assert told["compile_time"] == one.compile_time == pytest.approx(0.498)
    assert told["of_memory"] == one.of_memory
    assert told["plain"] == list(one.plain.rounds)

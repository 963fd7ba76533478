"""The run store: what is put into it comes out of it, and it stays within its limits."""

import os
from dataclasses import replace

import numpy as np
import pytest
from helpers.refusals import refused
from helpers.run_store import fill, outcome, store
from helpers.runs import SMALL, Studio, quick
from helpers.strategies import experiments, finite
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.base.message import say
from core.compare.store import (
    Pin,
    RunStore,
    content_id,
    is_running,
    process_name,
    weights_alike,
    with_id,
)
from core.experiment.schedule import Schedule
from core.run.history import POINTS, History
from core.run.record import loss_fields
from core.run.snapshot import State

__all__ = ["store"]

ENDED = [state for state in State if state.ended]
ANOTHER = process_name(os.getppid())  # a window that is open
ENDED_LONG_AGO = "4194304-9"
positive = st.floats(0, 1e9)
anything = st.builds(
    lambda losses, experiment, state, seconds, rate, weights, message: replace(
        outcome(losses, weights, state),
        experiment=replace(experiment, steps=max(experiment.steps, len(losses))),
        seconds=seconds,
        first_step=seconds / 2,
        rate=rate,
        message=message,
    ),
    st.lists(finite, max_size=5),
    experiments,
    st.sampled_from(ENDED),
    positive,
    positive,
    st.dictionaries(
        st.sampled_from(["w1", "w2", "model.middle.weight"]),
        arrays(st.sampled_from(["f2", "f4", "f8"]), array_shapes(min_dims=2, max_dims=2)),
    ),
    st.none()
    | st.builds(
        lambda text, value: say("{a}: {b}", a=say("{c}", c=text), b=value),
        st.text(max_size=5),
        st.floats(),
    ),
)


def seeds(runs):
    return [run.experiment.seed for run in runs]


@quick
@given(anything)
def test_what_was_added_is_found_bit_for_bit_by_the_next_start(tmp_path_factory, ended):
    folder = tmp_path_factory.mktemp("data") / "runs"
    first, second = RunStore(folder), RunStore(folder)
    added = first.add(ended)
    (found,) = second.runs()
    assert found == added
    assert replace(found, message=None, weight_bytes=0) == replace(ended, message=None)
    assert str(found.message) == str(ended.message)
    assert not found.message or found.message.text == ended.message.text
    loaded = second.load(found)
    for curve in (loaded.curve, second.load_curve(found)):
        assert (curve.stride, curve.count) == (ended.curve.stride, ended.curve.count)
        assert curve.low.tobytes() == ended.curve.low.tobytes()
        assert curve.high.tobytes() == ended.curve.high.tobytes()
        assert not curve.low.flags.writeable
    assert loaded.losses.tobytes() == ended.losses.tobytes()
    if ended.weights:
        weights = second.load_weights(found)
        assert weights.keys() == ended.weights.keys()
        for name, array in weights.items():
            assert array.dtype == ended.weights[name].dtype
            np.testing.assert_array_equal(array, ended.weights[name])
    else:
        assert found.weight_bytes == 0
        with refused("The weights of this run weren't kept"):
            second.load_weights(found)
    assert first.take_notes() == second.take_notes() == ()
    first.close()
    second.close()


@pytest.mark.parametrize("change", [{}, {"learning_rate": Schedule(1e20)}])
def test_a_run_of_the_trainer_is_kept_however_it_ended(store, change):
    ended = Studio().train(replace(SMALL, **change))
    run = store.add(ended)
    assert run.state is ended.state
    assert str(run.message) == str(ended.message)
    assert (run.id, run.when) == (ended.id, ended.when)
    assert store.runs() == (run,)


def test_a_very_long_run_takes_little_room_and_keeps_its_curve(store):
    losses = np.random.default_rng(0).random(2**17)
    losses[12345] = 1e9
    history = History()
    for _ in range(16):  # 2 million steps
        history.extend(losses.tolist())
    ended = outcome(())
    experiment = replace(ended.experiment, steps=history.count)
    run = store.add(replace(ended, experiment=experiment, **loss_fields(history)))
    assert run.step == history.count > 2 * 10**6
    assert (run.final, run.best) == (losses[-1], losses.min())
    assert store.size() < 100_000
    curve = store.load_curve(run)
    assert curve.count == run.step
    assert curve.high.max() == 1e9
    np.testing.assert_array_equal(curve.low, history.curve().low)


@pytest.mark.parametrize("count", [POINTS, POINTS + 1])
def test_all_losses_are_kept_as_long_as_there_is_a_point_for_each(store, count):
    run = store.add(outcome(np.arange(count, dtype=float)))
    assert len(store.load(run).losses) == (count if count <= POINTS else 0)
    assert store.load_curve(run).count == count


def test_the_newest_run_comes_first_and_stays_the_same_object(store):
    for seed in range(5):
        store.add(outcome(seed=seed))
    again = store.runs()
    assert seeds(again) == [4, 3, 2, 1, 0]
    store.add(outcome(seed=5))
    assert all(one is other for one, other in zip(store.runs()[1:], again, strict=True))


def test_a_run_that_is_added_once_more_takes_its_own_place(store):
    first, other = outcome((3.0,), seed=1), outcome(seed=2)
    store.add(first)
    store.add(other)
    store.add(replace(first, step=2, curve=outcome((3.0, 2.0)).curve))
    assert seeds(store.runs()) == [2, 1]
    assert store.load_curve(first).count == 2


def test_runs_are_removed_with_their_weights_and_others_stay(store):
    first, second, third = (store.add(outcome(seed=seed)) for seed in range(3))
    store.remove([first.id, third.id, "gone", ""])
    assert store.runs() == (second,)
    with refused("This run no longer exists"):
        store.load(first)
    with refused("weren't kept"):
        store.load_weights(first)


def test_clearing_leaves_nothing_behind_and_gives_the_disk_back(store):
    fill(store, 40)
    store.add(outcome(weights={"w1": np.zeros((100, 1000))}))
    assert len(store.runs()) == 41
    store.clear()
    assert store.runs() == RunStore(store.path.parent).runs() == ()
    assert store.size() == 0
    store.close()
    assert store.path.stat().st_size < 100_000
    store.add(outcome())
    assert len(store.runs()) == 1


def test_an_empty_store_makes_no_folder(store, tmp_path):
    assert store.runs() == store.pins() == store.left_pins() == ()
    assert store.size() == 0
    store.remove(["a"])
    store.clear()
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_runs_go_when_there_are_too_many(tmp_path):
    store = RunStore(tmp_path, most=3)
    runs = [store.add(outcome(seed=seed)) for seed in range(5)]
    assert store.runs() == tuple(reversed(runs[2:]))
    store.close()


def test_the_weights_of_the_oldest_go_first_and_then_the_runs(tmp_path):
    weights = {"w1": np.zeros((10, 250))}  # 20 kB
    store = RunStore(tmp_path, limit=100_000)
    runs = [store.add(outcome(seed=seed, weights=weights)) for seed in range(8)]
    assert seeds(store.runs()) == [7, 6, 5, 4, 3, 2, 1, 0]
    assert seeds(run for run in store.runs() if run.weight_bytes) == [7, 6, 5, 4]
    assert store.size() <= 100_000
    assert store.load_curve(runs[0]).count == 3
    store.close()
    small = RunStore(tmp_path, limit=3_000)
    newest = small.add(outcome(seed=8))
    assert small.runs()[0] == newest
    assert newest.weight_bytes
    assert all(not run.weight_bytes for run in small.runs()[1:])
    assert 1 < len(small.runs()) < 8
    assert small.size() <= 3_000
    small.close()


def test_weights_that_would_drive_out_all_others_are_not_kept_and_that_is_told(tmp_path):
    store = RunStore(tmp_path, limit=100_000)
    first = store.add(outcome())
    run = store.add(outcome(weights={"w1": np.zeros((10, 500))}))
    assert run.weight_bytes == 0
    assert store.runs() == (run, first)
    (note,) = store.take_notes()
    assert "they take 40 kB, and the limit for one run is 25 kB" in str(note)
    assert store.take_notes() == ()
    store.close()


def test_many_runs_are_kept_at_once_or_none_for_lack_of_room(tmp_path):
    store = RunStore(tmp_path, most=5)
    store.add(outcome(seed=9))
    assert store.add_all([outcome(seed=seed) for seed in range(3)]) == 3
    with refused("room for only 1 more"):
        store.add_all([outcome(), outcome()])
    assert len(store.runs()) == 4
    bad = replace(outcome(), seconds=float("nan"))
    assert store.add_all([bad]) == 0
    assert len(store.take_notes()) == 1
    assert not any(run.weight_bytes for run in store.runs()[:3])
    store.close()


def test_a_thousand_runs_are_read_by_one_look(store):
    fill(store, 1000)
    runs = RunStore(store.path.parent).runs()
    assert sorted(seeds(runs)) == list(range(1000))


def test_runs_are_pinned_and_offered_when_their_window_has_ended(store):
    kept = store.add(outcome(seed=1))
    on = replace(outcome((2.0, 1.0), seed=2), state=State.RUNNING, weights={})
    store.set_pins(ANOTHER, [replace(kept, curve=outcome().curve), on])
    assert store.runs() == (kept,)  # the one that is on is no row of the table
    assert store.pins() == (Pin(ANOTHER, kept), Pin(ANOTHER, on))
    assert [pin.run.curve.count for pin in store.pins()] == [3, 2]
    assert store.left_pins() == ()
    store.set_pins(ENDED_LONG_AGO, [kept])
    assert store.left_pins() == (kept,)
    store.set_pins(process_name(), [on], let_go=[kept])  # let go here; the other window keeps it
    assert store.left_pins() == ()
    assert [pin.owner for pin in store.pins()].count(ANOTHER) == 2


def test_a_pinned_run_stays_when_it_is_removed_or_driven_out_until_it_is_unpinned(tmp_path):
    store = RunStore(tmp_path, most=2)
    runs = [store.add(outcome(seed=seed)) for seed in range(2)]
    store.set_pins("1-0", [store.load(run) for run in runs])
    store.remove([runs[0].id])
    for seed in (5, 6):
        store.add(outcome(seed=seed))
    assert seeds(store.runs()) == [6, 5]
    assert [pin.run.curve.count for pin in store.pins()] == [3, 3]
    assert seeds(store.left_pins()) == [0, 1]
    assert not any(pin.run.weight_bytes for pin in store.pins())
    store.clear()
    store.set_pins("1-0", [])
    assert store.pins() == ()
    assert store.size() == 0
    store.close()


def test_a_run_that_was_pinned_while_it_was_on_is_kept_whole_at_its_end(store):
    ended = outcome((3.0, 2.0, 1.0), seed=4)
    begun = replace(ended, state=State.RUNNING, **loss_fields(_history(3.0, 2.0)))
    store.set_pins(ANOTHER, [begun])
    run = store.add(ended)
    store.set_pins(ANOTHER, [begun])
    assert store.runs() == (run,)
    assert [pin.run.curve.count for pin in store.pins()] == [3]


def _history(*losses):
    history = History()
    history.extend(list(losses))
    return history


def test_a_run_without_an_id_is_named_by_its_settings_and_losses(store):
    first = replace(outcome(), id="")
    assert with_id(first).id == content_id(first)
    assert content_id(first) == content_id(replace(outcome(threads=4), id=""))
    for other in (outcome((3.0, 2.0)), outcome((3.0, 2.0, 2.6)), outcome(seed=1)):
        assert content_id(other) != content_id(first)
    store.set_pins(ANOTHER, [first])
    store.set_pins(ENDED_LONG_AGO, [first])
    assert len({pin.run.id for pin in store.pins()}) == 1


@pytest.mark.parametrize("owner", ["", "1-0", "-1-5", "9" * 400 + "-1", "a-b", "٣-1", "4194304-9"])
def test_what_is_no_process_has_ended(owner):
    assert not is_running(owner)


def test_this_process_and_its_parent_are_running():
    assert is_running(process_name())
    assert is_running(ANOTHER)


def test_weights_of_two_runs_are_counted_in_the_same_bins(store):
    random = np.random.RandomState(0)
    small = {"w1": random.randn(5, 4).astype("f4"), "w2": random.randn(4, 1).astype("f4")}
    large = {"w1": 9 * random.randn(50, 40), "model.middle.weight": random.randn(4, 4)}
    one, other = (store.add(outcome(weights=weights)) for weights in (small, large))
    found = weights_alike(store.load_weights(one), store.load_weights(other))
    assert list(found) == ["w1"]  # only what both have
    first, second = found["w1"]
    assert (first.low, first.high) == (second.low, second.high)
    assert first.low == min(small["w1"].min(), large["w1"].min())
    assert (first.counts.sum(), second.counts.sum()) == (20, 2000)

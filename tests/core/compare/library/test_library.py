"""The run library: what is put into it comes out of it, and it stays within its limits."""

import time
from dataclasses import replace

import numpy as np
import pytest
from helpers.refusals import refused
from helpers.run_store import fill, names, outcome
from helpers.runs import SMALL, Studio, quick
from helpers.strategies import experiments, finite
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.base.message import say
from core.compare.library import Library
from core.compare.library.documents import Document, Result, load_document, save_document
from core.experiment.experiment import ARTICLE, HAND
from core.run.history import EXACT, POINTS
from core.run.snapshot import State

pytestmark = pytest.mark.usefixtures("hurried")
ENDED = [state for state in State if state.ended]
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
    st.none() | st.builds(lambda text, value: say("{a}: {b}", a=say("{c}", c=text), b=value),
                          st.text(max_size=5), st.floats()),
)  # fmt: skip


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


def same(run, other):
    """Equal to the last bit, also as text in English."""
    return repr(replace(run, message=None)) == repr(replace(other, message=None)) and str(
        run.message
    ) == str(other.message)


@quick
@given(anything)
def test_what_was_added_is_found_bit_for_bit_by_the_next_start(tmp_path_factory, ended):
    folder = tmp_path_factory.mktemp("library")
    before = time.time()
    run = Library(folder).add(ended)
    library = Library(folder)
    (found,) = library.runs()
    assert same(found, run)
    assert before <= found.when <= time.time()
    assert found.experiment == ended.experiment
    assert (found.state, found.step) == (ended.state, ended.step)
    assert (found.seconds, found.first_step, found.rate) == (
        ended.seconds, ended.first_step, ended.rate
    )  # fmt: skip
    if ended.step:
        assert repr((found.final, found.best)) == repr((ended.final, ended.best))
    else:
        assert (found.final, found.best) == (None, None)
    assert (found.message is None) == (ended.message is None)
    assert not ended.message or str(found.message) == str(ended.message)
    assert not found.message or found.message.text == ended.message.text
    curve, true = library.load_curve(found), ended.curve
    assert (curve.stride, curve.count) == (true.stride, true.count)
    assert curve.low.tobytes() == true.low.tobytes()
    assert curve.high.tobytes() == true.high.tobytes()
    if ended.weights:
        weights = library.load_weights(found)
        assert weights.keys() == ended.weights.keys()
        for name, array in weights.items():
            assert array.dtype == ended.weights[name].dtype
            np.testing.assert_array_equal(array, ended.weights[name])
    else:
        assert found.weight_bytes == 0
        with refused("The weights of this run are not kept"):
            library.load_weights(found)
    assert library.take_notes() == ()


@pytest.mark.parametrize("change", [{}, {"learning_rate": 1e20}, {"data": "file"}])
def test_a_run_of_the_trainer_is_kept_however_it_ended(library, change):
    studio = Studio()
    ended = (
        studio.train(replace(SMALL, **change))
        if "data" not in change
        else replace(outcome(()), state=State.FAILED, message=say("It failed."), weights={})
    )
    run = library.add(ended)
    assert run.state is ended.state
    assert str(run.message) == str(ended.message)
    assert run.threads == 1
    assert library.runs() == (run,)


def test_its_file_is_one_that_file_open_reads(library, tmp_path):
    run = library.add(outcome())
    document = load_document(tmp_path / "runs" / f"{run.id}.json")
    assert document.experiment == run.experiment
    assert document.result.losses == (3.0, 2.0, 2.5)
    assert names(tmp_path) == [f"{run.id}.json", f"{run.id}.safetensors"]
    assert run.weight_bytes == (tmp_path / "runs" / f"{run.id}.safetensors").stat().st_size


def test_a_file_that_was_saved_by_hand_is_a_run_too(library, tmp_path):
    (tmp_path / "runs").mkdir()
    result = Result(State.STOPPED, 3, 0.5, 1, (3.0, 1.0, 2.0))
    save_document(tmp_path / "runs" / "我的 run.json", Document(HAND, result))
    (run,) = library.runs()
    assert (run.id, run.experiment, run.final, run.best) == ("我的 run", HAND, 2.0, 1.0)
    assert (run.rate, run.first_step) == (None, None)
    saved = (tmp_path / "runs" / "我的 run.json").stat().st_mtime
    assert run.when == pytest.approx(saved, abs=1)
    assert library.load_curve(run).count == 3


def test_settings_alone_are_no_run(library, tmp_path):
    (tmp_path / "runs").mkdir()
    save_document(tmp_path / "runs" / "a.json", Document(ARTICLE))
    assert library.runs() == ()
    (note,) = library.take_notes()
    assert "the settings of a run, and no run" in str(note)


def test_a_very_long_run_takes_little_room_and_keeps_its_curve(library, tmp_path):
    losses = np.random.default_rng(0).random(EXACT // 4)
    losses[12345] = 1e9
    ended = outcome(np.tile(losses, 16))  # 2 million steps
    run = library.add(ended)
    assert run.step == ended.step > 2 * 10**6
    assert (run.final, run.best) == (losses[-1], losses.min())
    assert (tmp_path / "runs" / f"{run.id}.json").stat().st_size < 300_000
    curve = library.load_curve(run)
    assert curve.count == run.step
    assert curve.high.max() == 1e9
    np.testing.assert_array_equal(curve.low, ended.curve.low)


@pytest.mark.parametrize("count", [POINTS, POINTS + 1])
def test_all_losses_are_kept_as_long_as_there_is_a_point_for_each(library, count):
    run = library.add(outcome(np.arange(count, dtype=float)))
    losses = library.load_document(run).result.losses
    assert len(losses) == (count if count <= POINTS else 0)
    assert library.load_curve(run).count == count


def test_the_newest_run_comes_first_and_stays_the_same_object(library):
    runs = [library.add(outcome(seed=seed)) for seed in range(5)]
    assert [run.experiment.seed for run in library.runs()] == [4, 3, 2, 1, 0]
    again = library.runs()
    library.add(outcome(seed=5))
    assert all(one is other for one, other in zip(library.runs()[1:], again, strict=True))
    assert set(map(id, runs)) == set(map(id, again))


def test_runs_are_removed_with_their_weights_and_others_stay(library, tmp_path):
    first, second, third = (library.add(outcome(seed=seed)) for seed in range(3))
    library.remove([first.id, third.id, "gone", "../index", ""])
    assert library.runs() == (second,)
    assert names(tmp_path) == [f"{second.id}.json", f"{second.id}.safetensors"]
    with refused("No such file"):
        library.load_curve(first)
    with refused("are not kept"):
        library.load_weights(first)


def test_clearing_leaves_nothing_behind(library, tmp_path):
    fill(tmp_path, 40)
    library.add(outcome())
    assert len(library.runs()) == 41
    assert (tmp_path / "index.jsonl").exists()
    library.clear()
    assert library.runs() == Library(tmp_path).runs() == ()
    assert names(tmp_path) == []
    assert not (tmp_path / "index.jsonl").exists()
    assert library.size() == 0
    library.add(outcome())
    assert len(library.runs()) == 1


def test_an_empty_library_makes_no_folder(library, tmp_path):
    assert library.runs() == ()
    assert library.size() == 0
    library.remove(["a"])
    library.clear()
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_runs_go_when_there_are_too_many(tmp_path):
    library = Library(tmp_path, most=3)
    runs = [library.add(outcome(seed=seed)) for seed in range(5)]
    assert library.runs() == tuple(reversed(runs[2:]))
    assert len(names(tmp_path)) == 6


def test_the_weights_of_the_oldest_go_first_and_then_the_runs(tmp_path):
    weights = {"w1": np.zeros((10, 250))}  # 20 kB
    library = Library(tmp_path, limit=100_000)
    runs = [library.add(outcome(seed=seed, weights=weights)) for seed in range(8)]
    assert [run.experiment.seed for run in library.runs()] == [7, 6, 5, 4, 3, 2, 1, 0]
    kept = [run.experiment.seed for run in library.runs() if run.weight_bytes]
    assert kept == [7, 6, 5, 4]
    assert library.size() <= 100_000
    assert library.load_curve(runs[0]).count == 3
    small = Library(tmp_path, limit=5_000)
    newest = small.add(outcome(seed=8))
    assert small.runs()[0] == newest
    assert newest.weight_bytes
    assert all(not run.weight_bytes for run in small.runs()[1:])
    assert 1 < len(small.runs()) < 8
    assert small.size() <= 5_000


def test_weights_that_would_drive_out_all_others_are_not_kept_and_that_is_told(tmp_path):
    library = Library(tmp_path, limit=100_000)
    first = library.add(outcome())
    run = library.add(outcome(weights={"w1": np.zeros((10, 500))}))
    assert run.weight_bytes == 0
    assert library.runs() == (run, first)
    (note,) = library.take_notes()
    assert "they take 40 kB, and one run may have 25 kB" in str(note)
    assert library.take_notes() == ()


def test_the_size_is_that_of_the_files(library, tmp_path):
    for seed in range(3):
        library.add(outcome(seed=seed))
    assert library.size() == sum(path.stat().st_size for path in (tmp_path / "runs").iterdir())


def test_a_thousand_runs_are_read_from_the_index_alone(tmp_path, monkeypatch):
    fill(tmp_path, 1000)
    runs = Library(tmp_path).runs()
    assert len(runs) == 1000
    assert {run.experiment.seed for run in runs} == set(range(1000))
    monkeypatch.setattr(
        "core.compare.library.library.load_document", None
    )  # nobody can ask for a file
    assert Library(tmp_path).runs() == runs


def test_the_index_is_made_anew_where_files_have_changed(tmp_path):
    fill(tmp_path, 40)
    library = Library(tmp_path)
    assert len(library.runs()) == 40
    path = tmp_path / "runs" / "run-000.json"
    path.write_text(path.read_text().replace('"seed": 0', '"seed": 77'))
    path.with_name("run-001.json").unlink()
    for found in (library.runs(), Library(tmp_path).runs()):
        assert {run.experiment.seed for run in found} == {77, *range(2, 40)}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[:-1],
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(",500,21,", ",500,22,"),
        lambda text: text.replace('"version": 2', '"version": 3'),
        lambda text: text.replace("steps", "stairs"),
        lambda text: "[" * 100_000,
        lambda text: "[]\n[]",
        lambda text: "\0" * 1000,
        lambda text: text + " ",
    ],
)
def test_a_broken_index_is_no_loss(tmp_path, spoil):
    fill(tmp_path, 33)
    library = Library(tmp_path)
    assert len(library.runs()) == 33
    index = tmp_path / "index.jsonl"
    whole = index.read_text()
    index.write_text(spoil(whole))
    assert index.read_text() != whole
    again = Library(tmp_path)
    assert again.runs() == library.runs()
    assert index.read_text() == whole  # again
    assert again.take_notes() == ()

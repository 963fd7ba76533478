import json
import re
from dataclasses import replace

import numpy as np
import pytest
from helpers.refusals import refused
from helpers.strategies import experiments, finite
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import Refused, say
from core.experiment.experiment import ARTICLE
from core.experiment.schedule import Schedule
from core.run.files import (
    LARGEST,
    Document,
    NewerVersion,
    Record,
    Result,
    curve_of,
    load_document,
    make_result,
    save_document,
    save_losses,
    save_weights,
    snapshot_of,
)
from core.run.history import POINTS, History
from core.run.record import RunRecord, loss_fields
from core.run.snapshot import State

RESULT = Result(State.DIVERGED, 3, 0.25, 2, (8.0, 1 / 3, 1.7976931348623157e308))
WHOLE = Document(ARTICLE, RESULT)


losses = st.lists(finite, max_size=5).map(tuple)
results = st.builds(
    Result,
    state=st.sampled_from([state for state in State if state.ended]),
    step=st.integers(5, 10**12),
    seconds=st.floats(0, 1e9),
    threads=st.integers(0, 1024),
    losses=losses,
)


@given(experiments, st.none() | results)
def test_what_was_saved_is_loaded_bit_for_bit(tmp_path_factory, experiment, result):
    path = tmp_path_factory.getbasetemp() / "any.json"
    if result:  # else it has done more steps than it was to do
        experiment = replace(experiment, steps=max(experiment.steps, result.step))
    document = Document(experiment, result)
    save_document(path, document)
    assert repr(load_document(path)) == repr(document)  # repr tells -0.0 from 0.0


def test_a_document_from_before_a_field_was_there_has_its_default(tmp_path):
    path = tmp_path / "old.json"
    save_document(path, Document(replace(ARTICLE, seed=3)))
    content = json.loads(path.read_text())
    assert content["experiment"].pop("processes") == 1
    path.write_text(json.dumps(content))
    assert load_document(path) == Document(replace(ARTICLE, seed=3))


def earlier(tmp_path, rates):
    """A file of version 1, in which the result had the learning rates."""
    path = tmp_path / "old.json"
    save_document(path, WHOLE)
    content = json.loads(path.read_text())
    content["version"] = 1
    content["result"]["learning_rates"] = rates
    path.write_text(json.dumps(content))
    return path


@pytest.mark.parametrize(
    ("rates", "changes"),
    [
        ([[0, 1e-6]], ()),
        ([[0, 1e-6], [100, 2e-6], [100, 3e-6]], ((100, 3e-6),)),
        ([[0, 2e-6], [7, 2e-6]], None),
    ],
)
def test_a_document_of_version_1_has_its_learning_rates_in_its_result(tmp_path, rates, changes):
    schedule = Schedule(2e-6) if changes is None else Schedule(1e-6, changes)
    read = load_document(earlier(tmp_path, rates))
    assert read == Document(replace(ARTICLE, learning_rate=schedule), RESULT)
    assert load_document(earlier(tmp_path, [])) == WHOLE


@pytest.mark.parametrize("rates", [{}, [1], [[1]], [[1.0, 1]], [[1, None]], [[-1, 1]], None])
def test_what_are_no_learning_rates_is_refused(tmp_path, rates):
    with refused("learning_rates must be pairs of a step and a rate"):
        load_document(earlier(tmp_path, rates))


def test_a_document_is_json_that_a_person_can_read(tmp_path):
    save_document(tmp_path / "a.json", WHOLE)
    content = json.loads((tmp_path / "a.json").read_bytes())
    assert list(content) == ["format", "version", "experiment", "result"]
    assert content["format"] == "chainrule run"
    assert content["experiment"]["learning_rate"] == 1e-6
    assert content["result"]["state"] == "diverged"


def test_a_number_that_json_can_not_hold_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "a.json"
    save_document(path, WHOLE)
    with pytest.raises(ValueError, match="JSON compliant"):
        save_document(path, Document(ARTICLE, replace(RESULT, seconds=float("nan"))))
    assert load_document(path) == WHOLE


@pytest.fixture
def load(tmp_path):
    """Load a file with this text, or with the whole document after these changes to its text."""
    path = tmp_path / "run.json"
    save_document(path, WHOLE)
    whole = path.read_text()

    def load(content=None, **changes):
        text = whole if content is None else content
        for pattern, new in changes.values():
            text, count = re.subn(pattern, lambda _, new=new: new, text, count=1, flags=re.DOTALL)
            assert count == 1, pattern
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_document(path)

    load.path, load.whole = path, whole
    return load


def change(load, pattern, new):
    return load(one=(pattern, new))


def test_the_whole_document_is_loaded_with_a_byte_order_mark_too(load):
    assert load() == WHOLE
    assert load(load.whole.encode("utf-8-sig")) == WHOLE
    assert load(json.dumps(json.loads(load.whole))) == WHOLE


EXPERIMENT = r'"experiment": \{.*?\}'
RESULT_TEXT = r'"result": \{.*\}(?=\s*\}\s*$)'
LOSSES = r'"losses": \[.*?\]'


@pytest.mark.parametrize(
    ("pattern", "new", "words"),
    [
        (r'"version": 2', '"version": 3', "it has version '3', and this Chainrule reads version 2"),
        (r'"version": 2', '"version": "1"', "it has version '1'"),
        (r'"version": 2', '"version": true', "it has version 'True'"),
        (r'"version": 2', '"version": 1.0', "it has version '1.0'"),
        (r'"version": 2', '"version": null', "it has version 'None'"),
        (r'"version": 2', '"version": []', "it has version '[]'"),
        (r'"version": 2,', "", "it has version 'None'"),
        (r"chainrule run", "other", "it isn't a run of Chainrule"),
        (r'"chainrule run"', "[]", "it isn't a run of Chainrule"),
        (r'"version"', '"more": 1, "version"', "it has a field 'more' that is not known"),
        (r'"seed": 0', '"seed": 0, "lr": 1', "it has a field 'lr' that is not known"),
        (r'"state"', '"more": 1, "state"', "it has a field 'more' that is not known"),
        (r'"seed": 0,', "", "it lacks the field seed"),
        (r'"seconds": 0.25,', "", "it lacks the field seconds"),
        (EXPERIMENT + ",", "", "it lacks the field experiment"),
        (EXPERIMENT, '"experiment": []', "experiment must be an object with fields"),
        (EXPERIMENT, '"experiment": {}', "it lacks the field d_in"),
        (RESULT_TEXT, '"result": null', "result must be an object with fields"),
        (RESULT_TEXT, '"result": {}', "it lacks the field losses"),
        (r'"seed": 0', '"seed": 0, "seed": 0', "'seed' is in it twice"),
        (r'"version": 2', '"version": 2, "version": 2', "'version' is in it twice"),
        (r'"seed": 0', '"seed": NaN', "it holds NaN, which isn't a number"),
        (r'"seed": 0', '"seed": Infinity', "it holds Infinity, which isn't a number"),
        (r'"seed": 0', '"seed": -Infinity', "it holds -Infinity, which isn't a number"),
        (r'"seed": 0', '"seed": 1e999', "it holds '1e999', which is too large for a number"),
        (r'"seed": 0', '"seed": ' + "9" * 5000, "'Exceeds the limit (4300 digits)"),
        (r'"seed": 0', '"seed": ' + "9" * 4000, "Seed must be at most 4294967295, not 'a number"),
        (r'"seed": 0', '"seed": -1', "Seed must be at least 0, not '-1'"),
        (r'"seed": 0', '"seed": 0.0', "Seed must be a whole number such as 64, not '0.0'"),
        (r'"seed": 0', '"seed": true', "Seed must be a number, not 'True'"),
        (r'"file": ""', '"file": "\\ud800"', "Data file must be one line"),
        (r'"seconds": 0.25', '"seconds": NaN', "it holds NaN, which isn't a number"),
        (r'"seconds": 0.25', '"seconds": -1', "seconds must be a number, 0 or more"),
        (r'"seconds": 0.25', '"seconds": "1"', "seconds must be a number, 0 or more"),
        (r'"seconds": 0.25', '"seconds": true', "seconds must be a number, 0 or more"),
        (r'"seconds": 0.25', '"seconds": 1' + "0" * 400, "seconds must be a number, 0 or more"),
        (r'"diverged"', '"idle"', "'idle' isn't a state that a run ends in"),
        (r'"diverged"', '"done"', "'done' isn't a state that a run ends in"),
        (r'"diverged"', "[]", "'[]' isn't a state that a run ends in"),
        (r'"diverged"', "{}", "'{}' isn't a state that a run ends in"),
        (r'"diverged"', "null", "'None' isn't a state that a run ends in"),
        (r'"step": 3', '"step": -1', "step must be a whole number, 0 or more"),
        (r'"step": 3', '"step": 3.0', "step must be a whole number, 0 or more"),
        (r'"step": 3', '"step": true', "step must be a whole number, 0 or more"),
        (r'"step": 3', '"step": 1' + "0" * 99, "step must be a whole number, 0 or more"),
        (r'"step": 3', '"step": 2', "there are more losses than steps"),
        (r'"threads": 2', '"threads": null', "threads must be a whole number, 0 or more"),
        (LOSSES, '"losses": null', "losses must be a list of numbers"),
        (LOSSES, '"losses": {"0": 1}', "losses must be a list of numbers"),
        (LOSSES, '"losses": ["1"]', "losses must be a list of numbers"),
        (LOSSES, '"losses": [true]', "losses must be a list of numbers"),
        (LOSSES, '"losses": [1' + "0" * 400 + "]", "losses must be a list of numbers"),
        (LOSSES, '"losses": [-1e999]', "it holds '-1e999', which is too large for a number"),
    ],
    ids=lambda value: ascii(value[:40]),
)
def test_a_document_that_is_not_exactly_as_it_must_be_is_refused(load, pattern, new, words):
    with refused(f"{load.path} can't be opened", words):
        change(load, pattern, new)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "it isn't JSON from line 1 on, or only a part of it."),
        ("{\n'a': 1}", "it isn't JSON from line 2 on, or only a part of it."),
        ("null", "it isn't a run of Chainrule."),
        ("1", "it isn't a run of Chainrule."),
        ("[]", "it isn't a run of Chainrule."),
        ("{}", "it isn't a run of Chainrule."),
        ('{"format": "chainrule run"}', "it has version 'None'"),
        ("[" * 100_000, "its lists are nested too deeply."),
        ("[" * 100_000 + "]" * 100_000, "its lists are nested too deeply."),
        ('{"a":' * 100_000, "its lists are nested too deeply."),
        (b"\xff\xfe{}", "it isn't text in UTF-8."),
        ("{}".encode("utf-16"), "it isn't text in UTF-8."),
        (b'{"a": "\xff"}', "it isn't text in UTF-8."),
        ("\0" * 9, "it isn't JSON from line 1 on"),
        ('{"\\u001b[31m\\n": 1, "\\u001b[31m\\n": 1}', "' [31m ' is in it twice."),
        ("9" * 1_000_000, "'Exceeds the limit (4300 digits)"),
        ("1" + "e" * 9, "it isn't JSON"),
        ("\ufeff{} {}", "it isn't JSON"),
    ],
    ids=range(18),
)
def test_what_is_no_document_at_all_is_refused(load, content, words):
    with refused(f"{load.path} can't be opened: {words}"):
        load(content)


def test_a_document_cut_off_at_any_byte_is_refused(load):
    whole = load.whole.rstrip().encode()
    for length in range(len(whole)):
        with refused(f"{load.path} can't be opened: it isn't JSON from line "):
            load(whole[:length])


@pytest.mark.parametrize("size", [LARGEST + 1, 10**9, 10**12])
def test_a_file_that_is_too_large_is_refused_without_being_read_whole(tmp_path, size):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(size)  # it takes no room on the disk
    with refused(f"{path} can't be opened: it is larger than 64 MB."):
        load_document(path)


def test_a_file_without_an_end_is_refused():
    with refused("/dev/zero can't be opened: it is larger than 64 MB."):
        load_document("/dev/zero")


def test_a_file_that_can_not_be_read_is_refused(tmp_path):
    with refused(f"{tmp_path}/a.json can't be opened: No such file or directory."):
        load_document(tmp_path / "a.json")
    with refused(f"{tmp_path} can't be opened: Is a directory."):
        load_document(tmp_path)


@pytest.mark.parametrize(
    "kind", [tuple, list, np.array, lambda losses: iter(np.array(losses))], ids=range(4)
)
def test_losses_are_saved_to_the_last_digit(tmp_path, kind):
    found = [1 / 3, 1e-300, 876.6381834, 0.0, 1e22]
    save_losses(tmp_path / "a.csv", kind(found), Schedule(1e-6, ((2, 1 / 3),)))
    header, *rows = (tmp_path / "a.csv").read_text().splitlines()
    assert header == "step,loss,learning_rate"
    rates = [1e-6, 1e-6, 1 / 3, 1 / 3, 1 / 3]
    expected = zip(found, rates, strict=True)
    assert rows == [f"{step},{loss!r},{rate!r}" for step, (loss, rate) in enumerate(expected)]


def test_no_losses_are_a_header_alone(tmp_path):
    save_losses(tmp_path / "a.csv", [], Schedule(1e-6))
    assert (tmp_path / "a.csv").read_bytes() == b"step,loss,learning_rate\n"


WEIGHTS = {
    "w1": np.arange(6, dtype=np.float32).reshape(2, 3),
    "model.linear1.weight": np.arange(6.0).reshape(2, 3).T,  # not contiguous
    "model.0.weight": np.array([[1, 2]], dtype=np.float16),
}


@pytest.mark.parametrize("name", ["a.npz", "a.NPZ"])
def test_weights_are_saved_as_npz_without_pickle(tmp_path, name):
    save_weights(tmp_path / name, WEIGHTS)
    with np.load(tmp_path / name, allow_pickle=False) as found:
        check_weights(found)


def test_weights_are_saved_as_safetensors(tmp_path):
    safetensors = pytest.importorskip("safetensors.numpy")
    save_weights(tmp_path / "a.safetensors", WEIGHTS)
    check_weights(safetensors.load_file(tmp_path / "a.safetensors"))


def check_weights(found):
    assert sorted(found) == sorted(WEIGHTS)
    for name, array in WEIGHTS.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


@pytest.mark.parametrize("name", ["a.pkl", "a.pt", "a", "a.npz.txt", ".npz"])
def test_weights_are_saved_in_no_other_format(tmp_path, name):
    with refused(f"{name}: weights are saved as .safetensors or .npz, not '"):
        save_weights(tmp_path / name, WEIGHTS)
    assert not (tmp_path / name).exists()


def test_a_result_is_made_of_plain_numbers(tmp_path):
    history = History(3)
    history.extend([3.0, 2.0])
    settings = replace(ARTICLE, threads=1)
    result = make_result(RunRecord(settings, State.STOPPED, seconds=1.5, **loss_fields(history)))
    assert result == Result(State.STOPPED, 2, 1.5, 1, (3.0, 2.0))
    save_document(tmp_path / "a.json", Document(ARTICLE, result))
    assert load_document(tmp_path / "a.json").result == result


def test_a_paused_run_is_saved_as_one_that_stopped_there(tmp_path):
    history = History(20)
    history.extend([3.0, 2.0])
    result = make_result(RunRecord(ARTICLE, State.PAUSED, **loss_fields(history)))
    save_document(tmp_path / "run.json", Document(ARTICLE, result))
    assert load_document(tmp_path / "run.json").result.state is State.STOPPED


@pytest.mark.parametrize(
    "use",
    [
        load_document,
        lambda path: save_document(path, WHOLE),
        lambda path: save_losses(path, [1.0], Schedule(1e-6)),
        lambda path: save_weights(path, {}),
    ],
)
def test_a_name_that_no_file_can_have_is_refused(tmp_path, use):
    with refused("isn't a name that a file can have"):
        use(f"{tmp_path}/a\0b.npz")


def kept(count=3, **changes):
    """A document of the run library."""
    history = History()
    history.extend([float(step) for step in range(count)])
    result = Result(State.FINISHED, count, 1.0, 1)
    record = Record(1e9, 0.5, 2.0, 2.0, 0.0, say("{a}", a="b"), history.curve())
    return Document(ARTICLE, result, replace(record, **changes))


def test_a_document_of_the_run_library_is_loaded_as_it_was_saved(tmp_path):
    for document in (kept(), kept(final=None, best=None, message=None, curve=None)):
        save_document(tmp_path / "a.json", document)
        found = load_document(tmp_path / "a.json")
        assert repr(found) == repr(document)
    assert curve_of(found).count == 0


def test_the_curve_is_the_kept_one_or_made_of_the_losses():
    assert curve_of(kept(10_000)).count == 10_000
    assert curve_of(WHOLE).high.tolist() == list(RESULT.losses)
    assert curve_of(Document(ARTICLE)).count == 0


@pytest.mark.parametrize(
    ("pattern", "new", "words"),
    [
        (r'"when": [0-9.]*', '"when": -1', "when must be a number, 0 or more"),
        (r'"when": [0-9.]*', '"when": 1e99', "when is after the year 9999"),
        (r'"final": 2.0', '"final": "2"', "final must be a number or null"),
        (r'"rate"', '"pace"', "it has a field 'pace' that is not known"),
        (r'"rate": 2.0,', "", "it lacks the field rate"),
        (r'"text": "\{a\}"', '"text": "{b}"', "its message can't be shown"),
        (r'"stride": 1', '"stride": 2', "its curve isn't one, or isn't as long as the run"),
        (r'"step": 3', '"step": 9223372036854775808', "it has done more steps than it was to do"),
        (r'"stride": 1,', "", "it lacks the field stride"),
        (r'"step": 3', '"step": 4', "its curve isn't one, or isn't as long as the run"),
    ],
    ids=ascii,
)
def test_a_record_that_is_not_as_it_must_be_is_refused(load, pattern, new, words):
    save_document(load.path, kept())
    with refused(f"{load.path} can't be opened", words):
        load(load.path.read_text(), one=(pattern, new))


def test_the_cause_of_a_refusal_tells_a_file_that_may_be_whole(load, tmp_path):
    for cause, path in ((FileNotFoundError, tmp_path / "no.json"), (NewerVersion, load.path)):
        load.path.write_text(load.whole.replace('"version": 2', '"version": 3'))
        with pytest.raises(Refused) as caught:
            load_document(path)
        assert isinstance(caught.value.__cause__, cause)


def test_a_run_out_of_a_file_is_shown_at_its_end():
    shown = snapshot_of(WHOLE)
    assert (shown.state, shown.step, shown.steps) == (State.DIVERGED, 3, ARTICLE.steps)
    assert shown.curve.low.tolist() == list(RESULT.losses)
    assert shown.loss == RESULT.losses[-1]


def test_a_file_without_losses_has_nothing_to_show():
    assert snapshot_of(Document(ARTICLE)) is None
    assert snapshot_of(Document(ARTICLE, Result(State.FAILED, 0, 0.1, 2))) is None


def test_a_run_that_was_too_long_for_all_its_losses_shows_its_curve():
    history = History()
    history.extend([float(step) for step in range(POINTS + 1)])
    record = Record(1.0, 0.1, 10.0, final=5.0, curve=history.curve())
    result = Result(State.FINISHED, POINTS + 1, 0.1, 2)
    shown = snapshot_of(Document(ARTICLE, result, record))
    assert shown.curve is record.curve
    assert (shown.step, shown.loss, shown.rate) == (POINTS + 1, 5.0, 10.0)

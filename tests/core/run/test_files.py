import json
import re
from dataclasses import replace

import numpy as np
import pytest
from helpers.refusals import check_sentence, refused
from helpers.strategies import experiments, finite
from hypothesis import given
from hypothesis import strategies as st

from core import __version__
from core.base.folders import ROOT
from core.base.message import Refused, say
from core.experiment.experiment import ARTICLE
from core.experiment.schedule import Schedule
from core.run.files import (
    LARGEST,
    NewerVersion,
    load_run,
    pack_record,
    save_losses,
    save_run,
    save_weights,
    unpack_record,
)
from core.run.history import NO_LOSSES, POINTS, History
from core.run.record import RunRecord, loss_fields
from core.run.snapshot import State


def run(losses=(), state=State.FINISHED, experiment=ARTICLE, **parts):
    """A record of a run with these losses."""
    history = History(max(len(losses), 1))
    history.extend(list(losses))
    return RunRecord(experiment, state, **(loss_fields(history) | parts))


LOSSES = (8.0, 1 / 3, 1.7976931348623157e308)
WHOLE = run(LOSSES, State.DIVERGED, replace(ARTICLE, threads=2), seconds=0.25, id="a", when=1e9)
OLD = ROOT / "tests" / "fixtures" / "before_0_1"


def same(record, other):
    """Whether they are the same to the last bit: repr tells -0.0 from 0.0."""
    parts = [(one, one.losses.tolist(), vars(one.curve)) for one in (record, other)]
    return repr(parts[0]) == repr(parts[1])


records = st.builds(
    run,
    losses=st.lists(finite, max_size=5),
    state=st.sampled_from([state for state in State if state.ended]),
    id=st.text("0123456789abcdef-", max_size=30),
    when=st.floats(0, 1e9),
    seconds=st.floats(0, 1e9),
    first_step=st.floats(0, 1e9),
    rate=st.floats(0, 1e9),
    paced=st.booleans(),
    message=st.none() | st.just(say("{a}, {b}", a="1", b=say("c"))),
)


@given(experiments, st.none() | records)
def test_what_was_saved_is_loaded_bit_for_bit(tmp_path_factory, experiment, record):
    path = tmp_path_factory.getbasetemp() / "any.json"
    if record:
        steps = max(experiment.steps, record.step)  # or it has done more than it was to do
        record = replace(record, experiment=replace(experiment, steps=steps))
    else:
        record = RunRecord(experiment)
    save_run(path, record)
    assert same(load_run(path), record)


def test_a_file_from_before_a_field_was_there_has_its_default(tmp_path):
    path = tmp_path / "old.json"
    save_run(path, RunRecord(replace(ARTICLE, seed=3)))
    content = json.loads(path.read_text())
    assert content["experiment"].pop("processes") == 1
    path.write_text(json.dumps(content))
    assert load_run(path) == RunRecord(replace(ARTICLE, seed=3))


def earlier(tmp_path, rates):
    """A file of version 1, in which the result had the learning rates."""
    content = json.loads((OLD / "run.json").read_text())
    content["version"] = 1
    content["result"]["learning_rates"] = rates
    (tmp_path / "old.json").write_text(json.dumps(content))
    return tmp_path / "old.json"


@pytest.mark.parametrize(
    ("rates", "schedule"),
    [
        ([], Schedule(0.01)),
        ([[0, 0.01]], Schedule(0.01)),
        ([[0, 0.01], [9, 0.02], [9, 0.03]], Schedule(0.01, ((9, 0.03),))),
        ([[0, 2e-6], [7, 2e-6]], Schedule(2e-6)),
    ],
)
def test_a_file_of_version_1_has_its_learning_rates_in_its_result(tmp_path, rates, schedule):
    today, read = load_run(OLD / "run.json"), load_run(earlier(tmp_path, rates))
    experiment = replace(today.experiment, learning_rate=schedule)
    assert same(read, replace(today, experiment=experiment))


@pytest.mark.parametrize("rates", [{}, [1], [[1]], [[1.0, 1]], [[1, None]], [[-1, 1]], None])
def test_what_are_no_learning_rates_is_refused(tmp_path, rates):
    with refused("learning_rates must be pairs of a step and a rate"):
        load_run(earlier(tmp_path, rates))


@pytest.mark.parametrize("part", ["experiment", "result", "record"])
def test_a_part_of_an_old_file_that_has_no_fields_is_refused(tmp_path, part):
    content = json.loads((OLD / "run.json").read_text()) | {part: [1]}
    (tmp_path / "old.json").write_text(json.dumps(content))
    with refused(f"{part} must be an object with fields"):
        load_run(tmp_path / "old.json")


def test_a_file_is_json_that_a_person_can_read(tmp_path):
    save_run(tmp_path / "a.json", WHOLE)
    content = json.loads((tmp_path / "a.json").read_bytes())
    assert list(content) == [
        "format", "version", "chainrule", "experiment", "state", "step", "id", "when", "seconds",
        "final", "best", "losses",
    ]  # fmt: skip
    assert content["format"] == "chainrule run"
    assert content["chainrule"] == __version__
    assert content["experiment"]["learning_rate"] == 1e-6
    assert content["state"] == "diverged"
    save_run(tmp_path / "a.json", RunRecord(ARTICLE))
    assert list(json.loads((tmp_path / "a.json").read_bytes()))[3:] == ["experiment"]


def test_a_number_that_json_can_not_hold_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "a.json"
    save_run(path, WHOLE)
    with pytest.raises(ValueError, match="JSON compliant"):
        save_run(path, replace(WHOLE, seconds=float("nan")))
    assert same(load_run(path), WHOLE)


def test_a_record_is_packed_without_its_losses(tmp_path):
    packed = pack_record(WHOLE)
    assert len(packed) < 1000
    assert unpack_record(packed) == WHOLE
    assert not len(unpack_record(packed).losses)


@pytest.fixture
def load(tmp_path):
    """Load a file with this text, or with the whole document after these changes to its text."""
    path = tmp_path / "run.json"
    save_run(path, WHOLE)
    whole = path.read_text()

    def load(content=None, **changes):
        text = whole if content is None else content
        for pattern, new in changes.values():
            text, count = re.subn(pattern, lambda _, new=new: new, text, count=1, flags=re.DOTALL)
            assert count == 1, pattern
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_run(path)

    load.path, load.whole = path, whole
    return load


def change(load, pattern, new):
    return load(one=(pattern, new))


def test_the_whole_file_is_loaded_with_a_byte_order_mark_too(load):
    assert same(load(), WHOLE)
    assert same(load(load.whole.encode("utf-8-sig")), WHOLE)
    assert same(load(json.dumps(json.loads(load.whole))), WHOLE)


EXPERIMENT = r'"experiment": \{.*?\}'
NUMBERS = r'"losses": \[.*?\]'


@pytest.mark.parametrize(
    ("pattern", "new", "words"),
    [
        (
            r'"version": 3',
            '"version": 4',
            "its version is '4', but this Chainrule reads only up to version 3",
        ),
        (r'"version": 3', '"version": "1"', "its version is '1'"),
        (r'"version": 3', '"version": true', "its version is 'True'"),
        (r'"version": 3', '"version": 1.0', "its version is '1.0'"),
        (r'"version": 3', '"version": null', "its version is 'None'"),
        (r'"version": 3', '"version": []', "its version is '[]'"),
        (r'"version": 3,', "", "its version is 'None'"),
        (r"chainrule run", "other", "it isn't a Chainrule run"),
        (r'"chainrule run"', "[]", "it isn't a Chainrule run"),
        (r'"version"', '"more": 1, "version"', "it has an unknown field 'more'"),
        (r'"seed": 0', '"seed": 0, "lr": 1', "it has an unknown field 'lr'"),
        (r'"seed": 0,', "", "the field seed is missing"),
        (EXPERIMENT + ",", "", "the field experiment is missing"),
        (EXPERIMENT, '"experiment": []', "experiment must be an object with fields"),
        (EXPERIMENT, '"experiment": {}', "the field d_in is missing"),
        (r'"seed": 0', '"seed": NaN', "it isn't valid JSON from line 13 on"),
        (r'"seed": 0', '"seed": -Infinity', "it isn't valid JSON from line 13 on"),
        (r'"seed": 0', '"seed": 1e999', "experiment contains a number that is too large"),
        (r'"seed": 0', '"seed": ' + "9" * 5000, "experiment contains a number that is too large"),
        (r'"seed": 0', '"seed": ' + "9" * 4000, "Seed must be at most 4294967295, not 'a number"),
        (r'"seed": 0', '"seed": -1', "Seed must be at least 0, not '-1'"),
        (r'"seed": 0', '"seed": 0.0', "Seed must be a whole number like 64, not '0.0'"),
        (r'"seed": 0', '"seed": true', "Seed must be a number, not 'True'"),
        (r'"file": ""', '"file": "\\ud800"', "it isn't valid JSON from line 18 on"),
        (r'"seconds": 0.25', '"seconds": NaN', "it isn't valid JSON from line 30 on"),
        (r'"seconds": 0.25', '"seconds": -1', "seconds must be a number ≥ 0"),
        (r'"seconds": 0.25', '"seconds": "1"', "seconds must be a number"),
        (r'"seconds": 0.25', '"seconds": true', "seconds must be a number"),
        (
            r'"seconds": 0.25',
            '"seconds": 1' + "0" * 400,
            "seconds contains a number that is too large",
        ),
        (r'"diverged"', '"idle"', "'idle' isn't a state that a run can end in"),
        (r'"diverged"', '"paused"', "'paused' isn't a state that a run can end in"),
        (r'"diverged"', '"done"', "state can't be 'done'"),
        (r'"diverged"', "[]", "state must be text"),
        (r'"diverged"', "null", "state must be text"),
        (r'"step": 3', '"step": -1', "step must be a whole number ≥ 0"),
        (r'"step": 3', '"step": 3.5', "step must be a whole number"),
        (r'"step": 3', '"step": true', "step must be a whole number"),
        (r'"step": 3', '"step": 1' + "0" * 99, "it has done more steps than its settings say"),
        (r'"step": 3', '"step": 2', "it has more losses than steps"),
        (NUMBERS, '"losses": null', "losses must be a list"),
        (NUMBERS, '"losses": {"0": 1}', "losses must be a list"),
        (NUMBERS, '"losses": ["1"]', "losses must be a number"),
        (NUMBERS, '"losses": [true]', "losses must be a number"),
        (NUMBERS, '"losses": [1' + "0" * 400 + "]", "losses contains a number that is too large"),
        (NUMBERS, '"losses": [-1e999]', "losses contains a number that is too large"),
    ],
    ids=lambda value: ascii(value[:40]),
)
def test_a_document_that_is_not_exactly_as_it_must_be_is_refused(load, pattern, new, words):
    with refused(f"{load.path} can't be opened", words):
        change(load, pattern, new)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "it isn't valid JSON from line 1 on, or it is incomplete."),
        ("{\n'a': 1}", "it isn't valid JSON from line 2 on, or it is incomplete."),
        ("null", "it isn't a Chainrule run."),
        ("1", "it isn't a Chainrule run."),
        ("[]", "it isn't a Chainrule run."),
        ("{}", "it isn't a Chainrule run."),
        ('{"format": "chainrule run"}', "its version is 'None'"),
        ("[" * 100_000, "it isn't a Chainrule run."),
        ('{"a":' + "[" * 100_000, "its lists are nested too deeply."),
        ('{"a":' * 100_000, "its lists are nested too deeply."),
        (b"\xff\xfe{}", "it isn't text in UTF-8."),
        ("{}".encode("utf-16"), "it isn't text in UTF-8."),
        (b'{"a": "\xff"}', "it isn't text in UTF-8."),
        ("\0" * 9, "it isn't valid JSON from line 1 on"),
        (
            '{"format": "chainrule run", "version": 3, "\\u001b[31m\\n": 1}',
            "it has an unknown field '",
        ),
        ("9" * 1_000_000, "it isn't a Chainrule run."),
        ("1" + "e" * 9, "it isn't valid JSON"),
        ("\ufeff{} {}", "it isn't valid JSON"),
    ],
    ids=range(18),
)
def test_what_is_no_document_at_all_is_refused(load, content, words):
    with refused(f"{load.path} can't be opened: {words}"):
        load(content)


def test_a_document_cut_off_at_any_byte_is_refused(load):
    whole = load.whole.rstrip().encode()
    for length in range(len(whole)):
        with refused(f"{load.path} can't be opened: it isn't valid JSON from line "):
            load(whole[:length])


@pytest.mark.parametrize("version", [3, 2])
@given(data=st.data())
def test_whatever_is_changed_in_a_file_it_is_read_or_refused_in_a_sentence(
    tmp_path_factory, version, data
):
    path = tmp_path_factory.getbasetemp() / "changed.json"
    save_run(path, WHOLE)
    whole = path.read_bytes() if version == 3 else (OLD / "run.json").read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 20, len(whole))))
    values = st.sampled_from([b"null", b"{}", b"[]", b"-1", b'""'])
    new = data.draw(st.binary(max_size=8) | values)
    path.write_bytes(whole[:start] + new + whole[end:])
    try:
        load_run(path)
    except Refused as refusal:
        check_sentence(refusal, path)


@pytest.mark.parametrize("size", [LARGEST + 1, 10**9, 10**12])
def test_a_file_that_is_too_large_is_refused_without_being_read_whole(tmp_path, size):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(size)  # it takes no room on the disk
    with refused(f"{path} can't be opened: it is larger than 64 MB."):
        load_run(path)


def test_a_file_without_an_end_is_refused():
    with refused("/dev/zero can't be opened: it is larger than 64 MB."):
        load_run("/dev/zero")


def test_a_file_that_can_not_be_read_is_refused(tmp_path):
    with refused(f"{tmp_path}/a.json can't be opened: No such file or directory."):
        load_run(tmp_path / "a.json")
    with refused(f"{tmp_path} can't be opened: Is a directory."):
        load_run(tmp_path)


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


def test_a_paused_run_is_saved_as_one_that_stopped_there(tmp_path):
    save_run(tmp_path / "run.json", run([3.0, 2.0], State.PAUSED))
    assert load_run(tmp_path / "run.json").state is State.STOPPED


@pytest.mark.parametrize(
    "use",
    [
        load_run,
        lambda path: save_run(path, WHOLE),
        lambda path: save_losses(path, [1.0], Schedule(1e-6)),
        lambda path: save_weights(path, {}),
    ],
)
def test_a_name_that_no_file_can_have_is_refused(tmp_path, use):
    with refused("isn't a valid file name"):
        use(f"{tmp_path}/a\0b.npz")


def long(count=3, **changes):
    """A run of which only the curve is kept."""
    losses = [float(step) for step in range(count)]
    experiment = replace(ARTICLE, steps=max(count, ARTICLE.steps))
    parts = {"when": 1e9, "rate": 2.0, "message": say("{a}", a="b")} | changes
    return replace(run(losses, experiment=experiment, **parts), losses=NO_LOSSES)


def test_a_run_without_all_its_losses_has_its_curve_in_the_file(tmp_path):
    record = long(POINTS + 1)
    save_run(tmp_path / "a.json", record)
    assert same(load_run(tmp_path / "a.json"), record)


def test_a_curve_with_a_point_for_each_step_has_all_the_losses(tmp_path):
    save_run(tmp_path / "a.json", long(POINTS))
    found = load_run(tmp_path / "a.json")
    assert found.whole
    assert found.losses.tolist() == list(range(POINTS))


@pytest.mark.parametrize(
    ("pattern", "new", "words"),
    [
        (r'"when": [0-9.e]*', '"when": -1', "when must be a number ≥ 0"),
        (r'"when": [0-9.e]*', '"when": 1e99', "when is after the year 9999"),
        (r'"final": 2.0', '"final": "2"', "final must be a number or null"),
        (r'"rate"', '"pace"', "it has an unknown field 'pace'"),
        (r'"text": "\{a\}"', '"text": "{b}"', "its message can't be shown"),
        (r'"message": \{', '"message": {"a": 1, ', "its message can't be shown"),
        (r'"stride": 1', '"stride": 2', "its curve is damaged, or isn't as long as the run"),
        (r'"step": 3', '"step": 9223372036854775808', "its curve is damaged, or isn't as long"),
        (r'"stride": 1,', "", "the field stride is missing"),
        (r'"step": 3', '"step": 4', "its curve is damaged, or isn't as long as the run"),
    ],
    ids=ascii,
)
def test_a_curve_or_a_message_that_is_not_as_it_must_be_is_refused(load, pattern, new, words):
    save_run(load.path, long())
    with refused(f"{load.path} can't be opened", words):
        load(load.path.read_text(), one=(pattern, new))


def test_the_cause_of_a_refusal_tells_a_file_that_may_be_whole(load, tmp_path):
    for cause, path in ((FileNotFoundError, tmp_path / "no.json"), (NewerVersion, load.path)):
        load.path.write_text(load.whole.replace('"version": 3', '"version": 4'))
        with pytest.raises(Refused) as caught:
            load_run(path)
        assert isinstance(caught.value.__cause__, cause)


def test_a_run_out_of_a_file_is_shown_at_its_end(load):
    shown = load().last_snapshot
    assert (shown.state, shown.step, shown.steps) == (State.DIVERGED, 3, ARTICLE.steps)
    assert shown.curve.low.tolist() == list(LOSSES)
    assert shown.loss == LOSSES[-1]


def test_a_record_without_losses_has_nothing_to_show():
    assert RunRecord(ARTICLE).last_snapshot is None
    assert RunRecord(ARTICLE, State.FAILED).last_snapshot is None


def test_a_run_that_was_too_long_for_all_its_losses_shows_its_curve():
    record = long(POINTS + 1)
    shown = record.last_snapshot
    assert shown.curve is record.curve
    assert (shown.step, shown.loss, shown.rate) == (POINTS + 1, POINTS, 2.0)

import dataclasses
import math

import pytest
from helpers.machines import PLAIN
from helpers.refusals import refused

from core.base.codec import encode
from core.base.message import Refused
from core.experiment.experiment import (
    ARTICLE,
    FIELDS,
    FIXED_SIZES,
    HAND,
    PRESETS,
    Experiment,
    differences,
    read_experiment,
    write_experiment,
)
from core.experiment.fields import Whole
from core.experiment.resolve import resolve
from core.experiment.schedule import Rates
from core.run.files import load_run, save_run
from core.run.record import RunRecord

NUMBERS = [name for name, field in FIELDS.items() if isinstance(field, (Whole, Rates))]
BAD_NUMBERS = [
    "nan",
    "inf",
    "1e999",
    "-1",
    -1,
    math.nan,
    math.inf,
    1e999,
    "text",
    "１２",
    "1,5",
    "",
]
BAD_NUMBERS += ["9" * 5000, True, None, [], {}]


def test_the_defaults_are_the_tutorials():
    assert (ARTICLE.n, ARTICLE.d_in, ARTICLE.hidden, ARTICLE.d_out) == (64, 1000, 100, 10)
    assert (ARTICLE.learning_rate.first, ARTICLE.steps, ARTICLE.seed) == (1e-6, 500, 0)
    assert (ARTICLE.data, ARTICLE.init, ARTICLE.optimizer) == ("random", "normal", "sgd")


def test_an_experiment_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ARTICLE.n = 1


def test_each_field_is_described_once_and_its_default_fits_it():
    assert list(FIELDS) == [field.name for field in dataclasses.fields(Experiment)]
    for name, field in FIELDS.items():
        assert field.read(getattr(ARTICLE, name)) == getattr(ARTICLE, name)


def test_labels_differ_so_that_a_sentence_names_one_field():
    assert len({str(field.label) for field in FIELDS.values()}) == len(FIELDS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_can_run(name):
    assert resolve(PRESETS[name], PLAIN).runnable


def test_the_hand_preset_has_the_size_and_rate_that_are_worked_on_paper():
    assert (HAND.n, HAND.d_in, HAND.hidden, HAND.d_out) == (2, 3, 2, 1)
    assert (HAND.data, HAND.learning_rate.first) == ("hand", 0.01)


@pytest.mark.parametrize("data", ["random", "hand", "sine", "teacher", "file"])
def test_choosing_data_brings_the_sizes_that_they_need_and_changes_no_other(data):
    chosen = ARTICLE.with_data(data)
    expected = {**FIXED_SIZES.get(data, {})} | ({} if data == "random" else {"data": data})
    assert differences(chosen, ARTICLE) == expected


def test_given_fields_are_read_into_the_start_from_text_or_numbers():
    experiment, refusals = read_experiment({"n": "3", "learning_rate": 1, "program": "optim"}, HAND)
    assert refusals == ()
    assert experiment == dataclasses.replace(HAND, n=3, learning_rate=1.0, program="optim")


def test_a_refused_field_keeps_the_value_of_the_start_and_the_others_are_read():
    experiment, refusals = read_experiment({"n": "x", "seed": 7, "d_in": -1}, HAND)
    assert [refusal.field for refusal in refusals] == ["n", "d_in"]
    assert experiment == dataclasses.replace(HAND, seed=7)


def test_a_setting_that_does_not_exist_is_refused():
    _, (refusal,) = read_experiment({"learning-rate": 1})
    with refused("There is no setting 'learning-rate'.", field="learning-rate"):
        raise refusal


def verdicts(name: str, given: object) -> set[str]:
    """What each way into the engine says about this value of this field."""
    said = set()
    experiment, refusals = read_experiment({name: given})
    assert experiment == ARTICLE
    for refusal in refusals:
        assert refusal.field == name
        said.add(str(refusal))
    try:
        FIELDS[name].read(given)
    except Refused as refusal:
        said.add(str(refusal))
    resolution = resolve(dataclasses.replace(ARTICLE, **{name: given}), PLAIN)
    assert not resolution.runnable
    said |= {str(refusal) for refusal in resolution.refusals if refusal.field == name}
    return said


@pytest.mark.parametrize("name", NUMBERS)
def test_a_bad_number_is_refused_in_the_same_words_wherever_it_comes_in(name):
    for bad in BAD_NUMBERS:
        (sentence,) = verdicts(name, bad)
        assert str(FIELDS[name].label) in sentence


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in NUMBERS])
def test_what_is_no_text_is_refused_in_the_same_words_wherever_it_comes_in(name):
    for bad in (None, True, 3, 1.5, math.nan, [], {}, "a\nb"):
        (sentence,) = verdicts(name, bad)
        assert str(FIELDS[name].label) in sentence


# What JSON can hold for a field; among them no text that is a fine name of a file.
LITERALS = ["NaN", "Infinity", "-Infinity", "1e999", "true", "null", "[]", "{}", "9" * 5000]
LITERALS += ['"a\\nb"', '"\\ud800"', '"' + "9" * 5000 + '"']
NUMBER_LITERALS = ["-1", '"-1"', '"nan"', '"1e999"', '"１２"', '"1,5"', '""', '"text"']


@pytest.mark.parametrize("name", FIELDS)
def test_what_a_field_refuses_a_file_can_not_bring_in(tmp_path, name):
    path = tmp_path / "run.json"
    save_run(path, RunRecord(ARTICLE))
    text = path.read_text()
    setting = f'"{name}": {encode(write_experiment(ARTICLE)[name]).decode().strip()}'
    assert setting in text
    for literal in [*LITERALS, *(NUMBER_LITERALS if name in NUMBERS else [])]:
        path.write_text(text.replace(setting, f'"{name}": {literal}'))
        with refused(path):
            load_run(path)

"""Pinned runs in a file: the same when read again, and nothing else is taken for them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import Refused
from core.compare.pins import Pin, load_pins, save_pins
from core.experiment.experiment import ARTICLE, HAND
from core.experiment.schedule import Schedule
from core.run.history import History

finite = st.floats(0, allow_nan=False, allow_infinity=False)


def pin(losses, experiment=ARTICLE):
    """A pinned run with these losses."""
    history = History()
    history.extend(losses)
    return Pin(experiment, history.curve())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pins.json"


@quick
@given(st.lists(st.lists(finite, max_size=20), max_size=3))
def test_they_are_the_same_when_read_again(tmp_path_factory, runs):
    path = tmp_path_factory.mktemp("pins") / "pins.json"
    pins = [pin(losses) for losses in runs]
    save_pins(path, pins)
    for before, after in zip(pins, load_pins(path), strict=True):
        assert after.experiment == before.experiment
        assert after.curve.count == before.curve.count
        assert (after.curve.low == before.curve.low).all()


def test_a_long_run_keeps_its_minima_and_maxima(path):
    losses = np.random.default_rng(0).random(100_000)
    long = pin(losses.tolist(), replace(HAND, seed=3))
    save_pins(path, [long])
    (read,) = load_pins(path)
    assert read.experiment == replace(HAND, seed=3)
    assert read.curve.stride == long.curve.stride > 1
    assert (read.curve.low == long.curve.low).all()
    assert (read.curve.high == long.curve.high).all()
    assert not read.curve.low.flags.writeable


def test_a_pinned_run_from_before_a_field_was_there_has_its_default(path):
    save_pins(path, [pin([2.0, 1.0])])
    content = json.loads(path.read_text())
    del content["pins"][0]["experiment"]["processes"]
    path.write_text(json.dumps(content))
    assert load_pins(path)[0].experiment == ARTICLE


def spoil(**changes):
    """What happens to a file of one pinned run."""

    def change(text):
        content = json.loads(text)
        content["pins"][0].update(changes)
        return json.dumps(content)

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text[:-20],
        lambda text: "[" * 100_000,
        lambda text: "[]",
        lambda text: "{}",
        lambda text: text.replace("chainrule pins", "chainrule run"),
        lambda text: text.replace('"version": 1', '"version": 2'),
        spoil(stride=0),
        spoil(stride=True),
        spoil(count=7),
        spoil(low=[float("nan"), 1.0]),
        spoil(low=["x", 1.0]),
        spoil(low=[9.0, 9.0]),
        spoil(learning_rates=[[0, "x"]]),
        spoil(learning_rates=[[0, float("nan")]]),
        spoil(learning_rates=[[-1, 1.0]]),
        spoil(learning_rates=[0]),
        spoil(experiment={}),
        spoil(experiment=[1]),
    ],
)
def test_anything_else_is_no_file_of_pinned_runs(path, change):
    save_pins(path, [pin([2.0, 1.0])])
    path.write_text(change(path.read_text()))
    with pytest.raises(ValueError):  # noqa: PT011  # json raises its own kinds of it
        load_pins(path)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Refused):
        save_pins(tmp_path / "no" / "pins.json", [])


def test_changes_of_the_learning_rate_are_kept(path):
    changed = pin([3.0, 2.0, 1.0], replace(ARTICLE, learning_rate=Schedule(1e-6, ((1, 2e-6),))))
    save_pins(path, [changed])
    assert load_pins(path)[0].experiment == changed.experiment


@pytest.mark.parametrize("rates", [None, [], [[0, 1e-6], [1, 2e-6]]])
def test_a_file_of_an_older_chainrule_may_have_learning_rates_beside(path, rates):
    save_pins(path, [pin([2.0, 1.0])])
    content = json.loads(path.read_text())
    content["pins"][0] |= {"learning_rates": rates} if rates is not None else {}
    path.write_text(json.dumps(content))
    expected = Schedule(1e-6, ((1, 2e-6),)) if rates else Schedule(1e-6)
    assert load_pins(path)[0].experiment == replace(ARTICLE, learning_rate=expected)


def test_the_same_run_has_the_same_settings_and_the_same_losses():
    first = pin([3.0, 2.0])
    assert first.is_same(pin([3.0, 2.0]))
    assert first.is_same(pin([3.0, 2.0], replace(ARTICLE, threads=4)))
    assert not first.is_same(pin([3.0, 1.0]))
    assert not first.is_same(pin([3.0]))
    assert not first.is_same(pin([3.0, 2.0], replace(ARTICLE, seed=1)))
    turned = replace(ARTICLE, learning_rate=Schedule(1e-6, ((1, 2e-6),)))
    assert not first.is_same(pin([3.0, 2.0], turned))

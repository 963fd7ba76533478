"""The last run stays on the screen, marked as such, until another one begins."""

import pytest
from helpers.window_use import Chooser, train_at_hand_size

from gui.widgets import theme


def shown_losses(window):
    """What the curve shows, as losses."""
    return 10 ** window.train.loss.drawn(0)[1]


@pytest.fixture
def outcome(window, ended, until):
    """A run that has ended and is shown."""
    outcome = train_at_hand_size(window, ended)
    until(lambda: window.transport.step_shown == 20)
    return outcome


@pytest.mark.parametrize(
    ("name", "value", "mark"),
    [
        ("seed", "7", "The last run: Seed 0"),
        ("device", "cuda:99", "The last run: Device cpu"),  # which can't run
        ("program", "autograd", "The last run: Program NumPy by hand"),
    ],
)
def test_changing_a_setting_takes_nothing_away(window, outcome, name, value, mark):
    window.session.edit(name, value)
    assert shown_losses(window) == pytest.approx(outcome.losses)
    assert window.train.loss._of_last.whole.startswith(mark)
    assert window.train.loss.lines[0].stroke.color().name() == theme.current().quiet
    assert window.transport.step_shown == 20
    assert window.transport._readouts[0].caption.text() == "of 20, last run"
    bars = window.train.histograms.histograms["w1"]
    assert bars._bars.isVisible()
    assert bars._title.toolTip() == "w1 of the last run"
    assert not window.train.time.slider.isEnabled()
    assert window.train.time._step.text() == "settings have changed"


def test_its_settings_are_named_in_the_language_that_is_set(window, outcome, look, until):
    window.session.edit("seed", "7")
    look.set_language("zh_CN")
    until(lambda: window.train.loss._of_last.whole.endswith("随机种子 0"))
    look.set_language("en")
    until(lambda: window.train.loss._of_last.whole == "The last run: Seed 0")


def test_the_next_run_takes_its_place(window, outcome, ended, until):
    window.session.edit("seed", "7")
    window.session.train_or_pause()
    assert window.session.outdated is None
    assert window.train.loss._of_last.whole == ""
    next_one = ended()
    until(lambda: window.transport.step_shown == 20)
    assert shown_losses(window) == pytest.approx(next_one.losses)
    assert window.train.loss.lines[0].stroke.color().name() == theme.current().loss
    assert window.train.histograms.histograms["w1"]._title.text() == "w1"


def test_reset_takes_it_away(window, outcome):
    window.session.edit("seed", "7")
    window.transport.reset.click()
    assert window.session.last is None
    assert window.train.loss.numbers() is None
    assert window.transport.step_shown == 0
    assert window.train.loss._of_last.whole == ""


def test_setting_it_back_leaves_it_the_last_run(window, outcome):
    window.session.edit("seed", "7")
    window.session.edit("seed", "0")
    assert window.train.loss._of_last.whole == "The last run"


def test_its_losses_and_weights_can_be_exported(window, outcome, monkeypatch, tmp_path):
    choose = Chooser(window, monkeypatch)
    window.session.edit("seed", "7")
    for entry, path in (("Losses as CSV", "l.csv"), ("Weights", "w.npz")):
        assert choose(entry, tmp_path / path) == f"Saved {tmp_path / path}."
    rows = (tmp_path / "l.csv").read_text().splitlines()
    assert len(rows) == 21
    assert rows[1].split(",")[1] == repr(float(outcome.losses[0]))


def test_a_run_that_is_on_ends_and_stays_shown(window, until):
    window.session.edit("steps", "1000000")
    window.session.train_or_pause()
    until(lambda: window.transport.step_shown > 0)
    window.session.edit("seed", "7")
    assert window.session.outdated.seed == 0
    until(lambda: not window.session.state.active)
    assert window.session.last.step >= window.transport.step_shown > 0
    assert window.train.loss._of_last.whole == "The last run: Seed 0"


def test_it_can_be_pinned_and_the_names_are_those_of_the_runs(window, outcome, ended, until):
    window.session.edit("seed", "7")
    window.train.loss.pin_button.click()
    (pin,) = window.train.pins.pins
    assert pin.experiment.seed == 0
    window.session.train_or_pause()
    ended()
    until(lambda: window.transport.step_shown == 20)
    names = list(window.train.loss.legend)
    assert names == ["this run: Seed 7", "Seed 0"]
    window.session.edit("seed", "9")
    names = list(window.train.loss.legend)
    assert names == ["this run: Seed 7", "Seed 0"]


def test_the_rate_that_it_began_with_is_told_as_soon_as_another_is_set(window, outcome):
    window.session.edit("learning_rate", "5e-7")
    assert window.session.outcome is outcome  # which can still be gone on from, at the new rate
    assert window.train.loss._of_last.whole == "The last run: Learning rate 0.01"
    window.session.edit("seed", "7")
    assert window.train.loss._of_last.whole == "The last run: Learning rate 0.01, Seed 0"

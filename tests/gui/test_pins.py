"""Pinned runs outlive the window, however it ends."""

import pytest
from PySide6.QtCore import Qt

from core.experiment import ARTICLE
from core.history import History
from core.pins import Pin, load_pins, save_pins


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "pins.json"


@pytest.fixture
def left_behind(path):
    """A run that the last start pinned."""
    history = History()
    history.extend([3.0, 2.0])
    path.parent.mkdir()
    save_pins(path, [Pin(ARTICLE, history.curve())])


def pin_a_run(qtbot, window, ended):
    """Train, and press the pin."""
    window.session.edit("steps", "20")
    window.session.train_or_pause()
    ended()
    qtbot.waitUntil(lambda: window.transport.step_shown == 20)
    qtbot.mouseClick(window.loss.pin_button, Qt.MouseButton.LeftButton)


def test_a_pinned_run_is_saved_at_once(qtbot, window, ended, path):
    window.pins.remember_in(path)
    pin_a_run(qtbot, window, ended)
    (saved,) = load_pins(path)
    assert (saved.curve.low == window.session.outcome.history.losses).all()
    qtbot.mouseClick(window.loss.unpin_button, Qt.MouseButton.LeftButton)
    assert load_pins(path) == ()


def test_the_next_start_offers_them_and_brings_them_back(qtbot, window, path, left_behind):
    window.pins.remember_in(path)
    assert window.banner.isVisible()
    assert not window.pins.pins
    qtbot.mouseClick(window.banner.buttons[0], Qt.MouseButton.LeftButton)
    assert not window.banner.isVisible()
    assert len(window.loss._pinned_lines) == 1
    assert len(load_pins(path)) == 1


def test_they_stay_until_they_are_brought_back_or_let_go(qtbot, window, ended, path, left_behind):
    window.pins.remember_in(path)
    pin_a_run(qtbot, window, ended)
    assert len(load_pins(path)) == 2
    qtbot.mouseClick(window.banner._close, Qt.MouseButton.LeftButton)
    assert len(load_pins(path)) == 1
    assert len(window.pins.pins) == 1


def test_a_broken_file_is_set_aside(window, path):
    path.parent.mkdir()
    path.write_text("{")
    window.pins.remember_in(path)
    assert not window.banner.isVisible()
    assert not path.exists()
    assert path.with_suffix(".broken.json").read_text() == "{"


def test_a_folder_that_can_not_be_written_takes_no_pin_away(qtbot, window, ended, tmp_path):
    (tmp_path / "folder").write_text("a file where the folder should be")
    window.pins.remember_in(tmp_path / "folder" / "pins.json")
    pin_a_run(qtbot, window, ended)
    assert len(window.loss._pinned_lines) == 1

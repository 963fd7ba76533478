"""Pinned runs outlive the window, however it ends."""

import os
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor

from core.compare.store import RunStore, process_name
from core.experiment.experiment import ARTICLE
from core.run.history import History
from core.run.record import RunRecord, loss_fields, new_id
from core.run.snapshot import State
from gui.train.pins import MOST
from gui.widgets import theme

ENDED = "4194304-9"  # a process that has ended
ANOTHER = process_name(os.getppid())  # a window that is open
# What the offscreen platform says of every menu that is opened.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def folder(tmp_path):
    """Where the window keeps its runs."""
    return tmp_path / "runs"


@pytest.fixture
def store(folder):
    """The run store as another window has it."""
    made = RunStore(folder)
    yield made
    made.close()


@pytest.fixture
def left_behind(store):
    """A run that the last start pinned."""
    store.set_pins(ENDED, [a_run()])


@pytest.fixture
def remember(window, until, folder):
    """Have the window keep its runs, and wait for what others have pinned."""

    def begin():
        heard = []
        window.stored.pins_left.connect(heard.append)
        window.stored.remember_in(folder)
        until(lambda: heard)

    return begin


@pytest.fixture
def saved(window, until, store):
    """The runs that this window has pinned in the store, once they are as many as wanted."""

    def read(count):
        def own():
            return [pin.run for pin in store.pins() if pin.owner == process_name()]

        until(lambda: len(own()) == count)
        return own()

    return read


def a_run(**changes):
    """A run of two steps whose settings differ so from the tutorial's."""
    history = History()
    history.extend([3.0, 2.0])
    experiment = replace(ARTICLE, **{"threads": 1, **changes})
    return RunRecord(experiment, id=new_id(), **loss_fields(history))


def legend(window):
    """What the legend says, line by line, as it can be read."""
    return list(window.train.loss.legend)


def unpin(qtbot, window, name):
    """Choose an entry of the menu that the crossed pin opens."""
    menu = window.train.loss.unpin_menu

    def choose():
        offered = {action.text(): action for action in menu.actions()}
        menu.close()  # the click returns when this has been closed
        offered[name].trigger()

    menu.aboutToShow.connect(lambda: QTimer.singleShot(0, choose), Qt.SingleShotConnection)
    qtbot.mouseClick(window.train.loss.unpin_button, Qt.MouseButton.LeftButton)


def pin_a_run(qtbot, window, ended):
    """Train, and press the pin."""
    window.session.edit("steps", "20")
    window.session.train_or_pause()
    ended()
    qtbot.waitUntil(lambda: window.transport.step_shown == 20)
    qtbot.mouseClick(window.train.loss.pin_button, Qt.MouseButton.LeftButton)


def test_a_pinned_run_is_saved_at_once(qtbot, window, ended, remember, saved):
    remember()
    pin_a_run(qtbot, window, ended)
    (run,) = saved(1)
    assert run.id == window.session.outcome.id
    assert (run.curve.low == window.session.outcome.losses).all()
    unpin(qtbot, window, "Unpin all")
    saved(0)


def test_a_run_that_diverged_is_pinned_and_saved(qtbot, window, ended, remember, saved):
    remember()
    window.session.edit("learning_rate", "1e-2")
    window.session.train_or_pause()
    ended()
    step = window.session.outcome.step
    qtbot.waitUntil(lambda: window.transport.step_shown == step)
    qtbot.mouseClick(window.train.loss.pin_button, Qt.MouseButton.LeftButton)
    (run,) = saved(1)
    assert window.session.outcome.state is State.DIVERGED
    assert run.curve.count == step


def test_the_next_start_offers_them_and_brings_them_back(
    qtbot, window, remember, left_behind, store, saved
):
    remember()
    assert window.train.banner.isVisible()
    assert not window.train.pins.pins
    qtbot.mouseClick(window.train.banner.buttons[0], Qt.MouseButton.LeftButton)
    assert not window.train.banner.isVisible()
    assert len(window.train.loss.pinned) == 1
    saved(1)
    assert store.left_pins() == ()


def test_they_stay_until_they_are_brought_back_or_let_go(
    qtbot, window, ended, remember, left_behind, store, saved, until
):
    remember()
    pin_a_run(qtbot, window, ended)
    saved(1)
    assert len(store.pins()) == 2
    qtbot.mouseClick(window.train.banner._close, Qt.MouseButton.LeftButton)
    until(lambda: len(store.pins()) == 1)
    assert len(window.train.pins.pins) == 1


def test_a_folder_that_can_not_be_written_takes_no_pin_away(
    qtbot, window, ended, until, folder, saved, tmp_path
):
    folder.write_text("a file where the folder should be")
    window.stored.remember_in(folder)
    pin_a_run(qtbot, window, ended)
    assert len(window.train.loss.pinned) == 1
    until(lambda: window.train.pins._unsaved)
    told = []
    window.train.pins.told.connect(lambda message: told.append(str(message)))
    heard = []
    window.stored.pins_saved.connect(heard.append)
    window.train.pins.add(a_run(seed=5))
    until(lambda: len(heard) == 1)
    assert str(tmp_path) in str(heard[0])
    assert told == []  # once is enough
    folder.unlink()
    window.train.pins.add(a_run(seed=6))
    saved(3)
    until(lambda: not window.train.pins._unsaved)


def test_pins_that_can_not_be_stored_are_told(window, until, folder):
    told = []
    window.train.pins.told.connect(lambda message: told.append(str(message)))
    folder.write_text("a file where the folder should be")
    window.stored.remember_in(folder)
    window.train.pins.add(a_run())
    until(lambda: told)
    (said,) = told
    assert said.startswith("Pinned runs couldn't be saved for the next start: ")
    assert f"{folder / 'runs.db'} can't be" in said


def test_a_run_that_is_pinned_before_the_store_is_open_is_saved_then(window, remember, saved):
    run = a_run()
    window.train.pins.add(run)
    remember()
    assert [one.id for one in saved(1)] == [run.id]


def test_the_legend_leaves_the_end_of_a_rising_curve_free(qtbot, window, ended):
    pin_a_run(qtbot, window, ended)
    plot = window.train.loss
    for losses in ([8.0, 2.0, 1.0], [1.0, 2.0, 8.0], [8.0, 2.0, 1.0]):
        history = History()
        history.extend(losses)
        plot.show_curve(history.curve())
        box = plot._legend.sceneBoundingRect()
        middle = plot.plot.getPlotItem().vb.sceneBoundingRect().center().x()
        assert (box.center().x() < middle) == (losses[-1] > losses[0])


def test_the_legend_names_pins_by_what_they_differ_in_whatever_is_set(window, until):
    for seed, rate in ((0, 1e-6), (1, 5e-7), (2, 2e-7)):
        window.train.pins.add(a_run(seed=seed, learning_rate=rate))
    window.session.edit("program", "optim")
    window.session.edit("seed", "9")
    window.resize(1024, 640)
    assert [run.label for run in window.train.loss.pinned] == [
        f"Learning rate {rate}, Seed {seed}"
        for seed, rate in enumerate(["1e-06", "5e-07", "2e-07"])
    ]
    until(lambda: len(set(legend(window))) == 3)


def test_a_ninth_run_is_refused_and_none_is_lost(qtbot, window, ended):
    for seed in range(1, MOST + 1):
        window.train.pins.add(a_run(seed=seed))
    before = window.train.pins.pins
    pin_a_run(qtbot, window, ended)
    said = f"At most {MOST} runs can be pinned: unpin some first."
    assert window.statusBar().currentMessage() == said
    assert window.train.pins.pins == before
    unpin(qtbot, window, "Unpin: Steps 500, Seed 3")
    qtbot.mouseClick(window.train.loss.pin_button, Qt.MouseButton.LeftButton)
    seeds = [pin.experiment.seed for pin in window.train.pins.pins]
    assert seeds == [1, 2, 4, 5, 6, 7, 8, 0]


def test_what_there_is_no_room_for_is_offered_again(qtbot, window, remember, store, saved):
    store.set_pins(ENDED, [a_run(seed=seed) for seed in range(1, 9)])
    remember()
    assert window.train.banner.why.text().splitlines() == [
        "Seed 1", "Seed 2", "Seed 3", "Seed 4", "… and 4 more"
    ]  # fmt: skip
    for seed in (2, 20, 21, 22, 23):
        window.train.pins.add(a_run(seed=seed))
    qtbot.mouseClick(window.train.banner.buttons[0], Qt.MouseButton.LeftButton)
    said = "There was no room for 4 of them; the next start offers them again."
    assert window.statusBar().currentMessage() == said
    assert [pin.experiment.seed for pin in window.train.pins.pins] == [1, 3, 4, 2, 20, 21, 22, 23]
    assert [run.experiment.seed for run in saved(8)] == [1, 3, 4, 2, 20, 21, 22, 23]
    assert [run.experiment.seed for run in store.left_pins()] == [5, 6, 7, 8]


def test_a_pinned_run_that_has_gone_on_is_pinned_as_far_as_it_is_now(window):
    run = a_run()
    longer = History()
    longer.extend([3.0, 2.0, 1.0])
    window.train.pins.add(a_run(seed=1))
    window.train.pins.add(run)
    window.train.pins.add(a_run(seed=2))
    window.train.pins.add(replace(run, **loss_fields(longer)))
    assert [pin.experiment.seed for pin in window.train.pins.pins] == [1, 0, 2]
    assert [pin.curve.count for pin in window.train.pins.pins] == [2, 3, 2]


def test_the_same_run_is_pinned_once(qtbot, window, ended):
    pin_a_run(qtbot, window, ended)
    qtbot.mouseClick(window.train.loss.pin_button, Qt.MouseButton.LeftButton)
    assert len(window.train.pins.pins) == 1
    assert window.statusBar().currentMessage() == "This run is already pinned."


def test_one_run_is_unpinned_and_the_others_stay(qtbot, window):
    for seed in (1, 2, 3):
        window.train.pins.add(a_run(seed=seed, d_out=seed, n=seed, hidden=seed, steps=9))
    menu = window.train.loss.unpin_menu
    menu.aboutToShow.emit()
    assert menu.actions()[1].text() == "Unpin: N 2, H 2, D_out 2 … and 1 more"
    assert menu.actions()[1].toolTip() == "N 2, H 2, D_out 2, Seed 2"
    assert menu.toolTipsVisible()
    menu.actions()[1].trigger()
    assert [pin.experiment.seed for pin in window.train.pins.pins] == [1, 3]
    unpin(qtbot, window, "Unpin all")
    assert not window.train.loss.pinned
    assert not window.train.loss.unpin_button.isVisible()


def test_a_rate_that_was_turned_is_told_from_first_to_last(
    qtbot, window, ended, until, remember, saved
):
    remember()
    window.transport.pace.setValue(window.transport.pace.maximum() - 2)  # 300 steps a second
    window.session.train_or_pause()
    until(lambda: window.transport.step_shown > 20)
    window.session.edit("learning_rate", "2e-6")
    until(lambda: window.session.trainer.control._schedule is None)
    window.session.edit("learning_rate", "5e-7")
    ended()
    until(lambda: window.transport.step_shown == 500)
    qtbot.mouseClick(window.train.loss.pin_button, Qt.MouseButton.LeftButton)
    label = window.train.loss.pinned[0].label
    assert label == "Program NumPy by hand, Learning rate 1e-06 → 2e-06 → 5e-07"
    (run,) = saved(1)
    assert run.experiment.learning_rate.rates == (1e-6, 2e-6, 5e-7)
    assert run.experiment.learning_rate.first == 1e-6


def test_the_legend_follows_the_language_and_names_programs_by_title(qtbot, window, look, ended):
    window.train.pins.add(a_run(program="autograd", data="file", file="<b>a</b>.csv"))
    window.resize(2300, 900)
    qtbot.waitUntil(lambda: legend(window)[0].startswith("Program Autograd, Learning rate 1e-06"))
    pin_a_run(qtbot, window, ended)
    assert legend(window)[0].startswith("this run: Program NumPy by hand")
    assert legend(window)[1].startswith("Program Autograd, Steps 500, Data file")
    assert legend(window)[2].startswith("Program NumPy by hand")
    look.set_language("zh_CN")
    qtbot.waitUntil(lambda: legend(window)[1].startswith("程序 自动求导"))
    assert legend(window)[2].startswith("程序")
    look.set_language("en")
    qtbot.waitUntil(lambda: legend(window)[2].startswith("Program NumPy by hand"))


def test_a_run_keeps_its_own_name_when_it_is_alone_and_its_settings_are_set(window):
    window.train.pins.add(a_run(threads=0, learning_rate=1e-7))
    window.session.edit("threads", "0")
    window.session.edit("learning_rate", "1e-7")
    label = "Program NumPy by hand, Learning rate 1e-07"
    assert [pinned.label for pinned in window.train.loss.pinned] == [label]
    window.train.pins.add(a_run(threads=0, learning_rate=1e-6))
    labels = [pinned.label for pinned in window.train.loss.pinned]
    assert labels == ["Learning rate 1e-07", "Learning rate 1e-06"]


def test_two_windows_keep_each_others_runs(window, remember, store, saved):
    remember()
    window.train.pins.add(a_run(seed=1))
    saved(1)
    store.set_pins(ANOTHER, [a_run(seed=2)])
    window.train.pins.add(a_run(seed=3))
    saved(2)
    assert {pin.run.experiment.seed for pin in store.pins()} == {1, 2, 3}
    window.train.pins.clear()
    saved(0)
    assert [pin.run.experiment.seed for pin in store.pins()] == [2]


def test_a_window_neither_offers_nor_removes_what_another_one_shows(window, remember, store, saved):
    first, second, left = (a_run(seed=seed) for seed in (1, 2, 9))
    # Another window shows two; one of them is pinned in this one as well.
    store.set_pins(ANOTHER, [first, second])
    store.set_pins(ENDED, [left])
    remember()
    assert window.train.banner.why.text() == "Program NumPy by hand, Learning rate 1e-06"  # seed 9
    window.train.banner._close.click()
    window.train.pins.add(second)
    saved(1)
    window.train.pins.clear()
    saved(0)
    assert [(pin.owner, pin.run.id) for pin in store.pins()] == [
        (ANOTHER, first.id), (ANOTHER, second.id)
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1024, 640), (1440, 900)])
@pytest.mark.parametrize("projector", [False, True])
def test_the_legend_stays_within_the_plot(qtbot, window, look, size, projector):
    for seed in range(1, MOST + 1):
        file = f"/a/folder/with/a/long/name/{seed}.csv"
        window.train.pins.add(a_run(seed=seed, data="file", file=file, inputs="1-9", momentum=0.5))
    window.resize(*size)
    look.set_projector(projector)
    plot, shown = window.train.loss.plot.getPlotItem().vb, window.train.loss._legend

    def within():
        place = plot.boundingRect().contains(shown.mapRectToParent(shown.boundingRect()))
        letters = [label.item.boundingRect().width() for _, label in shown.items]
        return place and max(letters) + 20 <= shown.width()

    qtbot.waitUntil(within)
    assert shown.width() < (1 if min(size) < 900 else 0.85) * plot.width()
    points = 13.5 if projector else 9
    assert shown.labelTextSize() == f"{points:g}pt"
    named = [text for text in legend(window) if "more" not in text.split("…")[0]]
    assert len(named) >= 2
    left = MOST - len(shown.items) + 1
    assert len(shown.items) == MOST or legend(window)[-1] == f"… and {left} more"


def test_an_offer_is_no_error_and_an_error_has_a_sign(qtbot, window, remember, left_behind, ended):
    def stripe():
        return QColor(window.train.banner.grab().toImage().pixel(1, 20))

    remember()
    assert stripe() == QColor(theme.current().accent)
    assert not window.train.banner.what.text().startswith("⚠")
    window.session.edit("learning_rate", "1e-2")
    window.session.train_or_pause()
    ended()
    assert stripe() == QColor(theme.current().error)
    assert window.train.banner.what.text().startswith("⚠ The loss became")
    qtbot.mouseClick(window.train.banner._close, Qt.MouseButton.LeftButton)
    assert stripe() == QColor(theme.current().accent)


def test_the_rate_that_is_offered_trains_though_a_field_was_mistyped_since(qtbot, window, ended):
    window.session.edit("learning_rate", "1e-2")
    window.session.edit("steps", "20")
    window.session.train_or_pause()
    ended()
    window.session.edit("n", "abc")
    qtbot.mouseClick(window.train.banner.buttons[0], Qt.MouseButton.LeftButton)
    assert window.session.state.active
    ended()
    assert window.session.outcome.experiment.learning_rate.rates == (1e-6,)
    assert not window.session.mistakes


def test_nothing_is_said_of_pins_where_another_run_takes_the_place(qtbot, window, ended):
    pin_a_run(qtbot, window, ended)
    window.statusBar().clearMessage()
    window.train.pins.keep()
    assert len(window.train.pins.pins) == 1
    assert window.statusBar().currentMessage() == ""

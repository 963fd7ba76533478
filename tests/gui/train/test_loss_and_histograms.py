"""What the instruments draw is what the run was."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPushButton

from core.data.problem import make_problem
from core.experiment.experiment import HAND
from core.run.measure import measure
from core.run.snapshot import Mailbox
from core.run.trainer import Trainer
from gui.app.window import MainWindow
from gui.train.heat_map import MOST, Past
from gui.train.loss import smooth
from gui.widgets.figure import REPORT
from gui.widgets.numbers import NumbersDialog


def train(window, ended, until, steps=200):
    """A run of some steps, shown to its end."""
    window.session.edit("steps", str(steps))
    window.session.train_or_pause()
    outcome = ended()
    until(lambda: window.transport.step_shown == steps)
    return outcome


def open_numbers(qtbot, window, key):
    """The table that a key opens."""
    qtbot.keyClick(window, key)
    (dialog,) = window.findChildren(NumbersDialog)
    return dialog


@pytest.mark.xserver
def test_the_past_of_a_variable_is_drawn_over_time(qtbot, window, ended, until):
    window.transport.pace.setValue(window.transport.pace.maximum() - 2)  # 300 steps a second
    qtbot.keyClick(window, Qt.Key.Key_H)
    outcome = train(window, ended, until)
    histogram = window.train.histograms.histograms["w2"]
    assert histogram.over_time
    assert histogram.past.steps[0] < 100  # on a busy machine the first frames are missed
    assert histogram.past.steps[-1] == 200
    assert len(histogram.past.steps) > 5
    image = histogram.heat_map._image.image
    assert np.allclose(image.sum(axis=0), 100)  # all numbers are somewhere
    low, high = histogram.heat_map._range[:2]
    last, _ = np.histogram(outcome.weights["w2"], image.shape[0], (low, high))
    share = 100 * last / last.sum()
    assert np.abs(image[:, -1] - share).sum() < 40  # they are binned twice
    assert np.abs(image[:, -1] - share).sum() < np.abs(image[:, 0] - share).sum()
    qtbot.keyClick(window, Qt.Key.Key_H)
    assert not histogram.over_time
    assert len(histogram._bars.getData()[1]) == 64


def test_the_past_is_bounded_and_keeps_the_newest():
    past = Past()
    look = measure(np.arange(10.0))
    for step in range(10 * MOST):
        past.add(step, look)
        past.add(step, look)  # a step that is looked at twice counts once
    assert len(past.steps) <= MOST
    assert past.steps[-1] >= 10 * MOST - 20
    assert past.steps == sorted(set(past.steps))


def test_shares_over_time_are_those_of_the_numbers():
    past = Past()
    past.add(0, measure(np.array([0.0] * 3 + [1.0])))
    past.add(1, measure(np.array([np.nan, np.inf])))
    shares = past.shares(-0.5, 1.5)
    assert shares[0].sum() == pytest.approx(1)
    assert shares[0][:32].sum() == pytest.approx(0.75)
    assert not shares[1].any()


def test_a_variable_added_after_the_run_has_ended_is_drawn(qtbot, window, ended, until):
    train(window, ended, until)
    window.train.histograms.add("grad_w1")
    histogram = window.train.histograms.histograms["grad_w1"]
    assert "1000\u00a0×\u00a0100" in histogram._figures.text()
    assert histogram._bars.isVisible()
    assert not histogram._outline.isVisible()  # nobody knows how it began
    window.train.histograms.remove("grad_w1")


@pytest.mark.xserver
def test_the_losses_can_be_had_as_a_table(qtbot, window, ended, until):
    losses = train(window, ended, until).losses
    dialog = open_numbers(qtbot, window, Qt.Key.Key_T)
    model = dialog.table.model()
    assert model.rowCount() == 200
    assert model.index(199, 1).data() == repr(float(losses[-1]))
    dialog.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "step\tloss"
    assert [float(line.split("\t")[1]) for line in lines[1:]] == losses.tolist()
    dialog.close()


@pytest.mark.xserver
def test_an_open_table_follows_the_language_and_keeps_its_numbers(
    qtbot, window, look, ended, until
):
    train(window, ended, until)
    dialog = open_numbers(qtbot, window, Qt.Key.Key_T)
    train(window, ended, until, 100)
    look.set_language("zh_CN")
    until(lambda: dialog.windowTitle() == "每一步的损失")
    assert {button.text() for button in dialog.findChildren(QPushButton)} == {"全部复制", "关闭"}
    model = dialog.table.model()
    assert model.headerData(1, Qt.Orientation.Horizontal) == "损失"
    assert model.rowCount() == 200
    dialog.copy()
    assert QGuiApplication.clipboard().text().startswith("步\t损失\n0\t")
    dialog.close()


def test_a_pinned_run_stands_beside_in_the_table(qtbot, window, ended, until):
    first = train(window, ended, until).losses
    window.train.pins.pin()
    train(window, ended, until, 100)
    numbers = window.train.loss.numbers()
    pinned = next(column for name, column in numbers.columns.items() if name.startswith("2: "))
    assert (pinned == first).all()
    own = next(column for name, column in numbers.columns.items() if name.startswith("1: "))
    assert not np.isnan(own[:100]).any()
    assert np.isnan(own[100:]).all()


@pytest.mark.parametrize("over_time", [False, True])
def test_the_bins_can_be_had_as_a_table(qtbot, window, ended, until, over_time):
    outcome = train(window, ended, until)
    histogram = window.train.histograms.histograms["w2"]
    histogram.set_over_time(over_time)
    columns = histogram.numbers().columns
    if over_time:
        assert columns["step"][-1] == 200
        assert columns["mean"][-1] == pytest.approx(outcome.weights["w2"].mean(), rel=1e-5)
        assert sum(column[-1] for name, column in columns.items() if "bin" in name) == 1000
    else:
        assert columns["numbers"].sum() == 1000
        assert columns["from"][0] == pytest.approx(outcome.weights["w2"].min())
    assert histogram.numbers().text().count("\n") == len(next(iter(columns.values()))) + 1


@pytest.mark.parametrize("over_time", [False, True])
def test_a_histogram_can_be_had_as_a_figure(window, ended, until, over_time, monkeypatch, tmp_path):
    train(window, ended, until)
    histogram = window.train.histograms.histograms["w2"]
    histogram.set_over_time(over_time)
    monkeypatch.setattr("gui.widgets.figure.ask_size", lambda chart: REPORT)
    path = tmp_path / "w2.svg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    histogram.save.click()
    assert window.statusBar().currentMessage() == f"Saved {path}."
    found = ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")
    texts = {text.text.strip() for text in found}
    assert {"Histogram of w2", "step" if over_time else "w2"} <= texts


@pytest.mark.xserver
def test_there_is_no_table_before_there_are_numbers(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_T)
    assert not window.findChildren(NumbersDialog)


@pytest.mark.xserver
def test_smoothing_is_off_until_asked_for_and_leaves_the_curve(qtbot, window, ended, until):
    losses = train(window, ended, until).losses
    assert len(window.train.loss.lines) == 1
    qtbot.keyClick(window, Qt.Key.Key_S)
    assert np.allclose(10 ** window.train.loss.drawn(0)[1], losses)
    drawn = window.train.loss.drawn(1)[1]
    assert drawn[100] == pytest.approx(np.log10(losses[98:103]).mean())


def test_smoothing_keeps_a_straight_line_and_the_ends():
    line = np.linspace(3, 5, 1000)
    assert np.allclose(smooth(line), line)
    noise = np.random.default_rng(0).random(1000)
    assert smooth(noise)[0] == noise[0]
    assert smooth(noise)[1:-1].std() < noise.std() / 3
    assert smooth(np.array([])).size == 0


def test_ten_million_steps_draw_as_few_points_as_five_thousand(window: MainWindow):
    from core.run.history import History

    history = History(10**7)
    for start in range(0, 10**7, 10**6):
        history.extend(np.linspace(10 - start / 10**6, 9 - start / 10**6, 10**6).tolist())
    window.train.loss.show_curve(history.curve())
    assert len(window.train.loss.drawn(0)[0]) <= 8192


@pytest.mark.parametrize(
    ("rate", "shown"), [(0.0, "–"), (0.0512, "0.0512"), (4.96, "4.96"), (1234.5, "1\u202f234")]
)
def test_small_rates_have_figures_and_none_is_shown_before_there_is_one(window, rate, shown):
    mailbox = Mailbox()
    Trainer(mailbox).train(replace(HAND, steps=3), make_problem(HAND))
    window.transport.show_snapshot(replace(mailbox.take(), rate=rate))
    assert window.transport._readouts[2].figure.text() == shown

"""What plots say beside their curves: the ends of axes, what is missing, and what has failed."""

import math
import xml.etree.ElementTree as ElementTree
from functools import partial

import numpy as np
import pytest
from helpers.window_use import let_time_pass
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QLabel

from core.experiment.schedule import Schedule
from core.programs import LADDER
from core.run.history import Curve
from core.run.snapshot import Snapshot, State
from gui.run.transport import PACES
from gui.train.loss import save_loss_plot
from gui.widgets.axes import LogAxis, PlainAxis, StepAxis


def train(window, ended, until):
    """A run to its end, drawn."""
    window.session.train_or_pause()
    ended()
    until(lambda: window.transport.step_shown == window.session.experiment.steps)


def numbers_drawn(axis):
    """The numbers on an axis that have room to be drawn, as texts."""
    pixmap = QPixmap(10, 10)
    painter = QPainter(pixmap)
    _, _, texts = axis.generateDrawSpecs(painter)
    painter.end()
    return [text for _, _, text in texts]


@pytest.mark.parametrize("size", [(1024, 640), (1440, 900)])
@pytest.mark.xserver
def test_both_ends_of_the_steps_have_a_number_and_a_name(qtbot, window, size, until):
    window.resize(*size)
    axis = window.train.loss.plot.getAxis("bottom")
    until(lambda: numbers_drawn(axis)[-1:] == ["500"])
    assert numbers_drawn(axis)[0] == "0"
    (name,) = [
        label for label in window.train.loss.plot.findChildren(QLabel) if label.text() == "step"
    ]
    until(lambda: window.train.loss.plot.rect().contains(name.geometry()))
    box = window.train.loss.plot.getPlotItem().vb
    assert name.x() > window.train.loss.plot.mapFromScene(box.mapToScene(box.rect().topRight())).x()


@pytest.mark.parametrize(
    ("end", "size", "last"),
    [(500, 100, 500), (500, 1000, 500), (2048, 500, 2000), (2000, 100, 2000), (7, 300, 7)],
)
def test_the_last_number_is_the_end_if_that_is_round(end, size, last):
    ((spacing, values),) = StepAxis("bottom").tickValues(0, end, size)
    assert values[-1] == last
    assert len(values) < 3 or values[-1] - values[-2] > spacing / 4
    assert values[0] == 0


@pytest.mark.parametrize("size", [(1024, 640), (1440, 900)])
def test_a_plain_axis_has_a_whole_number_at_each_of_its_marks(qtbot, window, size, until):
    window.resize(*size)
    plot, axis = window.train.loss.plot, window.train.loss.plot.getAxis("left")
    window.train.loss.set_logarithmic(False)

    def evenly(top):
        ((_, values),) = axis.tickValues(0, top, plot.getPlotItem().vb.height())
        texts = numbers_drawn(axis)
        metrics = plot.fontMetrics()
        assert all(metrics.horizontalAdvance(text) < axis.width() - 5 for text in texts)
        return len(values) >= 3 and [float(text) for text in texts] == pytest.approx(values)

    for top in (2.2e7, 2.64e7, 9.7, 0.0031, 1.2e15):
        plot.setRange(xRange=(0, 500), yRange=(0, top), padding=0)
        until(partial(evenly, top))


@pytest.mark.xserver
def test_the_uppermost_number_of_the_loss_is_not_cut_off(window, until):
    window.resize(1024, 640)
    plot = window.train.loss.plot
    plot.setRange(yRange=(0, 38), padding=0)  # as after an overflow
    box = plot.getPlotItem().vb
    top = lambda: plot.mapFromScene(box.mapToScene(box.rect().topLeft())).y()  # noqa: E731
    until(lambda: top() >= plot.fontMetrics().height() // 2 - 1)


@pytest.mark.parametrize(("low", "high"), [(-9e15, 9e15), (0.0, 5e-7), (1e38, 3e38), (-3.5, 4.1)])
def test_numbers_below_a_histogram_stand_apart(qapp, low, high):
    axis = PlainAxis("bottom")
    for size in (120, 300):
        ((spacing, values),) = axis.tickValues(low, high, size)
        texts = axis.tickStrings(values, 1.0, spacing)
        wide = QFontMetrics(QApplication.font()).horizontalAdvance(max(texts, key=len))
        assert wide < spacing / (high - low) * size
    assert LogAxis("left").tickStrings([2.0], 1.0, 1.0) == ["10²"]


@pytest.mark.parametrize("high", [math.inf, math.nan, 0.0])
def test_an_axis_of_no_length_has_no_numbers(qapp, high):
    assert PlainAxis("left").tickValues(0.0, high, 100) == []


@pytest.mark.slow
@pytest.mark.parametrize(("size", "count"), [((1024, 640), 2), ((1440, 900), 4)])
def test_the_map_over_time_has_room_for_all_its_parts(qtbot, window, ended, until, size, count):
    window.resize(*size)
    for name in ("h_relu", "grad_w1")[: count - 2]:
        window.train.histograms.add(name)
    window.transport.pace.setValue(PACES.index(1000))
    window.train.histograms.time.setChecked(True)
    train(window, ended, until)
    row = window.train.histograms
    for histogram in row.histograms.values():
        shown = histogram.heat_map
        until(lambda shown=shown: shown._image.isVisible())
        until(lambda shown=shown: numbers_drawn(shown.getAxis("bottom"))[-1:] == ["500"])
        assert len(numbers_drawn(shown.getAxis("bottom"))) >= 3
        box, bar = shown.getPlotItem().vb, shown._bar
        picture = box.mapRectToScene(box.rect())
        assert picture.width() > 80
        assert bar.vb.mapRectToScene(bar.vb.rect()).left() - picture.right() >= 6
        assert bar.vb.rect().width() < 12
        assert shown.sceneRect().right() >= bar.mapRectToScene(bar.boundingRect()).right()
    assert row._area.horizontalScrollBar().isVisible()


def test_a_variable_that_the_program_lacks_is_told(qtbot, window, look, until, ended):
    window.train.histograms.add("h_relu")
    shown = window.train.histograms.histograms["h_relu"]
    window.session.edit("program", "sequential")
    # Nobody knows yet.
    assert shown.plot._hint.text() == "The distribution of h_relu will be drawn here"
    window.session.one_step()
    until(lambda: shown.plot._hint.text() == "This program has no h_relu")
    assert shown.plot._hint.isVisible()
    assert not window.train.histograms.histograms["w1"].plot._hint.isVisible()
    shown.set_over_time(True)
    until(lambda: shown.heat_map._hint.isVisible())
    shown.set_over_time(False)
    window.session.edit("program", "numpy")
    assert shown.plot._hint.text() == "The last run has no h_relu"
    window.session.one_step()
    until(lambda: "64\u00a0×\u00a0100" in shown._figures.text())
    assert not shown.plot._hint.isVisible()


def test_a_share_of_silent_units_of_0_is_shown_as_such(window, until):
    window.train.histograms.add("h_relu")
    window.train.histograms.add("h")
    window.session.one_step()
    figures = [window.train.histograms.histograms[name]._figures for name in ("h_relu", "h")]
    until(lambda: all(label.text() for label in figures))
    assert "silent units 0 %" in figures[0].text().replace("\u00a0", " ")
    assert "silent" not in figures[1].text()


def test_a_run_that_fails_at_its_first_step_leaves_the_plot_as_it_was(
    qtbot, window, ended, until, monkeypatch
):
    train(window, ended, until)
    window.train.pins.pin()

    def broken(x, y, w1, w2, knobs):
        while True:
            yield x @ w2

    monkeypatch.setattr(type(LADDER[0]), "load", lambda self: broken)
    window.session.train_or_pause()
    assert ended().state is State.FAILED
    let_time_pass(window)
    assert window.train.loss.plot.viewRange()[0] == [0, 500]
    assert window.train.time._step.text() == "no step to go back to"
    assert window.transport._readouts[1].caption.text() == "loss"


def test_the_time_bar_says_what_keeps_it(window, until):
    assert window.train.time._step.text() == "no run yet"
    window.session.edit("steps", "100000000")
    window.session.train_or_pause()
    until(lambda: window.session.state is State.RUNNING)
    assert window.train.time._step.text() == "pause to go back"


@pytest.mark.slow
@pytest.mark.parametrize(
    "size", [(1024, 640), pytest.param((1440, 900), marks=pytest.mark.slow)], ids=str
)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_figures_of_the_transport_stand_apart(window, look, until, size, language):
    look.set_language(language)
    window.resize(*size)
    window.session.edit("steps", "100000")
    window.session.train_or_pause()
    until(lambda: window.transport.step_shown > 1000)
    window.session.train_or_pause()
    until(lambda: window.session.state is State.PAUSED)
    transport = window.transport

    def gaps():
        found = []
        for left, right in zip(transport._readouts, transport._readouts[1:], strict=False):
            ends = max(left.figure.sizeHint().width(), left.caption.sizeHint().width())
            found.append(right.x() - left.x() - ends)
        last = transport._readouts[-1]
        found.append(transport._progress.x() - last.x() - last.caption.sizeHint().width())
        return found

    until(lambda: min(gaps()) >= 24)
    assert transport._progress.width() >= 24
    assert transport.minimumSizeHint().width() <= window.width()
    look.set_language("en")


def test_the_profile_leaves_room_for_the_code(window, until):
    window.resize(1024, 640)
    window.code.profile.click()
    view = window.code.view
    until(lambda: bool(view._profile))
    digit = view.fontMetrics().horizontalAdvance("0")
    assert view.profile_width() < 10 * digit
    assert view.viewport().width() > 24 * digit
    window.resize(1440, 900)
    until(lambda: view.profile_width() > 10 * digit)  # there is room for the shapes
    assert view.viewport().width() > 40 * digit


def test_the_value_of_a_rate_moves_out_of_the_way_as_the_axis_grows(window):
    def height(steps):
        losses = Curve(1, steps, np.linspace(9.0, 1.0, steps), np.linspace(9.0, 1.0, steps))
        schedule = Schedule(1e-6, ((300, 3e-7),))
        state = State.STOPPED
        window.train.loss.show_snapshot(
            Snapshot(1, state, steps, 500, 1.0, 9.0, schedule, 1, losses)
        )
        ((_, _, name),) = window.train.loss._marks
        low, high = window.train.loss.plot.viewRange()[1]
        return (name.pos().y() - low) / (high - low)

    late = height(400)
    assert height(4000) < late < 0.7  # below the curve, and before below the legend


def test_the_loss_marks_where_the_rate_changed_with_its_value(qtbot, window, until, look):
    schedule = Schedule(1e-6, ((100, 3e-7), (105, 2e-7), (300, 1.5e-6), (450, 1.0)))
    losses = Curve(1, 400, np.linspace(9.0, 1.0, 400), np.linspace(9.0, 1.0, 400))
    snapshot = Snapshot(1, State.STOPPED, 400, 500, 1.0, 9.0, schedule, 1, losses)
    window.train.loss.show_snapshot(snapshot)

    def marks():
        return [(mark.at, mark.name) for mark in window.train.loss.marks]

    assert marks() == [(100, "rate 2e-07"), (300, "rate 1.5e-06")]  # 450 has not been reached
    look.set_language("zh_CN")
    until(lambda: marks() == [(100, "学习率 2e-07"), (300, "学习率 1.5e-06")])
    paper = window.train.loss.on_paper(1.0)
    assert [mark.at for mark in paper.marks] == [100, 300]
    paper.deleteLater()
    window.train.loss.clear()
    assert marks() == []


def test_the_plot_of_a_terminal_run_marks_where_the_rate_changed(qapp, look, tmp_path):
    losses = np.linspace(9.0, 1.0, 400)
    save_loss_plot(tmp_path / "p.svg", Curve(1, 400, losses, losses), Schedule(1e-6, ((99, 3e-7),)))
    svg = ElementTree.parse(tmp_path / "p.svg")
    texts = {text.text.strip() for text in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert {"rate 3e-07", "step", "400"} <= texts

"""Numbers near the largest and the smallest that there are: each plot draws them, axes are true."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.run.history import Curve
from core.run.measure import measure
from core.run.snapshot import State
from gui.train.histogram import Histogram
from gui.train.loss import LossPlot
from gui.widgets.array_view import ArrayView
from gui.widgets.axes import PlainAxis, divided, power_for, written
from gui.widgets.curve_plot import CurvePlot
from gui.widgets.lines import Line, PlotWords
from gui.widgets.words import figure, short

MAX, MIN = np.finfo(np.float64).max, 5e-324
EDGES = (MAX, 1.08e308, 1e300, 3.4e38, 1e100, 1.0, 1e-100, 1e-300, 2.3e-308, 1e-310, MIN, 0.0)
numbers = st.sampled_from(EDGES) | st.floats(0, MAX, allow_subnormal=True)
of_either_sign = numbers | numbers.map(lambda number: -number)
few = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def loss_plot(qtbot, look):
    """An empty plot of losses."""
    return shown(qtbot, LossPlot())


@pytest.fixture
def histogram(qtbot, look):
    """An empty histogram."""
    return shown(qtbot, Histogram("w1"))


@pytest.fixture
def both_curves(qtbot, look):
    """A plot with a plain axis, and one with a logarithmic one."""
    return [
        shown(qtbot, CurvePlot(lambda: PlotWords("NORMS", "step"), log_y=logarithmic))
        for logarithmic in (False, True)
    ]


@pytest.fixture
def view(qtbot, look):
    """An empty picture of an array."""
    return shown(qtbot, ArrayView())


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.resize(400, 300)
    return widget


def make_curve(losses):
    low = np.array(losses, dtype=np.float64)
    return Curve(1, len(low), low, low)


def ticks(axis):
    """The numbers of an axis as it was last drawn, and where they are in its range."""
    low, high = axis.range
    ((spacing, values), *_) = axis.tickValues(low, high, 300)
    return values, axis.tickStrings(values, 1.0, spacing)


@given(of_either_sign)
def test_a_unit_changes_no_number(number):
    power = power_for(number)
    part = float(divided(number, power))
    assert abs(part) < 1e100
    assert float(written(part, power)) == pytest.approx(number, rel=1e-5, abs=MIN)


@few
@given(st.lists(numbers, min_size=1, max_size=5), st.booleans())
def test_any_losses_are_drawn(loss_plot, losses, logarithmic):
    plot = loss_plot
    plot.clear()
    plot.set_logarithmic(logarithmic)
    plot.show_curve(make_curve(losses))
    assert not plot.grab().isNull()
    _, y = plot.drawn(0)
    low, high = plot.plot.getPlotItem().vb.viewRange()[1]
    assert len(y) == len(losses)
    assert low - 1e-9 <= y.min() <= y.max() <= high + 1e-9
    values, texts = ticks(plot.plot.getAxis("left"))
    assert values
    if not logarithmic:
        drawn = [float(text) for text in texts]
        assert drawn == sorted(drawn)
        assert len(set(texts)) == len(texts)


@few
@given(
    st.sampled_from(["float32", "float64"]),
    st.lists(of_either_sign, min_size=1, max_size=6),
    st.lists(of_either_sign, min_size=1, max_size=6),
)
def test_any_distributions_are_drawn(histogram, dtype, first, then):
    with np.errstate(over="ignore"):
        start, now = (measure(np.array(values).astype(dtype)) for values in (first, then))
    histogram.clear()
    for over_time in (False, True):
        histogram.set_over_time(over_time)
        histogram.show_distribution(3, 10, start, start)
        histogram.show_distribution(5 + over_time, 10, now, start)
        assert not histogram.grab().isNull()
    histogram.set_over_time(False)
    edges, heights = histogram._bars.getData()
    if now.counts.any():
        assert np.isfinite(edges).all()
        assert np.isfinite(heights).all()
        left, right = histogram.plot.getPlotItem().vb.viewRange()[0]
        assert left <= edges[0] < edges[-1] <= right
    assert histogram.numbers() is not None


@few
@given(st.lists(of_either_sign | st.just(math.nan) | st.just(math.inf), min_size=2, max_size=6))
def test_any_lines_of_a_comparison_are_drawn(both_curves, values):
    x = np.arange(len(values))
    for plot in both_curves:
        plot.show_lines([Line(0, x, np.array(values), lambda: ("one",))])
        assert not plot.grab().isNull()
        assert np.isfinite(plot.plot.getPlotItem().vb.viewRange()).all()
        assert plot.numbers().text()


@few
@given(st.lists(of_either_sign | st.just(math.nan), min_size=2, max_size=6))
def test_any_array_is_drawn(view, values):
    view.show_array(np.array([values]))
    assert not view.grab().isNull()


@given(of_either_sign | st.just(math.nan) | st.just(math.inf))
def test_any_number_has_a_figure(number):
    if abs(number) < 1.797e308:  # which four figures round up
        shown = float(figure(number).replace("\u202f", ""))
        assert shown == pytest.approx(number, rel=6e-4, abs=MIN)
    assert short(number)


@given(of_either_sign, of_either_sign, st.integers(60, 900))
def test_numbers_on_a_plain_axis_are_true_and_apart(qapp, one, other, size):
    axis = PlainAxis("left")
    low, high = sorted((one, other))
    axis.choose_unit(low, high)
    low, high = axis.place([low, high]).tolist()
    assume(high - low > 1e-9 * max(abs(low), abs(high)))
    ((spacing, values),) = axis.tickValues(low, high, size)
    texts = axis.tickStrings(values, 1.0, spacing)
    assert len(set(texts)) == len(texts)
    for value, text in zip(values, texts, strict=True):
        assert float(text) == pytest.approx(
            value * 10.0 ** (axis.power // 2) * 10.0 ** (axis.power - axis.power // 2),
            rel=1e-4,
            abs=max(MIN, 1e-4 * spacing),
        )


def test_a_loss_near_the_largest_number_there_is(qtbot, window, ended, until):
    window.session.set_experiment(
        replace(
            window.session.experiment, n=8, d_in=10, hidden=10, d_out=2, seed=10,
            dtype="float64", learning_rate=1.0, steps=300, threads=1,
        )
    )  # fmt: skip
    window.session.train_or_pause()
    assert ended().state is State.DIVERGED
    assert window.session.outcome.losses.max() > 1e307
    window.train.loss.set_logarithmic(False)
    assert not window.train.loss.grab().isNull()
    assert any(
        text.endswith("e308") or "e307" in text
        for text in ticks(window.train.loss.plot.getAxis("left"))[1]
    )


def test_where_nothing_is_finite_any_more_the_start_is_still_seen(histogram):
    start, now = measure(np.linspace(-3, 3, 50)), measure(np.full(50, np.nan))
    histogram.show_distribution(1, 2, now, start)
    left, right = histogram.plot.getPlotItem().vb.viewRange()[0]
    assert left <= -3 < 3 <= right
    assert histogram.plot.getAxis("bottom").isVisible()
    assert not histogram._bars.isVisible()

"""Lines of a comparison: the legend names them and lies over none of them where there is room."""

import numpy as np
import pytest
from helpers.window_use import settle

from gui.widgets.curve_plot import CurvePlot
from gui.widgets.lines import Line, PlotWords


@pytest.fixture
def curves(qtbot, look):
    """An empty plot with logarithmic axes."""
    plot = CurvePlot(lambda: PlotWords("STEP TIME", "size", "empty"), log_x=True)
    qtbot.addWidget(plot)
    plot.show()
    return plot


def rising(count):
    """Lines that begin apart and end at the upper right, as those of a race."""
    x = np.geomspace(16, 512, 6)
    return [
        Line(number, x, 1e-5 * 3.0**number + 1e-9 * x**2.2, lambda n=number: (f"Program {n}",))
        for number in range(count)
    ]


def hidden(plot):
    """How many places of the lines lie beneath the legend."""
    box = plot.plot.getPlotItem().vb
    rectangle = plot._legend.mapRectToItem(box, plot._legend.boundingRect())
    found = 0
    for line in plot.lines:
        x, y = plot._pixels(line)
        across = np.linspace(x[0], x[-1], 400)
        up = np.interp(across, x, y)
        inside = (rectangle.left() < across) & (across < rectangle.right())
        found += int((inside & (rectangle.top() < up) & (up < rectangle.bottom())).sum())
    return found


@pytest.mark.parametrize("size", [(1000, 220), (1000, 300), (640, 170), (424, 300)])
@pytest.mark.xserver
def test_the_legend_hides_no_line(curves, size, qtbot):
    curves.resize(*size)
    curves.show_lines(rising(4))
    settle()
    assert curves._legend.isVisible()
    assert hidden(curves) == 0
    names = [label.text for _, label in curves._legend.items]
    assert any("Program 0" in name for name in names)


@pytest.mark.xserver
def test_it_makes_room_again_when_the_plot_is_resized(curves, qtbot):
    curves.resize(1000, 220)
    curves.show_lines(rising(4))
    settle()
    low, high = curves.plot.getPlotItem().vb.viewRange()[1]
    curves.resize(400, 400)
    settle()
    narrow = curves.plot.getPlotItem().vb.viewRange()[1]
    assert narrow[0] == pytest.approx(low)
    assert narrow[1] < high  # a corner is free there, so nothing is kept free above
    assert hidden(curves) == 0


def test_none_and_one_point_and_none_that_is_finite_are_drawn_without_mishap(curves, qtbot):
    for x, y in (([], []), ([3.0], [2.0]), ([1.0, 2.0], [np.nan, np.inf])):
        line = Line(0, np.array(x), np.array(y), lambda: ("one",))
        curves.show_lines([line, line])
        for size in ((1000, 200), (200, 160), (400, 400)):
            curves.resize(*size)
            settle()
            curves.grab()
    curves.show_lines([])
    assert not curves._legend.isVisible()


@pytest.mark.parametrize("losses", [(1.5686e-05, 1.5738e-05), (4515.0, 7770.0), (1.2e6, 1.3e6)])
def test_two_losses_close_together_have_numbers_beside_them(curves, losses, qtbot):
    curves.resize(700, 300)
    curves.show_lines([Line(0, np.array([1.0, 2.0]), np.array(losses), lambda: ("one",))])
    axis, box = curves.plot.getAxis("left"), curves.plot.getPlotItem().vb
    ((_, values),) = axis.tickValues(*box.viewRange()[1], box.size().height())
    assert len(values) > 1

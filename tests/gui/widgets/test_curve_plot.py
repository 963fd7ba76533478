"""A plot of curves: its legend, its table, the value under the pointer, gaps, and its figure."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from helpers.window_use import settle
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from core.run.history import Curve
from gui.widgets import pens, theme
from gui.widgets.curve_plot import CurvePlot
from gui.widgets.figure import REPORT
from gui.widgets.legend import fit_names
from gui.widgets.lines import Line, Mark, PlotWords, Sign, line_of
from gui.widgets.words import figure


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


def test_the_figure_of_any_plot_has_its_lines_marks_and_words(curves, monkeypatch, tmp_path):
    x = np.array([16.0, 64.0, 256.0])
    spread = (np.array([0.5, 1.5, 2.5]), np.array([2.0, 3.0, 4.0]))
    lines = [
        Line(n, x, np.array([1.0, 2.0, 3.0]) * (n + 1), lambda n=n: (f"Program {n}",), spread, True)
        for n in range(2)
    ]
    curves.show_lines(lines, [Mark(64, "A overtakes B", "at 64")], [Sign(256, "∞", "diverged")])
    monkeypatch.setattr("gui.widgets.figure.ask_size", lambda plot: REPORT)
    told = []
    curves.told.connect(told.append)
    for name in ("plot.svg", "plot.pdf", "plot.png", "plot.gif"):
        path = str(tmp_path / name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (path, ""))
        curves.save.click()
    assert [str(said).startswith("Saved ") for said in told] == [True, True, True, False]
    svg = ElementTree.parse(tmp_path / "plot.svg")
    texts = {text.text.strip() for text in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert {"STEP TIME", "size", "Program 0", "Program 1", "A overtakes B", "∞"} <= texts
    image = QImage(str(tmp_path / "plot.png"))
    assert image.pixelColor(1, 1).name() == "#ffffff"
    pixels = np.frombuffer(image.constBits(), np.uint32) & 0xFFFFFF
    drawn = {f"#{pixel:06x}" for pixel in np.unique(pixels)}
    with theme.on_paper():
        assert {pens.pen(number).color().name() for number in range(2)} <= drawn


def test_names_are_cut_but_never_where_they_differ(qapp):
    names = [("NumPy by hand", "Learning rate 1e-06", "Steps 500", f"Seed {n}") for n in range(3)]
    more = "and {count} more"
    assert (
        fit_names(names, 2000, more)[1] == "NumPy by hand, Learning rate 1e-06, Seed 1 and 1 more"
    )
    for room in (400, 260, 150, 110):
        short = fit_names(names, room, more)
        assert len(set(short)) == 3
        assert all(text.endswith(str(n)) or "more" in text for n, text in enumerate(short))
    alike = [("a" * 200 + str(n) + "b" * 200,) for n in range(3)]
    assert len(set(fit_names(alike, 200, more))) == 3


def test_a_point_that_stands_for_many_steps_tells_the_least_and_the_greatest(curves):
    low, high = np.array([3.0, 1.0]), np.array([9.0, 2.0])
    curves.show_lines([line_of(Curve(10, 20, low, high), 0, lambda: ("one",))])
    columns = curves.numbers().columns
    assert [list(column) for column in columns.values()] == [[0, 10], [3, 1], [9, 2]]
    curves.set_logarithmic(False)
    assert list(curves.drawn(0)[1]) == [3, 9, 1, 2]


def test_the_pointer_tells_the_value_it_is_near(curves):
    curves.resize(800, 300)
    curves.show_lines(rising(1))
    settle()
    x, y = curves._pixels(curves.lines[0])
    corner = curves._box.sceneBoundingRect().topLeft()
    curves._point(corner + QPointF(x[2], y[2]))
    assert curves._value.text() == f"64: {figure(rising(1)[0].y[2])}"
    curves._point(corner + QPointF(x[2], y[2] - 60))
    assert curves._value.text() == ""


def test_lines_that_go_leave_nothing_behind_and_those_that_stay_are_used_again(curves):
    curves.show_lines(rising(3))
    items = len(curves.plot.scene().items())
    for count in (1, 3, 2, 3):
        curves.show_lines(rising(count))
    assert len(curves.plot.scene().items()) == items


def test_where_a_number_is_not_finite_there_is_a_gap(curves):
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    curves.show_lines([Line(0, x, np.array([1.0, 2.0, np.inf, 4.0, 5.0]), tuple)])
    path = curves._drawn[0][1].getPath()
    moves = [n for n in range(path.elementCount()) if path.elementAt(n).isMoveTo()]
    assert len(moves) == 2
